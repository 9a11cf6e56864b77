"""Whom a link concerns."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from curriculum.linkdesk.concerning import count_people, people_concerned
from tests.factories import (
    AssignmentFactory,
    CompletionFactory,
    EnrolmentFactory,
    LinkFactory,
    ReadingFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return TrackItemFactory()


@pytest.fixture
def assignment(item):
    return AssignmentFactory(track=item.track)


def concerned(item):
    """Both answers, which must agree."""
    people, total = people_concerned(item.reading.link_id, limit=10)
    assert len(people) == total
    assert count_people([item.reading.link_id]) == ({item.reading.link_id: len(people)} if people else {})
    return people


def test_those_who_owe_it_by_name(item, assignment):
    zoe, adam = UserFactory(name="Zoe"), UserFactory(name="Adam")
    for user in (zoe, adam):
        EnrolmentFactory(assignment=assignment, user=user)
    UserFactory()
    assert concerned(item) == [adam, zoe]


def test_the_first_names_and_the_number_of_all(item, assignment):
    for name in ("Zoe", "Adam", "Mia"):
        EnrolmentFactory(assignment=assignment, user__name=name)
    people, total = people_concerned(item.reading.link_id, limit=2)
    assert ([person.name for person in people], total) == (["Adam", "Mia"], 3)


def test_each_person_once_however_many_tracks_ask(item, assignment):
    enrolment = EnrolmentFactory(assignment=assignment)
    other = TrackItemFactory(placement__reading=item.reading)
    EnrolmentFactory(assignment=AssignmentFactory(track=other.track), user=enrolment.user)
    EnrolmentFactory(assignment=AssignmentFactory(track=item.track), user=enrolment.user)
    assert concerned(item) == [enrolment.user]


def test_not_who_has_read_it(item, assignment):
    reader, other = EnrolmentFactory(assignment=assignment).user, EnrolmentFactory(assignment=assignment).user
    CompletionFactory(user=reader, reading=item.reading)
    CompletionFactory(user=other, reading=item.reading, current=False, withdrawn_at=timezone.now())
    assert concerned(item) == [other]


@pytest.mark.parametrize(("read_before", "is_concerned"), [(True, False), (False, True)])
def test_not_who_read_the_older_version_in_time(item, assignment, read_before, is_concerned):
    item.supersedes, item.superseded_at = ReadingFactory(), datetime(2026, 1, 10, tzinfo=UTC)
    item.save()
    user = EnrolmentFactory(assignment=assignment).user
    at = item.superseded_at + timedelta(days=-1 if read_before else 1)
    CompletionFactory(user=user, reading=item.supersedes, at=at)
    assert concerned(item) == [user] * is_concerned


def test_not_who_left_nor_an_assignment_that_ended_nor_somebody_inactive(item, assignment):
    EnrolmentFactory(assignment=assignment, left_at=timezone.now())
    EnrolmentFactory(assignment=assignment, user__is_active=False)
    EnrolmentFactory(assignment=AssignmentFactory(track=item.track, ended_at=timezone.now()))
    assert concerned(item) == []


def test_an_ended_assignment_does_not_hide_a_running_one(item, assignment):
    EnrolmentFactory(assignment=AssignmentFactory(track=item.track, ended_at=timezone.now()), user__name="Ended")
    running = EnrolmentFactory(assignment=assignment)
    assert concerned(item) == [running.user]


def test_optional_items_concern_nobody(item, assignment):
    item.required = False
    item.save()
    EnrolmentFactory(assignment=assignment)
    assert concerned(item) == []


def test_a_link_that_stands_nowhere():
    link = LinkFactory()
    assert (count_people([link.pk]), people_concerned(link.pk, limit=10)) == ({}, ([], 0))
