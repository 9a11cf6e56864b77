"""For admins: who is here, one person, inviting one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import inviting, membership
from accounts.forms import InviteForm, PersonForm
from accounts.models import Invitation, User
from accounts.views.guard import admins_only, posted

PEOPLE_A_PAGE = 50


@require_GET
@admins_only
def list_people(request):
    found = User.objects.search(request.GET.get("q", "")[:100]).with_places()
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    invitations = Invitation.objects.open().select_related("invited_by")[:PEOPLE_A_PAGE]
    context = {"page": page, "q": request.GET.get("q", "")[:100], "invitations": invitations}
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def invite(request):
    form = InviteForm(posted(request), initial={"email": request.GET.get("email", "")[:254]})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = inviting.invite_person(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            tell(request, inviting.send_invitations([invitation.pk]))
            return redirect("people")
    return render(request, "accounts/invite.html", {"form": form})


def tell(request, sent: inviting.Sent) -> None:
    """Whether mails went out, as a message on the next page."""
    if sent.sent:
        messages.success(request, _("Invitations sent: %(count)d.") % {"count": sent.sent})
    if sent.failed:
        sentence = _("Mails that could not be sent yet: %(count)d. Lectern tries again by itself.")
        messages.warning(request, sentence % {"count": sent.failed})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit_person(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            membership.change_person(by=request.user, user=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    return render(request, "accounts/person.html", {"form": form, "person": person})
