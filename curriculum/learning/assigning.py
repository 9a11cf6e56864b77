"""Giving a track to an audience, and keeping enrolments true to it as people come and go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.learning.audience import Audience, TeamTree
from curriculum.models import Assignment, Enrolment, Track, TrackItem


@dataclass(frozen=True)
class Preview:
    """Who gets a track that is not assigned yet. Names are limited to `people`; counts are of all."""

    count: int
    people: list[User]  # the first PREVIEW_NAMES by name; each with `read`: required items already done
    already: int  # of these, people who have this track already by another assignment: nothing is owed twice
    required: int  # items that each of them owes


PREVIEW_NAMES = 100


def preview_assignment(*, track: Track, audience: Audience) -> Preview:
    """What `assign_track` would do now. Five queries, however many people."""
    people = audience.people()
    required = TrackItem.objects.filter(track=track, required=True).values("reading")
    read = Count("completions", filter=Q(completions__current=True, completions__reading__in=required))
    enrolled = Enrolment.objects.active().filter(assignment__track=track).values("user")
    return Preview(
        count=people.count(),
        people=list(people.annotate(read=read).order_by("name", "email")[:PREVIEW_NAMES]),
        already=people.filter(pk__in=enrolled).count(),
        required=track.required_count,
    )


@transaction.atomic
def assign_track(
    *, by: User | None, track: Track, audience: Audience, due_on: date | None = None, due_days: int | None = None
) -> Assignment:
    """Assign `track` and enrol everybody in the audience. The same once more, or twice at once, is one assignment.

    due_on, due_days: at most one; `due_days` count from the day each person joins the audience.
    """
    Track.objects.select_for_update().get(pk=track.pk)  # two who assign the same track at once do so one by one
    assignment = _standing(track, audience, due_on, due_days)
    if assignment is None:
        assignment = Assignment.objects.create(
            track=track,
            team_id=audience.within,
            everybody=audience.everybody,
            due_on=due_on,
            due_days=due_days,
            assigned_by=by,
        )
        assignment.roles.set(audience.role_ids)
        assignment.teams.set(audience.team_ids)
        assignment.people.set(audience.people_ids)
        record(actor=by, action="track.assign", subject=assignment, track=track.pk)
    settle_audience(assignment)
    return assignment


def _standing(track: Track, audience: Audience, due_on: date | None, due_days: int | None) -> Assignment | None:
    """The running assignment that says just this, if there is one."""
    same = Assignment.objects.active().filter(
        track=track, team=audience.within, everybody=audience.everybody, due_on=due_on, due_days=due_days
    )
    return next((found for found in same if Audience.of(found) == audience), None)


@transaction.atomic
def end_assignment(*, by: User, assignment: Assignment) -> None:
    """Nobody owes it from now on; what was read stays. Ending it twice is ending it once."""
    if Assignment.objects.active().filter(pk=assignment.pk).update(ended_at=timezone.now()):
        record(actor=by, action="assignment.end", subject=assignment)


@transaction.atomic
def settle_audience(
    assignment: Assignment, *, only: Iterable[int] | None = None, tree: TeamTree | None = None
) -> None:
    """Make the enrolments what the audience says now: newcomers join, leavers leave, who comes back is reopened.

    only: ids of people to look at, default everybody. A fixed number of statements; twice, or twice at once, is once.
    """
    people = Audience.of(assignment, tree).people()
    enrolments = Enrolment.objects.filter(assignment=assignment)
    if only is not None:
        only = list(only)
        people, enrolments = people.filter(pk__in=only), enrolments.filter(user__in=only)
    wanted = set(people.values_list("pk", flat=True))
    known = dict(enrolments.values_list("user_id", "left_at"))
    now = timezone.now()
    due_on = assignment.due_for(now)
    new = wanted - known.keys()
    back = {user for user, left_at in known.items() if left_at and user in wanted}
    gone = {user for user, left_at in known.items() if not left_at and user not in wanted}
    if new:
        rows = [Enrolment(assignment=assignment, user_id=user, joined_at=now, due_on=due_on) for user in sorted(new)]
        Enrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    if back:
        enrolments.filter(user__in=back, left_at__isnull=False).update(left_at=None, joined_at=now, due_on=due_on)
    if gone:
        enrolments.filter(user__in=gone, left_at=None).update(left_at=now)
    if new or back or gone:
        record(
            actor=None,
            action="assignment.settle",
            subject=assignment,
            joined=sorted(new),
            reopened=sorted(back),
            left=sorted(gone),
        )


def settle_audiences() -> None:
    """All running assignments: heals what a hook missed. Called by beat."""
    tree = TeamTree()
    for assignment in Assignment.objects.active().prefetch_related("roles", "teams"):
        settle_audience(assignment, tree=tree)


def settle_people(*, user_ids: Iterable[int]) -> None:
    """The running assignments for these people only: called when they join or leave a team or a role."""
    user_ids, tree = list(user_ids), TeamTree()
    for assignment in Assignment.objects.active().prefetch_related("roles", "teams"):
        settle_audience(assignment, only=user_ids, tree=tree)
