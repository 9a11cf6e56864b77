"""Joining, leaving, leading, going: each with its event and its hook."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError

from accounts import hooks, membership
from accounts.models import Access, Event, Role, Team, User
from tests.factories import RoleFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(monkeypatch):
    calls = []
    monkeypatch.setattr(hooks, "membership_changed", [lambda *, user_ids: calls.append(user_ids)])
    return calls


def actions():
    return [*Event.objects.order_by("pk").values_list("action", flat=True)]


def test_joining_twice_is_once(admin, member, moved):
    team = TeamFactory()
    for _ in range(2):
        membership.add_to_team(by=admin, user=member, team=team)
    assert ([*member.teams.all()], actions(), moved) == ([team], ["team.join"], [[member.pk]])


def test_leaving_twice_is_once(admin, moved):
    team = TeamFactory()
    user = UserFactory(teams=[team])
    for _ in range(2):
        membership.remove_from_team(by=admin, user=user, team=team)
    assert ([*user.teams.all()], actions(), moved) == ([], ["team.leave"], [[user.pk]])


def test_set_teams_and_members_change_only_what_differs(admin, moved):
    stay, go, come = TeamFactory.create_batch(3)
    user = UserFactory(teams=[stay, go])
    membership.set_teams(by=admin, user=user, teams=[stay, come])
    membership.set_members(by=admin, team=stay, members=[user])
    assert set(user.teams.all()) == {stay, come}
    assert actions() == ["team.leave", "team.join"]


def test_set_roles(admin, member, moved):
    role = RoleFactory()
    for _ in range(2):
        membership.set_roles(by=admin, user=member, roles=[role])
    assert ([*member.roles.all()], actions(), moved) == ([role], ["person.roles"], [[member.pk]])


def test_who_leads_is_a_lead(admin, member, moved):
    team = TeamFactory()
    membership.set_leads(by=admin, team=team, leads=[member])
    assert User.objects.get(pk=member.pk).access == Access.LEAD
    membership.set_teams_led(by=admin, user=member, teams=[])
    assert User.objects.get(pk=member.pk).access == Access.MEMBER
    assert actions() == ["team.leads"] * 2


def test_somebody_remains_admin(admin, member, moved):
    for verb in (membership.deactivate_person, lambda **who: membership.set_admin(is_admin=False, **who)):
        with pytest.raises(ValidationError, match="only admin"):
            verb(by=admin, user=admin)
    membership.set_admin(by=admin, user=member, is_admin=True)
    membership.set_admin(by=member, user=admin, is_admin=False)
    assert [*User.objects.filter(is_admin=True)] == [member]


def test_who_is_deactivated_is_out_at_once(admin, member, signed_in, moved):
    client = signed_in(member)
    membership.deactivate_person(by=admin, user=member)
    response = client.get("/accounts/email/")
    assert (response.status_code, moved) == (302, [[member.pk]])
    membership.reactivate_person(by=admin, user=member)
    assert signed_in(member).get("/accounts/email/").status_code == 200


def test_a_team_is_not_below_itself(admin, moved):
    top = membership.save_team(by=admin, team=Team(name="Top"))
    below = membership.save_team(by=admin, team=Team(name="Below", parent=top))
    top.parent = below
    with pytest.raises(ValidationError, match="part of itself"):
        membership.save_team(by=admin, team=top)
    assert Team.objects.get(name="Top").parent is None


def test_moving_a_team_moves_all_below(admin, moved):
    top, other, below = TeamFactory(), TeamFactory(), TeamFactory()
    Team.objects.filter(pk=below.pk).update(parent=top)
    user = UserFactory(teams=[below])
    top.parent = other
    membership.save_team(by=admin, team=top)
    assert moved == [[user.pk]]


def test_a_taken_name_is_a_sentence(admin):
    with pytest.raises(ValidationError, match="already exists"):
        membership.save_role(by=admin, role=Role(slug="other", name=Role.objects.first().name))
    assert actions() == []


def test_sessions_of_who_was_deactivated_do_not_come_back(admin, member, signed_in, moved):
    client = signed_in(member)
    UserSession.objects.update_or_create(
        session_key=client.session.session_key, defaults={"user": member, "ip": "127.0.0.1", "user_agent": ""}
    )
    membership.deactivate_person(by=admin, user=member)
    membership.reactivate_person(by=admin, user=member)
    assert client.get("/accounts/email/").status_code == 302
    assert not UserSession.objects.filter(user=member).exists()
