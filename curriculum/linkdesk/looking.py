"""The checker's event loop, in a thread of its own: the database's work goes on beside it."""

import asyncio
import threading
from collections.abc import Iterable
from contextlib import AsyncExitStack
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


class Looking:
    """Looks at claims until it is left: `with Looking(settings) as looking: looking.add(claims); looking.take(…)`."""

    def __init__(self, settings: CheckSettings, *, slots: RedisSlots | None = None) -> None:
        self._settings, self._slots = settings, slots
        self._done: SimpleQueue[Look | BaseException] = SimpleQueue()
        self._held: dict[int, Claim] = {}
        self._thread = threading.Thread(target=self._work, name="looking", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    @property
    def held(self) -> list[Claim]:
        """Claims that nobody has got a look of yet."""
        return list(self._held.values())

    def add(self, claims: Iterable[Claim], *, full: Iterable[int] = ()) -> None:
        """Look at these. full: ids of those whose page is read even if it says that it did not change."""
        claims, full = list(claims), set(full)
        self._held |= {claim.id: claim for claim in claims}
        targets = [
            Target(claim.id, claim.url, claim.etag, claim.last_modified, full=claim.id in full) for claim in claims
        ]
        self._loop.call_soon_threadsafe(self._checker.add, targets)

    def take(self, *, most: int, wait: float) -> list[Look]:
        """Looks that are there: the first within `wait` seconds, and all that came with it, up to `most`."""
        looks: list[Look] = []
        try:
            while len(looks) < most:
                look = self._done.get(timeout=0 if looks else wait)
                if isinstance(look, BaseException):
                    raise look
                looks.append(look)
                self._held.pop(look.link.id, None)
        except Empty:
            pass
        return looks

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
            self._checker = Checker(fetcher, self._settings, self._take)
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

    def _take(self, target: Target, finding: Finding) -> None:
        if claim := self._held.get(target.id):
            self._done.put(Look(claim, finding, timezone.now()))
