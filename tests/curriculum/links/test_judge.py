from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.classify import ALIVE, WALLS, Finding, Strength, Verdict
from curriculum.links.judge import NetworkGate, Standing, State, judge, next_check, proves_network

START = datetime(2030, 1, 1, tzinfo=UTC)
FAILURES = sorted(set(Verdict) - ALIVE - WALLS - {Verdict.UNKNOWN, Verdict.REFUSED_SSRF})
VERDICTS = st.sampled_from(list(Verdict))
HOURS = st.integers(0, 24 * 60).map(lambda h: START + timedelta(hours=h))
LOOKS = st.lists(st.tuples(HOURS, VERDICTS), max_size=30).map(lambda looks: sorted(looks, key=lambda look: look[0]))


def fold(looks, standing=None):
    """(hours after the start, verdict[, strength]) in order of time."""

    def step(before, look):
        hours, verdict, *strength = look
        at = hours if isinstance(hours, datetime) else START + timedelta(hours=hours)
        return judge(before, verdict, at=at, strength=strength[0] if strength else None)

    return reduce(step, looks, standing or Standing())


GONE, SERVER, TIME = Verdict.GONE, Verdict.SERVER_ERROR, Verdict.TIMEOUT
FINAL = (Verdict.GONE, Strength.FINAL)


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([], "unchecked"),
        ([(0, Verdict.OK)], "ok"),
        ([(0, GONE)], "suspect"),
        ([(0, GONE), (23, GONE)], "suspect"),
        ([(0, GONE), (24, GONE)], "broken"),
        ([(0, *FINAL)], "suspect"),
        ([(0, *FINAL), (0.5, *FINAL)], "suspect"),
        ([(0, *FINAL), (1, *FINAL)], "broken"),
        ([(0, SERVER), (24, SERVER), (72, SERVER)], "suspect"),
        ([(0, SERVER), (6, SERVER), (24, SERVER), (71, SERVER)], "suspect"),
        ([(0, SERVER), (6, SERVER), (24, SERVER), (72, SERVER)], "broken"),
        ([(h, TIME) for h in (0, 24, 48, 72, 168)], "suspect"),
        ([(h, TIME) for h in (0, 1, 6, 24, 48, 160)], "suspect"),
        ([(h, TIME) for h in (0, 1, 6, 24, 48, 168)], "broken"),
        ([(0, TIME), (24, GONE)], "suspect"),
        ([(0, GONE), (12, Verdict.OK), (24, GONE)], "suspect"),
        ([(0, GONE), (24, GONE), (25, Verdict.REDIRECT_TEMPORARY)], "ok"),
        ([(0, GONE), (24, GONE), (25, Verdict.BLOCKED)], "walled"),
        ([(0, GONE), (12, Verdict.BLOCKED), (24, GONE)], "suspect"),
        ([(24 * day, Verdict.CONN_ERROR, Strength.NONE) for day in range(30)], "suspect"),
        ([(0, Verdict.UNKNOWN)], "walled"),
        ([(0, Verdict.REFUSED_SSRF)], "refused"),
        ([(0, GONE), (24, GONE), (25, TIME)], "broken"),
    ],
)
def test_standing_after(looks, state):
    assert fold(looks).state == state


@given(LOOKS, st.sampled_from(FAILURES), st.sampled_from([*Strength]))
def test_no_single_failure_breaks(looks, verdict, strength):
    calm = fold([*looks, (START + timedelta(days=61), Verdict.OK)])
    assert fold([(START + timedelta(days=62), verdict, strength)], calm).state == State.SUSPECT


@given(st.lists(st.tuples(HOURS, st.sampled_from(sorted(WALLS | {Verdict.UNKNOWN}))), min_size=1, max_size=40))
def test_walls_never_alarm(looks):
    standing = fold(sorted(looks, key=lambda look: look[0]))
    assert standing == Standing(State.WALLED, checked_at=max(at for at, _ in looks))


@given(LOOKS, st.sampled_from(sorted(ALIVE)))
def test_one_good_look_heals(looks, verdict):
    at = START + timedelta(days=61)
    assert fold([*looks, (at, verdict)]) == Standing(State.OK, checked_at=at)


@given(LOOKS)
def test_only_a_span_of_failures_breaks(looks):
    standing = fold(looks)
    if standing.state == State.BROKEN:
        assert standing.weight >= 2
        assert standing.checked_at - standing.failing_since >= timedelta(hours=24)


@given(LOOKS, st.lists(VERDICTS, min_size=2, max_size=4))
def test_the_order_of_looks_at_one_instant_does_not_matter(looks, together):
    at = START + timedelta(days=61)
    standings = {fold([*looks, *((at, verdict) for verdict in order)]) for order in permutations(together)}
    assert len(standings) == 1


@given(LOOKS)
def test_a_late_result_changes_nothing(looks):
    standing = fold(looks)
    assert fold([(START - timedelta(hours=1), GONE)], standing) == standing or not looks


