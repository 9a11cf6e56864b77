"""Asking for one link, politely and in bounds: with resolve.py the only file here that touches the network.

Every hop passes the guard, names are resolved and vetted by us, and the connection goes to a vetted address.
"""

import asyncio
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urldefrag

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from curriculum.links.address import LONGEST, Refused, site_of
from curriculum.links.body import Inflater
from curriculum.links.cookies import Cookies
from curriculum.links.evidence import Evidence, Fault, Hop, retry_after_seconds
from curriculum.links.faults import explain
from curriculum.links.guard import Place
from curriculum.links.hops import REDIRECTS, next_hop
from curriculum.links.pace import HostLimiter, HostPaused, SharedSlots
from curriculum.links.page import HTML_TYPES, Page, read_page
from curriculum.links.resolve import VettedResolver
from curriculum.links.settings import BROWSER_AGENT, CheckSettings
from curriculum.links.walls import GATEKEEPERS, has_challenge

RETRIED_STATUS = frozenset({408, 425, 429, *range(500, 600)})
RETRIED_FAULTS = frozenset({Fault.RESET, Fault.TIMEOUT, Fault.DNS})
REFUSALS = frozenset({403, 405, 406, 429, 999})
MEANINGFUL = frozenset(
    {"content-type", "etag", "last-modified", "location", "retry-after", "date", "server", "cf-mitigated"}
)
LONGEST_HEADER = 65_536
KEEP_ALIVE = 2.0  # seconds a connection waits for the next link of its host: thousands of hosts, some thousand sockets
ASKING = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    page: Page | None = None
    truncated: bool = False
    retry_after: float | None = None


@dataclass(slots=True)
class _Look:
    """One check in progress. spent: seconds used of the total (waiting for a turn is not counted)."""

    url: str
    conditions: dict[str, str]
    began: float = field(default_factory=time.monotonic)
    spent: float = 0.0
    is_retry: bool = False


class _Request(NamedTuple):
    """url: without its fragment; headers: besides those of every request."""

    url: str
    headers: dict[str, str]
    jar: Cookies
    patience: float
    want_anchors: bool


