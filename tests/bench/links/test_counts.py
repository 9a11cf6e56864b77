"""What the soak counts would show what it looks for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.models import Link, LinkCheck
from tests.bench.links import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return Link.objects.create(key="a", url="http://a.example/", host="a.example", site="a.example")


def store(link, *seconds, elapsed_ms=500):
    """Looks that were stored so many seconds from now, each of which took half a second."""
    now = timezone.now()
    looks = [LinkCheck(link=link, at=now + timedelta(seconds=s), verdict="ok", elapsed_ms=elapsed_ms) for s in seconds]
    LinkCheck.objects.bulk_create(looks)
    return looks


def test_looks_that_ran_at_once_are_found(link):
    store(link, 0, 1, 2)
    assert counts.ask(counts.OVERLAPPING) == 0
    store(link, 2.3)
    assert counts.ask(counts.OVERLAPPING) == 1


def test_a_link_that_tells_of_no_stored_look_is_found(link):
    assert counts.ask(counts.HALF_STORED) == 0
    look = store(link, 0)[0]
    assert counts.ask(counts.HALF_STORED) == 1
    Link.objects.update(checked_at=look.at)
    assert counts.ask(counts.HALF_STORED) == 0


def test_it_is_settled_when_all_were_looked_at_and_none_is_held(link):
    since = timezone.now()
    assert not counts.is_settled(since)
    Link.objects.update(checked_at=since + timedelta(seconds=1), claimed_until=since)
    assert not counts.is_settled(since)
    Link.objects.update(claimed_until=None)
    assert counts.is_settled(since)
    assert not counts.is_settled(since + timedelta(seconds=2))
