"""What a link means to people: who still has to read what it leads to, and where it stands."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from accounts.models import User
from curriculum.models import Completion, TrackItem

ENROLMENTS = "track__assignments__enrolments"


def count_people(link_ids: Iterable[int]) -> dict[int, int]:
    """How many people owe the reading behind each link and have not read it; links of nobody are left out."""
    owed = _owed().filter(reading__link__in=list(link_ids))
    people = Count(f"{ENROLMENTS}__user", distinct=True)
    return dict(owed.values_list("reading__link").annotate(people).order_by())


def people_concerned(link_id: int, *, limit: int) -> tuple[list[User], int]:
    """Who owes the reading behind this link and has not read it: the first `limit` by name, and how many all are."""
    owing = _owed().filter(reading__link=link_id).values(f"{ENROLMENTS}__user")
    found = User.objects.filter(pk__in=owing).annotate(total=Window(Count("pk"))).order_by("name", "email")[:limit]
    return list(found), found[0].total if found else 0


def _owed() -> QuerySet[TrackItem]:
    """Required items, once for each active enrolment of a person who has read neither them nor the older version in
    time."""
    read = Q(reading=OuterRef("reading"))
    read |= Q(reading=OuterRef("supersedes"), at__lt=OuterRef("superseded_at"))
    done = Completion.objects.current().filter(read, user=OuterRef(f"{ENROLMENTS}__user"))
    # One call of filter: so that all of it speaks of the same assignment and the same enrolment.
    return TrackItem.objects.filter(
        Q(required=True, track__assignments__ended_at=None)
        & Q(**{f"{ENROLMENTS}__left_at": None, f"{ENROLMENTS}__user__is_active": True})
        & ~Exists(done)
    )
