"""Servers and name servers that mean harm: bounded time and memory, a verdict with its reason, and the run goes on."""

import asyncio
import time
import tracemalloc
from typing import NamedTuple

import pytest

from curriculum.links.check import Target, check_many, run
from curriculum.links.finding import Finding
from curriculum.links.page import read_page
from curriculum.links.settings import CheckSettings
from tests.farm import FaultySite, NameServer, Page
from tests.farm.dns import GARBAGE, REFUSED, SERVFAIL, SILENT
from tests.farm.hostile import BODIES, HEADERS, hostile_pages
from tests.farm.site import html, redirect

QUICK = {
    "dns_timeout": 0.6, "connect_timeout": 1, "answer_timeout": 0.5, "patient_answer_timeout": 0.5, "body_timeout": 0.5,
    "total_timeout": 3, "retries": 1, "backoff": 0.05,
}  # fmt: skip
NAMES = {
    "servfail.example": SERVFAIL,
    "refusing.example": REFUSED,
    "empty.example": [],
    "many.example": ["127.0.0.1"] * 25,
}
NAMES |= {f"silent{n}.example": SILENT for n in range(10)}

# What each row may come to: by its path, or by the table it stands in.
VERDICTS = {
    **dict.fromkeys(BODIES, "ok"),
    **dict.fromkeys(HEADERS, "protocol_error"),
    **dict.fromkeys(["/one-header-a-time", "/continue-for-ever", "/one-byte-a-time"], "timeout"),
    **dict.fromkeys(["/cookies", "/forever", "/slow-for-ever", "/forty"], "redirect_loop"),
    **dict.fromkeys(["/odd-tags", "/long-tags", "/folded"], "ok"),
    "/odd-cookies": "redirect_temporary",
    "/length": "protocol_error",
    "/chunk": "protocol_error ok",
    "/status": "protocol_error ok unknown server_error",
    "/location": "protocol_error refused_ssrf redirect_loop unknown gone dns_error",
    "/refresh": "protocol_error refused_ssrf ok redirect_temporary gone",
    "/retry": "rate_limited",
    **dict.fromkeys(["silent", "servfail", "refusing"], "timeout"),
    **dict.fromkeys(["empty", "nobody"], "dns_error"),
    "many": "ok",
    "tls": "tls_error",
}
PATHS = [path for path in hostile_pages() if not path.startswith("/forty/")] + ["/forty/40"]


class Ran(NamedTuple):
    """One run over all rows: findings by row, those of the good links between them, seconds, longest stall."""

    findings: dict[str, Finding]
    good: list[Finding]
    seconds: float
    stall: float


async def stalls(gaps):
    """Collect how long the event loop did nothing else (seconds)."""
    before = time.monotonic()
    while True:
        await asyncio.sleep(0.01)
        now = time.monotonic()
        gaps.append(now - before)
        before = now


@pytest.fixture(scope="module")
def farm():
    """(site, name server): each row has a host of its own, so that what one asks for slows no other."""
    with FaultySite() as site, NameServer(dict(NAMES)) as dns:
        site.pages |= hostile_pages()
        dns.names |= {f"row{n}.example": ["127.0.0.1"] for n in range(len(PATHS))} | {"good.example": ["127.0.0.1"]}
        yield site, dns


@pytest.fixture(scope="module")
def settings(farm):
    site, dns = farm
    networks = CheckSettings.from_strings(allow_networks=["127.0.0.1/32"]).allow_networks
    options = {"allow_networks": networks, "allow_ports": frozenset([site.port]), "nameservers": ("127.0.0.1",)}
    return CheckSettings(**options, **QUICK, dns_port=dns.port, per_host_delay=0.0, per_host_limit=20)


@pytest.fixture(scope="module")
def ran(farm, settings):
    """All rows in one run, a good link behind each."""
    site, _ = farm
    rows = {path: site.url(path, host=f"row{n}.example") for n, path in enumerate(PATHS)}
    rows |= {name: site.url("/ok", host=name) for name in [*NAMES, "nobody.example"]}
    rows["tls"] = f"https://127.0.0.1:{site.port}/ok"
    good = [site.url(f"/ok?{n}", host="good.example") for n in range(len(rows))]
    targets = [Target(n, url) for n, pair in enumerate(zip(rows.values(), good, strict=True)) for url in pair]
    gaps: list[float] = []

    async def scene():
        watch = asyncio.create_task(stalls(gaps))
        start = time.monotonic()
        findings = await check_many(targets, settings=settings)
        watch.cancel()
        return Ran(dict(zip(rows, findings[::2], strict=True)), findings[1::2], time.monotonic() - start, max(gaps))

    return run(scene())


