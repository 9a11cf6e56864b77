"""`can(user, action, row)` and `visible_to(user)` agree, for five kinds of people in a small organisation."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Team, User
from accounts.rules import ADMIN_MAY, can
from curriculum.models import Assignment, Enrolment, Guide, Link, Reading, Track
from tests.factories import (
    AdminFactory,
    AssignmentFactory,
    CompletionFactory,
    EnrolmentFactory,
    LinkFactory,
    ReadingFactory,
    TeamFactory,
    TrackItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KINDS = ["member", "other_lead", "lead", "top_lead", "admin", "inactive"]


@pytest.fixture
def house():
    """Top contains Middle contains Bottom; Other stands beside. A member in each; leads of Middle, Top and Other."""
    top, other = TeamFactory(name="Top"), TeamFactory(name="Other")
    middle = TeamFactory(name="Middle", parent=top)
    bottom = TeamFactory(name="Bottom", parent=middle)
    people = {
        "member": UserFactory(teams=[bottom]),
        "other_lead": UserFactory(leads=[other]),
        "lead": UserFactory(leads=[middle]),
        "top_lead": UserFactory(leads=[top], teams=[middle]),
        "admin": AdminFactory(),
        "inactive": UserFactory(is_active=False, leads=[top]),
    }
    beside = UserFactory(teams=[other])
    item = TrackItemFactory()
    ReadingFactory()  # stands nowhere
    CompletionFactory(user=people["member"], reading=ReadingFactory())  # stands nowhere, but one person read it
    for team in (None, top, middle, bottom, other):
        assignment = AssignmentFactory(track=item.track, team=team)
        for user in (*people.values(), beside):
            EnrolmentFactory(assignment=assignment, user=user)
    LinkFactory()
    return SimpleNamespace(**people, top=top, middle=middle, bottom=bottom, other=other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("model", "action"),
    [
        (Guide, "guide.view"),
        (Track, "guide.view"),
        (Reading, "reading.view"),
        (Reading, "reading.complete"),
        (User, "person.view"),
        (Assignment, "assignment.view"),
        (Assignment, "assignment.end"),
        (Link, "links.curate"),
    ],
)
def test_twins(house, kind, model, action):
    user = User.objects.get(pk=getattr(house, kind).pk)
    rows = list(model.objects.order_by("pk"))
    assert len(rows) > 0
    visible = set(model.objects.visible_to(user)) if user.is_active and can(user, action) else set()
    assert {row for row in rows if can(user, action, row)} == visible


@pytest.mark.parametrize("kind", KINDS[:-1])
@pytest.mark.parametrize("model", [Team, User, Enrolment, Link, Assignment])
def test_a_row_is_within_reach_where_it_is_visible(house, kind, model):
    user = User.objects.get(pk=getattr(house, kind).pk)
    if model is Enrolment:
        visible = {enrolment.user for enrolment in Enrolment.objects.visible_to(user).select_related("user")}
        assert visible == {person for person in User.objects.all() if person.is_within_reach_of(user)}
    else:
        assert {row for row in model.objects.all() if row.is_within_reach_of(user)} == set(
            model.objects.visible_to(user)
        )


@pytest.mark.parametrize(
    ("kind", "teams"),
    [
        ("member", []),
        ("other_lead", ["Other"]),
        ("lead", ["Bottom", "Middle"]),
        ("top_lead", ["Bottom", "Middle", "Top"]),
        ("admin", ["Bottom", "Middle", "Other", "Top"]),
    ],
)
def test_a_lead_reaches_the_teams_below(house, kind, teams):
    user = User.objects.get(pk=getattr(house, kind).pk)
    assert [team.name for team in Team.objects.visible_to(user)] == teams
    assert list(user.reach.names.values()) == teams


@pytest.mark.parametrize(
    ("kind", "denied"),
    [
        ("member", {"progress.view", "track.assign", "assignment.view", "assignment.end"}),
        ("lead", set()),
        ("admin", set()),
    ],
)
def test_what_each_may_do_at_all(house, kind, denied):
    only_admins = {"guide.publish", "links.curate", "people.manage", "person.invite", "event.view"}
    denied = denied | (only_admins if kind != "admin" else set())
    assert {action for action in ADMIN_MAY if not can(getattr(house, kind), action)} == denied


def test_who_is_not_here_may_nothing(house):
    for user in (AnonymousUser(), house.inactive):
        assert not any(can(user, action) for action in ADMIN_MAY)


def test_an_unknown_action_is_a_mistake_in_the_program(house):
    with pytest.raises(KeyError):
        can(house.admin, "guide.veiw")
