"""From links that are due to looks that are stored: claim, ask, store.

The claim is a mark in the row (`claimed_until`): it stands while the network is asked, without a transaction, and
nothing of a look is stored without it. So a worker may be killed anywhere: what it held is due again when the claim
runs out, and a batch that is stored twice, or by a worker that came too late, is stored once.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.linkdesk import storing
from curriculum.linkdesk.storing import Look
from curriculum.links import check
from curriculum.links.check import CheckSettings, Target
from curriculum.links.classify import Finding
from curriculum.links.classify import Verdict as PureVerdict
from curriculum.links.judge import NetworkGate, proves_network
from curriculum.models import Link, LinkCheck, SitePause

PER_HOST = 20  # links of one host in a batch: at two at once, the slowest host is done before the claim runs out
WITNESSES = 5
REMEMBERED = 100  # latest looks that the own-network gate starts from
FULL_SHARE = 0.25  # of the looks at good links ask for the page, not only whether it changed
BUDGET = 50.0  # seconds after which a task takes no further batch: the next beat's goes on
CLAIMING = 0x4C494E4B  # a number of our own for PostgreSQL's advisory locks


def check_due(*, only: Iterable[int] | None = None, budget: float = BUDGET) -> None:
    """Claim and check, batch after batch, until nothing is due or `budget` seconds are over. `only`: ids, or all."""
    only, ends = (None if only is None else list(only)), time.monotonic() + budget
    while time.monotonic() < ends and (links := claim_due(limit=settings.LINKS_BATCH, only=only)):
        check_links(links)


def claim_due(*, limit: int, now: datetime | None = None, only: Iterable[int] | None = None) -> list[Link]:
    """Take up to `limit` due links for this worker: nobody else gets them for LINKS_CLAIM_SECONDS.

    Hosts come in turn, PER_HOST links of each at most, and none of a host that another worker is asking.
    `now`: aware, default the clock. `only`: ids, default all.
    """
    now = now or timezone.now()
    due = Link.objects.due(now)
    return _claim(due if only is None else due.filter(pk__in=list(only)), limit, now, PER_HOST)


@transaction.atomic
def _claim(wanted, limit: int, now: datetime, per_host: int) -> list[Link]:
    """One short transaction. Claimers go one by one, as SQLite's do anyway: two at once could take the same host."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
    chosen = list(wanted.spread(now, per_host=per_host).values_list("pk", flat=True)[:limit])
    # Rows that another process is changing right now (publishing a guide) are left for the next time.
    links = list(wanted.filter(pk__in=chosen).order_by("pk").select_for_update(skip_locked=True, no_key=True))
    until = now + timedelta(seconds=settings.LINKS_CLAIM_SECONDS)
    Link.objects.filter(pk__in=[link.pk for link in links]).update(claimed_until=until)
    for link in links:
        link.claimed_until = until
    return links


def check_links(links: Sequence[Link]) -> None:
    """Look at claimed links, all in one event loop, and store what was seen.

    When so many hosts do not answer that it must be us, some links that worked are asked besides; when these do not
    answer either, all looks are held: stored, not counted.
    """
    looks = _ask(links)
    held = bool(looks) and _is_us(looks)
    if held:
        hosts = {link.host for link in links}
        now = timezone.now()
        witnesses = _claim(Link.objects.free(now).witnesses().exclude(host__in=hosts), WITNESSES, now, 1)
        looks += _ask(witnesses)
        held = not witnesses or _is_us(looks)
        links = [*links, *witnesses]
    storing.store_findings(looks, held=held)
    storing.release(links)  # those that the time was too short for


def _ask(links: Sequence[Link]) -> list[Look]:
    """One look at each, as many as are done within two thirds of the claim's time."""
    by_id = {link.pk: link for link in links}
    looks: list[Look] = []

    def take(target: Target, finding: Finding) -> None:
        looks.append(Look(by_id[target.id], finding, timezone.now()))

    async def ask() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.LINKS_CLAIM_SECONDS * 2 / 3):
                await check.check_many(map(_target, links), settings=check_settings(), on_finding=take)

    if links:
        check.run(ask())
    return looks


def _target(link: Link) -> Target:
    full = link.state != Link.State.OK or random.random() < FULL_SHARE  # noqa: S311 (no secret)
    return Target(id=link.pk, url=link.url, etag=link.etag, last_modified=link.last_modified, full=full)


def check_settings() -> CheckSettings:
    """What the environment lets the checker do."""
    return CheckSettings.from_strings(
        allow_networks=settings.LINKS_ALLOW_NETWORKS,
        allow_ports=settings.LINKS_ALLOW_PORTS,
        ca_file=settings.LINKS_CA_FILE,
        concurrency=settings.LINKS_CONCURRENCY,
        about_url=settings.SITE_URL,
    )


def _is_us(looks: Sequence[Look]) -> bool:
    """The own-network gate over these looks and the latest stored ones."""
    gate = NetworkGate(known_hosts=Link.objects.order_by().values("host").distinct().count())
    latest = LinkCheck.objects.order_by("-at").values_list("link__host", "at", "verdict")[:REMEMBERED]
    for host, at, verdict in reversed(latest):
        gate.add(host, at, not proves_network(PureVerdict(verdict)))
    for look in looks:
        gate.add(look.link.host, look.at, not proves_network(look.finding))
    return gate.is_closed(timezone.now())


def hurry(ids: Iterable[int]) -> datetime:
    """These links are due now. Returns when that was said, for `left_to_check`."""
    now = timezone.now()
    Link.objects.filter(pk__in=list(ids), next_check_at__gt=now).update(next_check_at=now)
    return now


def left_to_check(ids: Iterable[int], since: datetime) -> list[int]:
    """Which of these, due at `since`, nobody has looked at yet. Not those whose host wants to be left alone."""
    paused = SitePause.objects.filter(until__gt=timezone.now()).values("site")
    waiting = Link.objects.filter(pk__in=list(ids), next_check_at__lte=since).exclude(site__in=paused)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask_again(*, by: User, link: Link) -> datetime | None:
    """A curator wants a look at `link` now. Returns until when its host wants to be left alone; None: it is due."""
    now = timezone.now()
    Link.objects.filter(pk=link.pk).update(next_check_at=now)
    record(actor=by, action="link.check", subject=link)
    return SitePause.objects.filter(site=link.site, until__gt=now).values_list("until", flat=True).first()


def thin_history(now: datetime | None = None) -> int:
    """Delete old looks that tell nothing new; see LinkCheck.objects.thin. Returns how many went."""
    return LinkCheck.objects.thin(now or timezone.now())
