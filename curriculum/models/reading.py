"""The thing a person completes, and where it stands in guides."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models.completion import Completion
from curriculum.models.guide import Module


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readings that stand in a guide or whose module does, and those that this person completed."""
        if not user.is_active:
            return self.none()
        placed = Exists(Placement.objects.filter(reading=OuterRef("pk")))
        own = Exists(Completion.objects.filter(reading=OuterRef("pk"), user=user))
        return self.filter(placed | Q(module__isnull=False, module__removed_at=None) | own)


class Reading(models.Model):
    """One per link, or one per module whose text is the lesson. Global: the same in every guide and track."""

    link = models.OneToOneField("curriculum.Link", models.PROTECT, null=True, blank=True, related_name="reading")
    module = models.OneToOneField(Module, models.PROTECT, null=True, blank=True, related_name="text_reading")
    # The title where it was placed last; placements have their own. Kept for readings that stand nowhere now.
    title = models.CharField(_("title"), max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link__isnull=False, module__isnull=True) | Q(link__isnull=True, module__isnull=False),
                name="reading_is_link_or_text",
            )
        ]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self):
        return self.title

    def is_within_reach_of(self, user) -> bool:
        return Reading.objects.filter(pk=self.pk).visible_to(user).exists()


class Placement(models.Model):
    """A reading at a position in a module."""

    class Kind(models.TextChoices):
        READING = "reading", _("reading")
        RESOURCE = "resource", _("resource")

    module = models.ForeignKey(Module, models.CASCADE, related_name="placements")
    reading = models.ForeignKey(Reading, models.PROTECT, related_name="placements")
    position = models.PositiveIntegerField()  # document order, shared with the module's texts
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=1000)
    url = models.TextField()  # as written in the guide, tracking parameters and all
    alt_url = models.TextField(blank=True)  # the other address of a link that was written twice over
    group = models.JSONField(default=list)  # path of group titles, outermost first
    note = models.TextField(blank=True)  # the words beside the link on its line, Markdown
    note_html = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    optional = models.BooleanField(default=False)
    supersedes = models.ForeignKey(Reading, models.SET_NULL, null=True, blank=True, related_name="superseded_by")
    flags = models.JSONField(default=list)
    placed_at = models.DateTimeField(
        default=timezone.now
    )  # when this reading came into this guide; moving it keeps that

    class Meta:
        ordering = ["module", "position"]
        constraints = [models.UniqueConstraint(fields=["module", "position"], name="one_placement_a_position")]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")

    def __str__(self):
        return self.title
