"""What allauth mails in our name: plain words, in text, and in HTML where there is something to open."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.template.loader import get_template
from django.urls import reverse

pytestmark = pytest.mark.django_db

NOTICES = [
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_set",
    "account/email/email_confirm",
    "mfa/email/totp_activated",
    "mfa/email/webauthn_added",
]


def test_a_new_password_in_text_and_html(client, member):
    client.post(reverse("account_reset_password"), {"email": member.email})
    [message] = mail.outbox
    [(html, kind)] = message.alternatives
    assert message.subject == "Lectern: choose a new password"
    assert kind == "text/html"
    [link] = set(re.findall(r'http://[^\s"<]+/key/[^\s"<]+', message.body + html))
    assert f'href="{link}"' in html
    assert client.get(link, follow=True).status_code == 200


@pytest.mark.parametrize("prefix", NOTICES)
def test_a_notice_says_when_from_where_and_what_to_do(rf, member, prefix):
    with context.request_context(rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Reader/1")):
        get_adapter().send_notification_mail(prefix, member)
    [message] = mail.outbox
    assert message.to == [member.email]
    assert message.subject.startswith("Lectern: ")
    assert "192.0.2.7" in message.body
    assert "Reader/1" in message.body
    assert "choose a new password now" in message.body
    assert "Thank you for using" not in message.body


def test_a_broken_page_needs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        words = get_template("500.html").render()
    assert 'href="/"' in words
    assert "Something broke" in words
