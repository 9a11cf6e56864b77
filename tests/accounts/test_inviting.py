"""An invitation: once, for one address, in time; its mail goes out or waits."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts import hooks
from accounts.inviting import InvitationClosed, Sent, accept_invitation, invite_person, send_invitations
from accounts.models import Event, Invitation, User
from tests.factories import AdminFactory, RoleFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(monkeypatch):
    """What the membership hook was called with."""
    calls = []
    monkeypatch.setattr(hooks, "membership_changed", [lambda *, user_ids: calls.append(user_ids)])
    return calls


def test_accepting_gives_what_was_promised(admin, moved):
    role, team = RoleFactory(), TeamFactory()
    made = invite_person(by=admin, email=" New@Example.com", name="Nia", roles=[role], teams=[team], is_admin=True)
    user = User.objects.create_user("new@example.com")
    accept_invitation(invitation=made, user=user)
    user.refresh_from_db()
    assert (user.name, user.is_admin, [*user.roles.all()], [*user.teams.all()]) == ("Nia", True, [role], [team])
    assert [*user.emailaddress_set.values_list("email", "verified", "primary")] == [("new@example.com", True, True)]
    assert [user.pk] in moved
    assert Event.objects.about(user).filter(action="person.join").count() == 1


def test_it_is_accepted_once(admin):
    made = invite_person(by=admin, email="new@example.com")
    user = User.objects.create_user("new@example.com")
    accept_invitation(invitation=made, user=user)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=made, user=user)


def test_it_is_for_one_address(admin, member):
    made = invite_person(by=admin, email="new@example.com", is_admin=True)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=made, user=member)
    assert not User.objects.get(pk=member.pk).is_admin


def test_it_runs_out_after_14_days(admin):
    made = invite_person(by=admin, email="new@example.com")
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=14, seconds=1))
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=made, user=User.objects.create_user("new@example.com"))


def test_inviting_again_renews_and_ends_the_old_link(admin):
    first = invite_person(by=admin, email="new@example.com")
    second = invite_person(by=admin, email="new@example.com", name="Nia")
    assert (first.pk, Invitation.objects.count()) == (second.pk, 1)
    assert first.token != second.token


@pytest.mark.parametrize(
    "person", [{"password": "has-a-password"}, {"is_active": False}, {"last_login": timezone.now()}]
)
def test_who_is_here_is_not_invited(admin, person):
    UserFactory(email="here@example.com", **person)
    with pytest.raises(ValidationError):
        invite_person(by=admin, email="Here@example.com")
    assert not Invitation.objects.exists()


def test_a_mail_goes_out_once(admin, settings):
    made = invite_person(by=admin, email="new@example.com", name="Nia <b>")
    assert send_invitations([made.pk]) == Sent(1, 0)
    assert send_invitations() == Sent(0, 0)
    message = mail.outbox[0]
    link = f"{settings.SITE_URL}/accounts/invitation/{made.token}/"
    assert (len(mail.outbox), message.to) == (1, ["new@example.com"])
    assert link in message.body
    assert "Nia <b>" in message.body
    html = message.alternatives[0].content
    assert f'href="{link}"' in html
    assert "Nia &lt;b&gt;" in html


def test_a_dead_mail_server_is_told_and_tried_again(admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    made = invite_person(by=admin, email="new@example.com")
    assert send_invitations([made.pk]) == Sent(0, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_invitations() == Sent(1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once():
    made = invite_person(by=AdminFactory(), email="new@example.com")
    user = User.objects.create_user("new@example.com")
    outcomes = []

    def accept():
        try:
            accept_invitation(invitation=Invitation.objects.get(pk=made.pk), user=User.objects.get(pk=user.pk))
            outcomes.append("in")
        except InvitationClosed:
            outcomes.append("closed")
        finally:
            connection.close()

    threads = [Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed"] * 3 + ["in"]


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
def test_who_is_no_admin_any_more_makes_no_admins(admin, change):
    made = invite_person(by=admin, email="new@example.com", is_admin=True)
    User.objects.filter(pk=admin.pk).update(**change)
    user = User.objects.create_user("new@example.com")
    accept_invitation(invitation=Invitation.objects.get(pk=made.pk), user=user)
    assert not User.objects.get(pk=user.pk).is_admin


def test_an_address_that_somebody_only_claims_can_be_invited(admin, member):
    member.emailaddress_set.create(email="new@example.com", verified=False)
    assert invite_person(by=admin, email="new@example.com").is_open
    member.emailaddress_set.update(verified=True)
    with pytest.raises(ValidationError, match="has an account"):
        invite_person(by=admin, email="new@example.com")
