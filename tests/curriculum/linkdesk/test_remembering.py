"""What a look leaves for later ones, through the whole pipeline: prints of pages and answers of hosts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.linkdesk.checking import check_due, hurry, thin_history
from curriculum.linkdesk.claiming import claim_due
from curriculum.linkdesk.remembering import recall_probes
from curriculum.models import Link, LinkPrint, SiteProbe
from tests.factories import LinkFactory
from tests.farm.site import FaultySite, Page, html

pytestmark = pytest.mark.django_db
COMPILERS = "<p>" + "Compilers parse source code, optimise loops and allocate registers before linking. " * 20 + "</p>"
DESK = html("Welcome", "<p>Pick what you would like to read from the shelves on the left.</p>")


@pytest.fixture
def site(settings):
    with FaultySite() as site:
        site.pages["/birds/herons"] = Page(body=html("Herons at dawn"))
        settings.LINKS_ALLOW_NETWORKS, settings.LINKS_ALLOW_PORTS = ["127.0.0.0/8"], [site.port]
        settings.LINKS_HOST_DELAY = 0
        yield site


def look_again():
    hurry(Link.objects.values_list("pk", flat=True))
    check_due()
    return list(Link.objects.order_by("pk").values_list("verdict", "state"))


def test_a_page_that_is_about_something_else_is_told_at_the_second_look(site):
    link = LinkFactory(url=site.url("/birds/herons"))
    check_due()
    first = LinkPrint.objects.get(link=link)
    site.pages["/birds/herons"] = Page(body=html("Compilers", COMPILERS))
    assert look_again() == [("changed_topic", "suspect")]
    assert LinkPrint.objects.get(link=link).data == first.data
    site.pages["/birds/herons"] = Page(body=html("Herons at dawn"))
    assert look_again() == [("ok", "ok")]


def test_what_a_host_answers_to_made_up_addresses_is_asked_once_a_week(site):
    LinkFactory(url=site.url("/birds/herons"))
    site.pages["/birds/shelf"] = Page(body=DESK)
    LinkFactory(url=site.url("/birds/shelf"))
    check_due()
    asked = site.hits.total()
    assert SiteProbe.objects.get().pattern.startswith(f"127.0.0.1:{site.port}/")
    look_again()
    assert site.hits.total() == asked + 2
    SiteProbe.objects.update(at=timezone.now() - timedelta(days=8))
    look_again()
    assert site.hits.total() == asked + 5


def test_a_host_that_shows_the_same_page_for_everything_is_found_out(site):
    site.pages["*"] = Page(body=DESK)
    LinkFactory(url=site.url("/birds/wrens"))
    check_due()
    assert Link.objects.values_list("verdict", "hard").get() == ("soft404", 1)


def test_without_probing_no_host_is_asked_for_more_than_its_links(site, settings):
    settings.LINKS_PROBING = False
    LinkFactory(url=site.url("/birds/herons"))
    check_due()
    assert site.hits.total() == 1
    assert not SiteProbe.objects.exists()


def test_old_answers_of_hosts_are_cleared_away():
    now = timezone.now()
    SiteProbe.objects.create(pattern="a.example/*", data=b"", at=now - timedelta(days=8))
    SiteProbe.objects.create(pattern="b.example/*", data=b"", at=now)
    thin_history(now)
    assert SiteProbe.objects.get().pattern == "b.example/*"


@pytest.mark.parametrize(
    "target", ["http://[bad/", "http://[foo]/", "http://a\u2100b.example/".encode().decode("latin-1")]
)
def test_a_redirect_to_what_is_no_address_stops_no_later_run(site, target):
    site.pages["/moved"] = Page(302, headers={"Location": target})
    LinkFactory(url=site.url("/moved"))
    LinkFactory(url="http://[bad/", host="")
    LinkFactory(url=site.url("/birds/herons"))
    check_due()
    assert [verdict for verdict, _ in look_again()] == ["refused_ssrf", "refused_ssrf", "ok"]


def test_only_what_was_learned_for_these_links_is_recalled(site):
    site.pages["/birds/shelf"] = Page(body=DESK)
    LinkFactory(url=site.url("/birds/shelf"))
    check_due()
    host, data = f"127.0.0.1:{site.port}", SiteProbe.objects.get().data
    others = [SiteProbe(pattern=f"{host}/{n}/*", data=data, at=timezone.now()) for n in range(50)]
    SiteProbe.objects.bulk_create(others)
    hurry(Link.objects.values_list("pk", flat=True))
    assert list(recall_probes(claim_due(limit=10), timezone.now())) == [f"{host}/birds/*"]
