"""An invitation by mail: the way in for who has no account yet, or one without a password."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GOOD_FOR = timedelta(days=14)
MAX_ATTEMPTS = 10  # then nobody tries to send it any more, until somebody asks for it anew
RETRY_AFTER = timedelta(minutes=5)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Neither accepted nor older than 14 days. `now`: aware datetime, default the clock."""
        return self.filter(accepted_at=None, created_at__gt=(now or timezone.now()) - GOOD_FOR)

    def due(self, now=None):
        """Open ones whose mail did not go out and that nobody is sending."""
        now = now or timezone.now()
        return self.open(now).filter(sent_at=None, try_after__lte=now, attempts__lt=MAX_ATTEMPTS)

    def claim(self, now=None) -> bool:
        """Take this one for sending: true for one caller only, however many try at once."""
        now = now or timezone.now()
        return bool(self.due(now).update(attempts=F("attempts") + 1, try_after=now + RETRY_AFTER))


class Invitation(models.Model):
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    roles = models.ManyToManyField("accounts.Role", blank=True, verbose_name=_("roles"))
    teams = models.ManyToManyField("accounts.Team", blank=True, verbose_name=_("teams"))
    is_admin = models.BooleanField(_("admin"), default=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The mail: not sent yet and `try_after` passed means due. A worker that sends it moves `try_after` first.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    try_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=Q(accepted_at=None), name="one_waiting_invitation")
        ]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()

    @property
    def expires_at(self):
        return self.created_at + GOOD_FOR

    def renew(self) -> None:
        """Begin anew: another token, another 14 days, and its mail is due. Not saved."""
        self.token, self.created_at = new_token(), timezone.now()
        self.sent_at, self.try_after, self.attempts = None, self.created_at, 0
