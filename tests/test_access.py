"""Every address, asked by a stranger, a member, another team's lead, the lead and an admin.

Generated from the URLconf: an address without a decision in tests/access.py fails.
"""

import time
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import URLPattern, get_resolver, reverse

from accounts.inviting import invite_person
from accounts.models import Role
from tests.access import DECISIONS, Who, admin_decision
from tests.factories import (
    AdminFactory,
    AssignmentFactory,
    EnrolmentFactory,
    TeamFactory,
    TrackItemFactory,
    UserFactory,
)

PEOPLE = Who.ANYBODY.value
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def walk(patterns, namespaces=()):
    """(full name, pattern) of every address; one without a name of its own ends in ":" or is ""."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or ""]), pattern
        else:
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from walk(pattern.url_patterns, namespaces + inner)


def names() -> list[str]:
    """Django's admin redirects from the former address of a change page, which has no name: not listed."""
    former = "<path:object_id>/"
    return sorted({name for name, pattern in walk(get_resolver().url_patterns) if str(pattern.pattern) != former})


def decision_of(name):
    return DECISIONS.get(name) or (admin_decision(name) if name.startswith("admin:") else None)


def test_every_address_has_a_decision():
    assert [name for name in names() if decision_of(name) is None] == []


def test_every_decision_has_an_address():
    assert sorted(DECISIONS.keys() - set(names())) == []


@pytest.fixture
def world(db):
    """A guide with a reading; a team with a lead, a member and an assignment; another lead; an admin."""
    cache.clear()  # rate limits
    item = TrackItemFactory()
    team, other = TeamFactory(), TeamFactory()
    member = UserFactory(teams=[team])
    assignment = AssignmentFactory(track=item.track, team=team, everybody=True)
    EnrolmentFactory(assignment=assignment, user=member)
    admin = AdminFactory()
    return SimpleNamespace(
        guide=item.track.guide,
        module=item.module,
        reading=item.reading,
        link=item.reading.link,
        team=team,
        assignment=assignment,
        role=Role.objects.first(),
        invitation=invite_person(by=admin, email="new@example.com"),
        passkey=Authenticator.objects.create(user=UserFactory(), type="webauthn", data={}),
        stranger=None,
        member=member,
        lead=UserFactory(leads=[team]),
        other_lead=UserFactory(leads=[other]),
        admin=admin,
    )


def sign_in(client, user):
    """As somebody who has just typed the password once more: allauth asks for it again before it shows some pages."""
    client.force_login(user, backend=BACKEND)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()


def address(name, decision, world):
    if name == "admin:":
        return "/admin/unknown/"
    return reverse(name, kwargs=decision.args(world))


def is_sign_in(response) -> bool:
    return response.status_code == 302 and response.url.startswith((reverse("account_login"), "/admin/login/"))


@pytest.mark.parametrize("name", [name for name in names() if decision_of(name)])
def test_access(name, world, client):
    decision = decision_of(name)
    url = address(name, decision, world)
    # The most powerful last: what they are allowed to do may change what is here.
    for person in sorted(PEOPLE, key=lambda person: person in decision.who.value):
        client.logout()
        if person != "stranger":
            sign_in(client, getattr(world, person))
        if person in decision.who.value:
            response = client.generic(decision.method, url, "", "application/x-www-form-urlencoded")
            assert is_let_in(response, decision), (person, response.status_code)
        else:
            for method in ("GET", "POST"):
                response = client.generic(method, url, "", "application/x-www-form-urlencoded")
                assert is_kept_out(response, person, method), (person, method, response.status_code)


def is_let_in(response, decision) -> bool:
    if decision.who is Who.STEP:
        return response.status_code < 400
    return (response.status_code < 400 and not is_sign_in(response)) or response.status_code == 503  # /readyz says no


def is_kept_out(response, person, method) -> bool:
    if person == "stranger":
        return is_sign_in(response)
    # Only what has no POST at all may say so before it asks who it is.
    return response.status_code in (403, 404) or response.status_code == 405
