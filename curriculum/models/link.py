"""One normalised URL, each look at it, and each time it was in trouble."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLAIM_LASTS = timedelta(minutes=15)  # longer than a task may run; a claim of a dead worker is free again then


class LinkQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None):
        """Links whose time has come and that no worker holds. `now`: aware, default the clock."""
        now = now or timezone.now()
        return self.filter(next_check_at__lte=now).filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def visible_to(self, user):
        """For curators only."""
        return self if user.is_admin else self.none()


class Link(models.Model):
    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        OK = "ok", _("works")
        SUSPECT = "suspect", _("being watched")
        BROKEN = "broken", _("broken")
        WALLED = "walled", _("works for people, we can't verify")
        REFUSED = "refused", _("not checked: internal address")

    key = models.TextField(unique=True)  # identity: curriculum.links.address.url_key
    url = models.TextField()  # what is asked for
    host = models.CharField(max_length=255, db_index=True)
    title = models.CharField(max_length=500, blank=True)  # of the page, as last fetched

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNCHECKED, db_index=True)
    verdict = models.CharField(_("last verdict"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    final_url = models.TextField(blank=True)
    # What judge() folds: evidence since the last success (curriculum.links.judge.Standing).
    weight = models.FloatField(default=0)
    hard = models.PositiveSmallIntegerField(default=0)
    medium = models.PositiveSmallIntegerField(default=0)
    weak = models.PositiveSmallIntegerField(default=0)
    gone = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    next_check_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["host", "pk"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.url

    def is_within_reach_of(self, user) -> bool:
        return user.is_admin


class LinkAlias(models.Model):
    """An address that a link had before: known for ever, so that its completions are found again."""

    key = models.TextField(unique=True)
    url = models.TextField()
    link = models.ForeignKey(Link, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self):
        return self.url


class LinkCheck(models.Model):
    """One look at a link."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="checks", db_index=False)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField(null=True)
    elapsed_ms = models.PositiveIntegerField()
    detail = models.CharField(max_length=200, blank=True)
    held = models.BooleanField(default=False)  # our own network was down: seen, but not counted

    class Meta:
        ordering = ["-at"]
        # A result that is stored twice (a worker killed between store and answer) is stored once.
        constraints = [models.UniqueConstraint(fields=["link", "at"], name="one_look_an_instant")]
        verbose_name = _("look at a link")
        verbose_name_plural = _("looks at links")

    def __str__(self):
        return f"{self.verdict} {self.at:%Y-%m-%d %H:%M}"


class IncidentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at=None)

    def broken(self):
        """Those that were more than a suspicion: only these pause due dates."""
        return self.filter(confirmed_at__isnull=False)


class Incident(models.Model):
    """A link in trouble: from the first failing look, confirmed when it is called broken, to resolution."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="incidents")
    started_at = models.DateTimeField(_("since"))  # the first failing look
    confirmed_at = models.DateTimeField(_("called broken"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    verdict = models.CharField(max_length=20)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=Q(resolved_at=None), name="one_open_incident")
        ]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")

    def __str__(self):
        return f"{self.link_id} {self.started_at:%Y-%m-%d}"
