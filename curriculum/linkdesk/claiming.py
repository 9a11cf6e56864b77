"""Which links a worker takes: due ones, each for one worker, no more of a site than it can be asked for.

The claim is a mark in the row (`claimed_until`): nothing of a look is stored without it. So a worker may be killed
anywhere: what it held is due again when the claim runs out.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from curriculum.links.judge import Standing
from curriculum.models import Link, SitePause
from curriculum.models.bulk import Row, update_rows
from curriculum.models.home_sql import as_instant

BESIDE = 3  # links claimed besides each of the longest due, of the same site
PER_SITE = 20  # links of one site that a worker holds: at two at once they are done before the claim runs out
SKEW = timedelta(hours=1)  # so much the clocks of two workers may differ; a claim that lasts longer is no claim
LONGEST_PLAN = timedelta(days=34)  # the longest interval with its jitter; Retry-After is heeded for 30 days at most
STANDING = tuple(field.name for field in fields(Standing))
TAKEN = (
    *("id", "url", "host", "site", "title", "verdict", "etag", "last_modified", "final_url", "claimed_until"),
    *("moved_to", "moved_looks", "word", "word_at", *STANDING),
)
INSTANTS = frozenset({"claimed_until", "word_at", "failing_since", "steady_since", "checked_at"})


class Claim(NamedTuple):
    """A link as it was when it was claimed; fields as in Link."""

    id: int
    url: str
    host: str
    site: str
    title: str
    verdict: str
    etag: str
    last_modified: str
    final_url: str
    claimed_until: datetime
    moved_to: str
    moved_looks: int
    word: str
    word_at: datetime | None
    state: str
    weight: float
    hard: int
    medium: int
    weak: int
    gone: int
    failing_since: datetime | None
    steady_since: datetime | None
    checked_at: datetime | None

    @property
    def standing(self) -> Standing:
        return Standing(*(getattr(self, name) for name in STANDING))


def claim_due(
    *,
    limit: int,
    now: datetime | None = None,
    only: Iterable[int] | None = None,
    held: Mapping[str, int] | None = None,
) -> list[Claim]:
    """Take some `limit` due links: nobody else gets them for LINKS_CLAIM_SECONDS. Sites come in turn.

    `now`: aware, default the clock. `only`: ids, default all. `held`: how many links of each site this worker holds
    already. One statement takes the longest due and up to BESIDE more of each of their sites, which are asked on the
    same connection. Those for which their site has no time, or that wants to be left alone, are planned for when it
    has, so that a site of a million links keeps nobody else waiting.
    """
    now = now or timezone.now()
    beside = connection.vendor == "postgresql"
    taken = _take("next_check_at <= {now}", "next_check_at, id", limit, now, only, beside=beside)
    paused = SitePause.objects.standing(now) if taken else {}
    count, kept, later = Counter(held or {}), [], []
    for claim in taken:
        count[claim.site] += 1
        if pauses := [paused[name] for name in {claim.site, claim.host} if name in paused]:
            later.append((claim, max(pauses)))
        elif claim.site and count[claim.site] > PER_SITE:
            wait = settings.LINKS_HOST_DELAY * (count[claim.site] - PER_SITE) + 0.05
            later.append((claim, now + timedelta(seconds=wait)))
        else:
            kept.append(claim)
    postpone(later)
    return in_turn(kept)


def claim_witnesses(*, limit: int, hosts: Iterable[str]) -> list[Claim]:
    """Take up to `limit` links of other hosts that answered us when they were last asked: the steadiest ones, which
    are asked least often. One of each host.
    """
    known = set(hosts)
    worked = "state IN ('ok', 'walled') AND failing_since IS NULL"
    found = _take(worked, "next_check_at DESC", limit * 4 + len(known), timezone.now(), None)
    chosen = {claim.host: claim for claim in found if claim.host not in known}  # the later stays: the steadier
    witnesses = sorted(chosen.values(), key=found.index, reverse=True)[:limit]
    release(claim for claim in found if claim not in witnesses)
    return witnesses


def release(claims: Iterable[Claim]) -> None:
    """Let go of claims that were not used; the links are due as they were."""
    rows: list[Row] = [{"id": claim.id, "claimed_until": None, "claim": claim.claimed_until} for claim in claims]
    _let_go([], rows)


def postpone(later: Iterable[tuple[Claim, datetime]]) -> None:
    """Let go of claims; the links are due at the instants named."""
    rows: list[Row] = [
        {"id": claim.id, "claimed_until": None, "next_check_at": at, "claim": claim.claimed_until}
        for claim, at in later
    ]
    _let_go(["next_check_at"], rows)


def _let_go(names: list[str], rows: list[Row]) -> None:
    if rows:
        write_under_claim(["claimed_until", *names], rows)


def write_under_claim(names: Sequence[str], rows: Iterable[Row]) -> set[int]:
    """Write the columns `names` of the links whose very claim still stands: each row's `claim`. Returns their ids."""
    return update_rows(Link, names, rows, where='t."claimed_until" = v."claim"', extra={"claim": "claimed_until"})


