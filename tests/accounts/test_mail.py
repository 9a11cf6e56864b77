"""Mail to a real SMTP server, read back."""

import email
import re
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse
from environs import Env

from accounts.inviting import Sent, invite_person, send_invitations
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


class Mailbox:
    """Keeps what it is given; refuses one address."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "refused@example.com":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    env = Env()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
        found = env.dj_email_url("EMAIL_URL")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        found["EMAIL_BACKEND"],
        found["EMAIL_HOST"],
        found["EMAIL_PORT"],
    )
    yield box
    controller.stop()


def test_an_invitation_is_read_in_text_and_in_html(mailbox, admin, client, settings):
    invite_person(by=admin, email="new@example.com", name="Zoë")
    invite_person(by=admin, email="refused@example.com")
    assert send_invitations() == Sent(1, 1)
    [message] = mailbox.messages
    assert (message["To"], message["From"]) == ("new@example.com", settings.DEFAULT_FROM_EMAIL)
    assert message["Subject"] == f"{admin} invites you to Lectern"
    text, html = message.get_body(["plain"]).get_content(), message.get_body(["html"]).get_content()
    assert "Hello Zoë," in text
    assert "Hello Zoë," in html
    [link] = set(re.findall(r"https?://\S+?/accounts/invitation/[\w-]+/", text + html))
    assert link.startswith(settings.SITE_URL)
    assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200


def test_a_password_is_reset_by_mail(mailbox, member, client):
    client.post(reverse("account_reset_password"), {"email": member.email})
    [message] = mailbox.messages
    assert message["To"] == member.email
    [path] = re.findall(
        r"http://testserver(/accounts/password/reset/key/\S+)", message.get_body(["plain"]).get_content()
    )
    form = client.get(path, follow=True)
    data = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(form.request["PATH_INFO"], data).status_code == 302
    response = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/")
    assert [sent["To"] for sent in mailbox.messages] == [member.email] * 2  # told that it was changed


def test_nobody_is_mailed_about_an_address_that_is_nobody_s(mailbox, client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert (response.status_code, mailbox.messages) == (302, [])
