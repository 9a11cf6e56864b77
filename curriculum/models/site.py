"""What is known of a site as a whole: that it wants to be left alone, and how it answers made-up addresses."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class SitePauseQuerySet(models.QuerySet["SitePause"]):
    def standing(self, now: datetime) -> dict[str, datetime]:
        """The sites and hosts that want to be left alone at `now`, each with the end of that."""
        return dict(self.filter(until__gt=now).values_list("site", "until"))

    def names(self, now: datetime):
        """The same as a subquery of names."""
        return self.filter(until__gt=now).values("site")

    def pause(self, pauses: Mapping[str, datetime]) -> None:
        """Nobody asks these sites before these instants; a longer pause that is known already stands."""
        known = dict(self.filter(site__in=list(pauses)).values_list("site", "until"))
        rows = [self.model(site=site, until=max(until, known.get(site, until))) for site, until in pauses.items()]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["site"], update_fields=["until"])


class SitePause(models.Model):
    """A site, or one host of it, that asked to be left alone (Retry-After): nobody asks it before `until`."""

    site = models.CharField(max_length=255, unique=True)
    until = models.DateTimeField()

    objects = SitePauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause of a site")
        verbose_name_plural = _("pauses of sites")

    def __str__(self):
        return f"{self.site} {self.until:%Y-%m-%d %H:%M}"


class SiteProbe(models.Model):
    """How a host answers addresses that cannot exist: curriculum.links.probe. Kept for a week."""

    pattern = models.CharField(max_length=400, unique=True)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("probe of a host")
        verbose_name_plural = _("probes of hosts")

    def __str__(self):
        return self.pattern
