"""The pages of one's own account, with every kind of second factor there is; and how much a page costs at first sight."""

import gzip

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from curriculum.management.demo import load_demo
from tests.e2e.test_pages import check, look_at
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def person():
    """Somebody with an authenticator app and recovery codes."""
    cache.clear()
    person = UserFactory(password=PASSWORD)
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    return person


@pytest.fixture
def page(page):
    """A page that notes answers of 400 and more."""
    page.failed = []
    page.on("response", lambda answer: page.failed.append(answer.url) if answer.status >= 400 else None)
    return page


def prove(page):
    """Types the password once more where a page asks for it."""
    if reverse("account_reauthenticate") in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def add_key(page, site):
    """Adds a passkey of Chromium's own making; returns what is wrong with the page that does it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(site + reverse("mfa_add_webauthn"))
    prove(page)
    found = look_at(page, "add a passkey")
    page.locator("#id_name").fill("A laptop with quite a long name, at home")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**" + reverse("mfa_index"))
    return found + look_at(page, "with a passkey")


def test_pages_of_the_second_factor(person, page, sign_in, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    sign_in(person)
    found = add_key(page, live_server.url)
    key = Authenticator.objects.get(user=person, type=Authenticator.Type.WEBAUTHN)
    for path in (
        reverse("mfa_list_webauthn"),
        reverse("mfa_edit_webauthn", args=[key.pk]),
        reverse("mfa_remove_webauthn", args=[key.pk]),
        reverse("mfa_view_recovery_codes"),
        reverse("mfa_generate_recovery_codes"),
        reverse("mfa_deactivate_totp"),
    ):
        found += check(page, live_server.url + path)
        assert page.url.endswith(path)
    assert (found, page.failed) == ([], [])


def test_asking_for_the_second_factor(person, page, live_server):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**" + reverse("mfa_authenticate") + "**")
    assert look_at(page, "second factor") == []
    boxes = [form.bounding_box() for form in page.locator("form").all()]
    assert boxes.count(None) == 1  # the passkey's form holds hidden fields only and takes no room
    assert page.failed == []


def test_a_camera_can_read_the_secret_in_the_dark(sign_in, live_server):
    page = sign_in(UserFactory(password=PASSWORD))
    page.emulate_media(color_scheme="dark")
    page.goto(live_server.url + reverse("mfa_activate_totp"))
    prove(page)
    paper = page.locator("img.qr").evaluate("picture => getComputedStyle(picture).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def cost(page, address):
    """Requests and bytes of a first visit, without fonts. Files count compressed, as they are sent; pages as they are."""
    seen = []
    page.on("requestfinished", lambda request: seen.append(request))
    assert page.goto(address, wait_until="networkidle").url == address
    loaded = [request for request in seen if request.resource_type != "font"]
    bodies = [(request.resource_type, request.response().body()) for request in loaded]
    return len(loaded), sum(len(body if kind == "document" else gzip.compress(body)) for kind, body in bodies)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        (None, "account_login"),
        ("member@example.com", "home"),
        ("member@example.com", "mfa_index"),
        ("member@example.com", "profile"),
        ("lead@example.com", "team"),
        ("admin@example.com", "links"),
    ],
)
def test_a_first_visit_is_light(page, sign_in, live_server, email, name):
    load_demo()
    if email:
        sign_in(User.objects.get(email=email))
    requests, size = cost(page, live_server.url + reverse(name))
    assert requests <= 8
    assert size <= 60 * 1024
