"""The database and the broker of a run, and the links in it."""

import os
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote, urlsplit

KEPT = ("id", "key", "url", "host", "site", "next_check_at")


def start(stack: ExitStack) -> None:
    """PostgreSQL and Redis of this run's own, migrated. Django is set up afterwards; `stack` ends all of it."""
    from tests.services import start_services

    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    start_services(stack, sqlite=False)

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def server_pids() -> dict[str, int]:
    """The process ids of PostgreSQL's first process and of Redis."""
    import redis

    folder = unquote(urlsplit(os.environ["DATABASE_URL"]).hostname or "")
    postgres = Path(folder) / "data" / "postmaster.pid"
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        info = client.info("server")
    return {"PostgreSQL": int(postgres.read_text().split()[0]), "Redis": int(info["process_id"])}


def fill(urls: list[str]) -> None:
    """Only these links, all due, never looked at."""
    from curriculum.links.address import host_of, site_of
    from curriculum.models import Link

    clear()
    rows = (Link(key=url, url=url, host=host_of(url), site=site_of(url)) for url in urls)
    Link.objects.bulk_create(rows, batch_size=5000)
    analyse()


def add_rows(count: int, *, due: bool = False, after: int = 0) -> None:
    """`count` links more in one statement, ten a host: known to work, due in the coming week or now. after: how many
    such links there are already."""
    from django.db import connection

    from curriculum.models import Link

    model = Link(state="ok", verdict="ok", status=200)
    fields = {field.column: getattr(model, field.attname) for field in Link._meta.concrete_fields}
    given = {name: value for name, value in fields.items() if name not in KEPT}
    when = "now() - n * interval '1 ms'" if due else "now() + (1 + mod(n, 10000)) * interval '1 minute'"
    host = "'host' || n / 10 || '.example'"
    url = f"'https://' || {host} || '/page/' || n"
    columns, marks = ", ".join(given), ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO curriculum_link (key, url, host, site, next_check_at, {columns}) "
            f"SELECT {url}, {url}, {host}, {host}, {when}, {marks} FROM generate_series({after + 1}, {after + count}) AS n",
            [*given.values()],
        )
    analyse()


def clear() -> None:
    """Forget all links and looks."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE curriculum_link CASCADE")
        cursor.execute("TRUNCATE curriculum_sitepause, curriculum_siteprobe")


def analyse() -> None:
    """As autovacuum does to a database that lives."""
    from django.db import connection

    connection.cursor().execute("VACUUM ANALYZE")
