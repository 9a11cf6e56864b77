"""People, teams and roles at /curate/, and one's own page."""

from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Access, Invitation, Role, Team, User
from tests.factories import RoleFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
CSV = "email,name,roles,teams\nann@example.com,Ann,Curator,Vision\nnobody,,,\n"


@pytest.fixture
def desk(admin, signed_in):
    return signed_in(admin)


@pytest.mark.parametrize("people", [3, 30])
def test_the_list_takes_seven_queries(desk, django_assert_max_num_queries, people):
    UserFactory.create_batch(people, roles=[RoleFactory()], teams=[TeamFactory()])
    with django_assert_max_num_queries(7):
        response = desk.get(reverse("people"))
    assert response.context["page"].paginator.count == people + 1


def test_the_list_is_searched_and_paged(desk):
    UserFactory.create_batch(60)
    UserFactory(name="Zoe Quire", email="zoe@elsewhere.example")
    assert len(desk.get(reverse("people"), {"page": 2}).context["page"]) == 12
    assert [str(p) for p in desk.get(reverse("people"), {"q": "quire zoe"}).context["page"]] == ["Zoe Quire"]
    assert "Nobody found" in desk.get(reverse("people"), {"q": "<nobody>"}).content.decode()


def test_inviting_sends_a_mail(desk):
    role = RoleFactory()
    response = desk.post(reverse("people-invite"), {"email": "New@example.com", "roles": [role.pk]}, follow=True)
    assert "Invitations sent: 1." in response.content.decode()
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert [*Invitation.objects.get().roles.all()] == [role]


@pytest.mark.parametrize(
    "data", [{}, {"email": "no"}, {"email": "a@b.example", "roles": ["9999"]}, {"email": "x" * 400}]
)
def test_inviting_wrongly_says_why(desk, data):
    assert desk.post(reverse("people-invite"), data).context["form"].errors
    assert not Invitation.objects.exists()


def test_inviting_who_is_here_says_so(desk, admin, member):
    member.set_password("something-long")
    member.save()
    form = desk.post(reverse("people-invite"), {"email": member.email}).context["form"]
    assert "has an account already" in form.errors["email"][0]


