"""Servers that mean harm, by path: `site.pages |= hostile_pages()`. Each ends when the other side hangs up."""

import gzip
import time
from collections.abc import Callable, Iterable
from itertools import repeat

from tests.farm.site import Answer, Handler, Page, html, redirect

OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
OK_TAIL = b"Content-Length: 2\r\n\r\nok"
FOUND = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
MEGABYTE = b"a" * 1_000_000


def raw(*pieces: bytes, then: Iterable[bytes] = (), pause: float = 0.0) -> Callable[[Handler], None]:
    """Send these bytes, then those of `then` with a pause after each, until the other side has enough."""

    def answer(handler: Handler) -> None:
        try:
            for piece in pieces:
                handler.write_raw(piece)
            for piece in then:
                handler.write_raw(piece)
                time.sleep(pause)
        except OSError:
            return

    return answer


def zipped(body: bytes) -> Page:
    """A body that is small on the wire."""
    return Page(200, gzip.compress(body), {"Content-Encoding": "gzip"})


def counting(path: str, pause: float = 0.0) -> Callable[[Handler], Page]:
    """A redirect to itself with another query, for ever."""

    def answer(handler: Handler) -> Page:
        time.sleep(pause)
        count = int(handler.path.partition("?")[2] or 0)
        return redirect(302, f"{path}?{count + 1}", **{"Set-Cookie": f"seen{count}=1"})

    return answer


def refreshing(content: str) -> Page:
    """A meta refresh, as written."""
    return Page(200, html("Herons at dawn") + f'<meta http-equiv="refresh" content="{content}">'.encode())


BODIES: dict[str, Answer] = {
    "/endless": raw(OK_HEAD, b"\r\n", html("Endless"), then=repeat(b"drop " * 10_000)),
    "/endless-chunks": raw(OK_HEAD, b"Transfer-Encoding: chunked\r\n\r\n", then=repeat(b"2710\r\n" + b"drop " * 2_000 + b"\r\n")),
    "/endless-blanks": raw(OK_HEAD, b"\r\n", then=repeat(b" " * 50_000)),
    "/one-byte-chunks": raw(OK_HEAD, b"Transfer-Encoding: chunked\r\n\r\n", then=repeat(b"1\r\na\r\n" * 5_000)),
    "/zeros": zipped(bytes(30_000_000)),
    "/bomb-in-a-bomb": zipped(gzip.compress(bytes(30_000_000))),
    "/nested": zipped(html("Nested") + b"<div>" * 200_000),
    "/nested-bold": zipped(html("Nested") + b"<b><p>" * 100_000),
    "/attributes": zipped(b"<p " + b" ".join(b"a%d=1" % n for n in range(60_000))),
    "/unclosed": zipped(html("Unclosed") + b"<!--" * 100_000),
    "/broken-zip": Page(200, b"\x1f\x8b\x08\x00no", {"Content-Encoding": "gzip"}),
    "/zipped-by-word-only": Page(200, html("Herons"), {"Content-Encoding": "gzip"}),
    "/unknown-coding": Page(200, html("Herons"), {"Content-Encoding": "zstd, br, rot13"}),
    "/anchors": Page(200, html("Anchors") + b"".join(b"<a id=a%d></a>" % n for n in range(1_000_000))),
    "/nul": Page(200, b"<title>He\x00rons&#0;&#xD800;</title><h1>\x00</h1>" + html("Nul") + bytes(1000)),
    "/utf-7": Page(200, b"+ADw-title+AD4-x" + html("Seven"), {"Content-Type": "text/html; charset=utf-7"}),
    "/charset": Page(200, html("Charset"), {"Content-Type": "text/html; charset=x-heron"}),
    "/charset-zlib": Page(200, b"x\x9c" + html("Charset"), {"Content-Type": "text/html; charset=zlib"}),
    "/charset-long": Page(200, html("Charset"), {"Content-Type": "text/html; charset=" + "u" * 60_000}),
    "/odd-type": Page(200, html("Type"), {"Content-Type": "text/html; ;;=\"\t"}),
    "/short": raw(OK_HEAD, b"Content-Length: 99999\r\n\r\n", html("Short")),
}  # fmt: skip

