"""What a role owes, in order. A guide yields one track per role that it names and one for everybody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.models.guide import Guide, Module
from curriculum.models.reading import Placement, Reading


class TrackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_active else self.none()


class Track(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="tracks")
    role = models.ForeignKey(
        "accounts.Role",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tracks",
        help_text=_("Nobody: everybody else"),
    )
    title = models.CharField(_("title"), max_length=400)
    required_count = models.PositiveIntegerField(_("required items"), default=0)  # written with the items

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering = ["guide", "title"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "role"], name="one_track_a_role"),
            models.UniqueConstraint(
                fields=["guide"], condition=models.Q(role=None), name="one_track_for_everybody_else"
            ),
        ]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def __str__(self):
        return self.title

    def is_within_reach_of(self, user) -> bool:
        return user.is_active


class TrackItem(models.Model):
    """One reading of a track, once, at its first place; made anew by guides/publishing.py with every version.

    `required`: in the denominator and owed. `position`: reading order through the whole track.
    """

    track = models.ForeignKey(Track, models.CASCADE, related_name="items")
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="track_items")
    module = models.ForeignKey(Module, models.CASCADE, related_name="track_items")
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, related_name="track_items"
    )  # null: text lesson
    position = models.PositiveIntegerField()
    required = models.BooleanField()
    title = models.CharField(max_length=1000)
    # Read in the older version before this instant counts as read.
    supersedes = models.ForeignKey(Reading, models.SET_NULL, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["track", "position"]
        constraints = [models.UniqueConstraint(fields=["track", "reading"], name="one_item_a_reading")]
        verbose_name = _("item of a track")
        verbose_name_plural = _("items of tracks")

    def __str__(self):
        return self.title
