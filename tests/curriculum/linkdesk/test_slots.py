"""Turns at hosts, shared by processes: two RedisSlots stand for two workers; the Redis is a real one."""

import asyncio
import time
from itertools import pairwise

import pytest
from redis import Redis

from curriculum.linkdesk import slots
from curriculum.linkdesk.slots import RedisSlots, alone_or_shared
from curriculum.links.pace import HostLimiter, HostPaused

HOST = "busy.example"
ODD = ["::1", "[", "]:%", "a b", "a c", "%s", "take 1 1 0 x", "bücher.example"]


@pytest.fixture
def url(settings):
    if not settings.REDIS_URL:
        pytest.skip("this run has no Redis")
    Redis.from_url(settings.REDIS_URL).delete(
        *(f"lectern:turns:{host}" for host in (HOST, "other.example", "third.example", *ODD))
    )
    return settings.REDIS_URL


def play(url, scene, workers=2):
    async def run():
        workers_ = [RedisSlots(url) for _ in range(workers)]
        try:
            return await scene(*workers_)
        finally:
            for worker in workers_:
                await worker.close()

    return asyncio.run(run())


def test_all_workers_together_take_so_many_turns(url):
    async def scene(one, two):
        first = [await worker.take(HOST, 2, 0.0) for worker in (one, two, one, two)]
        one.give_back(HOST)
        return first, await two.take(HOST, 2, 0.0)

    first, later = play(url, scene)
    assert first[:2] == [0, 0]
    assert all(wait > 0 for wait in first[2:])
    assert later == 0


def test_all_workers_together_keep_the_distance(url):
    async def scene(one, two):
        return [await worker.take(HOST, 9, 0.5) for worker in (one, two)], await two.take("other.example", 9, 0.5)

    (first, second), elsewhere = play(url, scene)
    assert (first, elsewhere) == (0, 0)
    assert 0.3 < second <= 0.5


def test_a_pause_holds_for_all(url):
    async def scene(one, two):
        one.slow_down(HOST, 1, 0.5, pause=60)
        await one.take("other.example", 1, 0)
        return await two.take(HOST, 2, 0.5)

    assert 59 < play(url, scene) <= 60


def test_what_a_host_complained_of_slows_all(url):
    async def scene(one, two):
        one.slow_down(HOST, 1, 2.0, pause=0)
        waits = [await one.take(HOST, 4, 0.1), await two.take(HOST, 4, 0.1)]
        one.give_back(HOST)
        await one.take("other.example", 1, 0)
        return [*waits, await two.take(HOST, 4, 0.1)]

    first, while_it_is_taken, after = play(url, scene)
    assert first == 0
    assert while_it_is_taken > 0
    assert 1.5 < after <= 2


def test_the_turn_of_a_killed_worker_is_free_again(url, monkeypatch):
    monkeypatch.setattr(slots, "LEASE", 0.2)

    async def scene(killed, other):
        waits = [await killed.take(HOST, 1, 0), await other.take(HOST, 1, 0)]
        await asyncio.sleep(0.25)
        return [*waits, await other.take(HOST, 1, 0)]

    first, second, third = play(url, scene)
    assert (first, third) == (0, 0)
    assert second > 0


def test_many_different_asks_in_one_call_are_answered_in_order(url, monkeypatch):
    monkeypatch.setattr(slots, "GATHER", 0.05)  # all of them go along for sure

    async def scene(one, two):
        await two.take("other.example", 1, 0)
        asks = [(HOST, 9, 0.5), (HOST, 9, 0.5), ("other.example", 1, 0), ("third.example", 9, 0), (HOST, 1, 0)]
        two.give_back("other.example")
        two.slow_down("third.example", 1, 0.5, pause=60)
        return await asyncio.gather(*(two.take(*ask) for ask in [*asks, ("other.example", 1, 0)]))

    first, near, given_back, paused, full, taken_again = play(url, scene)
    assert (first, given_back) == (0, 0)
    assert (full, taken_again) == (0.05, 0.05)
    assert 0.3 < near <= 0.5
    assert 59 < paused <= 60


def test_hosts_with_odd_signs_are_counted_apart(url):
    async def scene(one, two):
        first = await asyncio.gather(*(one.take(host, 1, 0) for host in ODD))
        full = await asyncio.gather(*(two.take(host, 1, 0) for host in ODD))
        for host in ODD:
            one.give_back(host)
        await one.take("other.example", 1, 0)
        return first, full, await asyncio.gather(*(two.take(host, 1, 0) for host in ODD))

    first, full, later = play(url, scene)
    assert first == later == [0] * len(ODD)
    assert full == [0.05] * len(ODD)


def test_turns_that_overlap_for_longer_than_a_lease_still_count(url, monkeypatch):
    monkeypatch.setattr(slots, "LEASE", 0.3)

    async def scene(one, two):
        await one.take(HOST, 2, 0)
        for _ in range(5):
            await asyncio.sleep(0.1)
            await one.take(HOST, 2, 0)
            one.give_back(HOST)
        await one.take("other.example", 1, 0)
        return await two.take(HOST, 1, 0)

    assert play(url, scene) > 0


def test_a_redis_that_is_away_costs_no_look():
    async def scene(one):
        began = time.monotonic()
        return [await one.take(HOST, 1, 0) for _ in range(20)], time.monotonic() - began

    waits, took = play("redis://127.0.0.1:1/0", scene, workers=1)
    assert waits == [0] * 20
    assert took < 2


def test_limiters_of_two_workers_ask_as_one(url):
    log, running = [], []

    async def worker(shared):
        limiter = HostLimiter(limit=2, delay=0.05, shared=shared)

        async def ask():
            async with limiter.turn(HOST):
                log.append(asyncio.get_running_loop().time())
                running.append(1)
                most.append(len(running))
                await asyncio.sleep(0.08)
                running.pop()

        await asyncio.gather(*(ask() for _ in range(6)))

    most: list[int] = []

    async def scene(one, two):
        await asyncio.gather(worker(one), worker(two))

    play(url, scene)
    assert len(log) == 12
    assert max(most) <= 2
    assert min(b - a for a, b in pairwise(sorted(log))) > 0.03


def test_a_look_that_was_given_up_gives_its_turn_back(url):
    async def scene(one, two):
        limiter = HostLimiter(limit=1, delay=0, longest_wait=1, shared=one)
        two.slow_down(HOST, 1, 0, pause=30)
        await two.take("other.example", 1, 0)
        with pytest.raises(HostPaused):
            await limiter.enter(HOST)
        one.slow_down(HOST, 1, 0, pause=0.001)
        await asyncio.sleep(0.05)
        await limiter.enter(HOST)
        limiter.leave(HOST)
        return await two.take(HOST, 1, 0)

    assert play(url, scene) == 0


def test_without_redis_one_process_works_at_a_time(settings):
    settings.REDIS_URL = ""
    with alone_or_shared() as first, alone_or_shared() as second:
        assert (first, second) == ((True, None), (False, None))
    with alone_or_shared() as third:
        assert third == (True, None)
