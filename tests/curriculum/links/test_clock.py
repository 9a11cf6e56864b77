"""Clocks that jump: ours forward and back, a server's anywhere. No burst, no endless wait, no proof from a leap."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.evidence import LONGEST_RETRY_AFTER, retry_after_seconds
from curriculum.links.finding import ALIVE, WALLS, Verdict
from curriculum.links.hostgate import host_down_since
from curriculum.links.judge import CALM_LONGEST, NetworkGate, Standing, State, judge, next_check
from curriculum.links.pace import SLOWEST_DELAY, Slot, Spread, finished, paused, slowed, started, wait_for

NOW = datetime(2030, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
LEAPS = st.integers(-20 * 365 * 86_400, 20 * 365 * 86_400).map(lambda s: timedelta(seconds=s))
INSTANTS = LEAPS.map(NOW.__add__)
FAILURES = sorted(set(Verdict) - ALIVE - WALLS - {Verdict.UNKNOWN, Verdict.REFUSED_SSRF})
LOOKS = st.lists(st.tuples(INSTANTS, st.sampled_from(list(Verdict))), max_size=20)  # in no order at all
USUAL = Slot()


def after(looks):
    """The standing after these looks, as they came in."""
    standing = Standing()
    for at, verdict in looks:
        standing = judge(standing, verdict, at=at)
    return standing


# Looks and when to look again.


@given(LOOKS, INSTANTS, st.floats(0, 1), st.none() | st.floats(0, LONGEST_RETRY_AFTER))
def test_whatever_the_clock_did_the_next_look_is_soon_and_never_in_the_past(looks, now, jitter, retry_after):
    due = next_check(after(looks), now=now, jitter=jitter, retry_after=retry_after)
    assert timedelta(0) < due - now <= CALM_LONGEST * 1.1
    assert due - now >= timedelta(seconds=retry_after or 0)


@given(LOOKS, INSTANTS, INSTANTS)
def test_whatever_the_clock_did_two_good_looks_a_day_apart_heal(looks, at, later):
    """The first may be taken for a late one: of the past, before the clock was set right."""
    standing = judge(after(looks), Verdict.OK, at=at)
    standing = judge(standing, Verdict.OK, at=at + timedelta(days=1, seconds=1))
    assert (standing.state, standing.failing_since, standing.weight) == (State.OK, None, 0)


@given(st.lists(INSTANTS, max_size=20), st.sampled_from(FAILURES), INSTANTS, LEAPS)
def test_a_leap_between_two_failures_is_no_span(good, verdict, at, leap):
    """One failure, then the clock leaps by anything more than the month after which evidence counts anew."""
    standing = judge(after((instant, Verdict.OK) for instant in good), verdict, at=at)
    again = at + (leap if abs(leap) > timedelta(days=31) else leap + timedelta(days=62))
    assert judge(standing, verdict, at=again).state is not State.BROKEN


@given(LOOKS)
def test_a_standing_never_fails_for_longer_than_it_was_looked_at(looks):
    standing = after(looks)
    assert not standing.failing_since or standing.failing_since <= standing.checked_at
    assert not standing.steady_since or standing.steady_since <= standing.checked_at


# Is it us, is it the host.


def gate_after(*looks):
    gate = NetworkGate()
    for host, at, failed in looks:
        gate.add(f"{host}.example", at, failed)
    return gate


@given(st.lists(st.tuples(st.integers(0, 9), INSTANTS, st.booleans()), max_size=40), INSTANTS)
def test_an_answer_now_opens_the_gate_whatever_the_clock_did(looks, now):
    """Seen alone: three silent hosts and no more, so that only silence could close it."""
    gate = gate_after(*((host % 3, at, failed) for host, at, failed in looks))
    gate.add("answers.example", max([now, *(at for _, at, _ in looks)]), False)
    assert not gate.is_closed(now)


@pytest.mark.parametrize("leap", [timedelta(hours=1), YEAR])
def test_an_answer_of_the_future_proves_nothing_now(leap):
    """The clock ran ahead, was set back, and then the network went: silence must still close the gate."""
    gate = gate_after(*((n, NOW + leap, False) for n in range(5)), *((n, NOW, True) for n in range(5)))
    assert gate.is_closed(NOW + timedelta(minutes=10))


def test_failures_of_the_past_do_not_close_the_gate_after_a_leap_forward():
    dead = [(n, NOW, True) for n in range(30)]
    gate = gate_after(*dead, ("alive", NOW + YEAR, False))
    assert not gate.is_closed(NOW + YEAR)


@given(st.lists(INSTANTS, max_size=10), st.none() | INSTANTS)
def test_a_host_is_down_since_an_instant_at_which_a_link_of_it_failed(failing, answered_at):
    since = host_down_since(failing, answered_at)
    assert since is None or (since in failing and (not answered_at or since > answered_at))


# Pace: its clock is steady, but a machine that slept lets it leap forward.


@given(st.lists(st.tuples(st.sampled_from("sfcp"), st.floats(0, 1e9)), max_size=60))
def test_no_leap_forward_lets_a_burst_through_or_makes_anybody_wait_for_ever(steps):
    slot, now, starts = USUAL, 0.0, []
    for step, leap in steps:
        now += leap
        if step == "s" and wait_for(slot, now) == 0:
            slot = started(slot, now)
            starts.append(now)
        slot = finished(slot) if step == "f" else slowed(slot, now, USUAL) if step == "c" else slot
        slot = paused(slot, now + 10) if step == "p" else slot
    assert all(later - earlier > USUAL.delay - 1e-6 for earlier, later in pairwise(starts))
    assert wait_for(finished(finished(slot)), now) <= SLOWEST_DELAY + USUAL.delay


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40))
def test_after_a_leap_a_host_is_handed_out_once_and_then_rests(leaps):
    spread, now = Spread(limit=9, delay=0.5), 0.0
    for n in range(len(leaps) + 1):
        spread.add("a.example", n)
    assert spread.take(now)
    for leap in leaps:
        now += leap
        if spread.take(now):
            assert spread.take(now) is None
            spread.done("a.example")


# A server's clock.


@given(INSTANTS, LEAPS, st.integers(0, 29 * 86_400))
def test_a_server_with_a_wrong_clock_is_waited_for_as_long_as_it_meant(now, leap, seconds):
    sent = (NOW + leap).replace(microsecond=0)
    headers = {"date": format_datetime(sent, usegmt=True)}
    headers["retry-after"] = format_datetime(sent + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_seconds(headers, now=now) == seconds


@given(
    INSTANTS,
    st.text() | INSTANTS.map(format_datetime) | st.integers().map(str),
    st.text() | INSTANTS.map(format_datetime),
)
def test_any_retry_after_is_nothing_or_within_a_month(now, value, date):
    seconds = retry_after_seconds({"retry-after": value, "date": date}, now=now)
    assert seconds is None or 0 <= seconds <= LONGEST_RETRY_AFTER
