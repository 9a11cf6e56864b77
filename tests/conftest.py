import pytest

from tests import factories


@pytest.fixture
def member(db):
    return factories.UserFactory()


@pytest.fixture
def admin(db):
    return factories.AdminFactory()


@pytest.fixture
def signed_in(client):
    """`signed_in(user)` returns a client signed in as that person."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
