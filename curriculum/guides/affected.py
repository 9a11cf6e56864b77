"""Whom a change of a guide touches: each person's progress on each track before and after."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from curriculum.models import Completion, Enrolment, Guide, TrackItem


@dataclass(frozen=True)
class Progress:
    done: int
    required: int

    @property
    def left(self) -> int:
        return self.required - self.done


@dataclass(frozen=True)
class Touched:
    """One person on one track whose numbers change."""

    user: int
    name: str
    track: str
    before: Progress
    after: Progress

    @property
    def is_done_no_more(self) -> bool:
        return self.before.left == 0 < self.after.left

    @property
    def is_done_now(self) -> bool:
        return self.before.left > 0 == self.after.left

    @property
    def owes_more(self) -> bool:
        return self.after.left > self.before.left

    @property
    def owes_less(self) -> bool:
        return self.after.left < self.before.left


def standings() -> dict[tuple[int, int], tuple[str, str, Progress]]:
    """(user id, track id) to (name, track, progress), of everybody who is on a track. One query however many.

    All guides: a change of one can make two readings of another one.
    """
    mine = Completion.objects.current().filter(user=OuterRef(OuterRef("user")))
    read = mine.filter(reading=OuterRef("reading"))
    elder = mine.filter(reading=OuterRef("supersedes"), at__lt=OuterRef("superseded_at"))
    items = TrackItem.objects.filter(track=OuterRef("assignment__track"), required=True)
    done = items.filter(Exists(read) | Exists(elder)).order_by().values("track").annotate(n=Count("pk")).values("n")
    rows = (
        Enrolment.objects.active()
        .annotate(done=Coalesce(Subquery(done, output_field=IntegerField()), Value(0)), track=F("assignment__track"))
        .order_by("user__name", "user__email", "track")
        .values_list(
            *("user", "track", "user__name", "user__email"),
            *("assignment__track__title", "done", "assignment__track__required_count"),
        )
    )
    return {
        (user, track): (name or email, title, Progress(done, required))
        for user, track, name, email, title, done, required in rows
    }


def count_people(guide: Guide | None) -> int:
    """How many people are on a track of `guide`."""
    if guide is None:
        return 0
    return Enrolment.objects.active().filter(assignment__track__guide=guide).values("user").distinct().count()


def compare_standings(before: dict, after: dict) -> list[Touched]:
    """Those whose numbers differ, in order of names."""
    return [
        Touched(key[0], name, track, before[key][2], progress)
        for key, (name, track, progress) in after.items()
        if key in before and before[key][2] != progress
    ]
