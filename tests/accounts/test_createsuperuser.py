"""The first admin, from the shell, can sign in at once."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_without_questions(monkeypatch, client):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "First@Example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0)
    user = User.objects.get(email="first@example.com")
    assert (user.is_admin, user.is_staff, user.is_superuser) == (True, True, True)
    response = client.post(reverse("account_login"), {"login": "first@example.com", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/admin/").status_code == 200


def test_without_an_address_it_says_so(monkeypatch):
    monkeypatch.delenv("DJANGO_SUPERUSER_EMAIL", raising=False)
    with pytest.raises(CommandError, match="--email"):
        call_command("createsuperuser", interactive=False, verbosity=0)
