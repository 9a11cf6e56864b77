"""How fast one host may be asked: 2 at once and half a second apart, slower when it complains. Pure but for
HostLimiter's waiting.
"""

import asyncio
import itertools
import math
from collections import deque
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")

PER_HOST_LIMIT, PER_HOST_DELAY = 2, 0.5  # at once; seconds apart: what a careful visitor with two tabs asks for
LONGEST_WAIT = 30.0  # seconds of a pause that a look waits out; else it is made later
SLOWEST_DELAY = 30.0
LONGEST_PAUSE = 3600.0  # seconds of a whole site, which may have many tenants; longer ones are kept by host and link
RECOVER_AFTER = 10  # good answers in a row until a slowed host is asked one step faster
SLOTS_KEPT = 1000  # hosts known before those at rest are forgotten


@dataclass(frozen=True, slots=True)
class Slot:
    """One host's pace. Times are seconds of one steady clock; delay: between starts; limit: requests at once."""

    limit: int = PER_HOST_LIMIT
    delay: float = PER_HOST_DELAY
    active: int = 0
    next_at: float = 0.0
    paused_until: float = 0.0
    good: int = 0


def wait_for(slot: Slot, now: float) -> float:
    """Seconds until the next request may start; infinite while as many run as may."""
    if slot.active >= slot.limit:
        return math.inf
    return max(slot.next_at - now, slot.paused_until - now, 0.0)


def started(slot: Slot, now: float) -> Slot:
    """A request starts now."""
    # Written out, as in `finished`: `replace` costs more than the rest of a turn.
    next_at = max(now, slot.next_at) + slot.delay
    return Slot(slot.limit, slot.delay, slot.active + 1, next_at, slot.paused_until, slot.good)


def finished(slot: Slot) -> Slot:
    """A request has ended, however it went."""
    return Slot(slot.limit, slot.delay, max(0, slot.active - 1), slot.next_at, slot.paused_until, slot.good)


