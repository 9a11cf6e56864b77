"""What one person reads now: what is next and why, the module being read, and one line for every other module.

Four queries, counted by the database: the same at 10 and at 10,000 items.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from curriculum.learning.due import Due, Span, item_due
from curriculum.learning.enrolled import Enrolled, enrolled_tracks
from curriculum.learning.words import DueWords, done_words, due_words, time_words
from curriculum.models import home_sql

ROWS = 10  # of the module being read
BEFORE_NEXT = 3  # rows shown above the next one in a longer module


@dataclass
class Row:
    """One reading in a list."""

    pk: int
    title: str
    host: str | None  # None: a text lesson, read here
    minutes: int | None
    required: bool
    done_at: datetime | None
    in_older: bool  # done, but in the version that this one supersedes: no completion of its own to undo
    due: Due
    today: date
    is_next: bool = False
    path: str = ""  # filled by who shows it

    @property
    def done(self) -> bool:
        return self.done_at is not None

    @property
    def done_on(self) -> date | None:
        return self.done_at and timezone.localdate(self.done_at)

    @property
    def done_words(self) -> str:
        return done_words(self.done_on, self.today, in_older=self.in_older) if self.done_on else ""

    @property
    def time_words(self) -> str:
        return time_words(self.minutes) if self.minutes else ""

    @property
    def due_words(self) -> DueWords | None:
        return None if self.done or not self.required else due_words(self.due, self.today)

    @property
    def look(self) -> str:
        """done, next, late or todo: the class of the row."""
        if self.done:
            return "done"
        if self.is_next:
            return "next"
        return "late" if self.required and self.due.is_overdue(self.today) else "todo"


@dataclass(eq=False)
class Line:
    """One module of a person's tracks. `position`: of its first item that is owed, unread and reachable."""

    pk: int
    title: str
    subtitle: str
    key: str
    guide_slug: str
    required: int = 0
    done: int = 0
    optional: int = 0
    optional_done: int = 0
    path: str = ""  # filled by who shows it
    start: tuple[int, int] | None = None  # (rank of the track, position) of the first item still to read
    rows: list[Row] = field(default_factory=list)
    hidden: int = 0  # items that are not among `rows`

    @property
    def is_finished(self) -> bool:
        return self.done == self.required

    def add(self, items: int, *, required: bool, done: bool) -> None:
        if required:
            self.required += items
            self.done += items * done
        else:
            self.optional += items
            self.optional_done += items * done


@dataclass
class Overview:
    """`lines`: modules in which something is owed, in order; `extra`: those that are optional for this person."""

    tracks: list[Enrolled]
    required: int = 0
    done: int = 0
    late: int = 0
    soon: int = 0
    minutes_left: int | None = None  # None: not known of every unread item
    blocked: list[Row] = field(default_factory=list)  # unread, required, behind a broken link
    lines: list[Line] = field(default_factory=list)
    extra: list[Line] = field(default_factory=list)
    current: Line | None = None  # the module being read, with its rows
    next: Row | None = None

    @property
    def is_finished(self) -> bool:
        return self.required > 0 and self.done == self.required

    @property
    def before(self) -> list[Line]:
        """Modules above the one being read."""
        return self.lines[: self._here]

    @property
    def after(self) -> list[Line]:
        return self.lines[self._here + 1 :] if self.current else self.lines

    @cached_property
    def _here(self) -> int:
        return self.lines.index(self.current) if self.current else 0

    @property
    def next_track(self) -> Enrolled | None:
        """The track that the next reading is owed on."""
        return self.tracks[self.current.start[0]] if self.current and self.current.start else None


@dataclass
class Troubled:
    """An unread item whose link was or is broken."""

    reading: int
    title: str
    track: int
    required: bool
    spans: list[Span] = field(default_factory=list)


def overview_of(user: User, now: datetime | None = None) -> Overview:
    """`now`: aware, default the clock."""
    now = now or timezone.now()
    overview = Overview(enrolled_tracks(user))
    if overview.tracks:
        _Reader(user, overview, now).fill()
    return overview


