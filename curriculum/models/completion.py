"""Who finished what. Rows stay: undoing withdraws the current one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CompletionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(current=True)


class Completion(models.Model):
    class How(models.TextChoices):
        READ = "read", _("read")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        CREDIT = "credit", _("read in an older version")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="completions")
    reading = models.ForeignKey("curriculum.Reading", models.PROTECT, related_name="completions")
    at = models.DateTimeField(_("at"), default=timezone.now)
    how = models.CharField(_("how"), max_length=12, choices=How, default=How.READ)
    withdrawn_at = models.DateTimeField(_("undone"), null=True, blank=True)
    current = models.BooleanField(_("stands"), default=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "reading"], condition=Q(current=True), name="one_current_completion"
            )
        ]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self):
        return f"{self.user_id} {self.reading_id}"


class OpeningQuerySet(models.QuerySet):
    def note(self, user, reading) -> None:
        """`user` opened `reading` now. Twice at once is once."""
        now = timezone.now()
        self.bulk_create(
            [self.model(user=user, reading=reading, first_at=now, last_at=now)],
            update_conflicts=True,
            unique_fields=["user", "reading"],
            update_fields=["last_at"],
        )


class Opening(models.Model):
    """A person opened a reading: first and last time. No page timers, no counting."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="openings")
    reading = models.ForeignKey("curriculum.Reading", models.CASCADE, related_name="openings")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "reading"], name="one_opening")]

    def __str__(self):
        return f"{self.user_id} {self.reading_id}"
