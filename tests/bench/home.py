"""Home and module page against the floor view, in one process, on PostgreSQL and Redis, as ratios.

    python -m tests.bench.home [ROUNDS]

Requests of the pages take turns and the medians are compared, so that a slow moment of the machine hits all alike.
"""

import gzip
import os
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
GOALS = {"home": 2.0, "row": 0.25}  # times the floor; ms a row above the floor


def main(rounds: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    with ExitStack() as stack:
        from tests.services import start_services

        start_services(stack, sqlite=False)
        set_up()
        print(f"{'':32}{'ms':>8}{'floor':>8}{'result':>22}")
        for name, make in (("shipped guide", shipped_guide), ("1,000 items", thousand_items)):
            report(name, *make(), rounds)


def set_up() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.TEMPLATES[0]["DIRS"].append(HERE)
    settings.LOGGING_CONFIG = None
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def shipped_guide():
    """A person half way through the guide that ships with Lectern."""
    from curriculum.guides.publishing import publish_guide
    from curriculum.management.demo import GUIDE

    published = publish_guide(slug="bench", markdown=GUIDE.read_text())
    return reader_of(published.guide.tracks.order_by("-required_count").first())


def thousand_items():
    from tests.many import many_items

    return reader_of(many_items(1000))


def reader_of(track):
    """Somebody who has read half of `track`, and the path of its longest module with its number of rows."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import timezone

    from curriculum.models import Completion, Module
    from tests import factories

    user = factories.UserFactory()
    factories.EnrolmentFactory(assignment__track=track, user=user, due_on=timezone.localdate() + timedelta(days=9))
    owed = track.items.filter(required=True)
    Completion.objects.bulk_create(
        Completion(user=user, reading_id=reading)
        for reading in owed.values_list("reading", flat=True)[: len(owed) // 2]
    )
    module = Module.objects.filter(guide=track.guide).annotate(rows=Count("placements")).order_by("-rows")[0]
    return user, reverse("module", args=[track.guide.slug, module.key]), module.rows


def report(name: str, user, module_path: str, rows: int, rounds: int) -> None:
    from django.db import connection

    connection.cursor().execute("ANALYZE")  # as autovacuum does to a database that lives
    cookie = sign_in(user)
    paths = {"floor": "/floor/", "home": "/", "module": module_path}
    for path in paths.values():
        for _ in range(10):
            fetch(path, cookie)
    times: dict[str, list[float]] = {page: [] for page in paths}
    for _ in range(rounds):
        for page, path in paths.items():
            start = time.perf_counter()
            fetch(path, cookie)
            times[page].append(1000 * (time.perf_counter() - start))
    floor, home, module = (median(times[page]) for page in paths)
    per_row = (module - floor) / rows
    size = len(gzip.compress(fetch("/", cookie), 6)) / 1024
    say(f"{name}: home", home, floor, f"{home / floor:.2f} × floor", home / floor <= GOALS["home"])
    say(f"{name}: module, {rows} rows", module, floor, f"{per_row:.3f} ms a row", per_row <= GOALS["row"])
    print(f"{name + ': home, gzipped':40}{size:.1f} KB")


def say(what: str, took: float, floor: float, result: str, good: bool) -> None:
    print(f"{what:32}{took:8.2f}{floor:8.2f}{result:>20} {'ok' if good else 'NO'}")


def sign_in(user) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={'a' * 32}"


def fetch(path: str, cookie: str) -> bytes:
    """The body of a page through the whole WSGI application. Raises when it is not 200."""
    from lms.wsgi import application

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookie,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    status = []
    response = application(environ, lambda line, headers: status.append(line))
    try:
        body = b"".join(response)
    finally:
        response.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{path}: {status[0]}")
    return body


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
