"""Turns at hosts, counted over all workers: in Redis if there is one, else one process works at a time."""

import asyncio
import fcntl
import itertools
import logging
import os
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from redis import asyncio as redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEASE = 120  # seconds after which the turn of a worker that was killed is free again; no request takes as long
SLOW_FOR = 600  # seconds that all workers remember that a host complained
AWAY = 5.0  # seconds that a Redis that failed is left alone; meanwhile each process keeps its own pace
# One call for many turns. A host is one hash: next (when the next request may start), pause (until when none may),
# limit and delay where it complained, and a field for each turn that is taken, with the end of its lease. Times: ms of
# Redis's own clock, the one clock that all workers share.
SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local lease, slow = tonumber(ARGV[1]), tonumber(ARGV[2])
local waits = {}
for i, key in ipairs(KEYS) do
    local at = 4 * i - 1
    local what, token, limit, delay = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local wait = 0
    if what == 'give' then
        redis.call('HDEL', key, token)
    elseif what == 'pause' then
        redis.call('HSET', key, 'pause', now + delay)
        redis.call('PEXPIRE', key, math.max(lease, slow, delay))
    elseif what == 'slow' then
        redis.call('HSET', key, 'limit', limit, 'delay', delay, 'slow', now + slow)
        redis.call('PEXPIRE', key, math.max(lease, slow, redis.call('PTTL', key)))
    else
        local host, taken, old = {}, 0, {}
        local fields = redis.call('HGETALL', key)
        for f = 1, #fields, 2 do
            local name, value = fields[f], tonumber(fields[f + 1])
            if string.sub(name, 1, 1) ~= ':' then host[name] = value
            elseif value > now then taken = taken + 1
            else old[#old + 1] = name end
        end
        if #old > 0 then redis.call('HDEL', key, unpack(old)) end
        if host.slow and host.slow > now then
            limit, delay = math.min(limit, host.limit), math.max(delay, host.delay)
        end
        local next = math.min(host.next or 0, now + 60000)
        if host.pause and host.pause > now then wait = host.pause - now
        elseif taken >= limit then wait = -1
        elseif next > now then wait = next - now
        else
            redis.call('HSET', key, 'next', now + delay, token, now + lease)
            redis.call('PEXPIRE', key, math.max(lease, redis.call('PTTL', key)))
        end
    end
    waits[i] = wait
end
return waits
"""


class Ask(NamedTuple):
    """One thing to tell the script. limit: turns at once; delay: seconds."""

    what: str
    host: str
    token: str = ""
    limit: int = 0
    delay: float = 0.0
    answer: "asyncio.Future[float] | None" = None


class RedisSlots:
    """curriculum.links.pace.SharedSlots in Redis. What is asked for while a call is under way goes with the next one.

    A Redis that is away costs nobody a look: each process keeps its own pace until it is back.
    """

    def __init__(self, url: str, prefix: str = "lectern:turns:") -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2)
        self._script = self._redis.register_script(SCRIPT)
        self._prefix, self._numbers, self._run = prefix, itertools.count(), os.urandom(6).hex()
        self._mine: defaultdict[str, deque[str]] = defaultdict(deque)
        self._asks: list[Ask] = []
        self._sender: asyncio.Task[None] | None = None
        self._away_until = 0.0

    async def take(self, host: str, limit: int, delay: float) -> float:
        """See SharedSlots. The seconds to wait are Redis's; a twentieth of a second where all turns are taken."""
        loop = asyncio.get_running_loop()
        token = f":{self._run}-{next(self._numbers)}"
        if loop.time() < self._away_until:
            return 0.0
        answer: asyncio.Future[float] = loop.create_future()
        self._tell(Ask("take", host, token, limit, delay, answer))
        wait = await answer
        if wait == 0:
            self._mine[host].append(token)
        return 0.05 if wait < 0 else wait / 1000

    def give_back(self, host: str) -> None:
        """See SharedSlots."""
        tokens = self._mine.get(host)
        if tokens:
            self._tell(Ask("give", host, tokens.popleft()))
            if not tokens:
                del self._mine[host]

    def slow_down(self, host: str, limit: int, delay: float, pause: float) -> None:
        """See SharedSlots."""
        self._tell(Ask("slow", host, limit=limit, delay=delay))
        if pause:
            self._tell(Ask("pause", host, delay=pause))

    async def close(self) -> None:
        """Tell what was not told yet, and hang up."""
        for host, tokens in self._mine.items():
            for token in tokens:
                self._tell(Ask("give", host, token))
        if self._sender:
            await self._sender
        await self._redis.aclose()

    def _tell(self, ask: Ask) -> None:
        self._asks.append(ask)
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        await asyncio.sleep(0)  # others of this turn of the loop come along
        while self._asks:
            asks, self._asks = self._asks, []
            waits = await self._call(asks)
            for ask, wait in zip(asks, waits, strict=True):
                if ask.answer and not ask.answer.done():
                    ask.answer.set_result(float(wait))
                elif ask.answer and wait == 0:  # nobody waits for this turn any more
                    self._asks.append(Ask("give", ask.host, ask.token))
        self._sender = None

    async def _call(self, asks: list[Ask]) -> list[float]:
        keys = [self._prefix + ask.host for ask in asks]
        args: list[str | int] = [LEASE * 1000, SLOW_FOR * 1000]
        for ask in asks:
            args += (ask.what, ask.token, ask.limit, round(ask.delay * 1000))
        try:
            return await self._script(keys, args)
        except (RedisError, OSError) as error:
            logger.warning("Turns cannot be shared with other workers now: %s", error)
            self._away_until = asyncio.get_running_loop().time() + AWAY
            return [0.0] * len(asks)


@contextmanager
def alone_or_shared() -> Iterator[tuple[bool, RedisSlots | None]]:
    """Whether this process may ask hosts now, and where it counts its turns together with others.

    Without Redis only one process of a machine may: (False, None) for a second one.
    """
    if settings.REDIS_URL:
        yield True, RedisSlots(settings.REDIS_URL)
        return
    path = settings.VAR_DIR / "checking.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False, None
        else:
            yield True, None
