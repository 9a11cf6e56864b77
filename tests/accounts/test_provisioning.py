"""A roster against who is here: shown first, then all of it or nothing."""

import pytest

from accounts import hooks
from accounts.models import Event, Invitation, Role, Team, User
from accounts.provisioning import add_people, preview_people
from accounts.roster import Row
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(monkeypatch):
    calls = []
    monkeypatch.setattr(hooks, "membership_changed", [lambda *, user_ids: calls.append(user_ids)])
    return calls


ROWS = [
    Row(2, "new@example.com", "Nia", ("mles", "Curator"), ("Vision", "New team")),
    Row(3, "known@example.com", "Other name", ("curator",), ("vision",)),
    Row(4, "same@example.com", "", (), ("Vision",)),
    Row(5, "gone@example.com"),
]


@pytest.fixture
def here():
    team = TeamFactory(name="Vision")
    role = Role.objects.get(slug="product-leadership")
    UserFactory(email="known@example.com", name="Kim", roles=[role])
    UserFactory(email="same@example.com", teams=[team])
    UserFactory(email="gone@example.com", is_active=False)


def test_a_preview_tells_what_would_be(here):
    preview = preview_people(ROWS)
    assert [change.row.line for change in preview.new] == [2]
    assert [(c.row.line, c.roles, c.teams, c.name) for c in preview.changed] == [(3, ("curator",), ("vision",), "")]
    assert (preview.same, preview.new_roles, preview.new_teams) == (1, ["Curator"], ["New team"])
    assert preview.errors == [(5, "gone@example.com is not active.")]
    assert not Event.objects.exists()


def test_adding_does_what_the_preview_told(here, admin, moved):
    added = add_people(by=admin, rows=ROWS, invite=True)
    new, known = User.objects.get(email="new@example.com"), User.objects.get(email="known@example.com")
    assert (new.name, new.has_usable_password(), new.has_arrived) == ("Nia", False, False)
    assert {role.name for role in new.roles.all()} == {"ML engineer", "Curator"}
    assert {team.name for team in new.teams.all()} == {"Vision", "New team"}
    assert (known.name, known.roles.count(), known.teams.count()) == ("Kim", 2, 1)
    assert [*new.emailaddress_set.values_list("verified", "primary")] == [(False, True)]
    assert [*Invitation.objects.values_list("pk", "email")] == [(added.invitation_ids[0], "new@example.com")]
    assert moved == [sorted([new.pk, known.pk])]
    assert {"person.add", "person.provision", "person.invite", "role.add", "team.add"} == {
        *Event.objects.values_list("action", flat=True)
    }


def test_twice_is_once(here, admin, moved):
    add_people(by=admin, rows=ROWS, invite=False)
    before = User.objects.count(), Role.objects.count(), Team.objects.count(), Event.objects.count()
    added = add_people(by=admin, rows=ROWS, invite=True)
    assert (added.new, added.changed, added.invitation_ids) == ([], [], [])
    assert before == (User.objects.count(), Role.objects.count(), Team.objects.count(), Event.objects.count())


def test_a_hook_that_fails_leaves_nothing(here, admin, monkeypatch):
    def fail(*, user_ids):
        raise RuntimeError("the app above failed")

    monkeypatch.setattr(hooks, "membership_changed", [fail])
    with pytest.raises(RuntimeError):
        add_people(by=admin, rows=ROWS, invite=True)
    assert not User.objects.filter(email="new@example.com").exists()
    assert not Event.objects.exists()


def test_an_address_that_is_somebody_s_second_one_is_that_person(admin, member, moved):
    member.emailaddress_set.create(email="second@example.com", verified=True)
    add_people(by=admin, rows=[Row(2, "second@example.com", "", ("mle",))], invite=False)
    assert [role.slug for role in member.roles.all()] == ["mle"]
    assert User.objects.filter(email="second@example.com").count() == 0


@pytest.mark.parametrize("role", ["★★★", "M L E"])
def test_a_role_that_cannot_be_named_so_is_an_error(role, admin):
    Role.objects.get_or_create(slug="m-l-e", name="Something else")
    preview = preview_people([Row(2, "a@example.com", "", (role,))])
    assert [line for line, _why in preview.errors] == [2]
    assert preview.new == []


def test_a_thousand_people_take_few_statements(admin, moved, django_assert_max_num_queries):
    rows = [Row(n, f"p{n}@example.com", f"P {n}", ("mle",), ("Vision",)) for n in range(2, 1002)]
    with django_assert_max_num_queries(80):
        added = add_people(by=admin, rows=rows, invite=True)
    assert (len(added.new), len(added.invitation_ids)) == (1000, 1000)
    assert User.objects.filter(teams__name="Vision", roles__slug="mle").count() == 1000


def test_the_digest_tells_other_consequences_apart():
    few, more = preview_people(ROWS[:1]), preview_people(ROWS[:2])
    assert few.digest == preview_people(ROWS[:1]).digest
    assert few.digest != more.digest


def test_an_address_that_somebody_only_claims_is_a_new_person(admin):
    claimer = UserFactory()
    claimer.emailaddress_set.create(email="new@example.com", verified=False)
    add_people(by=admin, rows=[Row(2, "new@example.com", "Nia", (), ("Vision",))], invite=False)
    assert [person.email for person in User.objects.filter(teams__name="Vision")] == ["new@example.com"]
