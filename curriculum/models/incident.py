"""Each time that a link, or a whole host, was in trouble."""

from collections.abc import Collection

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from curriculum.models.link import Link, Verdict


class IncidentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at=None)

    def broken(self):
        """Those that were more than a suspicion: only these pause due dates."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, links: Collection[int], hosts: Collection[str]):
        """Those of these links (ids), and those of these hosts as a whole."""
        return self.filter(Q(link__in=list(links)) | Q(link=None, host__in=list(hosts)))

    def of_hosts(self):
        """Hosts that are down, each with `links`: how many of its links are in trouble. Longest down first."""
        parts = Count("parts", filter=Q(parts__resolved_at=None))
        return self.filter(link=None).annotate(links=parts).filter(links__gt=0).order_by("started_at", "pk")

    def with_parts(self):
        """Each with `has_open_parts` and `first_confirmed_at`: of its parts since it began, None if there is none."""
        parts = Incident.objects.filter(part_of=OuterRef("pk"))
        since = parts.filter(confirmed_at__gte=OuterRef("started_at")).order_by("confirmed_at").values("confirmed_at")
        return self.annotate(has_open_parts=Exists(parts.open()), first_confirmed_at=Subquery(since[:1]))


class Incident(models.Model):
    """A link in trouble: from the first failing look, confirmed when it is called broken, to resolution.

    When a whole host is down there is one incident without a link besides, and those of its links are part of it.
    """

    link = models.ForeignKey(Link, models.CASCADE, null=True, blank=True, related_name="incidents")
    host = models.CharField(max_length=255, blank=True)  # of a host that is down, "" for one link
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    started_at = models.DateTimeField(_("since"))  # the first failing look
    confirmed_at = models.DateTimeField(_("called broken"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=Q(resolved_at=None), name="one_open_incident"),
            models.UniqueConstraint(
                fields=["host"], condition=Q(resolved_at=None, link=None), name="one_open_incident_of_a_host"
            ),
        ]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")

    def __str__(self):
        return f"{self.link or self.host} {self.started_at:%Y-%m-%d}"
