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

__all__ = ["CheckSettings", "Target", "check_many", "check_one", "run"]


@dataclass(frozen=True, slots=True)
class Target:
    """A link to look at. id: the caller's; etag, last_modified: of the latest good look; full: do not use them."""

    id: int
    url: str
    etag: str = ""
    last_modified: str = ""
    full: bool = True


async def check_many(
    targets: Iterable[Target],
    *,
    settings: CheckSettings,
    on_finding: Callable[[Target, Finding], None] | None = None,
) -> list[Finding]:
    """Look at every target; the findings come in the order of the targets.

    on_finding is called with each as soon as it is there, in the event loop: it must be quick. What it raises ends the
    run.
    """
    ordered = list(targets)
    findings: dict[int, Finding] = {}
    spread: Spread[int] = Spread(limit=settings.per_host_limit)
    for index, target in enumerate(ordered):
        spread.add(site_of(target.url), index)
    freed = asyncio.Condition()

    async def worker(fetcher: Fetcher) -> None:
        while spread:
            taken = spread.take()
            if not taken:  # every host that has work left is busy
                async with freed:
                    await freed.wait_for(lambda: spread.is_ready or not spread)
                continue
            host, index = taken
            finding = await _look(fetcher, ordered[index])
            spread.done(host)
            findings[index] = finding
            if on_finding:
                on_finding(ordered[index], finding)
            async with freed:
                freed.notify_all()

    async with Fetcher(settings) as fetcher, asyncio.TaskGroup() as group:
        for _ in range(min(settings.concurrency, len(ordered))):
            group.create_task(worker(fetcher))
    return [findings[index] for index in range(len(ordered))]


async def check_one(url: str, settings: CheckSettings) -> Finding:
    """Look at one address once."""
    return (await check_many([Target(id=0, url=url)], settings=settings))[0]


async def _look(fetcher: Fetcher, target: Target) -> Finding:
    tags = {} if target.full else {"etag": target.etag, "last_modified": target.last_modified}
    try:
        return classify(await fetcher.fetch(target.url, **tags))
    except Exception as error:  # a fault of ours with one page must not cost the other thousand their look
        logger.exception("The checker failed at %s", target.url)
        return Finding(Verdict.UNKNOWN, None, target.url, detail=f"the checker itself failed ({type(error).__name__})")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of this package to its end in a fast event loop of its own (not inside a running one)."""
    return uvloop.run(work)