def test_a_dead_mail_server_is_no_error_page(desk, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    response = desk.post(reverse("people-invite"), {"email": "new@example.com"}, follow=True)
    assert "could not be sent yet: 1" in response.content.decode()
    response = desk.post(reverse("account_reset_password"), {"email": "new@example.com"})
    assert response.status_code == 302


def test_editing_a_person(desk, member):
    team, role = TeamFactory(), RoleFactory()
    data = {"name": "New name", "roles": [role.pk], "teams": [team.pk], "leads": [team.pk], "is_active": "on"}
    assert desk.post(reverse("person", args=[member.pk]), data).url == reverse("people")
    person = User.objects.get(pk=member.pk)
    assert (person.name, person.access, person.is_active) == ("New name", Access.LEAD, True)
    assert ([*person.roles.all()], [*person.teams.all()]) == ([role], [team])


def test_the_only_admin_cannot_go(desk, admin):
    response = desk.post(reverse("person", args=[admin.pk]), {"name": "Ada"})
    assert "only admin" in response.context["form"].non_field_errors()[0]
    admin.refresh_from_db()
    assert (admin.is_admin, admin.is_active, admin.name == "Ada") == (True, True, False)


def test_a_team_is_made_and_changed(desk, member):
    desk.post(reverse("team-add"), {"name": "Vision", "leads": [member.pk]})
    team = Team.objects.get(name="Vision")
    assert ([*team.leads.all()], [*team.members.all()]) == ([member], [])
    desk.post(reverse("team-edit", args=[team.pk]), {"name": "Sight", "members": [member.pk]})
    team = Team.objects.get(pk=team.pk)
    assert (team.name, [*team.leads.all()], [*team.members.all()]) == ("Sight", [], [member])
    form = desk.post(reverse("team-edit", args=[team.pk]), {"name": "Sight", "parent": team.pk}).context["form"]
    assert "part of itself" in form.errors["parent"][0]


def test_people_of_a_large_organisation_are_written_as_addresses(desk):
    UserFactory.create_batch(61)
    person = User.objects.first()
    form = desk.post(reverse("team-add"), {"name": "Vision", "members": "who@example.com"}).context["form"]
    assert "who@example.com" in form.errors["members"][0]
    desk.post(reverse("team-add"), {"name": "Vision", "members": f"{person.email.upper()}\n"})
    team = Team.objects.get(name="Vision")
    assert [*team.members.all()] == [person]
    assert person.email in desk.get(reverse("team-edit", args=[team.pk])).content.decode()


def test_teams_stand_below_their_parents(desk, django_assert_max_num_queries):
    top = TeamFactory(name="Z top")
    Team.objects.bulk_create(Team(name=f"Below {n}", parent=top) for n in range(20))
    with django_assert_max_num_queries(7):
        teams = desk.get(reverse("teams")).context["teams"]
    assert [(str(team), team.depth) for team in teams[:2]] == [("Z top", 0), ("Below 0", 1)]


def test_roles_are_added_and_renamed(desk):
    desk.post(reverse("roles"), {"name": "Data steward", "aliases": "DS, stewards"})
    role = Role.objects.get(slug="data-steward")
    assert role.aliases == ["DS", "stewards"]
    desk.post(reverse("role", args=[role.pk]), {"name": "Steward", "aliases": ""})
    role.refresh_from_db()
    assert (role.name, role.slug, role.aliases) == ("Steward", "data-steward", [])
    for name in ("Steward", "★"):
        assert desk.post(reverse("roles"), {"name": name}).context["form"].errors["name"]


@pytest.mark.parametrize("as_file", [False, True])
def test_people_are_added_from_a_table(desk, as_file):
    source = {"file": BytesIO(CSV.encode())} if as_file else {"text": CSV}
    response = desk.post(reverse("people-add"), source | {"invite": "on"})
    assert [line for line, _why in response.context["errors"]] == [3]
    assert not User.objects.filter(email="ann@example.com").exists()
    data = {"text": response.context["form"].cleaned_data["text"], "seen": response.context["preview"].digest}
    response = desk.post(reverse("people-add"), data | {"invite": "on"}, follow=True)
    assert "1 person added." in response.content.decode()
    assert [str(team) for team in User.objects.get(email="ann@example.com").teams.all()] == ["Vision"]
    assert [message.to for message in mail.outbox] == [["ann@example.com"]]


def test_what_changed_since_the_preview_is_shown_again(desk):
    seen = desk.post(reverse("people-add"), {"text": CSV}).context["preview"].digest
    TeamFactory(name="Vision")
    response = desk.post(reverse("people-add"), {"text": CSV, "seen": seen})
    assert response.context["changed_meanwhile"]
    assert not User.objects.filter(email="ann@example.com").exists()


@pytest.mark.parametrize("source", [{}, {"text": "name\nAnn\n"}, {"file": BytesIO(b"\x89PNG\r\n\x1a\n\xff")}])
def test_a_table_that_cannot_be_read_says_why(desk, source):
    assert desk.post(reverse("people-add"), source).context["form"].errors


def test_one_s_own_page(signed_in, member):
    client = signed_in(member)
    assert client.post(reverse("profile"), {"name": "Mia", "time_zone": "Asia/Tokyo"}).url == reverse("profile")
    member.refresh_from_db()
    assert (member.name, member.time_zone) == ("Mia", "Asia/Tokyo")
    form = client.post(reverse("profile"), {"name": "", "time_zone": "Mars/Base"}).context["form"]
    assert set(form.errors) == {"name", "time_zone"}


@pytest.mark.parametrize("name", ["people-add", "people-invite", "team-add", "roles"])
def test_a_form_that_nobody_sent_has_no_complaints(desk, name):
    assert not desk.get(reverse(name)).context["form"].errors
