"""The checker's event loop, in a thread of its own: the database's work goes on beside it."""

import asyncio
import gc
import resource
import sys
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from django.utils import timezone

from curriculum.linkdesk.claiming import Claim
from curriculum.linkdesk.slots import RedisSlots
from curriculum.linkdesk.storing import Look
from curriculum.links import check
from curriculum.links.check import Checker, CheckSettings, Target
from curriculum.links.fetch import Fetcher
from curriculum.links.finding import Finding
from curriculum.links.probe import Probed
from curriculum.links.prober import Prober

NAP = 0.05  # seconds between two looks into the queue; a short run ends no later than that after its last look
SWITCH = 0.001  # seconds that the two threads wait for each other at most
COLLECT = 50_000  # new objects until Python looks for cycles: a look makes hundreds of objects and hardly a cycle
OPEN_FILES = 16_384  # each connection is one, and those of the last seconds are kept for the next link of their host


def raise_open_files() -> None:
    """Many systems give a process 1,024 open files unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Looking:
    """Looks at claims until it is left: `with Looking(settings) as looking: looking.add(claims); looking.take(…)`."""

    def __init__(self, settings: CheckSettings, *, slots: RedisSlots | None = None) -> None:
        self._settings, self._slots = settings, slots
        self._done: SimpleQueue[Look | BaseException] = SimpleQueue()
        self._held: dict[int, Claim] = {}
        self._thread = threading.Thread(target=self._work, name="looking", daemon=True)
        self._ready, self._has_begun = threading.Event(), False

    def __enter__(self) -> Self:
        raise_open_files()
        self._usual = sys.getswitchinterval(), gc.get_threshold()
        sys.setswitchinterval(SWITCH)
        gc.set_threshold(COLLECT, *self._usual[1][1:])
        self._thread.start()
        self._ready.wait()
        if not self._has_begun:  # it could not even begin: a file of certificates that is not there
            self.__exit__(None, None, None)
            self.take(within=1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._has_begun and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        sys.setswitchinterval(self._usual[0])
        gc.set_threshold(*self._usual[1])

    @property
    def held(self) -> Collection[Claim]:
        """Claims that nobody has got a look of yet."""
        return self._held.values()

    def add(
        self,
        claims: Iterable[Claim],
        *,
        full: Collection[int],
        prints: Mapping[int, bytes],
        probes: Mapping[str, Probed],
    ) -> None:
        """Look at these. full: ids of those whose page is read even if it says that it did not change.

        prints: what their pages were, by id; probes: what their hosts answered to made-up addresses, by pattern.
        """
        targets = []
        for claim in claims:
            self._held[claim.id] = claim
            tags = claim.etag, claim.last_modified
            targets.append(Target(claim.id, claim.url, *tags, claim.id in full, prints.get(claim.id, b""), claim.site))
        self._loop.call_soon_threadsafe(self._add, targets, probes)

    def take(self, *, within: float) -> list[Look]:
        """Looks that are there after `within` seconds, or as soon as all that were added are.

        Gathered, since each waking of this thread stops the loop's for a moment.
        """
        looks: list[Look] = []
        ends = time.monotonic() + within
        while (left := ends - time.monotonic()) > 0 and (len(looks) < len(self._held) or not self._held):
            time.sleep(min(left, NAP))
            with suppress(Empty):
                while True:
                    look = self._done.get_nowait()
                    if isinstance(look, BaseException):
                        raise look
                    looks.append(look)
        for look in looks:
            self._held.pop(look.link.id, None)
        return looks

    def take_probes(self) -> dict[str, Probed]:
        """What was learned about hosts since this was last asked for, by pattern."""
        fresh = dict(self._prober.fresh)
        for pattern in fresh:
            self._prober.fresh.pop(pattern, None)
        return fresh

    def _work(self) -> None:
        try:
            check.run(self._look())
        except BaseException as error:  # told to whoever waits for looks
            self._done.put(error)
        finally:
            self._ready.set()

    async def _look(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            if self._slots:
                stack.push_async_callback(self._slots.close)
            fetcher = await stack.enter_async_context(Fetcher(self._settings, slots=self._slots))
            self._prober = Prober(fetcher)
            self._checker = Checker(fetcher, self._settings, self._take, self._prober)
            self._has_begun = True
            self._ready.set()
            ended = asyncio.create_task(self._ended.wait())
            failed = asyncio.create_task(self._checker.wait(for_more=True))
            try:
                await asyncio.wait([ended, failed], return_when=asyncio.FIRST_COMPLETED)
                if failed.done():
                    failed.result()
            finally:
                await self._checker.stop()
                ended.cancel()
                failed.cancel()

    def _add(self, targets: list[Target], probes: Mapping[str, Probed]) -> None:
        self._prober.recall(probes)
        self._checker.add(targets)

    def _take(self, target: Target, finding: Finding) -> None:
        if target.known:  # the print that later ones are held against stays the first
            finding = replace(finding, print=b"")
        if claim := self._held.get(target.id):
            self._done.put(Look(claim, finding, timezone.now()))
