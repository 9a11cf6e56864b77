from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curriculum.links.finding import ALIVE, WALLS, Finding, Strength, Verdict
from curriculum.links.judge import (
    WORD_LASTS,
    NetworkGate,
    Standing,
    State,
    Word,
    calm_interval,
    fold_move,
    judge,
    next_check,
    own_state,
    proves_network,
    with_word,
)

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
        ([(0, GONE), (24 * 29, GONE)], "broken"),
        ([(0, GONE), (24 * 365, GONE)], "suspect"),  # the clock jumped, or nobody looked for a year
        ([(0, GONE), (24, GONE), (24 * 365, TIME)], "broken"),
        ([(0, GONE), (24 * 365, GONE), (1, GONE), (2, GONE)], "suspect"),
        ([(24 * 365, GONE), (0, GONE), (24, GONE)], "broken"),
        ([(24 * 365, Verdict.OK), (0, GONE)], "suspect"),
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
    times = [at for at, _ in looks]
    assert standing == Standing(State.WALLED, steady_since=min(times), checked_at=max(times))


@given(LOOKS, st.sampled_from(sorted(ALIVE)))
def test_one_good_look_heals(looks, verdict):
    at = START + timedelta(days=61)
    before, healed = fold(looks), fold([*looks, (at, verdict)])
    assert healed == Standing(State.OK, steady_since=before.steady_since or at, checked_at=at)


@given(LOOKS)
def test_only_a_span_of_failures_breaks(looks):
    standing = fold(looks)
    if standing.state == State.BROKEN:
        assert standing.weight >= 2
        assert standing.checked_at - standing.failing_since >= timedelta(hours=24)
    assert (standing.failing_since is None) != (standing.steady_since is None) or not looks


@given(LOOKS, st.lists(VERDICTS, min_size=2, max_size=4))
def test_the_order_of_looks_at_one_instant_does_not_matter(looks, together):
    at = START + timedelta(days=61)
    standings = {fold([*looks, *((at, verdict) for verdict in order)]) for order in permutations(together)}
    assert len(standings) == 1


@given(LOOKS, VERDICTS, st.integers(1, 24 * 3600))
def test_a_late_result_changes_nothing(looks, verdict, seconds):
    standing = fold(looks)
    assume(standing.checked_at)
    assert judge(standing, verdict, at=standing.checked_at - timedelta(seconds=seconds)) == standing


@given(LOOKS, LOOKS, st.integers(-400, 400), st.floats(0, 1))
def test_a_clock_that_jumps_a_year_is_healed_by_one_look_and_never_waits_for_long(looks, later, days, jitter):
    moved = [(at + timedelta(days=days), verdict) for at, verdict in later]
    standing, now = fold([*looks, *moved]), START + timedelta(days=days + 61)
    assert judge(standing, Verdict.OK, at=now).state == State.OK
    assert now < next_check(standing, now=now, jitter=jitter) <= now + timedelta(days=33)


@given(LOOKS, st.sampled_from(FAILURES), st.integers(31, 4000), st.sampled_from([1, -1]))
def test_a_clock_that_jumps_makes_no_second_failure_a_proof(looks, verdict, days, sign):
    first = fold([*looks, (START + timedelta(days=61), Verdict.OK), (START + timedelta(days=62), verdict)])
    assert judge(first, verdict, at=first.checked_at + sign * timedelta(days=days)).state == State.SUSPECT


@given(LOOKS)
def test_what_the_looks_say_is_known_without_the_state(looks):
    standing = fold(looks)
    verdicts = [verdict for at, verdict in looks if at == standing.checked_at]
    assume(len(verdicts) == 1)  # at one instant the kindest counts
    assert own_state(replace(standing, state=State.UNCHECKED), verdicts[0]) == standing.state


def test_never_looked_at_is_unchecked_whatever_the_row_says():
    assert own_state(Standing(State.BROKEN), None) == State.UNCHECKED


@given(st.integers(1, 48))
def test_gone_for_good_is_sure_sooner_than_no_answer(hours):
    looks = [START + timedelta(hours=hours * n) for n in range(8)]
    final, timeout = Standing(), Standing()
    for at in looks:
        final, timeout = judge(final, GONE, at=at, strength=Strength.FINAL), judge(timeout, TIME, at=at)
        assert final.state == State.BROKEN or timeout.state != State.BROKEN
    assert final.state == State.BROKEN


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


