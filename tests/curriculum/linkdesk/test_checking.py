"""Due links, real HTTP, stored looks; and what happens when our own network is down."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.linkdesk import storing
from curriculum.linkdesk.checking import check_due, thin_history
from curriculum.linkdesk.slots import alone_or_shared
from curriculum.models import Incident, Link, LinkCheck
from tests.factories import LinkFactory
from tests.farm.site import FaultySite, Page, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    with FaultySite() as site:
        site.pages["/herons"] = Page(body=html("Herons"))
        settings.LINKS_ALLOW_NETWORKS = ["127.0.0.0/8"]
        settings.LINKS_ALLOW_PORTS = [site.port, 1]
        yield site


@pytest.fixture
def dead_hosts(site):
    """Five hosts that refuse every connection, as all do without a network."""
    return [LinkFactory(url=f"http://127.0.1.{n}:1/page") for n in range(1, 6)]


def states():
    return list(Link.objects.order_by("pk").values_list("state", flat=True))


def test_checks_what_is_due(site):
    LinkFactory(url=site.url("/herons"))
    LinkFactory(url=site.url("/no-such-page"))
    LinkFactory(url=site.url("/herons?later"), next_check_at=timezone.now() + timedelta(days=1))
    check_due()
    assert states() == ["ok", "suspect", "unchecked"]
    assert LinkCheck.objects.filter(held=False).count() == 2
    assert Link.objects.get(state="ok").title == "Herons"


def test_nothing_stays_claimed_and_nothing_is_due_after(site):
    LinkFactory(url=site.url("/herons"))
    check_due()
    check_due()
    assert LinkCheck.objects.count() == 1
    assert not Link.objects.exclude(claimed_until=None).exists()


def test_a_run_that_takes_too_long_lets_go_of_the_rest(site, settings):
    settings.LINKS_CLAIM_SECONDS = 1.5
    site.pages["/slow"] = lambda _handler: time.sleep(3) or Page()
    LinkFactory(url=site.url("/herons"))
    LinkFactory(url=site.url("/slow"))
    check_due(budget=0.1)
    assert states() == ["ok", "unchecked"]
    assert Link.objects.due().count() == 1


def test_offline_calls_nothing_broken(dead_hosts):
    long_ago = timezone.now() - timedelta(days=3)
    Link.objects.update(state="suspect", weight=5, hard=5, failing_since=long_ago, checked_at=long_ago)
    check_due()
    assert states() == ["suspect"] * 5
    assert LinkCheck.objects.filter(held=True).count() == 5
    assert LinkCheck.objects.offline_since() is not None
    assert not Incident.objects.exists()
    assert not Link.objects.due().exists()


def test_a_name_server_that_does_not_answer_is_being_offline():
    for n in range(3):
        LinkFactory(url=f"https://host{n}.invalid/page")
    check_due()
    assert states() == ["unchecked"] * 3
    assert LinkCheck.objects.offline_since() is not None


def test_links_that_work_are_asked_whether_it_is_us(dead_hosts, site):
    good = LinkFactory(url=site.url("/herons"), state="ok", next_check_at=timezone.now() + timedelta(days=6))
    check_due()
    assert states() == ["suspect"] * 5 + ["ok"]
    assert good.checks.count() == 1
    assert LinkCheck.objects.offline_since() is None


def test_a_guide_that_is_mostly_dead_is_not_taken_for_being_offline(site):
    """More than 30 % of 20 hosts, again and again: as long as links that worked still do, it is not us."""
    LinkFactory(url=site.url("/herons"), state="ok", next_check_at=timezone.now() + timedelta(days=6))
    for n in range(1, 25):
        LinkFactory(url=f"http://127.0.2.{n}:1/page")
    check_due()
    assert Link.objects.filter(state="suspect").count() == 24
    assert not LinkCheck.objects.filter(held=True).exists()


def test_links_that_worked_and_do_not_either_are_held_too(dead_hosts, settings):
    known = LinkFactory(url="http://127.0.3.1:1/page", state="ok", next_check_at=timezone.now() + timedelta(days=6))
    check_due()
    assert states() == ["unchecked"] * 5 + ["ok"]
    assert list(known.checks.values_list("held", flat=True)) == [True]


def test_a_second_run_beside_the_first_leaves_it_alone(site, settings):
    settings.REDIS_URL = ""
    LinkFactory(url=site.url("/herons"))
    with alone_or_shared():
        check_due()
    assert states() == ["unchecked"]


def test_a_run_that_cannot_begin_says_why_and_claims_nothing(settings):
    settings.LINKS_CA_FILE = "/no/such/file.pem"
    link = LinkFactory()
    with pytest.raises(FileNotFoundError):
        check_due()
    assert Link.objects.get(pk=link.pk).claimed_until is None


def test_a_fault_of_the_database_gives_the_claims_back(site, monkeypatch):
    LinkFactory(url=site.url("/herons"))
    monkeypatch.setattr(storing, "SLICE", 0)  # range() refuses a step of nothing
    monkeypatch.setattr(storing, "SQLITE_SLICE", 0)
    with pytest.raises(ValueError, match="zero"):
        check_due()
    assert Link.objects.due().count() == 1


def test_back_online_what_was_held_is_counted_anew(dead_hosts, site):
    check_due()
    Link.objects.filter(pk=dead_hosts[0].pk).update(url=site.url("/herons"))
    Link.objects.update(next_check_at=timezone.now())
    check_due()
    assert states() == ["ok"] + ["suspect"] * 4
    assert LinkCheck.objects.offline_since() is None


def test_history_is_thinned_and_changes_stay():
    link, now = LinkFactory(), timezone.now().replace(month=12, day=15, hour=12)
    old = [(300, "ok"), (299, "ok"), (298, "gone"), (297, "gone"), (296, "ok"), (295, "ok"), (80, "ok"), (79, "ok")]
    rows = [LinkCheck(link=link, at=now - timedelta(days=d), verdict=v, elapsed_ms=1) for d, v in old]
    held = [(3, 2), (3, 1), (2, 0), (0, 2), (0, 1)]
    rows += [
        LinkCheck(link=link, at=now - timedelta(days=d, hours=h), verdict="timeout", elapsed_ms=1, held=True)
        for d, h in held
    ]
    LinkCheck.objects.bulk_create(rows)
    assert thin_history(now) == 4
    assert thin_history(now) == 0
    days = [(now - at).days for at in link.checks.filter(held=False).values_list("at", flat=True)]
    assert days == [79, 80, 296, 298, 300]
    assert link.checks.filter(held=True).count() == 4


def test_who_has_more_than_it_looks_at_at_once_calls_for_help(site, settings):
    settings.LINKS_CONCURRENCY, settings.LINKS_HOST_DELAY = 2, 0
    calls = []
    LinkFactory(url=site.url("/herons"))
    check_due(call_for_help=lambda: calls.append(1))
    assert calls == []
    site.pages["*"] = lambda _handler: time.sleep(0.3) or Page(body=html("Herons"))
    for n in range(12):
        LinkFactory(url=site.url(f"/{n}"), site=f"site{n}.example")
    check_due(call_for_help=lambda: calls.append(1))
    assert calls == [1]
    assert LinkCheck.objects.count() == 13


def test_progress_is_told_as_looks_are_stored(site):
    for n in range(3):
        LinkFactory(url=site.url(f"/{n}"))
    told = []
    check_due(on_stored=told.append)
    assert (sum(told), LinkCheck.objects.count()) == (3, 3)
    assert len(told) > 1  # 0.5 s between two looks at one host: not all in one go
