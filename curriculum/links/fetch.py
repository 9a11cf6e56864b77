"""Asking for one link, politely and in bounds: the only file of this package that touches the network.

Every hop passes the guard; names are resolved here, every address is vetted, and the connection goes to a vetted
address.
"""

import asyncio
import errno
import re
import socket
import ssl
import time
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag, urljoin

import aiodns
import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from curriculum.links.address import Guard, Refused, site_of
from curriculum.links.evidence import Evidence, Fault, Hop, retry_after_seconds
from curriculum.links.pace import HostLimiter, HostPaused
from curriculum.links.page import HTML_TYPES, Page, read_page
from curriculum.links.settings import BROWSER_AGENT, CheckSettings
from curriculum.links.walls import has_challenge

REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRIED_STATUS = frozenset({408, 425, 429, *range(500, 600)})
RETRIED_FAULTS = frozenset({Fault.RESET, Fault.TIMEOUT, Fault.DNS})
REFUSALS = frozenset({403, 405, 406, 429, 999})
MEANINGFUL = re.compile(
    r"content-type|etag|last-modified|location|retry-after|date|server|cf-mitigated|x-amzn-waf-\w+|x-datadome.*|x-px.*"
)
LONGEST_HEADER = 65_536
QUICK_REFRESH = 5
MOST_INFLATION = 100


class Unresolved(OSError):
    """A name without address. is_final: the name servers said that there is none (else they did not answer)."""

    def __init__(self, host: str, message: str, *, is_final: bool) -> None:
        super().__init__(f"{host}: {message}")
        self.is_final = is_final


