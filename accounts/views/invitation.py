"""The link in an invitation's mail: where it leads depends on who follows it."""

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import inviting
from accounts.invited import remember
from accounts.models import Invitation, User
from accounts.views.guard import posted

PAGE = "accounts/invitation.html"


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def show_invitation(request, token):
    """To sign-up when the address is new, to a password when the account has none yet, else to signing in."""
    invitation = Invitation.objects.select_related("invited_by").filter(token=token).first()
    if invitation is None or not invitation.is_open:
        return render(
            request, PAGE, {"state": "closed", "invitation": invitation}, status=404 if not invitation else 410
        )
    person = User.objects.filter(email=invitation.email).first()
    if request.user.is_authenticated:
        return _for_signed_in(request, invitation)
    if person is None:
        return _to_signup(request, invitation)
    if person.is_active and not person.has_arrived:
        return _choose_password(request, invitation, person)
    query = f"?next={reverse('invitation', args=[token])}"
    return render(request, PAGE, {"state": "known", "invitation": invitation, "query": query})


def _for_signed_in(request, invitation):
    if request.user.email != invitation.email:
        return render(request, PAGE, {"state": "somebody-else", "invitation": invitation})
    if request.method != "POST":
        return render(request, PAGE, {"state": "accept", "invitation": invitation})
    try:
        inviting.accept_invitation(invitation=invitation, user=request.user)
    except inviting.InvitationClosed:
        return redirect("invitation", invitation.token)
    messages.success(request, _("You accepted the invitation."))
    return redirect("home")


def _to_signup(request, invitation):
    if request.method == "POST":
        remember(request, invitation)
        return redirect("account_signup")
    return render(request, PAGE, {"state": "new", "invitation": invitation})


def _choose_password(request, invitation, person):
    """The person was added before: the first password, by the link that came to their address."""
    form = SetPasswordForm(data=posted(request), user=person)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                inviting.accept_invitation(invitation=invitation, user=person)
                form.save()
        except inviting.InvitationClosed:
            return redirect("invitation", invitation.token)
        return perform_login(request, person, redirect_url=reverse("home"))
    return render(request, PAGE, {"state": "password", "invitation": invitation, "form": form})
