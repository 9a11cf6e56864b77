"""Claiming and storing by themselves, in small and large tables, and how large a stored look is."""

import time

from tests.bench.links import database

ROUNDS = 7  # each takes AT_ONCE links
AT_ONCE = 1000
SMALL, LARGE = 10_000, 1_000_000
HISTORY = 300_000  # looks


def claim_and_store() -> tuple[float, float]:
    """Claim AT_ONCE links and store a good look at each, as the checker does. Returns milliseconds of either."""
    from django.utils import timezone

    from curriculum.linkdesk import checking, storing
    from curriculum.links.finding import Finding, Verdict

    began = time.perf_counter()
    links = checking.claim_due(limit=AT_ONCE)
    claimed = time.perf_counter()
    if len(links) != AT_ONCE:
        raise RuntimeError(f"{len(links)} links were claimed, not {AT_ONCE}")
    found = [
        Finding(Verdict.OK, 200, link.url, title="Herons at dawn", answered=True, elapsed_ms=80) for link in links
    ]
    looks = [storing.Look(link, finding, timezone.now()) for link, finding in zip(links, found, strict=True)]
    ready = time.perf_counter()
    storing.store_findings(looks)
    return 1000 * (claimed - began), 1000 * (time.perf_counter() - ready)


def measure(rows: int, *, all_due: bool) -> tuple[float, float]:
    """Milliseconds to claim and to store AT_ONCE links of a table of `rows`, all due or some batches of it.

    The least of ROUNDS: what the work costs, without what else the machine did in the others.
    """
    database.clear()
    due = rows if all_due else (ROUNDS + 1) * AT_ONCE
    database.add_rows(due, due=True)
    if rows > due:
        database.add_rows(rows - due, after=due)
    database.analyse()
    claim_and_store()  # the first fills the caches
    took = [claim_and_store() for _ in range(ROUNDS)]
    return min(claimed for claimed, _ in took), min(stored for _, stored in took)


def print_table() -> dict[bool, float]:
    """Measure both sizes both ways. Returns what 1,000 links cost more in the large table, by `all_due`."""
    title = f"Claim and store, ms for 1,000 links, least of {ROUNDS}"
    print(f"\n{title:52}{'claim':>9}{'store':>9}{'both':>9}")
    more = {}
    for all_due in (False, True):
        both = {}
        for rows in (SMALL, LARGE):
            claimed, stored = measure(rows, all_due=all_due)
            name = f"{rows:,} links in the table, {'all' if all_due else f'{(ROUNDS + 1) * AT_ONCE:,}'} due"
            print(f"{name:52}{claimed:9.1f}{stored:9.1f}{claimed + stored:9.1f}", flush=True)
            both[rows] = claimed + stored
        more[all_due] = both[LARGE] - both[SMALL]
    return more


def measure_size() -> tuple[float, float]:
    """Bytes of a stored look, without and with its indexes, over HISTORY looks that were stored in the order of time."""
    from django.db import connection

    from curriculum.models import LinkCheck

    database.clear()
    database.add_rows(SMALL)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO curriculum_linkcheck (link_id, at, verdict, status, elapsed_ms, detail, held) "
            "SELECT link.id, now() - (30 - turn) * interval '7 days' + link.id * interval '37 ms', "
            "CASE WHEN mod(link.id, 20) = 0 THEN 'gone' ELSE 'ok' END, CASE WHEN mod(link.id, 20) = 0 THEN 404 ELSE 200 END, "
            "80 + mod(link.id, 400), CASE WHEN mod(link.id, 20) = 0 THEN 'not found (404)' ELSE '' END, false "
            "FROM generate_series(1, %s) AS turn CROSS JOIN curriculum_link AS link ORDER BY turn, link.id",
            [HISTORY // SMALL],
        )
        cursor.execute(
            "SELECT pg_relation_size(t), pg_total_relation_size(t) FROM (SELECT 'curriculum_linkcheck'::regclass AS t) AS t"
        )
        heap, whole = cursor.fetchone()
    rows = LinkCheck.objects.count()
    return heap / rows, whole / rows
