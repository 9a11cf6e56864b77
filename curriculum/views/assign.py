"""A lead assigns a track: choose, see who gets it, then save."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import can
from curriculum.forms import AssignForm
from curriculum.learning import assigning
from curriculum.models import Assignment


def assign_track(request):
    """GET: the form. POST: the preview, and with `save` the assignment itself."""
    if not can(request.user, "track.assign"):
        raise PermissionDenied
    form = AssignForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        return render(request, "curriculum/team/assign.html", {"form": form})
    if "save" in request.POST:
        return save_assignment(request, form)
    preview = assigning.preview_assignment(track=form.cleaned_data["track"], audience=form.audience)
    return render(request, "curriculum/team/assign_preview.html", {"form": form, "preview": preview})


def save_assignment(request, form):
    assignment = assigning.assign_track(
        by=request.user,
        track=form.cleaned_data["track"],
        audience=form.audience,
        due_on=form.cleaned_data["due_on"],
        due_days=form.cleaned_data["due_days"],
    )
    count = assignment.enrolments.active().count()
    said = ngettext("Assigned to %(count)d person.", "Assigned to %(count)d people.", count) % {"count": count}
    messages.success(request, said)
    return redirect("team-assignments")


@require_safe
def list_assignments(request):
    """What is assigned in the teams within reach, newest first."""
    if not can(request.user, "assignment.view"):
        raise PermissionDenied
    running = Count("enrolments", filter=Q(enrolments__left_at=None))
    assignments = (
        Assignment.objects.visible_to(request.user)
        .active()
        .select_related("track", "team", "assigned_by")
        .prefetch_related("roles", "teams")
        .annotate(people_count=running)[:200]
    )
    return render(request, "curriculum/team/assignments.html", {"assignments": assignments})


@require_POST
def end_assignment(request, pk):
    assignment = get_object_or_404(Assignment.objects.visible_to(request.user), pk=pk)
    if not can(request.user, "assignment.end", assignment):
        raise PermissionDenied
    assigning.end_assignment(by=request.user, assignment=assignment)
    messages.success(request, _("Ended. Nobody owes it any more; what was read stays."))
    return redirect("team-assignments")