class VettedResolver(AbstractResolver):
    """Resolves by c-ares (getaddrinfo's threads hang) and gives only addresses that the guard lets through."""

    def __init__(self, guard: Guard, timeout: float) -> None:
        self._guard, self._timeout = guard, timeout
        self._dns = aiodns.DNSResolver(timeout=timeout / 2, tries=2)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of `host`. Raises Unresolved, or Refused if any of them is not public."""
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._dns.getaddrinfo(host, family=family, port=port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise Unresolved(host, "the name servers do not answer", is_final=False) from error
        except aiodns.error.DNSError as error:
            code = error.args[0] if error.args else None
            final = code in (aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME)
            raise Unresolved(host, str(error.args[-1]), is_final=final) from error
        addresses = [(node.family, node.addr[0].decode("ascii")) for node in found.nodes]
        if not addresses:
            raise Unresolved(host, "no address", is_final=True)
        self._guard.check_addresses(address for _, address in addresses)
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, ip in addresses
        ]

    async def close(self) -> None:
        """Give up what is being asked."""
        await self._dns.close()


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


class Fetcher:
    """Fetches links in one event loop, with one pool of connections. `async with Fetcher(settings) as fetcher: …`."""

    def __init__(self, settings: CheckSettings, limiter: HostLimiter | None = None) -> None:
        self.settings = settings
        self._guard = settings.guard()
        self._limiter = limiter or HostLimiter(
            limit=settings.per_host_limit, delay=settings.per_host_delay, longest_wait=settings.longest_wait
        )

    async def __aenter__(self) -> Self:
        context = ssl.create_default_context()
        if self.settings.ca_file:
            context.load_verify_locations(self.settings.ca_file)
        self._resolver = VettedResolver(self._guard, self.settings.dns_timeout)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver, ssl=context, limit=0, ttl_dns_cache=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            read_bufsize=65_536,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Evidence:
        """Look at one link; never raises for anything a server does. etag, last_modified: ask for changes only."""
        conditions = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if v}
        look = _Look(url=url, conditions=conditions)
        evidence = await self._walk(look, self.settings.user_agent, self.settings.answer_timeout)
        for attempt in range(self.settings.retries):
            wait = self._wait_before_retry(evidence, attempt)
            if wait is None or look.spent + wait + 1 > self.settings.total_timeout:
                break
            look.spent += wait
            await asyncio.sleep(wait)
            again = await self._walk(look, self.settings.user_agent, self.settings.patient_answer_timeout)
            evidence = again if again.fault is not Fault.PAUSED else evidence
        if evidence.status in REFUSALS and not evidence.retry_after and not has_challenge(evidence):
            evidence = await self._ask_as_browser(look, evidence)
        return replace(evidence, elapsed_ms=round((time.monotonic() - look.began) * 1000))

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
        return replace(second, as_browser=True) if second.fault is Fault.NONE else refused

    async def _walk(self, look: _Look, agent: str, patience: float) -> Evidence:
        """From the link to where it leads, redirects by hand, with cookies of its own."""
        jar = aiohttp.CookieJar(unsafe=True)
        hops: list[Hop] = []
        seen: set[tuple[str, str]] = set()
        first = url = look.url
        answered = False

        def stop(fault: Fault, detail: str, retry_after: float | None = None) -> Evidence:
            return Evidence(
                first, url, tuple(hops), fault=fault, detail=detail, retry_after=retry_after, answered=answered
            )

        while True:
            try:
                url = self._guard.check_url(url)
                first = first if hops else url
                cookies = "; ".join(f"{m.key}={m.value}" for m in jar.filter_cookies(URL(url, encoded=True)).values())
                if (urldefrag(url)[0], cookies) in seen or len(hops) > self.settings.max_hops:
                    return stop(Fault.LOOP, f"redirected {len(hops)} times without an end")
                seen.add((urldefrag(url)[0], cookies))
                answer = await self._ask(look, url, agent, cookies, jar, patience)
                answered = True
                hop = _next_hop(url, answer)
            except (Refused, HostPaused, aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
                return stop(*_explain(error))
            if not hop:
                return self._evidence(first, url, hops, answer)
            hops.append(Hop(url, hop[0]))
            url = hop[1]

    @staticmethod
    def _evidence(first: str, url: str, hops: list[Hop], answer: _Answer) -> Evidence:
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
        )

    async def _ask(
        self, look: _Look, url: str, agent: str, cookies: str, jar: aiohttp.CookieJar, patience: float
    ) -> _Answer:
        """One request, in its host's turn. Raises what aiohttp raises, Refused, HostPaused and TimeoutError."""
        headers = {
            "User-Agent": agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "en,*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **look.conditions,
            **({"Cookie": cookies} if cookies else {}),
        }
        site = site_of(url)
        async with self._limiter.turn(site):
            start = time.monotonic()
            try:
                answer = await self._exchange(url, headers, jar, min(patience, self._left(look)))
            finally:
                look.spent += time.monotonic() - start
            self._limiter.answered(site, answer.status, answer.retry_after)
            return answer

    def _left(self, look: _Look) -> float:
        return max(1.0, self.settings.total_timeout - look.spent)

    async def _exchange(self, url: str, headers: dict[str, str], jar: aiohttp.CookieJar, patience: float) -> _Answer:
        target = URL(urldefrag(url)[0], encoded=True)
        limits = aiohttp.ClientTimeout(total=None, sock_connect=self.settings.connect_timeout, sock_read=patience)
        whole = self.settings.dns_timeout + self.settings.connect_timeout + patience
        async with asyncio.timeout(whole):
            response = await self._session.get(target, headers=headers, allow_redirects=False, timeout=limits)
        try:
            jar.update_cookies(response.cookies, target)
            kept = {k.lower(): v[:8192] for k, v in response.headers.items() if MEANINGFUL.fullmatch(k.lower())}
            answer = _Answer(response.status, kept)
            if response.status in (429, 503):
                answer.retry_after = retry_after_seconds(kept, now=datetime.now(UTC))
            if response.status not in REDIRECTS and response.status != 304:
                await self._read(response, answer, want_anchors="#" in url)
            return answer
        finally:
            response.close() if not response.content.at_eof() else response.release()

    async def _read(self, response: aiohttp.ClientResponse, answer: _Answer, *, want_anchors: bool) -> None:
        declared = answer.headers.get("content-type", "")
        kind = declared.partition(";")[0].strip().lower()
        if kind and kind not in HTML_TYPES:
            return
        inflater = _Inflater(response.headers.get("Content-Encoding", ""), self.settings.max_body)
        try:
            async with asyncio.timeout(self.settings.body_timeout):
                async for chunk in response.content.iter_any():
                    if not inflater.feed(chunk):
                        break
                else:
                    inflater.whole = True
        except (TimeoutError, aiohttp.ClientError, OSError):
            pass  # the answer is there; how far its body came says nothing of the link
        answer.truncated = not inflater.whole
        body = bytes(inflater.body)
        if kind or body.lstrip()[:1] == b"<":
            answer.page = read_page(body, declared, want_anchors=want_anchors)


