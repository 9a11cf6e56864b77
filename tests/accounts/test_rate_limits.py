"""Rate limits hold for each client, also behind a proxy, whatever the client writes into X-Forwarded-For."""

import pytest
from django.core.cache import cache
from django.urls import reverse

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"
LIMIT = 20  # password resets a minute and client


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    yield
    cache.clear()


def ask(client, n, forwarded=None, peer=PROXY):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    data = {"email": f"nobody{n}@example.com"}
    return client.post(reverse("account_reset_password"), data, headers=headers, REMOTE_ADDR=peer).status_code


def use_up(client, forwarded=lambda n: None):
    assert [ask(client, n, forwarded(n)) for n in range(LIMIT)] == [302] * LIMIT


def test_two_clients_behind_one_proxy_have_a_limit_each(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    use_up(client, lambda n: "203.0.113.1")
    assert ask(client, 99, "203.0.113.1") == 429
    assert ask(client, 99, "203.0.113.2") == 302


def test_what_a_client_forges_before_the_proxy_s_entry_is_no_new_client(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    use_up(client, lambda n: f"198.51.100.{n}, 203.0.113.1")
    assert ask(client, 99, "198.51.100.200, 203.0.113.1") == 429


def test_without_a_proxy_the_header_counts_for_nothing(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    use_up(client, lambda n: f"198.51.100.{n}")
    assert ask(client, 99, "203.0.113.9") == 429
    assert ask(client, 99, peer="203.0.113.10") == 302


def test_guessing_a_password_ends(client, member):
    member.set_password("the-right-password")
    member.save()
    data = {"login": member.email, "password": "wrong"}
    for _ in range(5):
        client.post(reverse("account_login"), data)
    response = client.post(reverse("account_login"), data | {"password": "the-right-password"})
    assert "Too many failed login attempts" in response.content.decode()
    assert "_auth_user_id" not in client.session