@pytest.mark.parametrize("row", [*PATHS, *NAMES, "nobody.example", "tls"])
def test_every_harm_has_a_verdict_and_a_reason(ran, row):
    finding = ran.findings[row]
    table = row.split("/")[1] if "/" in row else row.partition(".")[0].rstrip("0123456789")
    allowed = VERDICTS.get(row) or VERDICTS.get(f"/{table}") or VERDICTS[table]
    assert finding.verdict.value in allowed.split()
    assert finding.detail or finding.verdict.value == "ok"
    assert "checker itself" not in finding.detail
    assert finding.elapsed_ms < 10_000


def test_good_links_of_the_same_run_are_fine(ran):
    assert {finding.verdict.value for finding in ran.good} == {"ok"}


def test_the_run_ends_in_time_and_nobody_keeps_the_loop(ran):
    assert ran.seconds < 15
    assert ran.stall < 2


def test_what_strangers_send_can_be_stored(ran):
    """PostgreSQL takes no NUL, and UTF-8 no lone surrogates."""
    for finding in ran.findings.values():
        for text in (finding.detail, finding.title, finding.final_url, finding.etag, finding.last_modified):
            assert "\0" not in text
            assert text.encode("utf-8").decode("utf-8") == text


def test_what_strangers_send_is_kept_short(ran):
    assert max(len(finding.final_url) for finding in ran.findings.values()) <= 9_000


def test_memory_is_bounded(farm, settings):
    site, _ = farm
    rows = [path for path in PATHS if path in BODIES or (path in HEADERS and VERDICTS[path] != "timeout")]
    targets = [Target(n, site.url(path, host=f"row{PATHS.index(path)}.example")) for n, path in enumerate(rows)]
    tracemalloc.start()
    findings = run(check_many(targets, settings=settings))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(findings) == len(rows) > 30
    assert peak < 60_000_000  # all at once, with what the servers of the test need


def test_links_inside_links_fill_no_memory():
    def peak(body):
        tracemalloc.start()
        read_page(body)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    text = b"heron " * 1_000
    assert peak(b"<a><object>" * 200 + text) < 4 * peak(b"<i><object>" * 200 + text)


@pytest.mark.parametrize("tag", ["title", "h1"])
def test_a_title_of_a_book_is_cut(tag):
    page = read_page(f"<{tag}>{'a' * 120_000}</{tag}>".encode())
    assert max(map(len, [page.title, *page.headings])) <= 2_000


@pytest.mark.parametrize("answer", [SILENT, SERVFAIL, REFUSED, GARBAGE], ids=lambda answer: answer.name)
def test_name_servers_that_fail_are_no_word_on_the_name(site, settings_for, answer):
    with NameServer({"failing.example": answer}) as dns:
        settings = settings_for(site, nameservers=("127.0.0.1",), dns_port=dns.port, **QUICK)
        [finding] = run(check_many([Target(1, site.url("/ok", host="failing.example"))], settings=settings))
    assert (finding.verdict.value, finding.elapsed_ms < 4_000) == ("timeout", True)
    assert "failing.example" in finding.detail


def test_an_address_that_was_cut_is_not_asked_for(site, settings_for):
    site.pages["/a"] = redirect(302, "/ok?" + "a" * 20_000)
    run(check_many([Target(1, site.url("/a"))], settings=settings_for(site)))
    site.pages["/b"] = redirect(302, site.url("/ok?" + "b" * 20_000))
    [finding] = run(check_many([Target(1, site.url("/b"))], settings=settings_for(site)))
    assert (finding.verdict.value, site.hits["/ok"]) == ("refused_ssrf", 0)


def test_a_server_that_drops_kept_connections_is_alive(site, settings_for):
    """Browsers ask again on a new connection (RFC 9112 9.3.1); a retry must not meet the same dropped one."""
    used = set()

    def once(handler):
        """Answer the first request of a connection, drop the second without a word."""
        if handler.connection in used:
            return None
        used.add(handler.connection)
        end = handler.path.endswith("?end")
        return Page(200, html("Herons at dawn")) if end else Page(302, headers={"Location": "/once?end"})

    site.pages["/once"] = once
    [finding] = run(check_many([Target(1, site.url("/once"))], settings=settings_for(site)))
    assert finding.verdict.value == "redirect_temporary"
