"""Who a change of a guide touches: each person's progress on its tracks before and after."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from curriculum.models import Completion, Enrolment, Guide, TrackItem


@dataclass(frozen=True)
class Progress:
    done: int
    required: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.required if self.required else 100


@dataclass(frozen=True)
class Touched:
    """One person on one track whose numbers change."""

    name: str
    track: str
    before: Progress
    after: Progress

    @property
    def is_done_no_more(self) -> bool:
        return self.before.percent == 100 > self.after.percent

    @property
    def is_done_now(self) -> bool:
        return self.before.percent < 100 == self.after.percent


def standings(guide: Guide | None) -> dict[int, tuple[str, str, Progress]]:
    """Enrolment id to (person, track, progress) for everybody on a track of `guide`. One query for all."""
    if guide is None:
        return {}
    read = Completion.objects.current().filter(reading=OuterRef("reading"), user=OuterRef(OuterRef("user")))
    items = TrackItem.objects.filter(track=OuterRef("assignment__track"), required=True).filter(Exists(read))
    done = items.order_by().values("track").annotate(number=Count("pk")).values("number")
    rows = (
        Enrolment.objects.active()
        .filter(assignment__track__guide=guide)
        .annotate(done=Coalesce(Subquery(done, output_field=IntegerField()), Value(0)))
        .order_by("user__name", "user__email")
        .values_list(
            "pk", "user__name", "user__email", "assignment__track__title", "done", "assignment__track__required_count"
        )
    )
    return {pk: (name or email, track, Progress(done, required)) for pk, name, email, track, done, required in rows}


def compare_standings(before: dict, after: dict) -> list[Touched]:
    """Those whose numbers differ, in order of names."""
    return [
        Touched(name, track, before[pk][2], progress)
        for pk, (name, track, progress) in after.items()
        if pk in before and before[pk][2] != progress
    ]