HEADERS: dict[str, Answer] = {
    "/header-of-a-megabyte": raw(OK_HEAD, b"X-A: ", MEGABYTE, b"\r\n", OK_TAIL),
    "/header-without-end": raw(OK_HEAD, b"X-A: ", then=repeat(b"a" * 50_000)),
    "/name-of-a-megabyte": raw(OK_HEAD, MEGABYTE, b": a\r\n", OK_TAIL),
    "/headers": raw(OK_HEAD, *(b"X-%d: a\r\n" % n for n in range(10_000)), OK_TAIL),
    "/headers-without-end": raw(OK_HEAD, then=repeat(b"X-A: " + b"a" * 9_000 + b"\r\n")),
    "/one-byte-a-time": raw(b"HTTP/1.1 200 ", then=repeat(b"H"), pause=0.1),
    "/one-header-a-time": raw(OK_HEAD, then=repeat(b"X-A: b\r\n"), pause=0.1),
    "/continue-for-ever": raw(then=repeat(b"HTTP/1.1 100 Continue\r\n\r\n"), pause=0.01),
    "/cookies": counting("/cookies"),
    "/cookie-flood": raw(FOUND, b"/ok\r\n", *(b"Set-Cookie: a%d=%s\r\n" % (n, b"b" * 99) for n in range(10_000)), b"\r\n"),
    "/odd-cookies": raw(FOUND + b"/ok\r\nSet-Cookie: a=\xff\xfe\r\nSet-Cookie: =;;=\r\nSet-Cookie: a[]=\"1; Domain=.; Max-Age=99999999999999999999\r\n\r\n"),
    "/odd-tags": raw(OK_HEAD, b'ETag: "\xff\xfe"\r\nLast-Modified: \xff\r\n', OK_TAIL),
    "/long-tags": raw(OK_HEAD, b'ETag: "' + b"e" * 60_000 + b'"\r\nLast-Modified: ' + b"m" * 60_000 + b"\r\n", OK_TAIL),
    "/no-colon": raw(OK_HEAD, b"herons\r\n", OK_TAIL),
    "/nul-in-header": raw(OK_HEAD, b"X-A: a\x00b\r\n", OK_TAIL),
    "/bare-returns": raw(OK_HEAD, b"X-A: a\rX-B: b\n", OK_TAIL),
    "/folded": raw(OK_HEAD, b"X-A: a\r\n\tb\r\n", OK_TAIL),
}  # fmt: skip
LENGTHS = [b"-1", b"99999999999999999999999", b"abc", b"1, 2", b"0x2", b"+2", b"", b"2\r\nContent-Length: 3"]
CHUNKS = [
    b"ZZ\r\n",
    b"-5\r\nok",
    b"FFFFFFFFFFFFFFFFFF\r\nok",
    b"5;" + MEGABYTE,
    b"0\r\nX: " + MEGABYTE,
    b"2\r\nokXX",
    b"\r\n",
    b"7FFFFFFFFFFFFFFF\r\nok",
]
STATUS_LINES = [
    b"HTTP/1.1 2OO OK", b"HTTP/9.9 200 OK", b"HTTP/1.1 999999 X", b"HTTP/1.1", b"ICY 200 OK", b"HTTP/1.1 -200 OK",
    b"HTTP/1.1 000 X", b"HTTP/1.1 101 Switching", b"HTTP/1.1 200 \x00", b"", b"\x00", b"HTTP/1.1 200 " + MEGABYTE,
    b"<!doctype html><title>Nine</title>", b"PRI * HTTP/2.0", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
    b"\x16\x03\x01\x02\x00\x01", b"SSH-2.0-OpenSSH_9.9", b"220 mail.example ESMTP", b"HTTP/1.1 299 Herons", b"HTTP/1.1 600 Herons",
]  # fmt: skip
LOCATIONS = [
    "http://[",
    "http://\x01/",
    "http://a b/",
    "?" + "a" * 60_000,
    "http:",
    "http://",
    "#",
    "",
    "http://h:99999/",
    "\udcff",
    "//",
    "http://xn--/",
]
REFRESHES = [
    "0;url=http://[",
    "9" * 400 + ";url=/ok",
    "٣;url=/ok",
    "0;url=/ok" + " " * 100_000 + "x",
    "0;url=" + "/.." * 60_000,
    "-1;url=/ok",
    ";;;",
    "0;url=data:,x",
]
RETRIES = [
    "-1",
    "1e9",
    "9" * 30,
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Thu, 99 Zzz 2030",
    "nan",
    "\x01",
    "Mon, 01 Jan 0001 00:00:00 +2300",
]


def hostile_pages() -> dict[str, Answer]:
    """All of them. Tables of one kind are numbered: /length/0, /chunk/0, /status/0, /location/0, /refresh/0, /retry/0."""
    pages = BODIES | HEADERS
    pages |= {f"/length/{n}": raw(OK_HEAD, b"Content-Length: ", v, b"\r\n\r\nok") for n, v in enumerate(LENGTHS)}
    pages |= {f"/chunk/{n}": raw(OK_HEAD, b"Transfer-Encoding: chunked\r\n\r\n", v) for n, v in enumerate(CHUNKS)}
    pages |= {f"/status/{n}": raw(v, b"\r\n", OK_TAIL) for n, v in enumerate(STATUS_LINES)}
    pages |= {
        f"/location/{n}": raw(FOUND, v.encode("utf-8", "surrogateescape"), b"\r\n\r\n")
        for n, v in enumerate(LOCATIONS)
    }
    pages |= {f"/refresh/{n}": refreshing(v) for n, v in enumerate(REFRESHES)}
    pages |= {f"/retry/{n}": Page(429, headers={"Retry-After": v}) for n, v in enumerate(RETRIES)}
    pages |= {f"/forty/{n}": redirect(301, f"/forty/{n - 1}") for n in range(1, 41)}
    return pages | {"/forever": counting("/forever"), "/slow-for-ever": counting("/slow-for-ever", pause=0.1)}