def slowed(slot: Slot, now: float, usual: Slot) -> Slot:
    """The host complained (429, 503): half as many, half as often."""
    delay = min(max(slot.delay, usual.delay / 2, 0.05) * 2, SLOWEST_DELAY)
    return replace(slot, limit=max(1, slot.limit // 2), delay=delay, next_at=max(slot.next_at, now + delay), good=0)


def praised(slot: Slot, usual: Slot) -> Slot:
    """The host answered well: after ten such answers in a row one step back towards its usual pace."""
    if slot.limit >= usual.limit and slot.delay <= usual.delay:
        return slot
    if slot.good + 1 < RECOVER_AFTER:
        return replace(slot, good=slot.good + 1)
    return replace(slot, limit=min(usual.limit, slot.limit + 1), delay=max(usual.delay, slot.delay / 2), good=0)


def paused(slot: Slot, until: float) -> Slot:
    """Nobody asks this host before `until`; a longer pause that is known already stands."""
    return replace(slot, paused_until=max(slot.paused_until, until))


class HostPaused(Exception):
    """The host wants to be left alone for longer than we wait; `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host asked to be left alone for {seconds:.0f} s")
        self.seconds = seconds


class SharedSlots(Protocol):
    """Where the turns of all processes are counted together; linkdesk keeps one in Redis."""

    async def take(self, host: str, limit: int, delay: float) -> float:
        """0.0: the turn is ours until `give_back`. Else seconds to wait before asking again."""

    def give_back(self, host: str) -> None:
        """One turn that was ours is over."""

    def slow_down(self, host: str, limit: int, delay: float, pause: float) -> None:
        """The host complained: nobody asks it faster than this for a while, and nobody at all for `pause` seconds."""


@dataclass(slots=True)
class _Gate:
    slot: Slot
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0


class _Turn:
    """A turn as an asynchronous context; by hand, since contextlib's is slow."""

    __slots__ = ("_host", "_limiter")

    def __init__(self, limiter: "HostLimiter", host: str) -> None:
        self._limiter, self._host = limiter, host

    async def __aenter__(self) -> None:
        await self._limiter.enter(self._host)

    async def __aexit__(self, *_: object) -> None:
        self._limiter.leave(self._host)


class HostLimiter:
    """Gives turns to ask a host, first come first served, in one event loop. Slots live in memory; with `shared` a
    turn counts only when all processes together have one left.
    """

    def __init__(
        self,
        *,
        limit: int = PER_HOST_LIMIT,
        delay: float = PER_HOST_DELAY,
        longest_wait: float = LONGEST_WAIT,
        shared: SharedSlots | None = None,
    ) -> None:
        self._usual, self._shared = Slot(limit=limit, delay=delay), shared
        self._longest = longest_wait
        self._gates: dict[str, _Gate] = {}
        self._room = SLOTS_KEPT
        self._now = asyncio.get_running_loop().time

    def turn(self, host: str) -> "_Turn":
        """`async with limiter.turn(host):` waits for a turn and holds it for one request.

        Raises HostPaused rather than wait out a long pause.
        """
        return _Turn(self, host)

    async def enter(self, host: str) -> None:
        """Wait for a turn; say `leave` when the request is over."""
        gate = self._gate(host)
        if not gate.waiting and not wait_for(gate.slot, self._now()):
            gate.slot = started(gate.slot, self._now())
        else:
            gate.waiting += 1
            try:
                async with gate.turn:
                    await self._wait(gate)
                    gate.slot = started(gate.slot, self._now())
            finally:
                gate.waiting -= 1
        if self._shared:
            try:
                await self._share(self._shared, host, gate)
            except BaseException:
                self._finish(gate)
                raise

    def leave(self, host: str) -> None:
        """The request that `enter` let begin is over, however it went."""
        self._finish(self._gates[host])
        if self._shared:
            self._shared.give_back(host)

    @staticmethod
    def _finish(gate: _Gate) -> None:
        gate.slot = finished(gate.slot)
        gate.freed.set()

    async def _share(self, shared: SharedSlots, host: str, gate: _Gate) -> None:
        while wait := await shared.take(host, gate.slot.limit, gate.slot.delay):
            if wait > self._longest:
                raise HostPaused(wait)
            await asyncio.sleep(wait)

    async def _wait(self, gate: _Gate) -> None:
        while wait := wait_for(gate.slot, self._now()):
            pause = gate.slot.paused_until - self._now()
            if pause > self._longest:
                raise HostPaused(pause)
            if math.isinf(wait):
                gate.freed.clear()
                await gate.freed.wait()
            else:
                await asyncio.sleep(wait)

    def answered(self, host: str, status: int, retry_after: float | None) -> None:
        """Tell what the host answered: it is slowed down, paused or speeded up."""
        gate = self._gates.get(host)
        if not gate:
            return
        if status in (429, 503):
            gate.slot = slowed(gate.slot, self._now(), self._usual)
            if retry_after:
                gate.slot = paused(gate.slot, self._now() + min(retry_after, LONGEST_PAUSE))
            if self._shared:
                self._shared.slow_down(host, gate.slot.limit, gate.slot.delay, retry_after or 0.0)
        elif status < 500:
            gate.slot = praised(gate.slot, self._usual)

    def _gate(self, host: str) -> _Gate:
        if host not in self._gates:
            if len(self._gates) >= self._room:
                self._gates = {h: g for h, g in self._gates.items() if not self._is_forgettable(g)}
                self._room = SLOTS_KEPT + 2 * len(self._gates)
            self._gates[host] = _Gate(self._usual)
        return self._gates[host]

    def _is_forgettable(self, gate: _Gate) -> bool:
        """A host at its usual pace that nobody waits for and that may be asked now: a new slot says the same."""
        at_rest = gate.slot.limit == self._usual.limit and gate.slot.delay == self._usual.delay
        return at_rest and not gate.waiting and not gate.slot.active and wait_for(gate.slot, self._now()) == 0


class Spread(Generic[T]):
    """Hands out work so that no host keeps all hands busy: at most `limit` of one at a time, and none before it has
    rested `delay` seconds from the last one, so that no hand waits. The longest line goes first: what has to be done
    one after the other is begun in time, not when all else is done. Times: seconds of one steady clock.
    """

    def __init__(self, *, limit: int, delay: float = 0.0) -> None:
        self._limit, self._delay = limit, delay
        self._waiting: dict[str, deque[T]] = {}
        self._ready: list[tuple[int, int, str]] = []  # least first: minus the line's length, then who came first
        self._numbers = itertools.count()
        self._place: dict[str, int] = {}  # the number under which a host stands in `_ready`; older ones are void
        self._resting: list[tuple[float, str]] = []
        self._active: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}

    def add(self, host: str, item: T) -> None:
        """Put one piece of work in line."""
        line = self._waiting.setdefault(host, deque())
        line.append(item)
        if len(line) == 1:
            self._line_up(host)
        elif host in self._place:
            self._get_ready(host)

    def take(self, now: float = 0.0) -> tuple[str, T] | None:
        """The next piece of work and its host, or None while there is none to hand out. Say `done` afterwards."""
        while self._resting and self._resting[0][0] <= now:
            self._get_ready(heappop(self._resting)[1])
        host = self._next()
        if host is None:
            return None
        item = self._waiting[host].popleft()
        self._active[host] = self._active.get(host, 0) + 1
        if self._delay:
            self._rests_until[host] = now + self._delay
        if not self._waiting[host]:
            del self._waiting[host]
        else:
            self._line_up(host)
        return host, item

    def done(self, host: str) -> None:
        """One piece of work of this host is finished."""
        was_full = self._active[host] >= self._limit
        self._active[host] -= 1
        if not self._active[host]:
            del self._active[host]
        if was_full and host in self._waiting:
            self._line_up(host)

    def _line_up(self, host: str) -> None:
        """Each host that has work waiting and may be asked stands in one line once."""
        if self._active.get(host, 0) >= self._limit:
            return
        if host in self._rests_until:
            heappush(self._resting, (self._rests_until[host], host))
        else:
            self._get_ready(host)

    def _get_ready(self, host: str) -> None:
        self._place[host] = number = next(self._numbers)
        heappush(self._ready, (-len(self._waiting[host]), number, host))

    def _next(self) -> str | None:
        while self._ready:
            _, number, host = heappop(self._ready)
            if self._place.get(host) == number:
                del self._place[host]
                return host
        return None

    @property
    def rests_until(self) -> float:
        """When the first of the resting hosts may be asked; infinite while none rests."""
        return self._resting[0][0] if self._resting else math.inf

    def __bool__(self) -> bool:
        return bool(self._waiting)
