"""What a lead sees of a track: people × items, in five queries however many people."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Membership, User
from curriculum.learning.progress import (
    Item,
    ItemState,
    Owing,
    PersonProgress,
    completed_by,
    incidents_of,
    opened_by,
    progress_from,
)
from curriculum.models import Enrolment, TrackItem


@dataclass(frozen=True)
class Choice:
    """A track that can be looked at, with how many people have it."""

    pk: int
    title: str
    people: int


@dataclass(frozen=True)
class Column:
    reading: int
    title: str


@dataclass(frozen=True)
class Report:
    """`people`: all who have the track within reach, sorted. Counts are of all of them, whatever a page shows."""

    choices: list[Choice] = field(default_factory=list)
    track: Choice | None = None
    columns: list[Column] = field(default_factory=list)
    people: list[PersonProgress] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(person.done for person in self.people)

    @property
    def required(self) -> int:
        return sum(person.required for person in self.people)

    @property
    def percent(self) -> int:
        return percent(self.done, self.required)

    @property
    def late(self) -> int:
        return sum(person.late for person in self.people)

    @property
    def blocked(self) -> int:
        return sum(person.blocked for person in self.people)

    @property
    def behind(self) -> int:
        return sum(person.is_behind for person in self.people)

    @property
    def finished(self) -> int:
        return sum(person.is_finished for person in self.people)

    @property
    def shares(self) -> list[int]:
        """Per column: how many per cent of the people have read it."""
        read = Counter(r for person in self.people for r, state in person.states.items() if state is ItemState.DONE)
        return [percent(read[column.reading], len(self.people)) for column in self.columns]

    def cells(self, person: PersonProgress) -> list[tuple[Column, ItemState]]:
        return [(column, person.states.get(column.reading, ItemState.TODO)) for column in self.columns]


def percent(part: int, whole: int) -> int:
    """Rounded down, so that 100 means all."""
    return 100 * part // whole if whole else 0


SORTS = {
    "behind": lambda p: (-p.late, p.done / (p.required or 1), p.user.name, p.user.pk),
    "name": lambda p: (p.user.name or p.user.email, p.user.pk),
}


def team_report(
    *,
    viewer: User,
    team_id: int | None = None,
    track_id: int | None = None,
    sort: str = "behind",
    now: datetime | None = None,
) -> Report:
    """The track that is asked for, or the one that most people have. People: in `team_id` and below, or all within
    the viewer's reach. sort: a key of SORTS. now: aware, default the clock.
    """
    now = now or timezone.now()
    users, owings = _enrolled(viewer, team_id)
    choices = _choices(owings)
    track = next((choice for choice in choices if choice.pk == track_id), choices[0] if choices else None)
    if track is None:
        return Report()
    columns, items = _items(track.pk)
    rows = owings[track.pk]
    completed, opened = completed_by(list(rows)), opened_by(list(rows))
    incidents = incidents_of([column.reading for column in columns])
    people = [
        progress_from(users[pk], owed, {track.pk: items}, completed[pk], opened[pk], incidents, now)
        for pk, owed in rows.items()
    ]
    people.sort(key=SORTS.get(sort, SORTS["behind"]))
    return Report(choices=choices, track=track, columns=columns, people=people)


def _enrolled(viewer: User, team_id: int | None):
    """User id to User, and per track: user id to what they owe. One query."""
    enrolments = Enrolment.objects.active()
    if team_id is not None or not viewer.is_admin:
        teams = viewer.reach.team_ids if team_id is None else viewer.reach.below(team_id)
        enrolments = enrolments.filter(Exists(Membership.objects.filter(user=OuterRef("user"), team__in=teams)))
    users: dict[int, User] = {}
    owings: dict[int, dict[int, list[Owing]]] = defaultdict(lambda: defaultdict(list))
    titles: dict[int, str] = {}
    rows = enrolments.order_by("pk").values_list(
        "user", "user__name", "user__email", "assignment__track", "assignment__track__title", "due_on", "joined_at"
    )
    for pk, name, email, track, title, due_on, joined_at in rows:
        users.setdefault(pk, User(pk=pk, name=name, email=email))
        owings[track][pk].append(Owing(track, due_on, joined_at))
        titles[track] = title
    return users, TrackOwings(owings, titles)


class TrackOwings(dict):
    """Track id to {user id: what they owe}; knows the titles of the tracks."""

    def __init__(self, owings, titles: dict[int, str]):
        super().__init__(owings)
        self.titles = titles


def _choices(owings: TrackOwings) -> list[Choice]:
    choices = [Choice(pk, owings.titles[pk], len(people)) for pk, people in owings.items()]
    return sorted(choices, key=lambda choice: (-choice.people, choice.title))


def _items(track_id: int) -> tuple[list[Column], list[Item]]:
    rows = TrackItem.objects.filter(track=track_id, required=True).order_by("position")
    columns, items = [], []
    for title, reading, older, since in rows.values_list("title", "reading", "supersedes", "superseded_at"):
        items.append(Item(track_id, reading, older, since))
        columns.append(Column(reading, title))
    return columns, items
