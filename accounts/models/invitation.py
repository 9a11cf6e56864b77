"""An invitation to sign up: the only way in for somebody whose domain is not listed in SIGNUP_DOMAINS."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GOOD_FOR = timedelta(days=14)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        """Neither accepted nor older than 14 days. `now`: aware datetime, default the clock."""
        return self.filter(accepted_at=None, created_at__gt=(now or timezone.now()) - GOOD_FOR)


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

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.created_at > timezone.now() - GOOD_FOR