YEARS = st.timedeltas(timedelta(days=-800), timedelta(days=4000))
CALM = st.sampled_from([State.OK, State.WALLED, State.REFUSED])


@pytest.mark.parametrize(
    ("state", "calm_days", "wait_days"),
    [
        *((State.OK, 0, 3), (State.OK, 36, 3), (State.OK, 120, 10), (State.OK, 360, 30), (State.OK, 3600, 30)),
        *((State.WALLED, 0, 7), (State.WALLED, 84, 7), (State.WALLED, 120, 10), (State.REFUSED, 3600, 30)),
    ],
)
def test_calm_links_are_looked_at_less_and_less_often_and_part_from_each_other(state, calm_days, wait_days):
    now, wait = START + timedelta(days=calm_days), timedelta(days=wait_days)
    standing = Standing(state, steady_since=START, checked_at=now)
    assert abs(next_check(standing, now=now, jitter=0) - now - wait) < timedelta(seconds=1)
    assert now + wait < next_check(standing, now=now, jitter=0.5) < now + 1.1 * wait


@given(CALM, YEARS, YEARS)
def test_who_was_calm_for_longer_waits_no_less(state, one, other):
    shorter, longer = sorted((one, other))
    assert calm_interval(shorter, state) <= calm_interval(longer, state)
    assert calm_interval(one, State.OK) <= calm_interval(one, state) <= timedelta(days=30)


def test_a_link_that_wobbled_is_asked_sooner_than_one_that_was_fine_for_a_year():
    year = [(24 * day, Verdict.OK) for day in range(0, 365, 5)]
    fine, wobbled = fold(year), fold([*year[:-2], (24 * 358, TIME), year[-1]])
    now = fine.checked_at
    assert next_check(fine, now=now, jitter=0) == now + timedelta(days=30)
    assert next_check(wobbled, now=now, jitter=1) < now + timedelta(days=4)


HARD_TO_SAY = [(State.OK, "works"), (State.BROKEN, "dead"), (State.WALLED, "ignore")]


@pytest.mark.parametrize(("state", "word"), HARD_TO_SAY)
@given(looks=LOOKS, hours=st.integers(0, 400 * 24))
def test_a_word_outranks_the_looks_until_it_runs_out(state, word, looks, hours):
    standing, now = fold(looks), START + timedelta(hours=hours)
    said = with_word(standing, Word(word), START, now)
    assert said == (state if now - START < timedelta(days=180) else standing.state)


@given(LOOKS, HOURS)
def test_no_word_is_the_looks(looks, now):
    standing = fold(looks)
    assert with_word(standing, "", None, now) == standing.state == with_word(standing, "", START, now)


@given(LOOKS, st.floats(0, 1), st.integers(0, 400))
def test_a_look_is_made_when_a_word_runs_out(looks, jitter, days):
    now, ends = START + timedelta(days=days), START + WORD_LASTS
    usual = next_check(fold(looks), now=now, jitter=jitter)
    assert next_check(fold(looks), now=now, jitter=jitter, word_at=START) == (
        min(usual, ends) if now < ends else usual
    )
    assert next_check(fold(looks), now=now, jitter=jitter, word_at=START, retry_after=9e6) == now + timedelta(
        seconds=9e6
    )


def moved(*targets):
    """Where looks in a row found that the page moved; None for one that failed."""
    state = ("", 0)
    for target in targets:
        verdict = Verdict.TIMEOUT if target is None else Verdict.OK
        state = fold_move(
            *state, Finding(verdict, 200, "https://a.example/", permanent_target=target or "https://b.example/")
        )
    return state


@pytest.mark.parametrize(
    ("targets", "looks"),
    [("b", 1), ("bb", 2), ("bbb", 3), ("bcb", 1), ("bbc", 1)],
)
def test_a_move_counts_the_looks_in_a_row_that_said_so(targets, looks):
    assert moved(*targets) == (targets[-1], looks)


def test_a_look_that_says_nothing_of_a_move_ends_it():
    assert fold_move("b", 5, Finding(Verdict.OK, 200, "a")) == ("", 0) == moved("b", "b", None)
    assert moved(*"b" * 1100) == ("b", 1000)


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


@pytest.mark.parametrize(
    ("answers", "asked", "proven"),
    [(0, 0, False), (0, 1, False), (1, 1, True), (1, 2, False), (2, 3, True), (3, 5, False), (4, 5, True)],
)
def test_witnesses_that_answer_prove_our_network(answers, asked, proven):
    assert NetworkGate.witnessed(answers, asked) == proven
