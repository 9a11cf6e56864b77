"""For admins: teams and roles."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import membership
from accounts.forms import RoleForm, TeamForm
from accounts.models import Role, Team
from accounts.views.guard import admins_only, posted


@require_safe
@admins_only
def list_teams(request):
    return render(request, "accounts/teams.html", {"teams": Team.objects.tree()})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit_team(request, pk=None):
    team = get_object_or_404(Team, pk=pk) if pk else None
    form = TeamForm(posted(request), team=team)
    if request.method == "POST" and form.is_valid():
        try:
            membership.change_team(by=request.user, team=team or Team(), **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams")
    return render(request, "accounts/team.html", {"form": form, "team": team})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def list_roles(request):
    form = RoleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            membership.save_role(by=request.user, role=Role(**form.cleaned_data))
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("roles")
    return render(request, "accounts/roles.html", {"form": form, "roles": Role.objects.with_counts()})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit_role(request, pk):
    role = get_object_or_404(Role, pk=pk)
    initial = {"name": role.name, "aliases": ", ".join(role.aliases)}
    form = RoleForm(posted(request), initial=initial, slug=role.slug)
    if request.method == "POST" and form.is_valid():
        role.name, role.aliases = form.cleaned_data["name"], form.cleaned_data["aliases"]
        try:
            membership.save_role(by=request.user, role=role)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("roles")
    return render(request, "accounts/role.html", {"form": form, "role": role})
