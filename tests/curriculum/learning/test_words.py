from datetime import date, timedelta

import pytest

from curriculum.learning.due import Due
from curriculum.learning.words import due_words, time_words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "look", "text"),
    [
        (-4, "late", "Overdue since 20 Nov"),
        (-400, "late", "Overdue since 20 Oct 2025"),
        (0, "soon", "Due today"),
        (1, "soon", "Due tomorrow, 25 Nov"),
        (3, "soon", "Due Fri 27 Nov"),
        (6, "plain", "Due Mon 30 Nov"),
        (9, "plain", "Due 3 Dec"),
        (60, "plain", "Due 23 Jan 2027"),
    ],
)
def test_due_words(days, look, text):
    assert due_words(Due(TODAY + timedelta(days=days)), TODAY) == (look, text)


def test_a_paused_item_says_why():
    words = due_words(Due(TODAY - timedelta(days=4), paused=True), TODAY)
    assert words == ("paused", "Link broken: the clock stands still")


def test_no_date_no_words():
    assert due_words(Due(None), TODAY) is None


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (45, "45 min"), (120, "2 h"), (195, "3 h 15 min")])
def test_time_words(minutes, text):
    assert time_words(minutes) == text
