"""Many links in one event loop: a bounded number at once, spread over hosts, each host in its own time."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop

from curriculum.links.address import site_of
from curriculum.links.classify import classify
from curriculum.links.fetch import Fetcher
from curriculum.links.finding import Finding, Verdict
from curriculum.links.pace import Spread
from curriculum.links.settings import CheckSettings

T = TypeVar("T")
logger = logging.getLogger(__name__)

__all__ = ["CheckSettings", "Checker", "Target", "check_many", "check_one", "run"]


@dataclass(frozen=True, slots=True)
class Target:
    """A link to look at. id: the caller's; etag, last_modified: of the latest good look; full: do not use them."""

    id: int
    url: str
    etag: str = ""
    last_modified: str = ""
    full: bool = True


class Checker:
    """Looks at targets as they are added, `settings.concurrency` at once; a look that ends makes room for the next.

    on_finding is called with each finding as soon as it is there, in the event loop: it must be quick. What it raises
    ends the run: `wait_below` raises it.
    """

    def __init__(
        self, fetcher: Fetcher, settings: CheckSettings, on_finding: Callable[[Target, Finding], None]
    ) -> None:
        self._fetcher, self._on_finding = fetcher, on_finding
        self._room = settings.concurrency
        self._spread: Spread[Target] = Spread(limit=settings.per_host_limit)
        self._running: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._error: BaseException | None = None
        self.unfinished = 0

    def add(self, targets: Iterable[Target]) -> None:
        """Put these in line."""
        for target in targets:
            self._spread.add(site_of(target.url), target)
            self.unfinished += 1
        self._start()

    async def wait_below(self, count: int) -> None:
        """Until fewer than `count` targets are unfinished."""
        while self.unfinished >= count and not self._error:
            self._moved.clear()
            await self._moved.wait()
        if self._error:
            raise self._error

    def stop(self) -> None:
        """Give up what is under way and in line."""
        self._room = 0
        for task in self._running:
            task.cancel()

    def _start(self) -> None:
        while len(self._running) < self._room and (taken := self._spread.take()):
            task = asyncio.get_running_loop().create_task(self._look(*taken))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _look(self, site: str, target: Target) -> None:
        try:
            self._on_finding(target, await look_at(self._fetcher, target))
        except Exception as error:
            self._error = error
            self.stop()
        finally:
            self._spread.done(site)
            self.unfinished -= 1
            self._moved.set()
            self._running.discard(asyncio.current_task())  # type: ignore[arg-type]
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
            await checker.wait_below(1)
        finally:
            checker.stop()
    return [found[id(target)] for target in ordered]


async def check_one(url: str, settings: CheckSettings) -> Finding:
    """Look at one address once."""
    return (await check_many([Target(id=0, url=url)], settings=settings))[0]


async def look_at(fetcher: Fetcher, target: Target) -> Finding:
    """One look, and what it comes to."""
    tags = {} if target.full else {"etag": target.etag, "last_modified": target.last_modified}
    try:
        return classify(await fetcher.fetch(target.url, **tags))
    except Exception as error:  # a fault of ours with one page must not cost the other thousand their look
        logger.exception("The checker failed at %s", target.url)
        return Finding(Verdict.UNKNOWN, None, target.url, detail=f"the checker itself failed ({type(error).__name__})")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of this package to its end in a fast event loop of its own (not inside a running one)."""
    return uvloop.run(work)
