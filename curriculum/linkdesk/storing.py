"""What was seen goes into the database: looks, standings, incidents. Each slice is one short transaction."""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import connection, transaction

from curriculum.linkdesk.incidents import follow_states
from curriculum.links.classify import ALIVE, Finding
from curriculum.links.judge import Standing, State, judge, next_check
from curriculum.models import Link, LinkCheck, SitePause

SLICE = 50  # links a transaction
# SQLite has one writer at a time and no queue for those who wait: without a breath between two slices (10 ms each)
# a reader's tick waits until all is stored (tests/bench/tick.py: 750 ms against 30).
BREATH = 0.02
OFFLINE_WAIT = timedelta(minutes=5), timedelta(minutes=15)
STANDING = tuple(field.name for field in fields(Standing))
SEEN = ("verdict", "status", "detail", "final_url", "title", "etag", "last_modified")
PLANNED = ("next_check_at", "claimed_until")


@dataclass(frozen=True)
class Look:
    """One answer of the checker. link: as it was claimed; at: aware, when the answer was there."""

    link: Link
    finding: Finding
    at: datetime


def store_findings(looks: Sequence[Look], *, held: bool = False) -> None:
    """Store each look whose claim still stands, move its link's standing, follow its incident, let the claim go.

    held: it was our own network, so nothing is counted and all are due again together in 5 to 15 minutes.
    Storing the same looks once more changes nothing: their claims are gone.
    """
    again = random.uniform(*(wait.total_seconds() for wait in OFFLINE_WAIT))  # noqa: S311 (no secret)
    wait = timedelta(seconds=again) if held else None
    for start in range(0, len(looks), SLICE):
        _store(looks[start : start + SLICE], wait)
        if connection.vendor == "sqlite":
            time.sleep(BREATH)


def release(links: Iterable[Link]) -> None:
    """Let go of claims that were not used; the links are due as they were."""
    for claim in {link.claimed_until for link in links}:
        ids = [link.pk for link in links if link.claimed_until == claim]
        Link.objects.filter(pk__in=ids, claimed_until=claim).update(claimed_until=None)


@transaction.atomic
def _store(looks: Sequence[Look], held_for: timedelta | None) -> None:
    by_id = {look.link.pk: look for look in looks}
    rows = Link.objects.filter(pk__in=by_id).order_by("pk").select_for_update(no_key=True)
    links = [row for row in rows if row.claimed_until == by_id[row.pk].link.claimed_until]
    if not links:
        return
    kept = [by_id[link.pk] for link in links]
    LinkCheck.objects.bulk_create((_row(look, held_for is not None) for look in kept), ignore_conflicts=True)
    for link, look in zip(links, kept, strict=True):
        link.claimed_until = None
        if held_for is not None:
            link.next_check_at = look.at + held_for
        else:
            _count(link, look)
    changed = PLANNED if held_for is not None else (*STANDING, *SEEN, *PLANNED)
    # The rows are there and locked, so this only updates them: one statement for all, where bulk_update writes a case
    # for each value.
    Link.objects.bulk_create(links, update_conflicts=True, unique_fields=["id"], update_fields=changed)
    if held_for is None:
        follow_states(links)
        _pause_hosts(kept)


def _row(look: Look, held: bool) -> LinkCheck:
    finding = look.finding
    return LinkCheck(
        link=look.link,
        at=look.at,
        verdict=finding.verdict.value,
        status=finding.status,
        elapsed_ms=finding.elapsed_ms,
        detail=_stored(finding.detail, 200),
        held=held,
    )


def _count(link: Link, look: Look) -> None:
    """Fold one look into the link, and plan the next."""
    finding, at = look.finding, look.at
    before = Standing(**{name: getattr(link, name) for name in STANDING} | {"state": State(link.state)})
    standing = judge(before, finding.verdict, at=at, strength=finding.strength)
    for name in STANDING:
        setattr(link, name, getattr(standing, name))
    link.state = standing.state.value  # the plain word: psycopg would store an enum's name
    link.verdict, link.status = finding.verdict.value, finding.status
    link.detail, link.final_url = _stored(finding.detail, 200), _stored(finding.final_url)
    link.title = _stored(finding.title, 500) or link.title
    if finding.verdict in ALIVE and finding.status != 304:
        link.etag = finding.etag
        link.last_modified = finding.last_modified if len(finding.last_modified) <= 60 else ""
    jitter = random.random()  # noqa: S311 (no secret)
    link.next_check_at = next_check(standing, now=at, jitter=jitter, retry_after=finding.retry_after)


def _stored(text: str, length: int | None = None) -> str:
    """Text of strangers as a database takes it: PostgreSQL refuses NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:length]


def _pause_hosts(looks: Iterable[Look]) -> None:
    """Retry-After holds for the whole site."""
    pauses: dict[str, datetime] = {}
    for look in looks:
        if look.finding.retry_after:
            until = look.at + timedelta(seconds=look.finding.retry_after)
            pauses[look.link.site] = max(until, pauses.get(look.link.site, until))
    SitePause.objects.pause(pauses)
