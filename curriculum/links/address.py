"""Addresses of links: which two are one (`url_key`), and what to ask for (`clean_url`)."""

import ipaddress
import posixpath
import re
import socket
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus, urljoin

import idna
from publicsuffixlist import PublicSuffixList

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

REMEMBERED = 16_384  # hosts whose reading is kept: a guide has few of them, each many times
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 1024  # characters as written (253 in the end); what is longer is not remembered either
LONGEST = 8192  # characters of an address that we ask for; servers take about as much
# Names of parameters that say where a visitor came from and never which page is shown: the lists of ClearURLs and
# Firefox agree on these.
TRACKING = re.compile(
    r"utm_\w+|gclid|gbraid|wbraid|dclid|gclsrc|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid"
    r"|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs\w+|vero_id|vero_conv|oly_enc_id|oly_anon_id|ref_src|s_cid|wickedid|_openstat",
    re.I,
)
_PARTS = re.compile(r"(?i)(https?):[/\\]{2}([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?\Z", re.S)
_BLANK = "".join(c for c in map(chr, range(0x3001)) if c <= " " or c.isspace())
_HOST_FORBIDDEN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = _UNRESERVED | frozenset("!$&'()*+,;=:@/?%[]|{}^`\\")
_PLAIN = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*")
_PATH_ILLEGAL = frozenset("[]|{}^`\\")  # RFC 3986 does not list them, so they are encoded


class Refused(ValueError):
    """The guard does not let us go there; `reason` is a sentence part for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Parts(NamedTuple):
    """A canonical http(s) address. host: lower-case ASCII, dotted IPv4 or bare IPv6; port: 0 for the default."""

    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def written(self) -> str:
        """The address with legal characters only."""
        path = _legal(self.path, keep=_KEPT - _PATH_ILLEGAL) or "/"
        query, fragment = _legal(self.query, keep=_KEPT), _legal(self.fragment, keep=_KEPT)
        return (
            f"{self.scheme}://{self.netloc}{path}"
            + (f"?{query}" if query else "")
            + (f"#{fragment}" if fragment else "")
        )


def url_key(url: str) -> str:
    """The identity of a link: two addresses with one key are one link. Total (never raises) and idempotent.

    http and https are one, as are upper- and lower-case hosts, `www.`, default ports, a trailing slash, escapes of
    plain letters, tracking parameters and fragments, unless a fragment starts with "!" or "/" (then it names a page).
    What is no web address is its own key.
    """
    text = _tidy(url)
    try:
        parts = _split(text)
    except Refused:
        return text
    host, port = parts.host, parts.port
    while host.startswith("www.") and "." in host[4:]:
        host = str(address_of(host[4:]) or host[4:])
    path = _plain(parts.path, keep=_KEPT - _PATH_ILLEGAL)
    path = _without_dots(path).rstrip("/")
    pairs = [p for p in _plain(parts.query, keep=_KEPT).split("&") if p and not TRACKING.fullmatch(_name(p))]
    fragment = _plain(parts.fragment, keep=_KEPT)
    key = "https://" + parts._replace(host=host, port=0 if port in DEFAULT_PORTS.values() else port).netloc + path
    if pairs:
        key += "?" + "&".join(pairs)
    return key + "#" + fragment if fragment.startswith(("!", "/")) else key


def clean_url(url: str) -> str:
    """The address to ask for: as written, but with a canonical host, legal characters and without user and password.

    Escapes, the order of the query and the fragment stay as they are. Raises Refused for what is no http(s) address.
    """
    return parts_of(url).written


def joined(base: str, reference: str) -> str:
    """Where `reference` leads from `base`, a cleaned address, as browsers read it (WHATWG URL 4.4). Total.

    A backslash is a slash, a host may have slashes too many before it, and too few behind another scheme.
    """
    text = _tidy(reference)
    end = min(i for i in (text.find("?"), text.find("#"), len(text)) if i >= 0)
    head = text[:end]
    scheme = re.match(r"(?i)([a-z][a-z0-9+.-]*):", head)
    if not scheme or scheme[1].lower() in DEFAULT_PORTS:
        head = head.replace("\\", "/")
        is_other = scheme and not base.lower().startswith(scheme[0].lower())
        head = re.sub(r"\A(?i:(https?:))?/" + ("*" if is_other else "{2,}"), r"\g<1>//" if scheme else "//", head)
    try:
        return urljoin(base, head + text[end:])
    except ValueError:  # brackets that hold no address
        return text


def parts_of(url: str) -> Parts:
    """The canonical parts of an address. Raises Refused for what is no http(s) address."""
    return _split(_tidy(url))


def host_of(url: str) -> str:
    """The canonical host of an http(s) address, "" for anything else."""
    try:
        return parts_of(url).host
    except Refused:
        return ""


def site_of(url: str) -> str:
    """The registrable domain (example.co.uk), the host itself where there is none, "" for what is no web address."""
    return site_of_host(host_of(url))


@lru_cache(REMEMBERED)
def site_of_host(host: str) -> str:
    """The same for a canonical host."""
    if not host or address_of(host):
        return host
    return _suffixes().privatesuffix(host) or host


def address_of(host: str) -> IPAddress | None:
    """The IP address that a host spells out, in any form a browser takes (decimal, hex, octal, short), or None."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not re.fullmatch(r"[0-9a-fx.]+", host):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _tidy(url: str) -> str:
    """As browsers do (WHATWG URL): tabs and line ends vanish, blanks and controls at the ends too."""
    return re.sub(r"[\t\r\n]", "", url).strip(_BLANK)


