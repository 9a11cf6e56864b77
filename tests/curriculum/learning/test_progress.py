from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from curriculum.learning.progress import ItemState, progress_of_people
from curriculum.models import Completion, Enrolment, Incident, Opening
from tests import factories

pytestmark = pytest.mark.django_db


def enrol(user, track, days=10):
    due_on = None if days is None else timezone.localdate() + timedelta(days=days)
    joined_at = timezone.now() - timedelta(days=30)
    assignment = factories.AssignmentFactory(track=track)
    return Enrolment.objects.create(assignment=assignment, user=user, due_on=due_on, joined_at=joined_at)


def progress_of(user, **options):
    (progress,) = progress_of_people(User.objects.filter(pk=user.pk), **options)
    return progress


def break_link(reading, days_ago=4, days=None):
    started = timezone.now() - timedelta(days=days_ago)
    return Incident.objects.create(
        link=reading.link,
        started_at=started,
        confirmed_at=started,
        resolved_at=days and started + timedelta(days=days),
        verdict="gone",
    )


@pytest.fixture
def items():
    """Three required items of one track and an optional one."""
    first = factories.TrackItemFactory()
    required = [first, *factories.TrackItemFactory.create_batch(2, track=first.track)]
    factories.TrackItemFactory(track=first.track, required=False)
    return required


def test_who_owes_nothing_is_neither_behind_nor_finished(member):
    progress = progress_of(member)
    assert (progress.required, progress.is_behind, progress.is_finished) == (0, False, False)


def test_optional_items_are_not_in_the_denominator(member, items):
    enrol(member, items[0].track)
    progress = progress_of(member)
    assert set(progress.states) == {item.reading_id for item in items}


@pytest.mark.parametrize(("days", "state"), [(10, ItemState.TODO), (-1, ItemState.OVERDUE), (0, ItemState.TODO)])
def test_an_unread_item_is_overdue_after_its_day(member, items, days, state):
    enrol(member, items[0].track, days)
    assert set(progress_of(member).states.values()) == {state}


def test_opened_and_done_are_told_apart(member, items):
    enrol(member, items[0].track)
    Opening.objects.note(member, items[0].reading)
    Completion.objects.create(user=member, reading=items[1].reading)
    states = progress_of(member).states
    assert [states[item.reading_id] for item in items] == [ItemState.OPENED, ItemState.DONE, ItemState.TODO]


def test_a_withdrawn_completion_does_not_count(member, items):
    enrol(member, items[0].track)
    Completion.objects.create(user=member, reading=items[0].reading, current=False, withdrawn_at=timezone.now())
    assert progress_of(member).done == 0


def test_a_broken_link_blocks_and_is_not_overdue(member, items):
    enrol(member, items[0].track, days=-1)
    break_link(items[0].reading)
    progress = progress_of(member)
    assert progress.states[items[0].reading_id] == ItemState.BLOCKED
    assert (progress.blocked, progress.late) == (1, 2)


def test_a_mended_link_gives_its_days_back(member, items):
    enrol(member, items[0].track, days=-2)
    break_link(items[0].reading, days_ago=9, days=3)
    assert progress_of(member).states[items[0].reading_id] == ItemState.TODO


def test_a_mere_suspicion_pauses_nothing(member, items):
    enrol(member, items[0].track, days=-1)
    Incident.objects.create(link=items[0].reading.link, started_at=timezone.now(), verdict="timeout")
    assert progress_of(member).late == 3


@pytest.mark.parametrize(("read_days_ago", "done"), [(5, 1), (1, 0)])
def test_read_in_the_older_version_counts_when_it_was_before_the_newer_came(member, items, read_days_ago, done):
    older = factories.ReadingFactory()
    items[0].supersedes, items[0].superseded_at = older, timezone.now() - timedelta(days=3)
    items[0].save()
    enrol(member, items[0].track)
    Completion.objects.create(user=member, reading=older, at=timezone.now() - timedelta(days=read_days_ago))
    assert progress_of(member).done == done


def test_a_reading_of_two_tracks_counts_once_and_is_due_on_the_earlier_date(member, items):
    other = factories.TrackItemFactory(placement=items[0].placement, module=items[0].module)
    enrol(member, items[0].track, days=None)
    enrol(member, other.track, days=-1)
    progress = progress_of(member)
    assert (progress.required, progress.late) == (3, 1)
    assert progress.due_on == timezone.localdate() - timedelta(days=1)


def test_who_left_or_whose_assignment_ended_owes_nothing(member, items):
    enrolment = enrol(member, items[0].track)
    Enrolment.objects.filter(pk=enrolment.pk).update(left_at=timezone.now())
    assert progress_of(member).required == 0


def test_one_track_only(member, items):
    other = factories.TrackItemFactory()
    enrol(member, items[0].track)
    enrol(member, other.track)
    assert set(progress_of(member, tracks=[other.track_id]).states) == {other.reading_id}


@pytest.mark.parametrize(("people", "more_items"), [(1, 0), (5, 40)])
def test_six_queries_however_many(items, people, more_items, django_assert_num_queries):
    factories.TrackItemFactory.create_batch(more_items, track=items[0].track)
    for user in factories.UserFactory.create_batch(people):
        enrol(user, items[0].track)
        Completion.objects.create(user=user, reading=items[0].reading)
    with django_assert_num_queries(6):
        rows = progress_of_people(User.objects.all())
    assert [(row.done, row.required) for row in rows] == [(1, 3 + more_items)] * people
