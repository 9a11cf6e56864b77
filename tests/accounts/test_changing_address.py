"""Another address holds when the link in its mail is followed."""

import re
import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in, member):
    """Somebody who has just typed the password once more."""
    cache.clear()
    client = signed_in(member)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(member.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client


def test_a_new_address_is_confirmed_first(client, member):
    old = member.email
    client.post(reverse("account_email"), {"email": "changed@example.com", "action_add": ""})
    page = client.get(reverse("account_email")).content.decode()
    assert "changed@example.com" in page
    assert "style=" not in page
    assert User.objects.get(pk=member.pk).email == old
    [message] = [message for message in mail.outbox if message.to == ["changed@example.com"]]
    [path] = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", message.body)
    client.post(path)
    assert User.objects.get(pk=member.pk).email == "changed@example.com"
