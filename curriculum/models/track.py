"""What a role owes, in order. A guide yields one track per role that it names and one for everybody else."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Case, Count, Exists, F, FilteredRelation, Min, OuterRef, Q, Sum, When
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


class TrackItemQuerySet(models.QuerySet):
    def for_reader(self, user, track_ids: Sequence[int]):
        """What `user` reads on these tracks (the most urgent first), each reading once, with `done_at` and `older_at`.

        Of several tracks with one reading the one that requires it counts, then the more urgent. `done_at`: when the
        standing completion was made; `older_at`: when it was read in the version that it supersedes.
        """
        items: models.QuerySet = self.filter(track__in=track_ids)
        if len(track_ids) > 1:
            rank = Case(*[When(track=pk, then=n) for n, pk in enumerate(track_ids)])
            better = Q(required__gt=OuterRef("required")) | Q(required=OuterRef("required"), rank__lt=OuterRef("rank"))
            same = TrackItem.objects.filter(track__in=track_ids, reading=OuterRef("reading")).annotate(rank=rank)
            items = items.annotate(rank=rank).filter(~Exists(same.filter(better)))
        return items.annotate(
            mine=FilteredRelation(
                "reading__completions",
                condition=Q(reading__completions__user=user, reading__completions__current=True),
            ),
            elder=FilteredRelation(
                "supersedes__completions",
                condition=Q(supersedes__completions__user=user, supersedes__completions__current=True),
            ),
            done_at=F("mine__at"),
            older_at=Case(When(elder__at__lt=F("superseded_at"), then=F("elder__at"))),
        )

    def unread(self):
        """After `for_reader`."""
        return self.filter(UNREAD)

    def in_trouble(self):
        """After `for_reader`: unread items whose link was called broken, once for each time it was: reading, title,
        track, required, since, until."""
        trouble = self.unread().filter(reading__link__incidents__confirmed_at__isnull=False)
        return trouble.order_by("position").values_list(
            "reading_id",
            "title",
            "track_id",
            "required",
            "reading__link__incidents__started_at",
            "reading__link__incidents__resolved_at",
        )

    def by_module(self, unreachable: Iterable[int] = ()):
        """After `for_reader`: a row per track and module with counts, and the position of the `first` item that is
        owed and unread. unreachable: readings that are not first, because their links are broken."""
        owed = Q(required=True)
        waiting = owed & UNREAD
        first = waiting & ~Q(reading__in=unreachable) if unreachable else waiting
        columns = ("track_id", "module_id", "module__title", "module__subtitle", "module__key", "module__guide__slug")
        counts = {
            "owed": Count("pk", filter=owed),
            "owed_done": Count("pk", filter=owed & ~UNREAD),
            "spare": Count("pk", filter=~owed),
            "spare_done": Count("pk", filter=~owed & ~UNREAD),
            "minutes": Sum("placement__minutes", filter=waiting),
            "untimed": Count("pk", filter=waiting & Q(placement__minutes=None)),
            "first": Min("position", filter=first),
            "start": Min("position"),
        }
        return self.order_by().values(*columns).annotate(**counts).values_list(*columns, *counts, named=True)

    def rows(self, module_id: int, first: int = 0):
        """After `for_reader`: the items of one module in order, from position `first` on, with what a row shows."""
        columns = ("reading_id", "title", "track_id", "position", "required", "reading__link__host")
        rows = self.filter(module=module_id, position__gte=first).order_by("position", "pk")
        return rows.values_list(*columns, "placement__minutes", "done_at", "older_at", named=True)


UNREAD = Q(done_at=None, older_at=None)


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

    objects = TrackItemQuerySet.as_manager()

    class Meta:
        ordering = ["track", "position"]
        constraints = [models.UniqueConstraint(fields=["track", "reading"], name="one_item_a_reading")]
        verbose_name = _("item of a track")
        verbose_name_plural = _("items of tracks")

    def __str__(self):
        return self.title
