"""Browser tests: an installed Chromium where there is one; signed in without the form where that is not the point."""

import os

import pytest
from django.conf import settings

from tests.services import browser


@pytest.fixture(scope="session", autouse=True)
def allow_database_beside_playwright():
    """Playwright's event loop makes Django believe it runs in async code, where it refuses the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Without an installed Chromium Playwright takes its own. Chromium's sandbox does not work for root."""
    arguments = {**browser_type_launch_args}
    if executable := browser.find():
        arguments["executable_path"] = executable
    if os.geteuid() == 0:
        arguments["args"] = [*arguments.get("args", []), "--no-sandbox"]
    return arguments


@pytest.fixture
def sign_in(page, client, live_server):
    """`sign_in(user)` gives the browser a session of that person."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return sign_in
