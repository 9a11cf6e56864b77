"""What is kept of a look, and what it does to the link."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from curriculum.linkdesk.claiming import claim_due
from curriculum.linkdesk.storing import Look, store_findings
from curriculum.links.finding import Finding, Strength, Verdict
from curriculum.models import Incident, Link, LinkCheck
from tests.factories import LinkFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def finding(verdict=Verdict.GONE, *, strength=Strength.HARD, status=404, **fields):
    return Finding(verdict, status, "https://site.example/page", strength=strength, answered=True, **fields)


OK = finding(Verdict.OK, strength=Strength.NONE, status=200, title="Herons", etag='"1"')
DEAD = finding()


def look(seen, *, at=NOW, held=False, links=None):
    """A worker claims all links (they become due) and stores the same finding for each."""
    Link.objects.update(next_check_at=at)
    looks = [Look(link, seen, at) for link in claim_due(limit=1000, now=at)]
    store_findings(looks, held=held)
    return looks


def actions():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_a_good_look():
    link = LinkFactory()
    look(OK)
    link.refresh_from_db()
    assert (link.state, link.verdict, link.status, link.title, link.etag) == ("ok", "ok", 200, "Herons", '"1"')
    assert (link.checked_at, link.claimed_until) == (NOW, None)
    assert NOW + 3 * DAY <= link.next_check_at <= NOW + 4 * DAY
    assert list(link.checks.values_list("at", "verdict", "held")) == [(NOW, "ok", False)]
    assert not Incident.objects.exists()


def test_from_suspicion_to_broken_to_healed():
    link = LinkFactory()
    look(DEAD)
    look(DEAD, at=NOW + DAY)
    incident = Incident.objects.get()
    assert (incident.link, incident.started_at, incident.confirmed_at) == (link, NOW, NOW + DAY)
    assert Link.objects.get().state == "broken"
    look(OK, at=NOW + 2 * DAY)
    assert Link.objects.get().state == "ok"
    assert Incident.objects.get().resolved_at == NOW + 2 * DAY
    assert actions() == ["incident.open", "incident.confirm", "incident.resolve"]


def test_one_failure_is_a_suspicion():
    LinkFactory()
    look(DEAD)
    assert Link.objects.get().state == "suspect"
    assert Incident.objects.get().confirmed_at is None


def test_a_wall_ends_the_suspicion():
    LinkFactory()
    look(DEAD)
    look(finding(Verdict.LOGIN, strength=Strength.NONE, status=401), at=NOW + DAY)
    assert Link.objects.get().state == "walled"
    assert Incident.objects.get().resolved_at == NOW + DAY


def test_a_new_trouble_is_a_new_incident():
    LinkFactory()
    for day, seen in enumerate([DEAD, OK, DEAD]):
        look(seen, at=NOW + day * DAY)
    assert list(Incident.objects.values_list("started_at", "resolved_at")) == [
        (NOW + 2 * DAY, None),
        (NOW, NOW + DAY),
    ]


def test_storing_twice_is_storing_once():
    LinkFactory()
    store_findings(look(DEAD))
    assert (LinkCheck.objects.count(), Link.objects.get().hard, Incident.objects.count()) == (1, 1, 1)


def test_a_worker_that_lost_its_claim_stores_nothing():
    link = LinkFactory(next_check_at=NOW)
    slow = [Look(link, DEAD, NOW) for link in claim_due(limit=1, now=NOW)]
    other = claim_due(limit=1, now=NOW + DAY)
    store_findings(slow)
    link.refresh_from_db()
    assert (link.state, link.claimed_until) == ("unchecked", other[0].claimed_until)
    assert not LinkCheck.objects.exists()


def test_a_link_that_went_meanwhile_stays_away():
    LinkFactory(next_check_at=NOW)
    looks = [Look(link, DEAD, NOW) for link in claim_due(limit=1, now=NOW)]
    Link.objects.all().delete()
    store_findings(looks)
    assert not Link.objects.exists()


def test_a_held_look_counts_for_nothing():
    LinkFactory()
    look(DEAD, held=True)
    link = Link.objects.get()
    assert (link.state, link.hard, link.checked_at, link.claimed_until) == ("unchecked", 0, None, None)
    assert NOW + timedelta(minutes=5) <= link.next_check_at <= NOW + timedelta(minutes=15)
    assert LinkCheck.objects.get().held
    assert not Incident.objects.exists()


def test_offline_since_the_first_held_look_after_the_last_that_counted():
    LinkFactory()
    assert LinkCheck.objects.offline_since() is None
    for day, held in enumerate([True, False, True, True]):
        look(OK, at=NOW + day * DAY, held=held)
    assert LinkCheck.objects.offline_since() == NOW + 2 * DAY
    look(OK, at=NOW + 4 * DAY)
    assert LinkCheck.objects.offline_since() is None


def test_retry_after_pauses_the_whole_site():
    link = LinkFactory(url="https://site.example/a")
    other, elsewhere = LinkFactory(url="https://docs.site.example/b", site="site.example"), LinkFactory()
    busy = finding(Verdict.RATE_LIMITED, strength=Strength.NONE, status=429, retry_after=3600.0)
    store_findings([Look(claim, busy, NOW) for claim in claim_due(limit=9, now=timezone.now(), only=[link.pk])])
    pauses = {link.pk: link.not_before for link in Link.objects.with_pause()}
    assert (pauses[other.pk], pauses[elsewhere.pk]) == (NOW + timedelta(hours=1), None)
    assert Link.objects.get(pk=link.pk).next_check_at >= NOW + timedelta(hours=1)


def test_one_tenant_of_a_site_silences_the_others_for_an_hour_at_most():
    tenant = LinkFactory(url="https://one.pages.example/a", site="pages.example")
    same = LinkFactory(url="https://one.pages.example/b", site="pages.example")
    other = LinkFactory(url="https://two.pages.example/", site="pages.example")
    asks = Finding(Verdict.RATE_LIMITED, 429, tenant.url, answered=True, retry_after=9 * 3600.0)
    store_findings([Look(claim, asks, NOW) for claim in claim_due(limit=9, now=timezone.now(), only=[tenant.pk])])
    pauses = {link.pk: link.not_before - NOW for link in Link.objects.with_pause()}
    assert (pauses[tenant.pk], pauses[same.pk]) == (timedelta(hours=9), timedelta(hours=9))
    assert pauses[other.pk] == timedelta(hours=1)


def test_an_unchanged_page_keeps_its_title_and_tag():
    LinkFactory()
    look(OK)
    look(finding(Verdict.OK, strength=Strength.NONE, status=304), at=NOW + DAY)
    assert (Link.objects.get().title, Link.objects.get().etag) == ("Herons", '"1"')


def test_what_strangers_write_is_stored_whatever_it_is():
    LinkFactory()
    look(finding(Verdict.OK, strength=Strength.NONE, title="a\0b\ud800" + 600 * "c", detail=300 * "d"))
    assert Link.objects.get().title[:3] == "ab?"


def test_statements_do_not_grow_with_the_batch(django_assert_max_num_queries):
    LinkFactory.create_batch(40, next_check_at=NOW)
    looks = [Look(link, DEAD, NOW) for link in claim_due(limit=40, now=NOW)]
    with django_assert_max_num_queries(10):
        store_findings(looks)
    assert Incident.objects.count() == 40


def test_every_verdict_and_state_of_the_checker_has_words():
    from curriculum.links.judge import State
    from curriculum.models.link import Verdict as Words

    assert set(Words.values) == {verdict.value for verdict in Verdict}
    assert set(Link.State.values) == {state.value for state in State}
