"""Many links in one event loop: a bounded number at once, spread over hosts, each host in its own time."""

import asyncio
import itertools
import logging
import math
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop

from curriculum.links.address import site_of
from curriculum.links.classify import classify
from curriculum.links.fetch import Fetcher
from curriculum.links.finding import Finding, Verdict
from curriculum.links.pace import Spread
from curriculum.links.prober import Prober
from curriculum.links.settings import CheckSettings

T = TypeVar("T")
logger = logging.getLogger(__name__)

__all__ = ["CheckSettings", "Checker", "Target", "check_many", "check_one", "run"]


@dataclass(frozen=True, slots=True)
class Target:
    """A link to look at. id: the caller's; etag, last_modified: of the latest good look; full: do not use them.

    known: the print of the first look (Finding.print), to tell drift. site: of the address, where the caller has it.
    """

    id: int
    url: str
    etag: str = ""
    last_modified: str = ""
    full: bool = True
    known: bytes = b""
    site: str = ""


class Checker:
    """Looks at targets as they are added, `settings.concurrency` at once; a look that ends makes room for the next.

    on_finding is called with each finding as soon as it is there, in the event loop: it must be quick. What it raises
    ends the run: `wait` raises it. prober: one with a memory of its own, where the settings allow probing.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        settings: CheckSettings,
        on_finding: Callable[[Target, Finding], None],
        prober: Prober | None = None,
    ) -> None:
        self._fetcher, self._on_finding = fetcher, on_finding
        self._prober = (prober or Prober(fetcher)) if settings.probing else None
        self._room, self._left = settings.concurrency, 0
        self._spread: Spread[Target] = Spread(limit=settings.per_host_limit, delay=settings.per_host_delay)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._numbers = itertools.count()
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._error: BaseException | None = None
        self._rested: asyncio.TimerHandle | None = None

    def add(self, targets: Iterable[Target]) -> None:
        """Put these in line."""
        for target in targets:
            self._spread.add(target.site or site_of(target.url), target)
            self._left += 1
        self._start()

    async def wait(self, *, for_more: bool = False) -> None:
        """Until nothing is left to look at; with for_more until the run fails, since more may be added."""
        while not self._error and (self._left or for_more):
            self._ended.clear()
            await self._ended.wait()
        if self._error:
            raise self._error

    async def stop(self) -> None:
        """Give up what is under way and in line."""
        self._room = 0
        if self._rested:
            self._rested.cancel()
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self) -> None:
        now = self._loop.time()
        while len(self._running) < self._room and (taken := self._spread.take(now)):
            number = next(self._numbers)
            self._running[number] = self._loop.create_task(self._look(number, *taken))
        wakes = self._spread.rests_until
        if len(self._running) < self._room and wakes < math.inf and not self._rested:
            self._rested = self._loop.call_at(wakes, self._go_on)

    def _go_on(self) -> None:
        self._rested = None
        self._start()

    async def _look(self, number: int, site: str, target: Target) -> None:
        try:
            self._on_finding(target, await look_at(self._fetcher, target, self._prober))
        except Exception as error:
            self._error, self._room = error, 0
        finally:
            self._spread.done(site)
            self._left -= 1
            self._running.pop(number, None)
            if self._error or not self._left:
                self._ended.set()
            self._start()


async def check_many(
    targets: Iterable[Target],
    *,
    settings: CheckSettings,
    on_finding: Callable[[Target, Finding], None] | None = None,
) -> list[Finding]:
    """Look at every target; the findings come in the order of the targets. on_finding: see Checker."""
    ordered = list(targets)
    found: dict[int, Finding] = {}

    def take(target: Target, finding: Finding) -> None:
        found[id(target)] = finding
        if on_finding:
            on_finding(target, finding)

    async with Fetcher(settings) as fetcher:
        checker = Checker(fetcher, settings, take)
        try:
            checker.add(ordered)
            await checker.wait()
        finally:
            await checker.stop()
    return [found[id(target)] for target in ordered]


async def check_one(url: str, settings: CheckSettings) -> Finding:
    """Look at one address once."""
    return (await check_many([Target(id=0, url=url)], settings=settings))[0]


async def look_at(fetcher: Fetcher, target: Target, prober: Prober | None = None) -> Finding:
    """One look, and what it comes to. prober: asks what the host shows for addresses that cannot exist."""
    tags = {} if target.full else {"etag": target.etag, "last_modified": target.last_modified}
    try:
        evidence = await fetcher.fetch(target.url, **tags)
        probed = await prober.ask(evidence) if prober else None
        return classify(evidence, probed=probed, known=target.known)
    except Exception as error:  # a fault of ours with one page must not cost the other thousand their look
        logger.exception("The checker failed at %s", target.url)
        return Finding(Verdict.UNKNOWN, None, target.url, detail=f"the checker itself failed ({type(error).__name__})")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of this package to its end in a fast event loop of its own (not inside a running one)."""
    return uvloop.run(work)
