"""Who takes which links: each due one once, hosts in turn."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from curriculum.linkdesk.checking import PER_HOST, ask_again, claim_due
from curriculum.models import Link, SitePause
from tests.factories import LinkFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


def claim(limit=10, now=NOW, only=None):
    return [link.pk for link in claim_due(limit=limit, now=now, only=only)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        ({"next_check_at": NOW}, True),
        ({"next_check_at": LATER}, False),
        ({"next_check_at": EARLIER, "claimed_until": LATER}, False),
        ({"next_check_at": EARLIER, "claimed_until": EARLIER}, True),
    ],
)
def test_takes_what_is_due_and_free(fields, is_taken):
    link = LinkFactory(**fields)
    assert claim() == [link.pk] * is_taken


@pytest.mark.django_db
def test_a_claim_holds_until_it_runs_out(settings):
    settings.LINKS_CLAIM_SECONDS = 60
    link = LinkFactory(next_check_at=NOW)
    assert claim() == [link.pk]
    assert claim(now=NOW + timedelta(seconds=59)) == []
    assert claim(now=NOW + timedelta(seconds=60)) == [link.pk]


@pytest.mark.django_db
def test_takes_only_the_named_ones():
    first, _second = LinkFactory.create_batch(2, next_check_at=NOW)
    assert claim(only=[first.pk]) == [first.pk]


@pytest.mark.django_db
def test_hosts_come_in_turn():
    many = LinkFactory.create_batch(3, host="many.example", next_check_at=EARLIER)
    one = LinkFactory(host="one.example", next_check_at=NOW)
    assert claim(limit=2) == [many[0].pk, one.pk]


@pytest.mark.django_db
def test_a_batch_holds_only_so_many_of_a_host():
    LinkFactory.create_batch(PER_HOST + 1, host="many.example", next_check_at=NOW)
    assert len(claim(limit=100)) == PER_HOST


@pytest.mark.django_db
def test_one_worker_at_a_time_asks_a_host():
    LinkFactory.create_batch(2, host="many.example", next_check_at=NOW)
    assert len(claim(limit=1)) == 1
    assert claim() == []


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_share():
    LinkFactory.create_batch(40, next_check_at=NOW)
    taken, start = [], threading.Barrier(4)

    def work():
        start.wait()
        taken.append(claim(limit=10))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pk for pks in taken for pk in pks) == sorted(Link.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_curator_asks_for_a_look_now(admin):
    link = LinkFactory(next_check_at=NOW + timedelta(days=7000))
    assert ask_again(by=admin, link=link) is None
    assert claim(now=None) == [link.pk]


@pytest.mark.django_db
def test_asking_again_does_not_break_a_host_s_pause(admin):
    link, until = LinkFactory(), datetime(2999, 1, 1, tzinfo=UTC)
    SitePause.objects.pause({link.site: until})
    assert ask_again(by=admin, link=link) == until
    assert claim(now=None) == []
