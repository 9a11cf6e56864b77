from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.learning.due import days_blocked, item_due

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = date(2026, 3, 20)


def day(number, hours=0):
    return START + timedelta(days=number, hours=hours)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([], 0),
        ([(day(1), day(4))], 3),
        ([(day(1), day(4, hours=23))], 3),  # whole days only
        ([(day(1), day(1, hours=12)), (day(3), day(3, hours=12))], 1),  # halves add up
        ([(day(1), day(4)), (day(2), day(6))], 5),  # overlap counts once
        ([(day(1), day(9)), (day(2), day(3))], 8),  # one within another
        ([(day(-5), day(2))], 2),  # before it was owed
        ([(day(-5), day(-2))], 0),
        ([(day(8), None)], 2),  # goes on until now
        ([(day(9), day(12))], 1),  # resolved after now: counts until now
        ([(day(11), None)], 0),
    ],
)
def test_days_blocked(spans, days):
    assert days_blocked(spans, owed_from=START, until=day(10)) == days


def test_a_resolved_incident_moves_the_due_date():
    due = item_due(DUE, [(day(1), day(4))], owed_from=START, now=day(10))
    assert (due.on, due.days_paused, due.paused) == (DUE + timedelta(days=3), 3, False)


def test_an_open_incident_stops_the_clock():
    due = item_due(DUE, [(day(20), None)], owed_from=START, now=day(30))
    assert due.paused
    assert not due.is_overdue(day(30).date())


def test_overdue_the_day_after_its_own_due_date():
    due = item_due(DUE, [(day(1), day(4))], owed_from=START, now=day(21))
    assert not due.is_overdue(DUE + timedelta(days=3))
    assert due.is_overdue(DUE + timedelta(days=4))


def test_without_a_due_date_nothing_is_late():
    due = item_due(None, [(day(1), day(4))], owed_from=START, now=day(400))
    assert due.on is None
    assert not due.is_overdue(day(400).date())
    assert not due.is_soon(day(400).date())


@pytest.mark.parametrize(("days_before", "soon"), [(4, False), (3, True), (0, True), (-1, False)])
def test_soon(days_before, soon):
    due = item_due(DUE, [], owed_from=START, now=START)
    assert due.is_soon(DUE - timedelta(days=days_before)) is soon


hours = st.integers(-200, 400)
spans = st.lists(st.tuples(hours, st.one_of(st.none(), st.integers(0, 300))), max_size=6).map(
    lambda pairs: [
        (day(0, hours=start), None if length is None else day(0, hours=start + length)) for start, length in pairs
    ]
)


@given(spans, st.integers(0, 400))
def test_days_blocked_counts_each_blocked_hour_once(spans, until):
    blocked = sum(
        any(start <= day(0, hours=hour) and (end is None or day(0, hours=hour) < end) for start, end in spans)
        for hour in range(until)
    )
    assert days_blocked(spans, owed_from=START, until=day(0, hours=until)) == blocked // 24


@given(spans, st.randoms())
def test_order_of_incidents_does_not_matter(spans, random):
    shuffled = random.sample(spans, len(spans))
    assert item_due(DUE, spans, START, day(10)) == item_due(DUE, shuffled, START, day(10))