def _split(text: str) -> Parts:
    match = _PARTS.match(text)
    if not match:
        raise Refused("only http and https are checked")
    scheme, authority, path, query, fragment = (group or "" for group in match.groups())
    written = authority.rpartition("@")[2]
    if len(written) > LONGEST_HOST:
        raise Refused("the host cannot be read")
    name, port = _host_and_port(written)
    scheme = scheme.lower()
    return Parts(
        scheme,
        name,
        0 if port == DEFAULT_PORTS[scheme] else port,
        path.replace("\\", "/"),
        query[1:],
        fragment[1:],
    )


@lru_cache(REMEMBERED)
def _host_and_port(authority: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]*\]|[^:]*)(?::([0-9]{0,5}))?", authority, re.A)
    if not match:
        raise Refused("the host cannot be read")
    host, port = match[1], int(match[2] or 0)
    if port > 65535 or (match[2] and not port):
        raise Refused("the port cannot be read")
    if host.startswith("["):
        try:
            address: IPAddress = ipaddress.IPv6Address(host[1:-1])
        except ValueError as error:
            raise Refused("the host cannot be read") from error
        return str(getattr(address, "ipv4_mapped", None) or address), port
    return _host_name(host), port


def _host_name(written: str) -> str:
    host = unquote(written, errors="strict") if "%" in written and _is_utf8(written) else written
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=False).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise Refused("the host is no domain name") from error
    host = host.lower().rstrip(".")
    if not host or len(host) > 253 or _HOST_FORBIDDEN.search(host):
        raise Refused("the host cannot be read")
    address = address_of(host)
    if not address and _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise Refused("the host is no address")  # WHATWG URL: a name that ends in a number can only be one
    return str(address or host)


def _is_utf8(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeError:
        return False
    return True


def _legal(text: str, keep: frozenset[str]) -> str:
    """Percent-encode what may not stand in an address (UTF-8); escapes that are there stay as written."""
    if _PLAIN.fullmatch(text):  # most are
        return text
    return "".join(c if c in keep and not _lone(text, i) else _escaped(c) for i, c in enumerate(text))


def _lone(text: str, index: int) -> bool:
    return text[index] == "%" and not _ESCAPE.match(text, index)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def _plain(text: str, keep: frozenset[str]) -> str:
    """`_legal`, and each escape in its one canonical form: plain letters bare, hex digits upper-case."""

    def canonical(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(canonical, _legal(text, keep))


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    slash = "/" if path.endswith(("/", "/.", "/..")) else ""
    return posixpath.normpath(path).replace("//", "/", 1) + slash


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