class _Inflater:
    """Collects a body, unpacked, up to `limit` bytes and up to a hundredfold of what came."""

    def __init__(self, encoding: str, limit: int) -> None:
        self.body, self.whole = bytearray(), False
        self._limit, self._raw = limit, 0
        name = encoding.strip().lower()
        self._readable = name in ("", "identity", "gzip", "x-gzip", "deflate")
        self._zip = zlib.decompressobj(47) if name in ("gzip", "x-gzip", "deflate") else None

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False when enough is there."""
        self._raw += len(chunk)
        room = self._limit - len(self.body)
        if not self._readable:
            return False
        if self._zip is None:
            self.body += chunk[:room]
        else:
            try:
                self.body += self._zip.decompress(chunk, room)
            except zlib.error:
                return False
        bomb = len(self.body) > 65_536 and len(self.body) > MOST_INFLATION * self._raw
        return len(self.body) < self._limit and not bomb


def _next_hop(url: str, answer: _Answer) -> tuple[int, str] | None:
    """(status, target) of a redirect, (0, target) of a quick meta refresh; None at the end of the way."""
    location = answer.headers.get("location", "")
    if answer.status in REDIRECTS and location:
        return answer.status, urljoin(url, _as_utf8(location)) if "#" in location else _with_fragment(url, location)
    refresh = answer.page.refresh if answer.page else None
    if answer.status == 200 and refresh and refresh[0] <= QUICK_REFRESH:
        target = urljoin(url, refresh[1])
        if urldefrag(target)[0] != urldefrag(url)[0]:
            return 0, target
    return None


def _with_fragment(url: str, location: str) -> str:
    """A redirect keeps the fragment that was asked for (RFC 9110 10.2.2)."""
    fragment = urldefrag(url)[1]
    return urljoin(url, _as_utf8(location)) + (f"#{fragment}" if fragment else "")


def _as_utf8(header: str) -> str:
    """A header as people meant it: UTF-8, or Latin-1 where it is not."""
    raw = header.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


# What comes from the other side; all else (no route, no IPv6 here) is our own trouble.
_CONNECT_FAULTS = {
    errno.ECONNREFUSED: Fault.CLOSED,
    errno.EHOSTUNREACH: Fault.CLOSED,
    errno.ETIMEDOUT: Fault.TIMEOUT,
    errno.ECONNRESET: Fault.RESET,
}
_TLS_REASONS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate's issuer is unknown",
    20: "the certificate's issuer is unknown",
    21: "the certificate's chain is incomplete",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}


def _explain(error: Exception) -> tuple[Fault, str, float | None]:
    """What went wrong, for the machine and for people; and how long to stay away."""
    if isinstance(error, Refused):
        return Fault.REFUSED, error.reason, None
    if isinstance(error, HostPaused):
        return Fault.PAUSED, str(error), error.seconds
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        final = isinstance(error.os_error, Unresolved) and error.os_error.is_final
        return (Fault.NO_NAME if final else Fault.DNS), str(error.os_error), None
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
        code = getattr(cause, "verify_code", 0)
        return Fault.TLS, _TLS_REASONS.get(code, getattr(cause, "verify_message", "") or "a bad certificate"), None
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Fault.TLS, "no secure connection could be agreed on", None
    if isinstance(error, TimeoutError):
        connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
        return Fault.TIMEOUT, "no connection in time" if connecting else "no answer in time", None
    if isinstance(error, aiohttp.ClientConnectorError):
        fault = _CONNECT_FAULTS.get(error.os_error.errno or 0, Fault.UNREACHABLE)
        return fault, error.os_error.strerror or "no connection", None
    if isinstance(error, aiohttp.ServerDisconnectedError | OSError):
        return Fault.RESET, "the connection was cut off before an answer", None
    return Fault.PROTOCOL, f"the answer is not HTTP that can be read ({type(error).__name__})", None
