"""The checker on addresses whose truth is known (tests/farm/labelled.py)."""

from collections import Counter
from dataclasses import replace

import pytest

from curriculum.links.check import CheckSettings, Target, check_many, run
from curriculum.links.finding import ALIVE, WALLS, Verdict
from tests.farm.labelled import NETWORK, LabelledFarm, Truth

DEAD = frozenset(
    {Verdict.GONE, Verdict.SOFT404, Verdict.PARKED, Verdict.DNS_ERROR, Verdict.REDIRECT_LOOP, Verdict.CONN_ERROR}
)


@pytest.fixture(scope="module")
def judged():
    """Each labelled row with what the checker says of it."""
    with LabelledFarm() as farm:
        usual = CheckSettings.from_strings(allow_networks=[NETWORK], allow_ports=[farm.port])
        settings = replace(usual, per_host_delay=0.0, backoff=0.05, answer_timeout=3.0)
        findings = run(check_many([Target(n, row.url) for n, row in enumerate(farm.rows)], settings=settings))
        return list(zip(farm.rows, (finding.verdict for finding in findings), strict=True))


def test_there_is_enough_of_each_kind(judged):
    count = Counter(row.truth for row, _ in judged)
    assert count[Truth.ALIVE] > 30
    assert count[Truth.DEAD] > 30
    assert count[Truth.WALL] > 12


def test_no_good_page_and_no_wall_is_called_dead(judged):
    unharmed = [(row, verdict) for row, verdict in judged if row.truth in (Truth.ALIVE, Truth.WALL)]
    assert [(row.url, verdict) for row, verdict in unharmed if verdict in DEAD] == []


def test_no_dead_page_is_called_good(judged):
    assert [row.url for row, verdict in judged if row.truth is Truth.DEAD and verdict in ALIVE | WALLS] == []


def test_every_verdict_is_exact(judged):
    assert [(row.url, row.verdict, verdict) for row, verdict in judged if verdict != row.verdict] == []
