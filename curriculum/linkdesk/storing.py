"""What was seen goes into the database: looks, standings, incidents.

Each slice is one short transaction, with one statement for all links and one for all looks.
"""

import random
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from curriculum.linkdesk import hosts
from curriculum.linkdesk.claiming import STANDING, Claim, write_under_claim
from curriculum.linkdesk.incidents import follow_states
from curriculum.links.address import host_of, site_of
from curriculum.links.finding import ALIVE, Finding, Verdict, storable
from curriculum.links.hostgate import host_answered
from curriculum.links.judge import fold_move, judge, next_check, own_state, with_word
from curriculum.links.pace import LONGEST_PAUSE
from curriculum.models import Link, LinkCheck, LinkPrint, SitePause
from curriculum.models.bulk import Row, insert_rows

LONGEST = timedelta(seconds=LONGEST_PAUSE)
SLICE = 500  # links a transaction
# SQLite has one writer at a time and no queue for those who wait: without a breath between two small slices (10 ms
# each) a reader's tick waits until all is stored (tests/bench/tick.py: 750 ms against 30).
SQLITE_SLICE, BREATH = 50, 0.02
OFFLINE_WAIT = timedelta(minutes=5), timedelta(minutes=15)
SEEN = ("verdict", "status", "detail", "final_url", "title", "etag", "last_modified", "moved_to", "moved_looks")
PLANNED = ("next_check_at", "claimed_until")
TROUBLE = frozenset(Link.IN_TROUBLE)
CHECKED = ("link_id", "at", "verdict", "status", "elapsed_ms", "detail", "held")


@dataclass(frozen=True, slots=True)
class Look:
    """One answer of the checker. link: as it was claimed; at: aware, when the answer was there."""

    link: Claim
    finding: Finding
    at: datetime


def store_findings(looks: Sequence[Look], *, held: bool = False) -> None:
    """Store each look whose claim still stands, move its link's standing, follow its incident, let the claim go.

    held: it was our own network, so nothing is counted and all are due again together in 5 to 15 minutes.
    Storing the same looks once more changes nothing: their claims are gone.
    """
    is_sqlite = connection.vendor == "sqlite"
    again = random.uniform(*(wait.total_seconds() for wait in OFFLINE_WAIT))  # noqa: S311 (no secret)
    size = SQLITE_SLICE if is_sqlite else SLICE
    for start in range(0, len(looks), size):
        if held:
            _hold(looks[start : start + size], timedelta(seconds=again))
        else:
            _store(looks[start : start + size])
        if is_sqlite:
            time.sleep(BREATH)


@transaction.atomic
def _hold(looks: Sequence[Look], wait: timedelta) -> None:
    rows = [_plan(look, look.at + wait) for look in looks]
    _add_checks(looks, write_under_claim(PLANNED, rows), held=True)


@transaction.atomic
def _store(looks: Sequence[Look]) -> None:
    rows = [_judged(look) for look in looks]
    stored = write_under_claim((*STANDING, *SEEN, *PLANNED), rows)
    _add_checks(looks, stored, held=False)
    kept = [(look, row) for look, row in zip(looks, rows, strict=True) if look.link.id in stored]
    troubled = [_as_link(look, row) for look, row in kept if {look.link.state, row["state"]} & TROUBLE]
    if troubled:
        follow_states(sorted(troubled, key=lambda link: link.pk))
    in_trouble = {link.pk for link in troubled}
    hosts.resolve_answered(
        {
            look.link.host: look.at
            for look, _ in kept
            if look.link.id not in in_trouble and host_answered(look.finding.verdict)
        }
    )
    _keep_prints(look for look, _ in kept)
    _pause_sites(look for look, _ in kept)


def _add_checks(looks: Sequence[Look], stored: set[int], *, held: bool) -> None:
    rows: Iterable[Row] = (
        {
            "link_id": look.link.id,
            "at": look.at,
            "verdict": look.finding.verdict.value,
            "status": look.finding.status,
            "elapsed_ms": look.finding.elapsed_ms,
            "detail": storable(look.finding.detail, 200),
            "held": held,
        }
        for look in looks
        if look.link.id in stored
    )
    insert_rows(LinkCheck, CHECKED, rows)


def _plan(look: Look, at: datetime) -> Row:
    return {"id": look.link.id, "claim": look.link.claimed_until, "claimed_until": None, "next_check_at": at}


def _judged(look: Look) -> Row:
    """The row after this look: its standing, what was seen, when to look again."""
    link, finding, at = look.link, look.finding, look.at
    own = link.standing
    if link.word:  # the row's state may be the person's
        own = replace(own, state=own_state(own, Verdict(link.verdict) if link.verdict else None))
    standing = judge(own, finding.verdict, at=at, strength=finding.strength)
    seen_anew = finding.verdict in ALIVE and finding.status != 304
    moved_to, moved_looks = fold_move(link.moved_to, link.moved_looks, finding)
    jitter = random.random()  # noqa: S311 (no secret)
    again = next_check(standing, now=at, jitter=jitter, retry_after=finding.retry_after, word_at=link.word_at)
    return {
        **_plan(look, again),
        **{name: getattr(standing, name) for name in STANDING},
        "state": with_word(standing, link.word, link.word_at, at).value,
        "verdict": finding.verdict.value,
        "status": finding.status,
        "detail": storable(finding.detail, 200),
        "final_url": storable(finding.final_url),
        "title": storable(finding.title, 500) or link.title,
        "etag": finding.etag if seen_anew else link.etag,
        "last_modified": finding.last_modified[:60] if seen_anew else link.last_modified,
        "moved_to": storable(moved_to),
        "moved_looks": moved_looks,
    }


def _as_link(look: Look, row: Row) -> Link:
    """What `follow_states` needs to know of a link that was just stored."""
    fields = {name: row[name] for name in (*STANDING, "verdict", "final_url")}
    same = {name: getattr(look.link, name) for name in ("id", "url", "host", "site", "word", "word_at")}
    return Link(**same, **fields)


def _keep_prints(looks: Iterable[Look]) -> None:
    """The first fingerprint of a page is the one that later ones are held against."""
    found = ((look, look.finding.print) for look in looks)
    rows: list[Row] = [
        {"link_id": look.link.id, "data": b64encode(data).decode(), "at": look.at} for look, data in found if data
    ]
    if rows:
        insert_rows(LinkPrint, ("link_id", "data", "at"), rows)


def _pause_sites(looks: Iterable[Look]) -> None:
    """Retry-After holds for the host that said it, and for its whole site; there not for long if the site may be one
    of many tenants, who must not silence each other.
    """
    pauses: dict[str, datetime] = {}
    for look in looks:
        if look.finding.retry_after:
            host = host_of(look.finding.final_url)[:255] or look.link.host
            site = site_of(look.finding.final_url)[:255] or look.link.site
            wait = timedelta(seconds=look.finding.retry_after)
            is_alone = host in (site, f"www.{site}")
            for name, pause in ((host, wait), (site, wait if is_alone else min(wait, LONGEST))):
                pauses[name] = max(look.at + pause, pauses.get(name, look.at + pause))
    if pauses:
        SitePause.objects.pause(pauses)
