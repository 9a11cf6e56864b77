"""The link in an invitation's mail, for each of those who may follow it."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.inviting import invite_person
from accounts.models import Event, Invitation, User
from tests.factories import PASSWORD, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(admin):
    return invite_person(by=admin, email="new@example.com", name="Nia Newcomer", teams=[TeamFactory(name="Vision")])


def page(invitation):
    return reverse("invitation", args=[invitation.token])


def test_a_newcomer_signs_up_with_the_invited_address(client, invitation):
    assert "Person" in client.get(page(invitation)).content.decode()  # who invites
    signup = client.post(page(invitation), follow=True)
    assert signup.context["form"]["email"].value() == "new@example.com"
    data = {"email": "other@example.com", "name": "Nia", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert (response.status_code, response.url) == (302, "/")
    user = User.objects.get(email="new@example.com")
    assert (user.name, user.check_password(PASSWORD), [str(t) for t in user.teams.all()]) == ("Nia", True, ["Vision"])
    assert [*user.emailaddress_set.values_list("email", "verified")] == [("new@example.com", True)]
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not User.objects.filter(email="other@example.com").exists()
    assert "invitation" not in client.session
    assert client.get(page(invitation)).status_code == 410


def test_without_invitation_sign_up_is_closed(client):
    response = client.get(reverse("account_signup"))
    assert "form" not in response.context
    client.post(reverse("account_signup"), {"email": "x@example.com", "name": "X", "password1": PASSWORD})
    assert not User.objects.exists()


def test_people_of_a_listed_domain_sign_up_and_confirm(client, settings):
    settings.SIGNUP_DOMAINS = ["example.com"]
    data = {"email": "x@elsewhere.example", "name": "X", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert "example.com" in response.context["form"].errors["email"][0]
    response = client.post(reverse("account_signup"), data | {"email": "X@example.com"})
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    assert [message.to for message in mail.outbox] == [["x@example.com"]]
    assert Event.objects.filter(action="person.signup").count() == 1


def test_who_was_added_without_a_password_chooses_one(client, invitation):
    user = User.objects.create_user("new@example.com", name="Nia")
    assert client.get(page(invitation)).context["state"] == "password"
    short = client.post(page(invitation), {"password1": "short", "password2": "short"})
    assert short.context["form"].errors["password1"]
    response = client.post(page(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    assert (response.status_code, response.url) == (302, "/")
    user.refresh_from_db()
    assert (user.check_password(PASSWORD), user.teams.count()) == (True, 1)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_link_never_changes_a_password_that_is_there(client, invitation):
    UserFactory(email="new@example.com", password="their-own-password")
    assert client.get(page(invitation)).context["state"] == "known"
    client.post(page(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(email="new@example.com").check_password("their-own-password")
    assert Invitation.objects.get().accepted_at is None


def test_who_is_signed_in_accepts_by_a_click(signed_in, invitation):
    user = UserFactory(email="new@example.com", password=PASSWORD)
    client = signed_in(user)
    assert client.get(page(invitation)).context["state"] == "accept"
    assert user.teams.count() == 0
    assert client.post(page(invitation)).url == "/"
    assert user.teams.count() == 1


def test_somebody_else_is_told_so(signed_in, member, invitation):
    client = signed_in(member)
    assert client.get(page(invitation)).context["state"] == "somebody-else"
    client.post(page(invitation))
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("token", ["nothing", "x" * 500])
def test_an_unknown_link_is_told_so(client, db, token):
    response = client.get(f"/accounts/invitation/{token}/")
    assert (response.status_code, response.context["state"]) == (404, "closed")


def test_an_invitation_accepted_in_another_tab_meanwhile(client, invitation):
    client.post(page(invitation))
    form = client.get(reverse("account_signup"))
    assert form.status_code == 200
    user = User.objects.create_user("new@example.com", PASSWORD)
    response = client.post(reverse("account_signup"), {"name": "Nia", "password1": PASSWORD})
    assert response.status_code in (302, 200)
    assert User.objects.get(email="new@example.com") == user
