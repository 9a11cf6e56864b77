"""Who takes which links: each due one once, hosts in turn."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from curriculum.linkdesk.checking import ask_again
from curriculum.linkdesk.claiming import BESIDE, PER_SITE, claim_due, claim_witnesses, release
from curriculum.models import Link, SitePause
from tests.factories import LinkFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


def claim(limit=10, now=NOW, only=None):
    return [claim.id for claim in claim_due(limit=limit, now=now, only=only)]


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
def test_the_longest_due_come_first():
    last, first = LinkFactory(next_check_at=NOW), LinkFactory(next_check_at=EARLIER)
    assert claim(limit=1) == [first.pk]
    assert claim(limit=1) == [last.pk]


@pytest.mark.django_db
def test_sites_come_in_turn():
    many = LinkFactory.create_batch(3, site="many.example", next_check_at=EARLIER)
    one = LinkFactory(site="one.example", next_check_at=NOW)
    assert claim() == [many[0].pk, one.pk, many[1].pk, many[2].pk]


@pytest.mark.django_db
def test_a_site_of_many_links_keeps_nobody_waiting(settings):
    settings.LINKS_HOST_DELAY = 2
    many = LinkFactory.create_batch(PER_SITE + 2, site="many.example", next_check_at=EARLIER)
    one = LinkFactory(site="one.example", next_check_at=NOW)
    assert len(claim(limit=PER_SITE + 2)) == PER_SITE
    assert claim() == [one.pk]
    planned = list(Link.objects.filter(claimed_until=None).order_by("pk").values_list("pk", "next_check_at"))
    assert [pk for pk, _ in planned] == [link.pk for link in many[PER_SITE:]]
    assert [2 <= (at - NOW).total_seconds() < 6 for _, at in planned] == [True, True]
    assert planned[0][1] < planned[1][1]


@pytest.mark.django_db
def test_what_a_worker_holds_of_a_site_counts():
    LinkFactory.create_batch(2, site="many.example", next_check_at=NOW)
    assert len(claim_due(limit=5, now=NOW, held={"many.example": PER_SITE - 1})) == 1


@pytest.mark.django_db
def test_a_site_that_wants_to_be_left_alone_is_planned_for_the_end_of_its_pause():
    link, other = LinkFactory(next_check_at=NOW), LinkFactory(next_check_at=NOW)
    SitePause.objects.pause({link.site: LATER})
    assert claim() == [other.pk]
    assert Link.objects.get(pk=link.pk).next_check_at == LATER
    assert claim(now=LATER) == [link.pk]


@pytest.mark.django_db
def test_a_claim_is_one_statement(django_assert_num_queries):
    LinkFactory.create_batch(3, next_check_at=NOW)
    with django_assert_num_queries(2):  # and one that asks for pauses
        claim()


@pytest.mark.django_db
def test_a_claim_that_is_released_is_free_again():
    LinkFactory(next_check_at=NOW)
    claims = claim_due(limit=1, now=NOW)
    release(claims)
    assert claim() == [claims[0].id]


@pytest.mark.django_db
def test_a_claim_that_ran_out_is_not_released_for_the_next_worker():
    link = LinkFactory(next_check_at=NOW)
    old = claim_due(limit=1, now=NOW)
    new = claim_due(limit=1, now=NOW + timedelta(days=1))
    release(old)
    assert Link.objects.get(pk=link.pk).claimed_until == new[0].claimed_until


@pytest.mark.django_db
def test_witnesses_are_the_steadiest_links_of_other_hosts():
    plans = [LATER + timedelta(days=n) for n in range(5)]
    LinkFactory(host="dead.example", state="ok", next_check_at=plans[4])
    LinkFactory(state="suspect", next_check_at=plans[4])
    LinkFactory(state="ok", next_check_at=plans[0])
    steady, other = (
        LinkFactory(state="ok", next_check_at=plans[3]),
        LinkFactory(state="walled", next_check_at=plans[1]),
    )
    LinkFactory(host=steady.host, state="ok", next_check_at=plans[2])
    assert [claim.id for claim in claim_witnesses(limit=2, hosts=["dead.example"])] == [steady.pk, other.pk]
    assert Link.objects.exclude(claimed_until=None).count() == 2


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


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes them one by one")
def test_links_of_one_site_come_together():
    first = LinkFactory(site="many.example", next_check_at=EARLIER - timedelta(hours=1))
    others = LinkFactory.create_batch(2, next_check_at=EARLIER)
    beside = LinkFactory.create_batch(BESIDE + 2, site="many.example", next_check_at=NOW)
    LinkFactory(site="many.example", next_check_at=LATER)
    assert claim(limit=2) == [first.pk, others[0].pk, *(link.pk for link in beside[:BESIDE])]
