"""Turns at hosts, counted over all workers: in Redis if there is one, else one process works at a time."""

import asyncio
import fcntl
import itertools
import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from redis import asyncio as redis
from redis.exceptions import RedisError

from curriculum.links.pace import LONGEST_PAUSE

logger = logging.getLogger(__name__)

LEASE = 120  # seconds after which the turn of a worker that was killed is free again; no request takes as long
SLOW_FOR = 600  # seconds that all workers remember that a host complained
AWAY = 5.0  # seconds that a Redis that failed is left alone; meanwhile each process keeps its own pace
GATHER = 0.005  # seconds that asks wait for others to go along: a call costs Python as much as dozens of asks
# One call for many asks, a line each: what, number of the turn, limit, delay in ms, host (last, since it may be any
# text of one line). Answers to takes only, in their order: ms to wait, or -1. A host is one hash: next (when the next
# request may start), pause (until when none may), limit and delay where it complained, and a field for each turn that
# is taken, with the end of its lease. Times: ms of Redis's own clock, the one clock that all workers share.
SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local prefix, run, lease, slow, asks = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local waits = {}
for what, number, limit, delay, host_name in string.gmatch(asks, '(%a+) (%d+) (%d+) (%d+) ([^\\n]*)') do
    local key, token = prefix .. host_name, ':' .. run .. '-' .. number
    limit, delay = tonumber(limit), tonumber(delay)
    if what == 'give' then
        redis.call('HDEL', key, token)
    elseif what == 'pause' then
        redis.call('HSET', key, 'pause', now + delay)
        redis.call('PEXPIRE', key, math.max(lease, slow, delay))
    elseif what == 'slow' then
        redis.call('HSET', key, 'limit', limit, 'delay', delay, 'slow', now + slow)
        redis.call('PEXPIRE', key, math.max(lease, slow, redis.call('PTTL', key)))
    else
        local wait, host, taken, old = 0, {}, 0, {}
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
        waits[#waits + 1] = wait
    end
end
return table.concat(waits, ' ')
"""

Take = tuple["asyncio.Future[float]", str, int]  # who waits for the answer, host, number of the turn


class RedisSlots:
    """curriculum.links.pace.SharedSlots in Redis. What is asked for within GATHER, or while a call is under way, goes
    with the next call.

    A Redis that is away costs nobody a look: each process keeps its own pace until it is back.
    """

    def __init__(self, url: str, prefix: str = "lectern:turns:") -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2)
        self._script = self._redis.register_script(SCRIPT)
        self._about = prefix, os.urandom(6).hex()
        self._numbers = itertools.count()
        self._mine: defaultdict[str, list[int]] = defaultdict(list)
        self._asks: list[str] = []
        self._takes: list[Take] = []
        self._sender: asyncio.Task[None] | None = None
        self._away_until = 0.0

    async def take(self, host: str, limit: int, delay: float) -> float:
        """See SharedSlots. The seconds to wait are Redis's; a twentieth of a second where all turns are taken."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._away_until:
            return 0.0
        answer: asyncio.Future[float] = loop.create_future()
        number = next(self._numbers)
        self._takes.append((answer, host, number))
        self._tell(f"take {number} {limit} {round(delay * 1000)} {host}")
        wait = await answer
        if wait == 0:
            self._mine[host].append(number)
        return 0.05 if wait < 0 else wait / 1000

    def give_back(self, host: str) -> None:
        """See SharedSlots."""
        numbers = self._mine.get(host)
        if numbers:
            # The oldest, so that the leases that stay outlive the requests that still run.
            self._tell(f"give {numbers.pop(0)} 0 0 {host}")
            if not numbers:
                del self._mine[host]

    def slow_down(self, host: str, limit: int, delay: float, pause: float) -> None:
        """See SharedSlots."""
        self._tell(f"slow 0 {limit} {round(delay * 1000)} {host}")
        if pause:
            self._tell(f"pause 0 0 {round(min(pause, LONGEST_PAUSE) * 1000)} {host}")

    async def close(self) -> None:
        """Tell what was not told yet, and hang up."""
        for host, numbers in self._mine.items():
            for number in numbers:
                self._tell(f"give {number} 0 0 {host}")
        if self._sender:
            await self._sender
        await self._redis.aclose()

    def _tell(self, ask: str) -> None:
        self._asks.append(ask)
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while self._asks:
            await asyncio.sleep(GATHER)
            asks, self._asks = self._asks, []
            takes, self._takes = self._takes, []
            waits = await self._call(asks, len(takes))
            for (answer, host, number), wait in zip(takes, waits, strict=True):
                if not answer.done():
                    answer.set_result(wait)
                elif wait == 0:  # nobody waits for this turn any more
                    self._asks.append(f"give {number} 0 0 {host}")
        self._sender = None

    async def _call(self, asks: list[str], takes: int) -> list[float]:
        """What Redis answers to the takes among these asks."""
        args = (*self._about, LEASE * 1000, SLOW_FOR * 1000, "\n".join(asks))
        try:
            waits = [float(wait) for wait in (await self._script(args=args)).split()]
            if len(waits) != takes:
                raise ValueError(f"{len(waits)} answers to {takes} asks")
            return waits
        except (RedisError, OSError, ValueError) as error:  # nobody may be left waiting for an answer
            logger.warning("Turns cannot be shared with other workers now: %s", error)
            self._away_until = asyncio.get_running_loop().time() + AWAY
            return [0.0] * takes


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
