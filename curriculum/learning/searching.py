"""Finding readings, resources and texts by plain words."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from curriculum.models import ModuleText, Placement

LIMIT = 50
MOST_WORDS = 8


class FoundReading(NamedTuple):
    pk: int
    title: str
    kind: str
    host: str | None
    module: str
    guide: str
    done: bool


class FoundText(NamedTuple):
    markdown: str
    kind: str
    module: str
    module_key: str
    guide: str
    guide_slug: str


@dataclass
class Found:
    """The first 50 readings and texts; `total` counts all."""

    words: list[str]
    readings: list[FoundReading]
    texts: list[FoundText]
    total: int

    @property
    def shown(self) -> int:
        return len(self.readings) + len(self.texts)


def search(user: User, query: str) -> Found:
    """What has every word of `query`: readings and resources in title, note, group, host or the title of their module,
    texts in themselves or their group. Four queries."""
    words = query.replace("\0", " ").split()[:MOST_WORDS]
    if not words:
        return Found([], [], [], 0)
    placements = _placements(words)
    readings = _readings(user, placements)
    texts = _texts(words)
    total = placements.values("reading").distinct().count() + texts.count()
    rows = texts.order_by("module__guide", "module__position", "position").values_list(
        "markdown", "kind", "module__title", "module__key", "module__guide__title", "module__guide__slug"
    )
    found = [FoundText(*row) for row in rows[: LIMIT - len(readings)]]
    return Found(words, readings, found, total)


def _readings(user, placements) -> list[FoundReading]:
    mine = FilteredRelation(
        "reading__completions", condition=Q(reading__completions__user=user, reading__completions__current=True)
    )
    rows = placements.annotate(mine=mine, at=F("mine__at")).order_by(
        "kind", "module__guide", "module__position", "position"
    )
    once: dict[int, FoundReading] = {}
    for pk, title, kind, host, module, guide, at in rows.values_list(
        "reading", "title", "kind", "reading__link__host", "module__title", "module__guide__title", "at"
    )[: LIMIT * 4]:
        once.setdefault(pk, FoundReading(pk, title, kind, host, module, guide, at is not None))
    return list(once.values())[:LIMIT]


def _placements(words):
    placements = Placement.objects.filter(module__removed_at=None).annotate(group_text=Cast("group", TextField()))
    for word in words:
        placements = placements.filter(
            Q(title__icontains=word)
            | Q(note__icontains=word)
            | Q(group_text__icontains=word)
            | Q(reading__link__host__icontains=word)
            | Q(module__title__icontains=word)
        )
    return placements


def _texts(words):
    texts = ModuleText.objects.filter(module__removed_at=None).annotate(group_text=Cast("group", TextField()))
    for word in words:
        texts = texts.filter(Q(markdown__icontains=word) | Q(group_text__icontains=word))
    return texts
