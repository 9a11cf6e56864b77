"""A sign of life that a worker writes every ten seconds; /readyz reads it instead of asking the worker."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

FRESH_FOR = timedelta(seconds=30)


class HeartbeatQuerySet(models.QuerySet):
    def beat(self, name: str) -> None:
        """Write that `name` lives now. One statement; any number of processes may write the same name."""
        self.bulk_create(
            [self.model(name=name, at=timezone.now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )

    def fresh(self, now=None):
        return self.filter(at__gt=(now or timezone.now()) - FRESH_FOR)


class Heartbeat(models.Model):
    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self):
        return self.name