class _Reader:
    def __init__(self, user: User, overview: Overview, now: datetime):
        self.user, self.overview, self.now = user, overview, now
        self.today = timezone.localdate(now)
        self.tracks = {track.pk: track for track in overview.tracks}

    def fill(self) -> None:
        self.troubles = self._troubles()
        self._blocked()
        open_items = self._lines()
        self._count_due(open_items)
        self._choose_current()

    def _troubles(self) -> dict[int, Troubled]:
        found: dict[int, Troubled] = {}
        for reading, title, track, required, since, until in home_sql.troubles(self.user.pk, list(self.tracks)):
            found.setdefault(reading, Troubled(reading, title, track, required)).spans.append((since, until))
        return found

    def _due(self, reading: int, track: int) -> Due:
        enrolled, trouble = self.tracks[track], self.troubles.get(reading)
        if trouble is None:
            return Due(enrolled.due_on)
        return item_due(enrolled.due_on, trouble.spans, enrolled.joined_at, self.now)

    def _blocked(self) -> None:
        for trouble in self.troubles.values():
            due = self._due(trouble.reading, trouble.track)
            if trouble.required and due.paused:
                row = Row(trouble.reading, trouble.title, "", None, True, None, False, due, self.today)
                self.overview.blocked.append(row)

    def _lines(self) -> dict[int, int]:
        """Fill the lines and the sums. Returns track id to the number of its items that are owed and unread."""
        overview = self.overview
        lines: dict[int, Line] = {}
        open_items = dict.fromkeys(self.tracks, 0)
        minutes = untimed = 0
        rows = home_sql.count_modules(self.user.pk, list(self.tracks), [row.pk for row in overview.blocked])
        for row in sorted(rows, key=lambda row: (self.tracks[row.track].rank, row.first)):
            track = self.tracks[row.track]
            line = lines.setdefault(row.module, Line(row.module, row.title, row.subtitle, row.key, track.guide_slug))
            line.add(row.items, required=row.required, done=row.done)
            if row.required and not row.done:
                if not row.blocked:
                    line.start = min(line.start or (track.rank, row.first), (track.rank, row.first))
                open_items[row.track] += row.items
                minutes += row.minutes or 0
                untimed += row.items - row.timed
        overview.required = sum(line.required for line in lines.values())
        overview.done = sum(line.done for line in lines.values())
        overview.minutes_left = None if untimed or not minutes else minutes
        overview.lines = [line for line in lines.values() if line.required]
        overview.extra = [line for line in lines.values() if not line.required]
        return open_items

    def _count_due(self, open_items: dict[int, int]) -> None:
        owed = [trouble for trouble in self.troubles.values() if trouble.required]
        for trouble in owed:
            open_items[trouble.track] -= 1
            self._count(self._due(trouble.reading, trouble.track), 1)
        for track, count in open_items.items():
            self._count(Due(self.tracks[track].due_on), count)

    def _count(self, due: Due, items: int) -> None:
        self.overview.late += items * due.is_overdue(self.today)
        self.overview.soon += items * due.is_soon(self.today)

    def _choose_current(self) -> None:
        overview = self.overview
        waiting = [(line.start, line) for line in overview.lines if line.start]
        unfinished = [line for line in overview.lines if not line.is_finished]
        if waiting:
            _start, line = min(waiting, key=lambda pair: pair[0])
        elif overview.lines:
            line = (unfinished or overview.lines[-1:])[0]
        else:
            return
        total = line.required + line.optional
        first = 0 if total <= ROWS or not line.start else line.start[1] - BEFORE_NEXT
        line.rows = list(self._rows(line, first))
        line.hidden = total - len(line.rows)
        overview.current = line
        overview.next = next((row for row in line.rows if row.is_next), None)

    def _rows(self, line: Line, first: int) -> Iterator[Row]:
        for item in home_sql.module_rows(self.user.pk, list(self.tracks), line.pk, first, ROWS):
            start = (self.tracks[item.track].rank, item.position)
            yield Row(
                pk=item.reading,
                title=item.title,
                host=item.host,
                minutes=item.minutes,
                required=item.required,
                done_at=item.done_at or item.older_at,
                in_older=item.done_at is None and item.older_at is not None,
                due=self._due(item.reading, item.track),
                today=self.today,
                is_next=start == line.start,
            )
