"""From links that are due to looks that are stored: claim, ask and store at the same time, until nothing is due."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.linkdesk import claiming, remembering, slots, storing
from curriculum.linkdesk.claiming import Claim, claim_due
from curriculum.linkdesk.looking import Looking
from curriculum.linkdesk.network import OwnNetwork
from curriculum.linkdesk.storing import Look
from curriculum.links.check import CheckSettings
from curriculum.links.judge import proves_network
from curriculum.models import Link, LinkCheck, SitePause

FULL_SHARE = 0.25  # of the looks at good links ask for the page, not only whether it changed
BUDGET = 50.0  # seconds after which a run claims nothing more: the next beat's goes on
SOON = timedelta(seconds=3)  # a run waits so long for a site whose turn comes
AHEAD = 2.0  # seconds of looks claimed beyond those under way: enough hosts to go round while each has its rest
DOUBT = timedelta(seconds=10)  # looks that failed by network wait so long for others to be answered
IDLE = 0.5  # seconds between two claims when there was nothing to claim
GATHER = 0.2  # seconds that looks are gathered before they are stored together


def check_due(
    *,
    only: Iterable[int] | None = None,
    budget: float = BUDGET,
    call_for_help: Callable[[], object] | None = None,
    on_stored: Callable[[int], object] | None = None,
) -> None:
    """Claim, ask and store until nothing is due or `budget` seconds are over. `only`: ids, or all.

    call_for_help: called once when much is due, half of what this process looks at at once: others may help, or go on.
    on_stored: called with how many looks were stored, each time that some were.

    A run that another process of this machine makes already is left to it, unless they share their turns in Redis.
    """
    with slots.alone_or_shared() as (is_ours, shared):
        if is_ours:
            claiming.mend_plans(timezone.now())
            with Looking(check_settings(), slots=shared) as looking:
                _Run(looking, None if only is None else list(only), budget, call_for_help, on_stored).run()


class _Run:
    """One run: keeps the checker supplied, and stores what it saw while it goes on."""

    def __init__(
        self,
        looking: Looking,
        only: list[int] | None,
        budget: float,
        call_for_help: Callable[[], object] | None,
        on_stored: Callable[[int], object] | None,
    ) -> None:
        self.looking, self.only = looking, only
        self.call_for_help, self.on_stored = call_for_help, on_stored
        self.ends = time.monotonic() + budget
        self.gives_up = self.ends
        self.looks: list[Look] = []
        self.network = OwnNetwork(self.ask)
        self.claims_at = self.gathered_at = time.monotonic()
        self.pace, self.claimed = 0.0, 0

    def run(self) -> None:
        try:
            while self.supply() or self.looking.held:
                if time.monotonic() > self.gives_up:
                    break  # those that the time was too short for are due as they were
                self.gather()
                self.store()
        finally:
            claiming.release([*self.looking.held, *(look.link for look in self.looks)])

    def supply(self) -> bool:
        """Claim more where the checker has room. Whether there may be more to come."""
        now, held = time.monotonic(), len(self.looking.held)
        if now > self.ends:
            return False
        room = settings.LINKS_CONCURRENCY + round(AHEAD * self.pace) - held
        if now < self.claims_at or room < settings.LINKS_CONCURRENCY / 4:
            return True
        claims = claim_due(
            limit=max(1, room // 2), only=self.only, held=Counter(claim.site for claim in self.looking.held)
        )
        if claims:
            self.claimed += len(claims)
            if self.call_for_help and self.claimed > settings.LINKS_CONCURRENCY / 2:
                self.call_for_help()
                self.call_for_help = None
            self.add(claims)
            self.gives_up = now + settings.LINKS_CLAIM_SECONDS * 2 / 3
            return True
        self.claims_at = now + IDLE
        return self.is_due_soon()

    def gather(self) -> None:
        """Looks of the next moment, and how many a second that were since the last time."""
        looks = self.looking.take(within=GATHER)
        now = time.monotonic()
        self.pace, self.gathered_at = len(looks) / (now - self.gathered_at), now
        self.looks += looks

    def is_due_soon(self) -> bool:
        soon = Link.objects.due(timezone.now() + SOON)
        return (soon if self.only is None else soon.filter(pk__in=self.only)).exists()

    def add(self, claims: Sequence[Claim]) -> None:
        calm = [claim for claim in claims if claim.state == Link.State.OK]
        unchanged = {claim.id for claim in calm if random.random() > FULL_SHARE}  # noqa: S311 (no secret)
        self.looking.add(
            claims,
            full={claim.id for claim in claims} - unchanged,
            prints=remembering.recall_prints(claims),
            probes=remembering.recall_probes(claims, timezone.now()) if settings.LINKS_PROBING else {},
        )

    def ask(self, claims: Sequence[Claim]) -> list[Look]:
        """Looks at these now, for the gate; what else comes in meanwhile is stored later."""
        self.add(claims)
        wanted = {claim.id for claim in claims}
        found: list[Look] = []
        ends = time.monotonic() + settings.LINKS_CLAIM_SECONDS / 3
        while len(found) < len(wanted) and time.monotonic() < ends:
            for look in self.looking.take(within=GATHER):
                (found if look.link.id in wanted else self.looks).append(look)
        return found

    def store(self) -> None:
        looks, self.looks = self.looks, []
        try:
            remembering.keep_probes(self.looking.take_probes(), timezone.now())
            answered = [look for look in looks if proves_network(look.finding)]
            storing.store_findings(answered)
            self.tell_stored(len(answered))
            failed = [look for look in looks if not proves_network(look.finding)]
            if failed and self.network.is_in_doubt(answered, failed):
                if self.looking.held and timezone.now() - failed[0].at < DOUBT:
                    self.looks = failed  # others may answer yet
                    return
                is_us, witnesses = self.network.is_down(failed)
                looks += witnesses
                failed += witnesses
                storing.store_findings(failed, held=is_us)
            else:
                storing.store_findings(failed)
            self.tell_stored(len(failed))
        except BaseException:
            self.looks += looks  # let go of by `run`
            raise

    def tell_stored(self, count: int) -> None:
        if count and self.on_stored:
            self.on_stored(count)


def check_settings() -> CheckSettings:
    """What the environment lets the checker do."""
    return CheckSettings.from_strings(
        allow_networks=settings.LINKS_ALLOW_NETWORKS,
        allow_ports=settings.LINKS_ALLOW_PORTS,
        ca_file=settings.LINKS_CA_FILE,
        concurrency=settings.LINKS_CONCURRENCY,
        per_host=settings.LINKS_PER_HOST,
        host_delay=settings.LINKS_HOST_DELAY,
        probing=settings.LINKS_PROBING,
        about_url=settings.SITE_URL,
    )


def hurry(ids: Iterable[int]) -> datetime:
    """These links are due now. Returns when that was said, for `left_to_check`."""
    now = timezone.now()
    Link.objects.filter(pk__in=list(ids), next_check_at__gt=now).update(next_check_at=now)
    return now


def left_to_check(ids: Iterable[int], since: datetime) -> list[int]:
    """Which of these nobody has looked at since `since`. Not those whose site wants to be left alone."""
    looked_at = LinkCheck.objects.filter(link=OuterRef("pk"), at__gte=since)
    waiting = Link.objects.filter(~Exists(looked_at), pk__in=list(ids)).not_paused(timezone.now())
    return list(waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask_again(*, by: User, link: Link) -> datetime | None:
    """A curator wants a look at `link` now. Returns until when its site wants to be left alone; None: it is due."""
    now = timezone.now()
    Link.objects.filter(pk=link.pk).update(next_check_at=now)
    record(actor=by, action="link.check", subject=link)
    paused = SitePause.objects.standing(now)
    return max(filter(None, (paused.get(link.site), paused.get(link.host))), default=None)


def thin_history(now: datetime | None = None) -> int:
    """Delete old looks that tell nothing new (see LinkCheck.objects.thin), and probes that are too old to be believed.

    Returns how many looks went.
    """
    now = now or timezone.now()
    remembering.forget_probes(now)
    return LinkCheck.objects.thin(now)
