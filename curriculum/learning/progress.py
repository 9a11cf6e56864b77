"""What people owe and have done: counts and a state per item for many people, in six queries however many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from curriculum.learning.due import Due, Span, item_due
from curriculum.models import Completion, Enrolment, Incident, Opening, TrackItem


class ItemState(StrEnum):
    DONE = "done"
    BLOCKED = "blocked"  # unread, and its link is broken: the clock stands still
    OVERDUE = "overdue"
    OPENED = "opened"
    TODO = "todo"


@dataclass(frozen=True)
class PersonProgress:
    """`states`: reading id to state, of all that this person owes. `due_on`: the earliest due date still open."""

    user: User
    done: int
    required: int
    late: int
    blocked: int
    states: dict[int, ItemState]
    due_on: date | None

    @property
    def is_finished(self) -> bool:
        return self.required > 0 and self.done == self.required

    @property
    def is_behind(self) -> bool:
        return self.late > 0


class Item(NamedTuple):
    """A required item of a track."""

    track: int
    reading: int
    supersedes: int | None
    superseded_at: datetime | None

    def is_done(self, completed: Mapping[int, datetime]) -> bool:
        """`completed`: reading id to when, of completions that stand. Read in the older version counts as read when
        that was before the newer one came."""
        if self.reading in completed:
            return True
        older = completed.get(self.supersedes) if self.supersedes else None
        return older is not None and self.superseded_at is not None and older < self.superseded_at


class Owing(NamedTuple):
    """One person on one track."""

    track: int
    due_on: date | None
    joined_at: datetime


def progress_of_people(
    people: Iterable[User], *, tracks: Iterable[int] | None = None, now: datetime | None = None
) -> list[PersonProgress]:
    """One for each of `people`, in their order, also for who owes nothing.

    A reading that several tracks ask for counts once and is due on the earliest date. tracks: ids, default all that
    are assigned. now: aware, default the clock.
    """
    now = now or timezone.now()
    people = list(people)
    owings = _owings(people, tracks)
    items = _items({owing.track for rows in owings.values() for owing in rows})
    ids = [person.pk for person in people]
    readings = {item.reading for rows in items.values() for item in rows}
    completed = completed_by(ids)
    opened = opened_by(ids)
    incidents = incidents_of(readings)
    return [
        progress_from(person, owings[person.pk], items, completed[person.pk], opened[person.pk], incidents, now)
        for person in people
    ]


def progress_from(person, owings, items, completed, opened, incidents, now) -> PersonProgress:
    """The pure part of `progress_of_people`, for one person.

    owings: of this person. items: track id to its required items. completed: reading id to when. opened: reading ids.
    incidents: reading id to spans.
    """
    today = timezone.localdate(now)
    states: dict[int, ItemState] = {}
    due_on: date | None = None
    for item, due in owed_items(owings, items, incidents, now).values():
        if item.is_done(completed):
            states[item.reading] = ItemState.DONE
            continue
        states[item.reading] = _open_state(due, item.reading in opened, today)
        if due.on and (due_on is None or due.on < due_on):
            due_on = due.on
    counts = list(states.values())
    return PersonProgress(
        user=person,
        done=counts.count(ItemState.DONE),
        required=len(counts),
        late=counts.count(ItemState.OVERDUE),
        blocked=counts.count(ItemState.BLOCKED),
        states=states,
        due_on=due_on,
    )


def _open_state(due: Due, opened: bool, today: date) -> ItemState:
    if due.paused:
        return ItemState.BLOCKED
    if due.is_overdue(today):
        return ItemState.OVERDUE
    return ItemState.OPENED if opened else ItemState.TODO


def owed_items(
    owings: Iterable[Owing],
    items: Mapping[int, list[Item]],
    incidents: Mapping[int, list[Span]],
    now: datetime,
) -> dict[int, tuple[Item, Due]]:
    """Reading id to its item and due date, once each: of several enrolments that ask for it, the earliest date."""
    found: dict[int, tuple[Item, Due]] = {}
    for owing in owings:
        plain = Due(owing.due_on)
        for item in items.get(owing.track, ()):
            due = plain
            if item.reading in incidents:
                due = item_due(owing.due_on, incidents[item.reading], owing.joined_at, now)
            known = found.get(item.reading)
            if known is None or _is_earlier(due.on, known[1].on):
                found[item.reading] = (item, due)
    return found


def _is_earlier(one: date | None, other: date | None) -> bool:
    return one is not None and (other is None or one < other)


def _owings(people: list[User], tracks: Iterable[int] | None) -> defaultdict[int, list[Owing]]:
    enrolments = Enrolment.objects.active().filter(user__in=people)
    if tracks is not None:
        enrolments = enrolments.filter(assignment__track__in=list(tracks))
    found = defaultdict(list)
    rows = enrolments.order_by("joined_at", "pk").values_list("user", "assignment__track", "due_on", "joined_at")
    for user, track, due_on, joined_at in rows:
        found[user].append(Owing(track, due_on, joined_at))
    return found


def _items(tracks: Iterable[int]) -> dict[int, list[Item]]:
    found = defaultdict(list)
    rows = TrackItem.objects.filter(track__in=tracks, required=True).order_by("track", "position")
    for row in rows.values_list("track", "reading", "supersedes", "superseded_at"):
        found[row[0]].append(Item(*row))
    return found


def completed_by(user_ids: Iterable[int]) -> defaultdict[int, dict[int, datetime]]:
    found: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    rows = Completion.objects.current().filter(user__in=user_ids).order_by().values_list("user", "reading", "at")
    for user, reading, at in rows:
        found[user][reading] = at
    return found


def opened_by(user_ids: Iterable[int]) -> defaultdict[int, set[int]]:
    found = defaultdict(set)
    for user, reading in Opening.objects.filter(user__in=user_ids).values_list("user", "reading"):
        found[user].add(reading)
    return found


def incidents_of(reading_ids: Iterable[int]) -> dict[int, list[Span]]:
    """Reading id to the times when its link was broken; suspicions don't count."""
    found = defaultdict(list)
    rows = Incident.objects.broken().filter(link__reading__in=reading_ids).order_by("started_at")
    for reading, start, end in rows.values_list("link__reading", "started_at", "resolved_at"):
        found[reading].append((start, end))
    return dict(found)
