import pytest
from hypothesis import settings

from tests import factories

# A busy machine is no reason to fail: what must be fast has a test of its own.
settings.register_profile("lectern", deadline=None)
settings.load_profile("lectern")


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


def pytest_collection_modifyitems(config, items):
    """Browser tests come last: from the first on, Playwright's event loop runs, and nothing else may start one.

    Statements are counted on PostgreSQL. On SQLite sessions stand in the database: one more, the same for all.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if not config.getoption("--sqlite"):
        return
    for item in items:
        if {"django_assert_num_queries", "django_assert_max_num_queries"} & set(item.fixturenames):
            item.add_marker(pytest.mark.skip(reason="statements are counted on PostgreSQL"))