class Fetcher:
    """Fetches links in one event loop, with one pool of connections. `async with Fetcher(settings) as fetcher: …`.

    slots: where the turns of all processes are counted, if there are others.
    """

    def __init__(self, settings: CheckSettings, *, slots: SharedSlots | None = None) -> None:
        self.settings = settings
        self._guard = settings.guard()
        self._silent: Counter[str] = Counter()  # looks in a row at a site that got no answer
        self._limiter = HostLimiter(
            limit=settings.per_host_limit,
            delay=settings.per_host_delay,
            longest_wait=settings.longest_wait,
            shared=slots,
        )

    async def __aenter__(self) -> Self:
        context = ssl.create_default_context()
        if self.settings.ca_file:
            context.load_verify_locations(self.settings.ca_file)
        self._resolver = VettedResolver(self._guard, self.settings)
        self._session = self._connect(context, keepalive_timeout=KEEP_ALIVE)
        # On connections of their own, so that they meet none that the server has dropped.
        self._retries = self._connect(context, force_close=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._retries.close()
        await self._resolver.close()

    def _connect(self, context: ssl.SSLContext, **keeping: Any) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=self._resolver, ssl=context, limit=0, use_dns_cache=False, **keeping)
        session = aiohttp.ClientSession(
            connector=connector,
            # No time limit between two reads: aiohttp would set a timer at each of them. Ours are round the whole.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.settings.connect_timeout),
            headers={"User-Agent": self.settings.user_agent, **ASKING},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            read_bufsize=65_536,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
        )
        # aiohttp asks once more by itself where a kept connection was cut: a request without a turn of its host.
        session._retry_connection = False
        return session

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Evidence:
        """Look at one link; never raises for anything a server does. etag, last_modified: ask for changes only."""
        conditions = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if v}
        look = _Look(url=url, conditions=conditions)
        evidence = await self._walk(look, self.settings.user_agent, self.settings.answer_timeout)
        for attempt in range(0 if self._is_silent(evidence) else self.settings.retries):
            wait = self._wait_before_retry(evidence, attempt)
            if wait is None or look.spent + wait + 1 > self.settings.total_timeout:
                break
            look.spent += wait
            await asyncio.sleep(wait)
            look.is_retry = True
            again = await self._walk(look, self.settings.user_agent, self.settings.patient_answer_timeout)
            evidence = again if again.fault is not Fault.PAUSED else evidence
        if evidence.status in REFUSALS and not evidence.retry_after and not has_challenge(evidence):
            evidence = await self._ask_as_browser(look, evidence)
        return replace(evidence, elapsed_ms=round((time.monotonic() - look.began) * 1000))

    def _is_silent(self, evidence: Evidence) -> bool:
        """Whether this site has just shown that it does not answer: the next of its links need no second try each.

        Else twenty links of a host that is down would keep a worker for minutes.
        """
        if evidence.fault is not Fault.TIMEOUT:
            if evidence.answered and self._silent:
                self._silent.pop(site_of(evidence.final_url), None)
            return False
        site = site_of(evidence.final_url)
        self._silent[site] += 1
        return self._silent[site] > self.settings.per_host_limit

    def _wait_before_retry(self, evidence: Evidence, attempt: int) -> float | None:
        """Seconds, or None for no retry. Where the host named a time, the limiter's pause does the waiting."""
        if evidence.retry_after is not None:
            return 0.0 if evidence.retry_after <= self.settings.longest_wait else None
        if evidence.status == 429:
            return None
        if evidence.status in RETRIED_STATUS or evidence.fault in RETRIED_FAULTS:
            return self.settings.backoff * (1 + 2 * attempt)
        return None

    async def _ask_as_browser(self, look: _Look, refused: Evidence) -> Evidence:
        if look.spent + 1 > self.settings.total_timeout:
            return refused
        second = await self._walk(look, BROWSER_AGENT, self.settings.answer_timeout)
        return second if second.fault is Fault.NONE else refused

    async def _walk(self, look: _Look, agent: str, patience: float) -> Evidence:
        """From the link to where it leads, redirects by hand, with cookies of its own."""
        jar = Cookies()
        hops: list[Hop] = []
        seen: set[tuple[str, str]] = set()
        first = url = look.url
        answered = False
        while True:
            try:
                place = self._guard.place(url)
                url = place.url
                first = first if hops else url
                cookies = jar.header_for(url)
                bare = urldefrag(url)[0] if "#" in url else url
                here = (bare, cookies)
                if here in seen or len(hops) > self.settings.max_hops:
                    detail = f"redirected {len(hops)} times without an end"
                    return Evidence(first, url, tuple(hops), fault=Fault.LOOP, detail=detail, answered=answered)
                seen.add(here)
                tags = {} if hops else look.conditions  # they are the link's own, not of where it leads
                answer = await self._ask(look, place, self._request(bare, url, tags, agent, jar, cookies, patience))
                answered = True
                hop = next_hop(url, answer.status, answer.headers, answer.page)
            except (Refused, HostPaused, aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
                fault, detail, wait = explain(error)
                asked = url[:LONGEST]
                return Evidence(
                    first, asked, tuple(hops), fault=fault, detail=detail, retry_after=wait, answered=answered
                )
            if not hop:
                return self._evidence(look, first, url, hops, answer)
            hops.append(Hop(url, hop[0]))
            url = hop[1]

    @staticmethod
    def _evidence(look: _Look, first: str, url: str, hops: list[Hop], answer: _Answer) -> Evidence:
        return Evidence(
            url=first,
            final_url=url,
            hops=tuple(hops),
            status=answer.status,
            headers=answer.headers,
            page=answer.page,
            truncated=answer.truncated,
            retry_after=answer.retry_after,
            answered=True,
            conditional=bool(look.conditions) and not hops,
        )

    def _request(
        self, bare: str, url: str, tags: dict[str, str], agent: str, jar: Cookies, cookies: str, patience: float
    ) -> _Request:
        headers = dict(tags)
        if agent != self.settings.user_agent:
            headers["User-Agent"] = agent
        if cookies:
            headers["Cookie"] = cookies
        return _Request(bare, headers, jar, patience, want_anchors=bare != url)

    async def _ask(self, look: _Look, place: Place, request: _Request) -> _Answer:
        """One request, in its host's turn. Raises what aiohttp raises, Refused, HostPaused and TimeoutError."""
        async with self._limiter.turn(place.site):
            if not place.name:
                return await self._timed(look, place, request)
            # Two sites on one machine are asked no faster than one.
            async with self._limiter.turn(await self._resolver.machine_of(place.name)):
                return await self._timed(look, place, request)

    async def _timed(self, look: _Look, place: Place, request: _Request) -> _Answer:
        start = time.monotonic()
        left = max(1.0, self.settings.total_timeout - look.spent)
        try:
            answer = await self._exchange(self._retries if look.is_retry else self._session, request, left)
        finally:
            look.spent += time.monotonic() - start
        self._limiter.answered(place.site, answer.status, answer.retry_after)
        return answer

    async def _exchange(self, session: aiohttp.ClientSession, request: _Request, left: float) -> _Answer:
        target = URL(request.url, encoded=True)
        async with asyncio.timeout(min(request.patience, left) + self.settings.connect_grace):
            response = await session.get(target, headers=request.headers or None, allow_redirects=False)
        try:
            request.jar.keep(response, target)
            answer = _Answer(response.status, _kept(response))
            if response.status in (429, 503):
                answer.retry_after = retry_after_seconds(answer.headers, now=datetime.now(UTC))
            if response.status not in REDIRECTS and response.status != 304:
                await self._read(response, answer, want_anchors=request.want_anchors)
            return answer
        finally:
            response.release() if response.content.at_eof() else response.close()

    async def _read(self, response: aiohttp.ClientResponse, answer: _Answer, *, want_anchors: bool) -> None:
        declared = answer.headers.get("content-type", "")
        kind = declared.partition(";")[0].strip().lower()
        if kind and kind not in HTML_TYPES:
            return
        inflater = Inflater(response.headers.get("Content-Encoding", ""), self.settings.max_body)
        if response.content.is_eof() and not response.content.exception():  # most pages are there with their headers
            inflater.whole = inflater.feed(response.content.read_nowait())
        else:
            await self._read_on(response, inflater)
        answer.truncated = not inflater.whole
        body = bytes(inflater.body)
        if kind or body.lstrip()[:1] == b"<":
            answer.page = read_page(body, declared, want_anchors=want_anchors)

    async def _read_on(self, response: aiohttp.ClientResponse, inflater: Inflater) -> None:
        try:
            async with asyncio.timeout(self.settings.body_timeout):
                async for chunk in response.content.iter_any():
                    if not inflater.feed(chunk):
                        break
                else:
                    inflater.whole = True
        except (TimeoutError, aiohttp.ClientError, OSError):
            pass  # the answer is there; how far its body came says nothing of the link


def _kept(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The headers that some rule reads, by lower-case name."""
    named = ((name.lower(), value) for name, value in response.headers.items())
    kept = ((n, value) for n, value in named if n in MEANINGFUL or n.startswith(GATEKEEPERS))
    return {n: value if n == "location" else value[:8192] for n, value in kept}  # half an address is another one
