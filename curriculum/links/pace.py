"""How fast one host may be asked: 2 at once and half a second apart, slower when it complains. Pure but for
HostLimiter's waiting.
"""

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

T = TypeVar("T")

SLOWEST_DELAY = 30.0
RECOVER_AFTER = 10  # good answers in a row until a slowed host is asked one step faster
SPREAD_ROOM = 1000


@dataclass(frozen=True, slots=True)
class Slot:
    """One host's pace. Times are seconds of one steady clock; delay: between starts; limit: requests at once."""

    limit: int = 2
    delay: float = 0.5
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
    """Gives turns to ask a host, first come first served, in one event loop. Slots live in memory."""

    def __init__(self, *, limit: int = 2, delay: float = 0.5, longest_wait: float = 30.0) -> None:
        self._usual = Slot(limit=limit, delay=delay)
        self._longest = longest_wait
        self._gates: dict[str, _Gate] = {}
        self._room = SPREAD_ROOM

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
            return
        gate.waiting += 1
        try:
            async with gate.turn:
                await self._wait(gate)
                gate.slot = started(gate.slot, self._now())
        finally:
            gate.waiting -= 1

    def leave(self, host: str) -> None:
        """The request that `enter` let begin is over, however it went."""
        gate = self._gates[host]
        gate.slot = finished(gate.slot)
        gate.freed.set()

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
                gate.slot = paused(gate.slot, self._now() + retry_after)
        elif status < 500:
            gate.slot = praised(gate.slot, self._usual)

    def _gate(self, host: str) -> _Gate:
        if host not in self._gates:
            if len(self._gates) >= self._room:
                self._gates = {h: g for h, g in self._gates.items() if not self._is_forgettable(g)}
                self._room = SPREAD_ROOM + 2 * len(self._gates)
            self._gates[host] = _Gate(self._usual)
        return self._gates[host]

    def _is_forgettable(self, gate: _Gate) -> bool:
        """A host at its usual pace that nobody waits for and that may be asked now: a new slot says the same."""
        at_rest = gate.slot.limit == self._usual.limit and gate.slot.delay == self._usual.delay
        return at_rest and not gate.waiting and not gate.slot.active and wait_for(gate.slot, self._now()) == 0

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class Spread(Generic[T]):
    """Hands out work so that no host keeps all hands busy: hosts in turn, at most `limit` of one at a time."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[str, deque[T]] = {}
        self._ready: deque[str] = deque()
        self._active: dict[str, int] = {}

    def add(self, host: str, item: T) -> None:
        """Put one piece of work in line."""
        line = self._waiting.setdefault(host, deque())
        line.append(item)
        if len(line) == 1 and self._active.get(host, 0) < self._limit:
            self._ready.append(host)

    def take(self) -> tuple[str, T] | None:
        """The next piece of work and its host, or None while there is none to hand out. Say `done` afterwards."""
        if not self._ready:
            return None
        host = self._ready.popleft()
        item = self._waiting[host].popleft()
        self._active[host] = self._active.get(host, 0) + 1
        if not self._waiting[host]:
            del self._waiting[host]
        elif self._active[host] < self._limit:
            self._ready.append(host)
        return host, item

    def done(self, host: str) -> None:
        """One piece of work of this host is finished."""
        was_full = self._active[host] >= self._limit
        self._active[host] -= 1
        if not self._active[host]:
            del self._active[host]
        if was_full and host in self._waiting:
            self._ready.append(host)

    @property
    def is_ready(self) -> bool:
        """Whether `take` would give something now."""
        return bool(self._ready)

    def __bool__(self) -> bool:
        return bool(self._waiting)
