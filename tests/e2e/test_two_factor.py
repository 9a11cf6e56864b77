"""A second factor for whoever wants it: an authenticator app, and a passkey in a real browser."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(db):
    cache.clear()
    return UserFactory(password=PASSWORD)


@pytest.fixture
def site(live_server, page, settings):
    """The site by its name: browsers keep passkeys for names, not for numbers. Notes what the policy forbade."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page.forbidden = []
    page.on("console", lambda message: page.forbidden.append(message.text) if "Policy" in message.text else None)
    return re.sub(r"//[^:]+:", "//localhost:", live_server.url)


def type_password(page, site, person):
    page.goto(site + reverse("account_login"))
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_password(page):
    """Before a second factor is changed the password is asked for again."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def code_of(secret: str) -> str:
    """The code of this half minute; the next one's when little of it is left."""
    left = 30 - time.time() % 30
    time.sleep(left if left < 10 else 0)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_authenticator_app(page, site, person):
    type_password(page, site, person)
    page.wait_for_url(site + "/")
    page.goto(site + reverse("mfa_activate_totp"))
    confirm_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/recovery-codes/**")
    assert set(person.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}

    page.context.clear_cookies()
    cache.clear()  # a code counts once; the same half minute serves twice here
    type_password(page, site, person)
    page.wait_for_url("**" + reverse("mfa_authenticate") + "**")
    page.goto(site + "/")
    assert reverse("mfa_authenticate") in page.url  # the password alone opens nothing
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Sign In").first.click()
    page.wait_for_url(site + "/")
    assert page.forbidden == []


def test_a_passkey(page, site, person):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    type_password(page, site, person)
    page.wait_for_url(site + "/")
    page.goto(site + reverse("mfa_add_webauthn"))
    confirm_password(page)
    page.locator("#id_name").fill("My laptop")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    key = Authenticator.objects.get(user=person, type="webauthn")
    assert key.wrap().is_passwordless

    page.context.clear_cookies()
    page.goto(site + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(site + "/")
    assert person.initials in page.locator(".me").inner_text()
    assert page.forbidden == []
