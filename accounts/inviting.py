"""Inviting somebody by mail, and what happens when they accept."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import membership
from accounts.audit import record
from accounts.hooks import call_membership_changed
from accounts.models import Invitation, Role, Team, User
from accounts.rules import can

logger = logging.getLogger(__name__)
AT_ONCE = 100  # mails a caller who waits may ask for; beat sends the others within a minute


class InvitationClosed(Exception):
    """It was accepted, has run out or was renewed since."""


@transaction.atomic
def invite_person(
    *,
    by: User | None,
    email: str,
    name: str = "",
    roles: Iterable[Role] = (),
    teams: Iterable[Team] = (),
    is_admin: bool = False,
) -> Invitation:
    """Make an invitation whose mail is due; one that waits for this address already is renewed, its old link ends.

    Send it after the commit with `send_invitations`. Raises ValidationError when the address has an account in use.
    """
    email = email.strip().lower()
    person = User.objects.filter(email=email).first()
    second_address = EmailAddress.objects.filter(email=email, verified=True).exclude(user__email=email)
    if (person and person.has_arrived) or second_address.exists():
        raise ValidationError(_("%(email)s has an account already."), params={"email": email}, code="known")
    if person and not person.is_active:
        raise ValidationError(_("%(email)s is not active. Activate the person first."), params={"email": email})
    invitation, made = Invitation.objects.select_for_update().get_or_create(email=email, accepted_at=None)
    if not made:
        invitation.renew()
    invitation.name, invitation.is_admin, invitation.invited_by = name, is_admin, by
    invitation.save()
    invitation.roles.set(roles)
    invitation.teams.set(teams)
    record(actor=by, action="person.invite", subject=invitation, is_admin=is_admin)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> None:
    """Give `user` what the invitation promises; the address counts as verified, for the link came to it by mail.

    Raises InvitationClosed, also for the second of two who accept at once. `user.email` must be the invited one.
    """
    if user.email != invitation.email:
        raise InvitationClosed
    taken = Invitation.objects.open().filter(pk=invitation.pk, token=invitation.token)
    if not taken.update(accepted_at=timezone.now(), accepted_by=user):
        raise InvitationClosed
    EmailAddress.objects.update_or_create(email=user.email, user=user, defaults={"verified": True, "primary": True})
    by = invitation.invited_by
    record(actor=user, action="person.join", subject=user, invitation=invitation.pk)
    if invitation.name and not user.name:
        membership.rename_person(by=by, user=user, name=invitation.name)
    membership.set_roles(by=by, user=user, roles={*user.roles.all(), *invitation.roles.all()})
    for team in invitation.teams.all():
        membership.add_to_team(by=by, user=user, team=team)
    if invitation.is_admin and (by is None or can(by, "person.invite")):  # not by somebody who may no longer
        membership.set_admin(by=by, user=user, is_admin=True)
    call_membership_changed([user])


@dataclass(frozen=True)
class Sent:
    """How many mails went out and how many did not; these are tried again by beat."""

    sent: int = 0
    failed: int = 0


def send_invitations(invitation_ids: Iterable[int] | None = None, *, limit: int = AT_ONCE) -> Sent:
    """Send due mails, of these invitations or all; none twice, however many callers. Never raises for mail."""
    due = Invitation.objects.due().order_by("try_after", "pk")
    if invitation_ids is not None:
        due = due.filter(pk__in=list(invitation_ids))
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return Sent()
    sent = 0
    try:
        with get_connection() as mail_server:
            for pk in ids:
                sent += _send(pk, mail_server)
    except OSError as error:  # SMTPException is one
        logger.warning("Invitations wait: the mail server did not take them (%s)", error)
    return Sent(sent, len(ids) - sent)


def _send(pk: int, mail_server) -> bool:
    """True when the mail server took it, False when it refused this one. Raises OSError when it takes none."""
    if not Invitation.objects.filter(pk=pk).claim():
        return True  # somebody else is sending it
    invitation = Invitation.objects.select_related("invited_by").get(pk=pk)
    try:
        invitation_mail(invitation, mail_server).send()
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        logger.warning("Invitation %s was refused by the mail server: %s", pk, type(error).__name__)
        return False
    Invitation.objects.filter(pk=pk, token=invitation.token).update(sent_at=timezone.now())
    return True


def invitation_mail(invitation: Invitation, mail_server=None) -> EmailMultiAlternatives:
    """Text and HTML, in which every link begins with SITE_URL."""
    link = settings.SITE_URL + reverse("invitation", args=[invitation.token])
    what = {"invitation": invitation, "link": link, "site": settings.SITE_URL}
    subject = " ".join(render_to_string("emails/invitation_subject.txt", what).split())
    text = render_to_string("emails/invitation.txt", what)
    mail = EmailMultiAlternatives(subject, text, to=[invitation.email], connection=mail_server)
    mail.attach_alternative(render_to_string("emails/invitation.html", what), "text/html")
    return mail
