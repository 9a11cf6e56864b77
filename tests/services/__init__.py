"""A pytest plugin (`-p tests.services`): real PostgreSQL and Redis for the session, before Django reads its settings.

TEST_DATABASE_URL and TEST_REDIS_URL name services of your own. `--sqlite` (or LECTERN_TEST_DB=sqlite) takes SQLite and
the file queue instead. With xdist the services start once; each worker has a database and a Redis database of its own.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.services import postgres, redis

UNWANTED = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL", "LINKS_ALLOW_NETWORKS", "LINKS_ALLOW_PORTS")


def pytest_addoption(parser):
    parser.addoption("--sqlite", action="store_true", help="SQLite and the file queue, not PostgreSQL and Redis")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, args):
    """A wrapper, so that it comes before pytest-django, which loads the settings in the same hook."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        settle_worker(int(worker.removeprefix("gw")))
    else:
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            start_services(stack, sqlite="--sqlite" in args or os.environ.get("LECTERN_TEST_DB") == "sqlite")
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error
    return (yield)


def start_services(stack: ExitStack, *, sqlite: bool) -> None:
    """Start what the session needs and name it in the environment; `stack` ends all of it."""
    for name in UNWANTED:
        os.environ.pop(name, None)
    var = Path(tempfile.mkdtemp(prefix="lectern-var-"))
    stack.callback(shutil.rmtree, var, ignore_errors=True)
    os.environ |= {"SECRET_KEY": "a key for tests only, as long as a real one would have to be", "DEBUG": "false"}
    os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"
    use_var(var)
    if not sqlite:
        os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(postgres.running())
        url = os.environ.get("TEST_REDIS_URL") or stack.enter_context(redis.running())
        os.environ["REDIS_URL"] = urlsplit(url)._replace(path="/0").geturl()


def settle_worker(number: int) -> None:
    """An xdist worker's own folder and Redis database; pytest-django gives it a database of its own."""
    use_var(Path(os.environ["LECTERN_VAR"]) / f"worker-{number}")
    if "REDIS_URL" in os.environ:
        os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number + 1}").geturl()


def use_var(folder: Path) -> None:
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ["LECTERN_VAR"] = str(folder)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """What differs from production while tests run: style sheets as they are, quick passwords, SQLite in a file."""
    from django.conf import settings
    from django.db import connections

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;" + database["OPTIONS"]["init_command"]


def pytest_report_header():
    database, queue = (urlsplit(os.environ.get(name, "")).scheme for name in ("DATABASE_URL", "REDIS_URL"))
    return f"services: {database or 'SQLite'}, {queue or 'file queue'}"


@pytest.fixture
def process_environment(transactional_db, tmp_path):
    """The environment in which a process started by a test works on that test's database, with a var/ of its own."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        database = f"sqlite:///{name}"
    else:
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()
    return {**os.environ, "DATABASE_URL": database, "LECTERN_VAR": str(tmp_path / "var")}
