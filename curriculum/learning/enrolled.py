"""The tracks that one person is on."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from curriculum.models import home_sql


@dataclass(frozen=True)
class Enrolled:
    """A track, once, also when several assignments give it. `rank`: 0 is the most urgent."""

    pk: int
    title: str
    guide_title: str
    guide_slug: str
    due_on: date | None
    joined_at: datetime
    rank: int


def enrolled_tracks(user: User) -> list[Enrolled]:
    """The most urgent first: the earliest due date, then who joined it first. One query."""
    once: dict[int, Enrolled] = {}
    rows = home_sql.enrolments(user.pk)
    for track, title, guide, slug, due_on, joined_at in sorted(rows, key=lambda row: (row[4] or date.max, row[5])):
        if track not in once:
            once[track] = Enrolled(track, title, guide, slug, due_on, joined_at, rank=len(once))
    return list(once.values())
