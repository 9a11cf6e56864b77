"""When an item is due for one person: the enrolment's date plus the days on which its link was broken. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
SOON = timedelta(days=3)  # a due date this near is said in colour

Span = tuple[datetime, datetime | None]  # from, until; None: it goes on


@dataclass(frozen=True)
class Due:
    """`on`: the item's own due date, None for no date. `paused`: its link is broken now, so the clock stands still."""

    on: date | None
    days_paused: int = 0
    paused: bool = False

    def is_overdue(self, today: date) -> bool:
        return self.on is not None and not self.paused and today > self.on

    def is_soon(self, today: date) -> bool:
        return self.on is not None and not self.paused and today <= self.on <= today + SOON


def item_due(due_on: date | None, incidents: Iterable[Span], owed_from: datetime, now: datetime) -> Due:
    """The due date of an item that a person has owed, unread, since `owed_from`.

    due_on: the enrolment's date. incidents: confirmed ones of the item's link, any order, overlapping or not.
    All instants are aware. Never added up in a column: asked tomorrow, an open incident has moved it further.
    """
    incidents = list(incidents)
    days = days_blocked(incidents, owed_from=owed_from, until=now)
    paused = any(start <= now and (end is None or end > now) for start, end in incidents)
    return Due(on=due_on and due_on + timedelta(days=days), days_paused=days, paused=paused)


def days_blocked(spans: Iterable[Span], *, owed_from: datetime, until: datetime) -> int:
    """Whole days of the union of `spans` between `owed_from` and `until`."""
    total, reached = timedelta(), owed_from
    for start, end in sorted((start, until if end is None else min(end, until)) for start, end in spans):
        if end > max(start, reached):
            total += end - max(start, reached)
            reached = end
    return total // DAY
