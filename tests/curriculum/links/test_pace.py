import asyncio
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.pace import (
    HostLimiter,
    HostPaused,
    Slot,
    Spread,
    finished,
    paused,
    praised,
    slowed,
    started,
    wait_for,
)

USUAL = Slot(limit=2, delay=0.5)


def test_two_at_once_half_a_second_apart():
    one = started(USUAL, 10.0)
    assert wait_for(one, 10.0) == 0.5
    two = started(one, 10.5)
    assert wait_for(two, 20.0) == math.inf
    assert wait_for(finished(two), 20.0) == 0


def test_a_complaint_halves_and_ten_good_answers_give_one_step_back():
    slow = slowed(slowed(USUAL, 0, USUAL), 0, USUAL)
    assert (slow.limit, slow.delay) == (1, 2.0)
    for _ in range(10):
        slow = praised(slow, USUAL)
    assert (slow.limit, slow.delay) == (2, 1.0)
    for _ in range(20):
        slow = praised(slow, USUAL)
    assert (slow.limit, slow.delay) == (2, 0.5)


@given(st.lists(st.sampled_from("cp"), max_size=200))
def test_the_pace_stays_within_bounds(events):
    slot = USUAL
    for event in events:
        slot = slowed(slot, 0, USUAL) if event == "c" else praised(slot, USUAL)
        assert 1 <= slot.limit <= 2
        assert 0.5 <= slot.delay <= 30


def test_the_longer_pause_stands():
    assert wait_for(paused(paused(USUAL, 60), 30), 10) == 50


def test_turns_are_limited_spaced_and_first_come_first_served():
    async def scene():
        limiter = HostLimiter(limit=2, delay=0.05)
        loop, log, running = asyncio.get_running_loop(), [], []

        async def ask(name):
            async with limiter.turn("a"):
                log.append((name, loop.time(), len(running)))
                running.append(name)
                await asyncio.sleep(0.12)
                running.remove(name)

        await asyncio.gather(*(ask(n) for n in range(6)))
        return log

    log = asyncio.run(scene())
    assert [name for name, *_ in log] == list(range(6))
    assert max(others for *_, others in log) == 1
    assert min(b[1] - a[1] for a, b in pairwise(log)) >= 0.049


def test_a_long_pause_is_said_not_waited_out():
    async def scene():
        limiter = HostLimiter(delay=0, longest_wait=5)
        async with limiter.turn("a"):
            limiter.answered("a", 503, retry_after=3600)
        async with limiter.turn("b"):
            pass
        async with limiter.turn("a"):
            pass

    with pytest.raises(HostPaused) as caught:
        asyncio.run(scene())
    assert 3590 < caught.value.seconds <= 3600


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.integers(1, 3), st.randoms())
def test_spread_hands_out_everything_once_and_never_too_much_of_a_host(hosts, limit, random):
    spread, active, seen = Spread(limit=limit), [], []
    for index, host in enumerate(hosts):
        spread.add(host, index)
    while spread or active:
        taken = spread.take() if random.random() < 0.7 or not active else None
        if taken:
            active.append(taken[0])
            seen.append(taken[1])
            assert max(active.count(h) for h in active) <= limit
        elif active:
            spread.done(active.pop(random.randrange(len(active))))
    assert sorted(seen) == list(range(len(hosts)))


def test_spread_takes_the_longest_line_first():
    spread = Spread(limit=2, delay=1)
    for host in "abbbcc":
        spread.add(host, host)
    assert [spread.take(0)[0] for _ in range(3)] == ["b", "c", "a"]
    assert spread.take(0) is None
    assert [spread.take(1)[0], spread.take(1)[0]] == ["b", "c"]


def test_spread_lets_a_host_rest():
    spread = Spread(limit=2, delay=0.5)
    for host in "aab":
        spread.add(host, host)
    assert [spread.take(10.0)[0], spread.take(10.0)[0], spread.take(10.2)] == ["a", "b", None]
    assert spread.rests_until == 10.5
    assert spread.take(10.5)[0] == "a"
    assert spread.rests_until == math.inf
