"""What one person owes, and until when: of one module or of one reading, in one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from curriculum.learning.due import Due, Span, item_due
from curriculum.models import TrackItem, home_sql


@dataclass(frozen=True)
class Owed:
    """One enrolment that asks for a reading, or offers it."""

    required: bool
    due: Due
    track: str
    assigned_by: str
    assigned_on: date


def owed_in_module(user: User, module_id: int, now: datetime) -> dict[int, Due]:
    """Reading id to its due date, of what `user` owes in a module; of several enrolments the earliest counts."""
    spans: defaultdict[tuple, list[Span]] = defaultdict(list)
    for reading, due_on, joined_at, since, until in home_sql.owed_in_module(user.pk, module_id):
        spans[reading, due_on, joined_at] += [(since, until)] if since else []
    found: defaultdict[int, list[Due]] = defaultdict(list)
    for (reading, due_on, joined_at), times in spans.items():
        found[reading].append(item_due(due_on, times, joined_at, now) if times else Due(due_on))
    return {reading: earliest(dues) for reading, dues in found.items()}


def owed_reading(user: User, reading_id: int, now: datetime) -> list[Owed]:
    """Every enrolment of `user` that has the reading: those that require it first, then the earliest date."""
    enrolments = _enrolments(user, TrackItem.objects.filter(reading=reading_id), now)[reading_id]
    return sorted(enrolments, key=lambda owed: (not owed.required, owed.due.on or date.max))


def earliest(dues: Iterable[Due]) -> Due:
    return min(dues, key=lambda due: due.on or date.max)


def _enrolments(user: User, items: QuerySet[TrackItem], now: datetime) -> defaultdict[int, list[Owed]]:
    enrolment = "track__assignments__enrolments"
    person = "track__assignments__assigned_by"
    rows = items.filter(
        **{f"{enrolment}__user": user, f"{enrolment}__left_at": None, "track__assignments__ended_at": None}
    ).annotate(
        trouble=FilteredRelation(
            "reading__link__incidents", condition=Q(reading__link__incidents__confirmed_at__isnull=False)
        ),
        since=F("trouble__started_at"),
        until=F("trouble__resolved_at"),
    )
    spans: defaultdict[tuple, list[Span]] = defaultdict(list)
    for *key, since, until in rows.values_list(
        "reading", "required", "track__title", f"{person}__name", f"{person}__email", f"{enrolment}__due_on",
        f"{enrolment}__joined_at", f"{enrolment}", "since", "until",
    ):  # fmt: skip
        spans[tuple(key)] += [(since, until)] if since else []
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for (reading, required, track, name, email, due_on, joined_at, _pk), times in spans.items():
        due = item_due(due_on, times, joined_at, now)
        found[reading].append(Owed(required, due, track, name or email or "", timezone.localdate(joined_at)))
    return found
