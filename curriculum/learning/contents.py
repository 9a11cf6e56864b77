"""What stands in a module, in document order: texts, readings and resources under the headings of their groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from curriculum.learning.due import Due
from curriculum.learning.owed import owed_in_module
from curriculum.learning.words import DueWords, done_words, due_words, time_words
from curriculum.models import Guide, Link, ModuleText, Placement


@dataclass
class Entry:
    """A reading or resource where it stands."""

    placement: int
    position: int
    kind: str
    pk: int  # of the reading
    title: str
    group: list[str]
    note_html: str
    minutes: int | None
    optional: bool
    host: str
    state: str  # of the link
    placed_at: datetime
    own_at: datetime | None
    older_read_at: datetime | None
    supersedes: int | None
    today: date
    due: Due | None = None  # None: not owed
    is_superseded: bool = False
    path: str = ""  # filled by who shows it

    @property
    def in_older(self) -> bool:
        """Done, because the version that this one supersedes was read before this one came."""
        return self.own_at is None and self.older_read_at is not None and self.older_read_at < self.placed_at

    @property
    def has_credit(self) -> bool:
        """The older version was read after this one came: one tap takes it over."""
        return self.own_at is None and self.older_read_at is not None and not self.in_older

    @property
    def done(self) -> bool:
        return self.own_at is not None or self.in_older

    @property
    def done_on(self) -> date | None:
        at = self.own_at or self.older_read_at
        return timezone.localdate(at) if at and self.done else None

    @property
    def done_words(self) -> str:
        return done_words(self.done_on, self.today, in_older=self.in_older) if self.done_on else ""

    @property
    def time_words(self) -> str:
        return time_words(self.minutes) if self.minutes else ""

    @property
    def is_broken(self) -> bool:
        return self.state == Link.State.BROKEN

    @property
    def due_words(self) -> DueWords | None:
        return None if self.done or self.due is None else due_words(self.due, self.today)

    @property
    def look(self) -> str:
        if self.done:
            return "done"
        return "late" if self.due and self.due.is_overdue(self.today) else "todo"


@dataclass
class Text:
    position: int
    kind: str
    group: list[str]
    html: str


@dataclass
class Run:
    """Things of one kind that follow each other. `kind`: note, point, step, placeholder, reading or resource."""

    kind: str
    entries: list


@dataclass
class Section:
    """`headings`: (level, title) of the groups that begin here, outermost first."""

    headings: list[tuple[int, str]]
    runs: list[Run] = field(default_factory=list)


def contents_of(user: User, module_id: int, now: datetime | None = None) -> tuple[list[Entry], list[Text]]:
    """Readings and resources of a module, and its texts, each in document order. Three queries."""
    now = now or timezone.now()
    entries = entries_of(user, Placement.objects.filter(module=module_id).order_by("position"), now)
    owed = owed_in_module(user, module_id, now)
    superseded = {entry.supersedes for entry in entries}
    for entry in entries:
        entry.due = owed.get(entry.pk) if entry.kind == Placement.Kind.READING else None
        entry.is_superseded = entry.pk in superseded
    texts = ModuleText.objects.filter(module=module_id).order_by("position")
    return entries, [Text(*row) for row in texts.values_list("position", "kind", "group", "html")]


def entries_of(user: User, placements: QuerySet[Placement], now: datetime) -> list[Entry]:
    """`placements`, with what `user` did. One query."""
    today = timezone.localdate(now)
    rows = placements.annotate(
        mine=FilteredRelation(
            "reading__completions",
            condition=Q(reading__completions__user=user, reading__completions__current=True),
        ),
        elder=FilteredRelation(
            "supersedes__completions",
            condition=Q(supersedes__completions__user=user, supersedes__completions__current=True),
        ),
        own_at=F("mine__at"),
        older_read_at=F("elder__at"),
    ).values_list(
        "pk", "position", "kind", "reading", "title", "group", "note_html", "minutes", "optional",
        "reading__link__host", "reading__link__state", "placed_at", "own_at", "older_read_at", "supersedes",
    )  # fmt: skip
    return [Entry(*row, today) for row in rows]


def sections_of(things: Iterable[Entry | Text | ModuleText]) -> Iterator[Section]:
    """`things` of one module, any order, to sections in document order. A heading is said where its group begins."""
    path: list[str] = []
    for group, members in groupby(sorted(things, key=lambda thing: thing.position), key=lambda thing: thing.group):
        kept = 0
        while kept < len(path) and kept < len(group) and path[kept] == group[kept]:
            kept += 1
        headings = [(min(level + 2, 6), title) for level, title in enumerate(group)][kept:]
        runs = [Run(kind, list(entries)) for kind, entries in groupby(members, key=lambda thing: thing.kind)]
        yield Section(headings, runs)
        path = group


def count_readings(user: User, guide: Guide) -> dict[int, tuple[int, int, int]]:
    """Module id to how many readings it has, how many of them `user` completed, and how many resources. One query."""
    mine = FilteredRelation(
        "reading__completions", condition=Q(reading__completions__user=user, reading__completions__current=True)
    )
    reading = Q(kind=Placement.Kind.READING)
    rows = (
        Placement.objects.filter(module__guide=guide, module__removed_at=None)
        .annotate(mine=mine)
        .order_by()
        .values("module")
        .annotate(
            readings=Count("pk", filter=reading),
            done=Count("mine", filter=reading),
            resources=Count("pk", filter=~reading),
        )
    )
    return {row["module"]: (row["readings"], row["done"], row["resources"]) for row in rows}