@given(LOOKS, st.floats(0, 1), st.none() | st.floats(0, 1e6), st.integers(-100, 2000))
def test_the_next_look_is_never_in_the_past_nor_before_retry_after(looks, jitter, retry_after, hours):
    now = START + timedelta(hours=hours)
    at = next_check(fold(looks), now=now, jitter=jitter, retry_after=retry_after)
    assert at > now
    assert at >= now + timedelta(seconds=retry_after or 0)


def test_a_suspect_is_looked_at_more_often_and_a_broken_link_less():
    standing, now, gaps = Standing(), START, []
    for _ in range(9):
        standing = judge(standing, SERVER, at=now)
        after = next_check(standing, now=now, jitter=0)
        gaps.append((standing.state.value, (after - now) / timedelta(hours=1)))
        now = after
    suspect = [("suspect", 1), ("suspect", 5), ("suspect", 18), ("suspect", 24), ("suspect", 24)]
    assert gaps == [*suspect, *[("broken", 24)] * 4]
    assert next_check(standing, now=START + timedelta(days=30), jitter=0) == START + timedelta(days=37)


@pytest.mark.parametrize("state", [State.OK, State.WALLED, State.REFUSED])
def test_calm_links_are_looked_at_weekly_and_part_from_each_other(state):
    standing = Standing(state, checked_at=START)
    assert next_check(standing, now=START, jitter=0) == START + timedelta(days=7)
    assert START + timedelta(days=7) < next_check(standing, now=START, jitter=0.5) < START + timedelta(days=8)


def test_what_proves_that_the_network_works():
    assert [v for v in Verdict if not proves_network(v)] == [
        *(Verdict.DNS_ERROR, Verdict.CONN_ERROR, Verdict.TLS_ERROR, Verdict.TIMEOUT, Verdict.REFUSED_SSRF)
    ]
    assert proves_network(Finding(Verdict.DNS_ERROR, None, "http://x/", answered=True))
    assert not proves_network(Finding(Verdict.DNS_ERROR, None, "http://x/"))


def gate_after(*looks, known_hosts=None):
    """(host, minutes after the start, failed)."""
    gate = NetworkGate(known_hosts)
    for host, minutes, failed in looks:
        gate.add(host, START + timedelta(minutes=minutes), failed)
    return gate


NOW = START + timedelta(minutes=4)


@pytest.mark.parametrize(("failed", "of", "closed"), [(7, 20, True), (6, 20, False), (19, 19, True), (18, 19, False)])
def test_the_gate_closes_when_many_hosts_fail_at_once(failed, of, closed):
    gate = gate_after(*((f"h{n}", n / 10, n < failed) for n in range(of)))
    assert gate.is_closed(NOW) == closed


def test_the_gate_forgets_after_five_minutes_what_was_not_silence():
    gate = gate_after(*((f"h{n}", n / 10, n < 12) for n in range(20)))
    assert gate.is_closed(NOW)
    assert not gate.is_closed(NOW + timedelta(minutes=6))


@pytest.mark.parametrize(("hosts", "known", "closed"), [(2, None, False), (3, None, True), (2, 2, True), (1, 1, True)])
def test_offline_with_few_links(hosts, known, closed):
    gate = gate_after(*((f"h{n}", n * 90, True) for n in range(hosts)), known_hosts=known)
    assert gate.is_closed(START + timedelta(days=3)) == closed


def test_one_answer_opens_the_gate():
    gate = gate_after(("a", 0, True), ("b", 60, True), ("c", 120, True), ("d", 121, False))
    assert not gate.is_closed(START + timedelta(minutes=122))


def test_dead_hosts_at_the_end_of_a_run_with_answers_are_evidence():
    gate = gate_after(("ok", 0, False), ("a", 1, True), ("b", 1, True), ("c", 1, True))
    assert not gate.is_closed(START + timedelta(minutes=1))
    assert gate.is_closed(START + timedelta(minutes=3))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), min_size=1, max_size=5))
def test_the_order_of_looks_at_one_instant_does_not_matter_to_the_gate(looks):
    gates = [gate_after(*((host, 0, bad) for host, bad in order)) for order in permutations(looks)]
    assert len({gate.is_closed(START) for gate in gates}) == 1


def test_nothing_is_called_broken_on_a_long_train_ride():
    """Ten links, a month offline, each look followed as the schedule says; the first looks of all come together."""
    gate, links = NetworkGate(known_hosts=10), {f"host{n}": (Standing(), START) for n in range(10)}
    for _ in range(600):
        host, (standing, now) = min(links.items(), key=lambda item: item[1][1])
        gate.add(host, now, failed_by_network=not proves_network(Verdict.DNS_ERROR))
        if gate.is_closed(now):
            links[host] = (standing, now + timedelta(minutes=15))
            continue
        standing = judge(standing, Verdict.DNS_ERROR, at=now)
        links[host] = (standing, next_check(standing, now=now, jitter=0))
    assert {standing.state for standing, _ in links.values()} == {State.UNCHECKED, State.SUSPECT}
    assert sum(standing.hard for standing, _ in links.values()) == 2