def mend_plans(now: datetime) -> None:
    """Our clock ran ahead and was set back: nothing sleeps until it has caught up."""
    Link.objects.filter(next_check_at__gt=now + LONGEST_PLAN).update(next_check_at=now)
    SitePause.objects.filter(until__gt=now + LONGEST_PLAN).delete()


def in_turn(claims: Iterable[Claim]) -> list[Claim]:
    """Sites in turn, each in its order: the first link of each, then the second of each."""
    turn: Counter[str] = Counter()
    ranked = []
    for claim in claims:
        ranked.append((turn[claim.site], claim))
        turn[claim.site] += 1
    return [claim for _, claim in sorted(ranked, key=lambda pair: pair[0])]


# For each site at most so many, found by the index of sites: no site of a million links is read through. PostgreSQL
# only: where a guide is so large that connections count, it is not on SQLite.
BESIDE_THEM = """,
    beside AS (
        SELECT more.id FROM (SELECT DISTINCT site FROM longest WHERE site <> '') AS one CROSS JOIN LATERAL (
            SELECT id FROM curriculum_link WHERE site = one.site AND next_check_at <= %(now)s {among} AND {free}
            ORDER BY next_check_at LIMIT %(beside)s {lock}
        ) AS more
    )
"""


def _take(
    wanted: str, order: str, limit: int, now: datetime, only: Iterable[int] | None, *, beside: bool = False
) -> list[Claim]:
    until = now + timedelta(seconds=settings.LINKS_CLAIM_SECONDS)
    is_postgres = connection.vendor == "postgresql"
    among, lock = "", ""
    params: dict[str, Any] = {"now": now, "until": until, "limit": limit, "absurd": until + SKEW, "beside": BESIDE + 1}
    if only is not None:
        ids = "jsonb_array_elements_text(%(ids)s::jsonb)" if is_postgres else "json_each(%(ids)s)"
        among = f"AND id IN (SELECT CAST(value AS bigint) FROM {ids})"
        params["ids"] = json.dumps(list(only))
    if is_postgres:
        lock = "FOR NO KEY UPDATE SKIP LOCKED"  # rows that another process is changing are left for the next time
    else:
        instants = ("now", "until", "absurd")
        params |= {name: str(connection.ops.adapt_datetimefield_value(params[name])) for name in instants}
    free = "(claimed_until IS NULL OR claimed_until <= %(now)s OR claimed_until > %(absurd)s)"
    longest = f"""
        SELECT id, site FROM curriculum_link WHERE {wanted.format(now="%(now)s")} {among} AND {free}
        ORDER BY {order} LIMIT %(limit)s {lock}
    """
    sql = f"""
        WITH longest AS ({longest}){BESIDE_THEM.format(among=among, free=free, lock=lock) if beside else ""}
        UPDATE curriculum_link SET claimed_until = %(until)s
        WHERE id IN (SELECT id FROM longest{" UNION SELECT id FROM beside" if beside else ""})
        RETURNING next_check_at, {", ".join(TAKEN)}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = sorted(cursor.fetchall(), key=lambda row: row[:2])  # RETURNING keeps no order
    if is_postgres:
        return [Claim._make(row[1:]) for row in rows]
    return [
        Claim._make(as_instant(v) if n in INSTANTS else v for n, v in zip(TAKEN, row[1:], strict=True)) for row in rows
    ]
