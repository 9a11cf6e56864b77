"""A track given to an audience, and each person on it."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team
from curriculum.models.track import Track


class AssignmentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ended_at=None)

    def visible_to(self, user):
        """All for an admin; for a lead those given for a team within reach. The twin of `is_within_reach_of`."""
        return self if user.is_admin else self.filter(team__in=user.reach.team_ids)


class Assignment(models.Model):
    """A track for an audience.

    The audience: people with one of `roles` who are in one of `teams` or below (an empty list of the two asks nothing;
    both empty is nobody, unless `everybody`), and `people` besides. Of these, only people within reach of `team`.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="assignments", verbose_name=_("track"))
    team = models.ForeignKey(
        Team,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given for"),
        help_text=_("Reaches this team and those below; nobody: the whole organisation."),
    )
    everybody = models.BooleanField(_("everybody"), default=False)
    roles = models.ManyToManyField("accounts.Role", blank=True, related_name="+", verbose_name=_("roles"))
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("teams"))
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days after joining"), null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on=None) | Q(due_days=None), name="one_due_rule"),
        ]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self):
        return str(self.track)

    def is_within_reach_of(self, user) -> bool:
        return user.is_admin or (self.team_id is not None and self.team_id in user.reach.team_ids)

    def due_for(self, joined: datetime) -> date | None:
        """The date for somebody on it since `joined` (aware). None: no due date."""
        if self.due_days is None:
            return self.due_on
        return timezone.localtime(joined).date() + timedelta(days=self.due_days)


class EnrolmentQuerySet(models.QuerySet):
    def active(self):
        """People who are on an assignment that runs now."""
        return self.filter(left_at=None, assignment__ended_at=None)

    def visible_to(self, user):
        """One's own, and those of people in teams within reach."""
        if user.is_admin:
            return self
        reached = Exists(Membership.objects.filter(user=OuterRef("user"), team__in=user.reach.team_ids))
        return self.filter(Q(user=user) | reached)


class Enrolment(models.Model):
    """One person on one assignment. Kept when the person leaves the audience; reopened when they come back."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "user"], name="one_enrolment")]
        indexes = [models.Index(fields=["user"], condition=Q(left_at=None), name="enrolment_active")]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")

    def __str__(self):
        return f"{self.user_id} {self.assignment_id}"
