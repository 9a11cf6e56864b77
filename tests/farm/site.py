"""The site itself: `with FaultySite() as site:` serves in threads; `site.pages["/x"]` may be changed while it runs."""

import gzip
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

ARTICLE = (
    "<p>" + "Herons wade through the shallow reeds at dawn while otters sleep beneath the willow roots. " * 20 + "</p>"
)


def html(title: str, body: str = ARTICLE) -> bytes:
    """A page with a menu, as bytes."""
    head = f"<!doctype html><title>{title}</title><nav><a href=/>Start</a></nav>"
    return f"{head}<main><h1>{title}</h1>{body}</main>".encode()


@dataclass
class Page:
    """One answer: status, body, headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Answer = Page | Callable[["Handler"], Page | None]


class QuietServer(ThreadingHTTPServer):
    """Clients that hang up are what is wanted here."""

    daemon_threads = True
    request_queue_size = 256

    def process_request(self, request: object, client_address: object) -> None:
        """Count the connection: a canary must not even see one."""
        self.site.connections += 1  # type: ignore[attr-defined]
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of cut connections."""
        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            super().handle_error(request, client_address)


class FaultySite:
    """Serves `pages` (path to Page, or to a function of the handler); what it does not have is `pages["*"]`, else
    404. Counts `hits`.

    address, port: where it listens; 127.0.0.1 and a free port unless told.
    """

    def __init__(self, address: str = "127.0.0.1", port: int = 0) -> None:
        self.pages: dict[str, Answer] = {}
        self.fallback: Answer = Page(404, html("Nothing at this place"))
        self.hits: Counter[str] = Counter()
        self.connections = 0
        self.starts: list[tuple[float, str]] = []
        self.server = QuietServer((address, port), Handler)
        self.server.site = self  # type: ignore[attr-defined]
        self.pages |= faults(self)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One request; `reset`, `write_raw` and `hang` are what functions in `pages` use to misbehave."""

    protocol_version = "HTTP/1.1"

    @property
    def site(self) -> FaultySite:
        return self.server.site  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.site.hits[path] += 1
        self.site.starts.append((time.monotonic(), path))
        answer = self.site.pages.get(path) or self.site.pages.get("*", Page(404, html("Nothing at this place")))
        page = answer(self) if callable(answer) else answer
        if page is None:
            self.close_connection = True
            return
        self.send_response(page.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **page.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def write_raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def redirect(status: int, location: str, **headers: str) -> Page:
    """A redirect."""
    return Page(status, b"moved", {"Location": location, **headers})


def faults(site: FaultySite) -> dict[str, Answer]:
    """The stock of misbehaviour, by path."""
    pages: dict[str, Answer] = {
        "/ok": Page(200, html("Herons at dawn")),
        "/gone": Page(404, html("Nothing at this place")),
        "/gone-for-good": Page(410),
        "/moved": redirect(301, "/ok"),
        "/moved-for-now": redirect(302, "/ok"),
        "/moved-in-utf8": redirect(301, "/größe".encode().decode("latin-1")),
        "/gr%C3%B6%C3%9Fe": Page(200, html("Heron sizes")),
        "/round": redirect(302, "/and-round"),
        "/and-round": redirect(302, "/round"),
        "/refreshed": Page(200, b'<title>Moved</title><meta http-equiv="refresh" content="1; url=/ok">'),
        "/inside": redirect(302, "http://127.0.0.2:1/secret"),
        "/file": redirect(302, "file:///etc/hostname"),
        "/fault": Page(500),
        "/forbidden": Page(403, html("No", "<p>no</p>")),
        "/browsers-only": _browsers_only,
        "/cookie-gate": _cookie_gate,
        "/empty": lambda h: None,
        "/reset": lambda h: h.reset(),
        "/garbage": lambda h: h.write_raw(b"WHAT IS THIS\r\n\r\n"),
        "/bomb": Page(200, gzip.compress(bytes(30_000_000)), {"Content-Encoding": "gzip"}),
        "/zipped": Page(200, gzip.compress(html("Zipped herons")), {"Content-Encoding": "gzip"}),
        "/big-header": Page(200, html("Long policy"), {"Content-Security-Policy": "img-src " + "a.example " * 1200}),
        "/tagged": _tagged,
        "/hang": _hang,
        "/drip": _drip,
        "/flaky": lambda h: Page(500) if h.site.hits["/flaky"] < 3 else Page(200, html("Steady")),
        "/wait": lambda h: _busy() if h.site.hits["/wait"] < 2 else Page(200, html("Thank you")),
        "/wait-long": lambda h: Page(503, headers={"Retry-After": "3600"}),
    }
    pages |= {f"/chain/{n}": redirect(301, f"/chain/{n - 1}") for n in range(1, 30)}
    return pages | {"/chain/0": Page(200, html("At last"))}


def _busy() -> Page:
    return Page(429, headers={"Retry-After": "1"})


def _browsers_only(handler: Handler) -> Page:
    return Page(200, html("Welcome")) if "Chrome" in handler.headers["User-Agent"] else Page(403)


def _cookie_gate(handler: Handler) -> Page:
    if "seen=yes" in handler.headers.get("Cookie", ""):
        return Page(200, html("Inside"))
    return redirect(302, "/cookie-gate", **{"Set-Cookie": "seen=yes; Path=/"})


def _tagged(handler: Handler) -> Page:
    if handler.headers.get("If-None-Match") == '"heron-1"':
        return Page(304, headers={"ETag": '"heron-1"'})
    return Page(200, html("Tagged"), {"ETag": '"heron-1"'})


def _hang(handler: Handler) -> None:
    handler.connection.settimeout(20)
    try:
        handler.connection.recv(1)  # until the other side gives up
    except OSError:
        return


def _drip(handler: Handler) -> None:
    try:
        handler.write_raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html("Drip"))
        for _ in range(100):
            time.sleep(0.1)
            handler.write_raw(b"drop ")
    except OSError:
        return
