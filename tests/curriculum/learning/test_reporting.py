"""What a lead sees of a track."""

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.learning.reporting import team_report
from tests.factories import (
    AssignmentFactory,
    CompletionFactory,
    EnrolmentFactory,
    TeamFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def lead(team):
    return UserFactory(leads=[team])


@pytest.fixture
def item():
    return TrackItemFactory(title="First")


def enrol(item, team, *, done=False, **fields):
    person = UserFactory(teams=[team], name=fields.pop("name", "Somebody"))
    EnrolmentFactory(assignment=AssignmentFactory(track=item.track), user=person, **fields)
    if done:
        CompletionFactory(user=person, reading=item.reading)
    return person


def test_people_within_reach_and_their_counts(team, lead, item):
    reader = enrol(item, team, done=True)
    other = enrol(item, TeamFactory(parent=team))
    enrol(item, TeamFactory())
    report = team_report(viewer=lead)
    assert {row.user.pk: (row.done, row.required) for row in report.people} == {reader.pk: (1, 1), other.pk: (0, 1)}


def test_an_admin_sees_all(item, admin):
    enrol(item, TeamFactory())
    enrol(item, TeamFactory())
    assert len(team_report(viewer=admin).people) == 2


def test_a_team_out_of_reach_shows_nobody(item, lead):
    other = TeamFactory()
    enrol(item, other)
    assert team_report(viewer=lead, team_id=other.pk).people == []


def test_who_is_behind_comes_first(team, lead, item):
    enrol(item, team, done=True, name="Done")
    enrol(item, team, name="Waiting")
    enrol(item, team, name="Late", due_on=timezone.localdate() - timedelta(days=1))
    names = [row.user.name for row in team_report(viewer=lead).people]
    assert names == ["Late", "Waiting", "Done"]


def test_sums_and_shares(team, lead, item):
    enrol(item, team, done=True)
    enrol(item, team)
    enrol(item, team, due_on=timezone.localdate() - timedelta(days=1))
    report = team_report(viewer=lead)
    assert (report.done, report.required, report.percent, report.behind, report.finished) == (1, 3, 33, 1, 1)
    assert report.shares == [33]


def test_who_left_the_audience_is_not_shown(team, lead, item):
    enrol(item, team, left_at=timezone.now())
    assert team_report(viewer=lead).people == []


def test_the_track_of_most_people_is_shown_unless_another_is_asked_for(team, lead, item):
    other = TrackItemFactory()
    enrol(item, team)
    enrol(item, team)
    enrol(other, team)
    assert team_report(viewer=lead).track.pk == item.track_id
    assert team_report(viewer=lead, track_id=other.track_id).track.pk == other.track_id
