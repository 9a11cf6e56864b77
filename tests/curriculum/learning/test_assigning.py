"""Who gets a track, and what happens as people come and go."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.hooks import call_membership_changed
from accounts.models import Event, Membership
from curriculum.learning.assigning import (
    assign_track,
    end_assignment,
    preview_assignment,
    settle_audience,
    settle_audiences,
)
from curriculum.learning.audience import Audience
from curriculum.models import Assignment, Enrolment
from tests.factories import (
    CompletionFactory,
    RoleFactory,
    TeamFactory,
    TrackFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    """Engineering holds Platform; `mle` is a role; one person of each kind."""

    class Organisation:
        mle = RoleFactory(slug="mle-2")
        engineering = TeamFactory(name="Engineering")
        platform = TeamFactory(name="Platform", parent=engineering)
        sales = TeamFactory(name="Sales")

    o = Organisation()
    o.mle_in_platform = UserFactory(teams=[o.platform], roles=[o.mle])
    o.other_in_platform = UserFactory(teams=[o.platform])
    o.mle_in_sales = UserFactory(teams=[o.sales], roles=[o.mle])
    o.nowhere = UserFactory()
    return o


def ids(*rows):
    return frozenset(row.pk for row in rows)


def enrolled(assignment):
    return set(Enrolment.objects.filter(assignment=assignment, left_at=None).values_list("user_id", flat=True))


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({"everybody": True}, {"mle_in_platform", "other_in_platform", "mle_in_sales", "nowhere"}),
        ({"everybody": True, "within": "engineering"}, {"mle_in_platform", "other_in_platform"}),
        ({"role_ids": ["mle"]}, {"mle_in_platform", "mle_in_sales"}),
        ({"team_ids": ["engineering"]}, {"mle_in_platform", "other_in_platform"}),
        ({"role_ids": ["mle"], "team_ids": ["engineering"]}, {"mle_in_platform"}),
        ({"people_ids": ["nowhere"]}, {"nowhere"}),
        ({"role_ids": ["mle"], "people_ids": ["nowhere"]}, {"mle_in_platform", "mle_in_sales", "nowhere"}),
        ({"role_ids": ["mle"], "within": "sales"}, {"mle_in_sales"}),
        ({"people_ids": ["nowhere"], "within": "sales"}, set()),
        ({}, set()),
    ],
)
def test_audience(organisation, audience, expected):
    def pk(name):
        return getattr(organisation, name).pk

    asked = {
        key: value if key == "everybody" else pk(value) if key == "within" else frozenset(map(pk, value))
        for key, value in audience.items()
    }
    assert set(Audience(**asked).people()) == {getattr(organisation, name) for name in expected}


def test_inactive_people_get_nothing(organisation):
    UserFactory(is_active=False, teams=[organisation.sales])
    assert list(Audience(team_ids=ids(organisation.sales)).people()) == [organisation.mle_in_sales]


def test_assigning_enrols_with_the_due_date(organisation):
    due = timezone.localdate() + timedelta(days=30)
    assignment = assign_track(by=None, track=TrackFactory(), audience=Audience(everybody=True), due_on=due)
    assert set(assignment.enrolments.values_list("due_on", flat=True)) == {due}


def test_days_after_joining_count_from_each_persons_start(organisation, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    audience = Audience(team_ids=ids(organisation.sales))
    assignment = assign_track(by=None, track=TrackFactory(), audience=audience, due_days=10)
    time_machine.move_to("2026-03-05T12:00:00Z", tick=False)
    late = UserFactory(teams=[organisation.sales])
    call_membership_changed([late])
    due = dict(assignment.enrolments.values_list("user", "due_on"))
    assert due == {organisation.mle_in_sales.pk: date(2026, 3, 11), late.pk: date(2026, 3, 15)}


def test_the_same_assignment_twice_is_one():
    track = TrackFactory()
    first = assign_track(by=None, track=track, audience=Audience(everybody=True), due_days=5)
    assert assign_track(by=None, track=track, audience=Audience(everybody=True), due_days=5) == first


def test_another_due_date_is_another_assignment():
    track = TrackFactory()
    assign_track(by=None, track=track, audience=Audience(everybody=True), due_days=5)
    assign_track(by=None, track=track, audience=Audience(everybody=True), due_days=6)
    assert Assignment.objects.count() == 2


def test_leaving_keeps_the_enrolment_and_coming_back_reopens_it(organisation, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    person, audience = organisation.mle_in_sales, Audience(team_ids=ids(organisation.sales))
    assignment = assign_track(by=None, track=TrackFactory(), audience=audience, due_days=10)
    Membership.objects.filter(user=person).delete()
    call_membership_changed([person])
    left = Enrolment.objects.get(user=person)
    time_machine.move_to("2026-04-01T12:00:00Z", tick=False)
    Membership.objects.create(team=organisation.sales, user=person)
    call_membership_changed([person])
    back = Enrolment.objects.get(user=person)
    assert (left.left_at is not None, back.pk, back.left_at, back.due_on) == (True, left.pk, None, date(2026, 4, 11))
    assert enrolled(assignment) == {person.pk}


def test_completions_survive_leaving(organisation):
    person = organisation.mle_in_sales
    assign_track(by=None, track=TrackFactory(), audience=Audience(team_ids=ids(organisation.sales)))
    completion = CompletionFactory(user=person)
    Membership.objects.filter(user=person).delete()
    call_membership_changed([person])
    completion.refresh_from_db()
    assert completion.current


def test_beat_heals_what_a_hook_missed(organisation):
    assignment = assign_track(by=None, track=TrackFactory(), audience=Audience(team_ids=ids(organisation.sales)))
    unseen = UserFactory(teams=[organisation.sales])
    settle_audiences()
    assert unseen.pk in enrolled(assignment)


def test_ended_assignments_take_nobody_in(organisation, admin):
    assignment = assign_track(by=None, track=TrackFactory(), audience=Audience(team_ids=ids(organisation.sales)))
    end_assignment(by=admin, assignment=assignment)
    call_membership_changed([UserFactory(teams=[organisation.sales])])
    assert assignment.enrolments.count() == 1


def test_assigning_settling_and_ending_are_in_the_audit_trail(organisation, admin):
    assignment = assign_track(by=admin, track=TrackFactory(), audience=Audience(everybody=True))
    end_assignment(by=admin, assignment=assignment)
    end_assignment(by=admin, assignment=assignment)
    actions = list(Event.objects.about(assignment).values_list("action", flat=True))
    assert actions == ["assignment.end", "assignment.settle", "track.assign"]


@pytest.mark.parametrize("people", [1, 3])
def test_statements_do_not_grow_with_people(people, django_assert_num_queries):
    UserFactory.create_batch(people)
    track = TrackFactory()
    assignment = assign_track(by=None, track=track, audience=Audience(everybody=True))
    Enrolment.objects.all().delete()
    with django_assert_num_queries(9):
        settle_audience(assignment)


def test_preview_says_who_and_what_they_have_read_already(organisation):
    item = TrackItemFactory()
    track = item.track
    track.required_count = 1
    CompletionFactory(user=organisation.mle_in_sales, reading=item.reading)
    assign_track(by=None, track=track, audience=Audience(people_ids=ids(organisation.nowhere)))
    chosen = Audience(people_ids=ids(organisation.nowhere, organisation.mle_in_sales))
    preview = preview_assignment(track=track, audience=chosen)
    assert (preview.count, preview.already, preview.required) == (2, 1, 1)
    assert {person: person.read for person in preview.people} == {
        organisation.nowhere: 0,
        organisation.mle_in_sales: 1,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(["join", "leave", "settle", "read"]), max_size=8))
def test_no_order_of_coming_and_going_loses_or_doubles_anything(moves):
    with transaction.atomic():
        team, person = TeamFactory(name=f"T{id(moves)}"), UserFactory(email=f"x{id(moves)}@example.com")
        assignment = assign_track(by=None, track=TrackFactory(), audience=Audience(team_ids=ids(team)))
        reads = 0
        for move in moves:
            if move == "join":
                Membership.objects.get_or_create(team=team, user=person)
            elif move == "leave":
                Membership.objects.filter(team=team, user=person).delete()
            elif move == "read":
                CompletionFactory(user=person)
                reads += 1
            settle_audiences()
        inside = Membership.objects.filter(team=team, user=person).exists()
        assert enrolled(assignment) == ({person.pk} if inside else set())
        assert assignment.enrolments.filter(user=person).count() <= 1
        assert person.completions.count() == reads
        transaction.set_rollback(True)
