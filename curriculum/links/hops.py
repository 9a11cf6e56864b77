"""Where an answer leads on to: a Location, or a quick meta refresh. Pure."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from curriculum.links.address import joined
from curriculum.links.page import Page

REDIRECTS = frozenset({301, 302, 303, 307, 308})
QUICK_REFRESH = 5  # seconds


def next_hop(url: str, status: int, headers: Mapping[str, str], page: Page | None) -> tuple[int, str] | None:
    """(status, target) of a redirect, (0, target) of a quick meta refresh; None at the end of the way."""
    location = headers.get("location", "")
    if status in REDIRECTS and location:
        return status, joined(url, _as_utf8(location)) if "#" in location else _with_fragment(url, location)
    refresh = page.refresh if page else None
    if status == 200 and refresh and refresh[0] <= QUICK_REFRESH:
        target = joined(url, refresh[1])
        if urldefrag(target)[0] != urldefrag(url)[0]:
            return 0, target
    return None


def _with_fragment(url: str, location: str) -> str:
    """A redirect keeps the fragment that was asked for (RFC 9110 10.2.2)."""
    fragment = urldefrag(url)[1]
    return joined(url, _as_utf8(location)) + (f"#{fragment}" if fragment else "")


def _as_utf8(header: str) -> str:
    """A header as people meant it: UTF-8, or Latin-1 where it is not."""
    raw = header.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
