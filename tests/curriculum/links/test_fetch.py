import asyncio
import time

import pytest

from curriculum.links.classify import classify
from curriculum.links.evidence import Fault
from curriculum.links.fetch import Fetcher
from curriculum.links.resolve import Unresolved, VettedResolver
from curriculum.links.settings import BROWSER_AGENT
from tests.farm import Page
from tests.farm.site import html, redirect


def fetch(settings, url, **conditions):
    async def scene():
        async with Fetcher(settings) as fetcher:
            return await fetcher.fetch(url, **conditions)

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("path", "status", "title", "statuses"),
    [
        ("/ok", 200, "Herons at dawn", []),
        ("/gone", 404, "Nothing at this place", []),
        ("/moved", 200, "Herons at dawn", [301]),
        ("/moved-for-now", 200, "Herons at dawn", [302]),
        ("/moved-in-utf8", 200, "Heron sizes", [301]),
        ("/refreshed", 200, "Herons at dawn", [0]),
        ("/cookie-gate", 200, "Inside", [302]),
        ("/zipped", 200, "Zipped herons", []),
        ("/big-header", 200, "Long policy", []),
        ("/browsers-only", 200, "Welcome", []),
        ("/flaky", 200, "Steady", []),
        ("/wait", 200, "Thank you", []),
        ("/chain/20", 200, "At last", [301] * 20),
        ("/forbidden", 403, "No", []),
    ],
)
def test_what_came_back(site, settings_for, path, status, title, statuses):
    evidence = fetch(settings_for(site), site.url(path))
    assert (evidence.fault, evidence.status, evidence.page.title) == (Fault.NONE, status, title)
    assert [hop.status for hop in evidence.hops] == statuses


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/round", Fault.LOOP),
        ("/chain/21", Fault.LOOP),
        ("/empty", Fault.RESET),
        ("/reset", Fault.RESET),
        ("/garbage", Fault.PROTOCOL),
        ("/hang", Fault.TIMEOUT),
        ("/inside", Fault.REFUSED),
        ("/file", Fault.REFUSED),
    ],
)
def test_what_never_came(site, settings_for, path, fault):
    evidence = fetch(settings_for(site, answer_timeout=0.3, patient_answer_timeout=0.3), site.url(path))
    assert (evidence.fault, evidence.status) == (fault, None)
    assert evidence.detail


def test_nothing_listens(site, settings_for):
    settings = settings_for(site)
    site.server.server_close()
    assert fetch(settings, site.url("/ok")).fault == Fault.CLOSED


def test_hops_to_a_private_address_are_refused_before_they_are_made(site, settings_for):
    site.pages["/inside"] = redirect(302, f"http://localhost:{site.port}/secret")
    settings = settings_for(site, allow_networks=())
    assert fetch(settings, site.url("/ok")).fault == Fault.REFUSED
    assert site.hits.total() == 0
    site.pages["/other"] = redirect(302, f"http://127.0.0.2:{site.port}/secret")
    assert fetch(settings_for(site), site.url("/other")).fault == Fault.REFUSED
    assert site.hits["/secret"] == 0


def test_a_name_is_refused_when_it_resolves_to_a_private_address(settings_for):
    async def scene():
        resolver = VettedResolver(settings_for().guard(), settings_for())
        resolver._guard.networks = ()
        try:
            return await resolver.resolve("localhost", 80)
        finally:
            await resolver.close()

    with pytest.raises(ValueError, match="not a public address"):
        asyncio.run(scene())


def test_a_name_that_does_not_exist_is_told_from_silence(settings_for):
    """*.invalid is answered by the C library's own rules (RFC 6761), with or without a network."""

    async def scene(name):
        resolver = VettedResolver(settings_for().guard(), settings_for(dns_timeout=0.5))
        try:
            return await resolver.resolve(name, 80)
        finally:
            await resolver.close()

    with pytest.raises(Unresolved):
        asyncio.run(scene("nobody.invalid"))


@pytest.mark.parametrize("path", ["/bomb", "/drip"])
def test_bodies_are_bounded_in_size_and_time(site, settings_for, path):
    start = time.monotonic()
    evidence = fetch(settings_for(site, body_timeout=0.5), site.url(path))
    assert (evidence.status, evidence.truncated) == (200, True)
    assert time.monotonic() - start < 3


def test_unchanged_pages_are_not_sent_again(site, settings_for):
    first = fetch(settings_for(site), site.url("/tagged"))
    again = fetch(settings_for(site), site.url("/tagged"), etag=first.headers["etag"])
    assert (first.status, again.status) == (200, 304)


def test_retry_after_is_never_too_early_and_not_waited_for_when_long(site, settings_for):
    fetch(settings_for(site), site.url("/wait"))
    (first, _), (second, _) = site.starts
    assert second - first >= 1
    evidence = fetch(settings_for(site), site.url("/wait-long"))
    assert (evidence.status, evidence.retry_after, site.hits["/wait-long"]) == (503, 3600, 1)


def test_retries_are_three_requests_in_all(site, settings_for):
    fetch(settings_for(site), site.url("/fault"))
    fetch(settings_for(site), site.url("/gone"))
    assert (site.hits["/fault"], site.hits["/gone"]) == (3, 1)


def test_a_challenge_is_not_argued_with(site, settings_for):
    site.pages["/wall"] = Page(403, html("Just a moment...", "<p>One check.</p>"), {"cf-mitigated": "challenge"})
    fetch(settings_for(site), site.url("/wall"))
    fetch(settings_for(site), site.url("/forbidden"))
    assert (site.hits["/wall"], site.hits["/forbidden"]) == (1, 2)


def test_it_says_who_it_is_first(site, settings_for):
    agents = []
    site.pages["/who"] = lambda h: agents.append(h.headers["User-Agent"]) or Page(403)
    fetch(settings_for(site), site.url("/who"))
    assert "Lectern" in agents[0]
    assert agents[1:] == [BROWSER_AGENT]


def test_user_and_password_are_not_sent(site, settings_for):
    seen = []
    site.pages["/who"] = lambda h: seen.append(h.headers.get("Authorization")) or Page(200, html("Who"))
    evidence = fetch(settings_for(site), site.url("/who", host="user:word@127.0.0.1"))
    assert seen == [None]
    assert evidence.final_url == site.url("/who")


def test_proxies_of_the_environment_are_not_used(site, settings_for, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetch(settings_for(site), site.url("/ok")).status == 200


def test_tags_are_the_link_s_own_and_304_is_an_answer_only_where_they_were_sent(site, settings_for):
    site.pages["/lander"] = lambda h: Page(304) if h.headers["If-None-Match"] else Page(200, html("Lander"))
    site.pages["/led"] = redirect(302, "/lander")
    led = fetch(settings_for(site), site.url("/led"), etag='"heron-1"')
    assert (led.status, led.conditional) == (200, False)
    assert fetch(settings_for(site), site.url("/tagged"), etag='"heron-1"').conditional
    site.pages["/sly"] = Page(304)
    assert classify(fetch(settings_for(site), site.url("/sly"))).verdict.value == "unknown"
