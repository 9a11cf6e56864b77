"""Django's admin: signing in is allauth's, people and teams go through their verbs, the rest can only be read."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin as django_admin
from django.urls import reverse

from accounts.admin import ReadOnlyAdmin
from accounts.models import Event, Role, Team, User
from tests.factories import CompletionFactory, LinkFactory, RoleFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
EDITED = {User, Team, Role}


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_signing_in_is_allauth_s(client, member, signed_in):
    response = client.get("/admin/login/?next=/admin/")
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))
    assert signed_in(member).get("/admin/").status_code == 403
    assert signed_in(member).get("/admin/login/").status_code == 403


def test_a_password_is_changed_at_one_place(admin, signed_in):
    assert signed_in(admin).get("/admin/password_change/").url == reverse("account_change_password")


@pytest.mark.parametrize("model", sorted(django_admin.site._registry, key=str), ids=lambda m: m._meta.label)
def test_all_lists_open_and_all_but_people_teams_and_roles_are_read_only(model, admin, signed_in):
    CompletionFactory(user=admin)
    client = signed_in(admin)
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "changelist"), {"q": "a"}).status_code == 200
    assert isinstance(django_admin.site._registry[model], ReadOnlyAdmin) == (model not in EDITED)
    if model not in EDITED:
        assert client.get(address(model, "add")).status_code == 403


def test_what_is_read_only_cannot_be_posted(admin, signed_in):
    link = LinkFactory()
    client = signed_in(admin)
    assert client.get(address(type(link), "change", link.pk)).status_code == 200
    assert client.post(address(type(link), "change", link.pk), {"url": "https://evil.example/"}).status_code == 403
    assert client.post(address(type(link), "delete", link.pk), {"post": "yes"}).status_code == 403
    type(link).objects.get(pk=link.pk, url=link.url)


def test_a_person_is_changed_by_the_verbs(admin, member, signed_in):
    team, role = TeamFactory(), RoleFactory()
    data = {"name": "New", "roles": [role.pk], "teams": [team.pk], "leads": [], "is_active": "on"}
    assert signed_in(admin).post(address(User, "change", member.pk), data).status_code == 302
    person = User.objects.get(pk=member.pk)
    assert (person.name, [*person.teams.all()], [*person.roles.all()]) == ("New", [team], [role])
    assert set(Event.objects.about(member).values_list("action", flat=True)) == {
        "person.edit",
        "person.roles",
        "team.join",
    }


def test_the_only_admin_cannot_go(admin, signed_in):
    response = signed_in(admin).post(address(User, "change", admin.pk), {"name": "Ada"})
    assert "only admin" in response.content.decode()
    assert User.objects.get(pk=admin.pk).is_admin


def test_a_team_is_added_and_moved(admin, member, signed_in):
    client = signed_in(admin)
    assert client.post(address(Team, "add"), {"name": "Vision", "leads": [member.pk]}).status_code == 302
    team = Team.objects.get(name="Vision")
    assert [*team.leads.all()] == [member]
    response = client.post(address(Team, "change", team.pk), {"name": "Vision", "parent": team.pk})
    assert "part of itself" in response.content.decode()
    assert {"team.add", "team.leads"} == set(Event.objects.values_list("action", flat=True))


def test_a_role_is_added(admin, signed_in):
    data = {"name": "Steward", "slug": "steward", "aliases": '["DS"]'}
    assert signed_in(admin).post(address(Role, "add"), data).status_code == 302
    assert Event.objects.get().action == "role.add"


def test_a_lost_second_factor_is_removed_and_recorded(admin, signed_in):
    person = UserFactory()
    factor = Authenticator.objects.create(user=person, type="totp", data={"secret": "very-secret"})
    client = signed_in(admin)
    assert "very-secret" not in client.get(address(Authenticator, "change", factor.pk)).content.decode()
    assert client.post(address(Authenticator, "delete", factor.pk), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert Event.objects.about(person).get().data == {"type": "totp"}


@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/?password__startswith=argon2",
        "accounts/invitation/?token__startswith=a",
        "mfa/authenticator/?data__secret__startswith=a",
    ],
)
def test_a_filter_in_the_address_tells_no_secret(address, admin, signed_in):
    assert signed_in(admin).get(f"/admin/{address}").status_code == 400
    assert signed_in(admin).get("/admin/accounts/user/?is_admin__exact=1").status_code == 200
