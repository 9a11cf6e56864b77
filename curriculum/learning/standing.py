"""One reading as one person sees it: where it stands, until when it is owed and by whom, and what was done with it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from curriculum.learning.due import Due
from curriculum.learning.owed import Owed, earliest, owed_reading
from curriculum.learning.words import DueWords, due_words
from curriculum.models import Completion, ModuleText, Placement, Reading


@dataclass
class Standing:
    reading: Reading
    today: date
    places: list[Placement]  # where it stands now, with module and guide
    newer: list[Placement]  # that supersede it
    owed: list[Owed]
    history: list[Completion]  # of this reading, newest first
    older_read: Completion | None = None  # of a version that this one supersedes
    older_counts: bool = False  # read before this version came
    texts: list[ModuleText] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.places[0].title if self.places else self.reading.title

    @property
    def older(self) -> list[Reading]:
        return [place.supersedes for place in self.places if place.supersedes]

    @property
    def completion(self) -> Completion | None:
        return next((completion for completion in self.history if completion.current), None)

    @property
    def done(self) -> bool:
        return self.completion is not None or self.older_counts

    @property
    def has_credit(self) -> bool:
        return not self.done and self.older_read is not None

    @property
    def done_on(self) -> date | None:
        completion = self.completion or (self.older_read if self.older_counts else None)
        return timezone.localdate(completion.at) if completion else None

    @property
    def required(self) -> list[Owed]:
        return [owed for owed in self.owed if owed.required]

    @property
    def due(self) -> Due | None:
        return earliest(owed.due for owed in self.required) if self.required else None

    @property
    def due_words(self) -> DueWords | None:
        return due_words(self.due, self.today) if self.due and not self.done else None


def standing_of(user: User, reading: Reading, now: datetime | None = None) -> Standing:
    """Three queries. `reading`: with its link and its module's guide."""
    now = now or timezone.now()
    places: list[Placement] = []
    newer: list[Placement] = []
    texts: list[ModuleText] = []
    if reading.link_id:
        placements = Placement.objects.filter(Q(reading=reading) | Q(supersedes=reading), module__removed_at=None)
        for place in placements.select_related("module__guide", "supersedes").order_by("module__guide", "position"):
            (places if place.reading_id == reading.pk else newer).append(place)
    else:
        texts = list(ModuleText.objects.filter(module=reading.module_id).order_by("position"))
    standing = Standing(
        reading=reading,
        today=timezone.localdate(now),
        places=places,
        newer=newer,
        owed=owed_reading(user, reading.pk, now),
        history=[],
        texts=texts,
    )
    _add_completions(standing, user)
    return standing


def _add_completions(standing: Standing, user: User) -> None:
    older = {place.supersedes_id: place.placed_at for place in standing.places if place.supersedes_id}
    completions = Completion.objects.filter(user=user, reading__in=[standing.reading.pk, *older])
    for completion in completions.order_by("-at", "-pk"):
        if completion.reading_id == standing.reading.pk:
            standing.history.append(completion)
        elif completion.current:
            standing.older_read = completion
            standing.older_counts |= completion.at < older[completion.reading_id]
