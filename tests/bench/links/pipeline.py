"""Lectern's whole way from links that are due to looks that are stored, measured: database, broker, Celery workers."""

import time

from tests.bench.links import database, usage
from tests.bench.links.outcome import Outcome
from tests.bench.links.processes import Farm, running_workers

TASK = "curriculum.tasks.check_due_links"
ASK_AGAIN = 10.0  # seconds; beat's part, asking more often than in production
LONGEST = 300.0


def measure(
    name: str, farm: Farm, *, workers: int = 1, changes: dict[str, str] | None = None, urls: list[str] | None = None,
    other_rows: int = 0, pool: int = 1,
) -> Outcome:  # fmt: skip
    """One pass over `urls` (default all of the farm) by `workers` of `pool` processes. changes: of the environment; other_rows: links in
    the table besides, not due. Time is counted from the message to when the last look is stored and no claim stands."""
    urls = urls or farm.urls
    database.fill(urls)
    if other_rows:
        database.add_rows(other_rows)
    environment = {"LINKS_PROBING": "0", "LOG_LEVEL": "INFO", **farm.environment, **(changes or {})}
    with running_workers(workers, environment, pool=pool) as pids:
        farm.reset()
        servers = {name: usage.of_tree(pid) for name, pid in database.server_pids().items()}
        before = [usage.of_tree(pid) for pid in pids]
        asked = time.perf_counter()
        wait_until_checked(workers)
        ended = time.perf_counter()
        used = sum_of(usage.of_tree(pid).since(was) for pid, was in zip(pids, before, strict=True))
        besides = {name: usage.of_tree(pid).since(servers[name]) for name, pid in database.server_pids().items()}
    return Outcome(
        name,
        links=len(urls),
        seconds=ended - asked,
        used=used,
        besides=besides,
        farm=farm.stats(),
        wrong=count_wrong(),
    )


def wait_until_checked(workers: int) -> None:
    """Ask for a look at what is due, once a worker and then as often as a quick beat would, until all is stored."""
    began, asked = time.monotonic(), float("-inf")
    while True:
        if time.monotonic() > asked + ASK_AGAIN:
            send(workers)
            asked = time.monotonic()
        if is_done():
            return
        if time.monotonic() > began + LONGEST:
            raise RuntimeError(f"not all links were looked at within {LONGEST:.0f} s; {count_unchecked()} are left")
        time.sleep(0.05)


def send(times: int) -> None:
    """Ask for a look at what is due, as beat does."""
    from lms.celery import app

    for _ in range(times):
        app.send_task(TASK, expires=ASK_AGAIN)


def is_done() -> bool:
    """All looked at, and no claim stands."""
    from django.db.models import Q

    from curriculum.models import Link

    return not Link.objects.filter(Q(state="unchecked") | Q(claimed_until__isnull=False)).order_by().exists()


def count_unchecked() -> int:
    from curriculum.models import Link

    return Link.objects.filter(checked_at=None).count()


def count_wrong() -> int:
    """Links of a farm of good pages that are not called so."""
    from curriculum.models import Link

    return Link.objects.exclude(verdict="ok").count()


def sum_of(used) -> usage.Usage:
    return sum(used, usage.Usage())
