"""When many links in trouble are one host in trouble."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.links.finding import Verdict
from curriculum.links.hostgate import host_answered, host_down_since

START = datetime(2030, 1, 1, tzinfo=UTC)
TIMES = st.integers(0, 10_000).map(lambda minutes: START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("failing", "answered", "since"),
    [
        ([], None, None),
        ([0], None, None),
        ([0, 60], None, 0),
        ([60, 0, 90], -30, 0),
        ([0, 60], 10, None),
        ([0, 60], 60, None),
        ([0, 60, 90], 30, 60),  # the first had trouble of its own before
        ([0, 5], -10, None),  # one round of looks: two pages with a fault among some that work
        ([0, 5], -16, 0),
    ],
)
def test_a_host_is_down_when_two_links_fail_and_none_answers_since(failing, answered, since):
    times = [START + timedelta(minutes=minutes) for minutes in failing]
    down = host_down_since(times, None if answered is None else START + timedelta(minutes=answered))
    assert down == (None if since is None else START + timedelta(minutes=since))


@given(st.lists(TIMES, max_size=8), TIMES, st.randoms())
def test_never_since_an_answer_and_in_any_order(failing, answered, random):
    shuffled = random.sample(failing, len(failing))
    since = host_down_since(failing, answered)
    assert since == host_down_since(shuffled, answered)
    assert since is None or since > answered


def test_which_looks_show_that_a_host_is_there():
    assert [verdict.value for verdict in Verdict if not host_answered(verdict)] == [
        *("dns_error", "conn_error", "tls_error", "server_error", "timeout", "protocol_error", "refused_ssrf")
    ]
