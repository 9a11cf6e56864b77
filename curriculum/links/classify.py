"""One Evidence to one Finding: what became of the link, in the checker's words. Pure functions; each rule says where
it is from.

First match wins, in the order of `_RULES`: what we did not do, what never came, walls, death, lookalikes of death,
life.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from curriculum.links import words
from curriculum.links.address import site_of
from curriculum.links.evidence import Evidence, Fault
from curriculum.links.page import HTML_TYPES, Page, count_words, has_cjk

FEW_WORDS = 120
VERY_FEW_WORDS = 60


class Verdict(StrEnum):
    """What one look came to."""

    OK = "ok"
    REDIRECT_PERMANENT = "redirect_permanent"
    REDIRECT_TEMPORARY = "redirect_temporary"
    FRAGMENT_MISSING = "fragment_missing"
    CONTENT_DRIFT = "content_drift"
    GONE = "gone"
    SOFT404 = "soft404"
    PARKED = "parked"
    DNS_ERROR = "dns_error"
    REDIRECT_LOOP = "redirect_loop"
    CONN_ERROR = "conn_error"
    CHANGED_TOPIC = "changed_topic"
    LOGIN = "login"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    TLS_ERROR = "tls_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    PROTOCOL_ERROR = "protocol_error"
    UNKNOWN = "unknown"
    REFUSED_SSRF = "refused_ssrf"


class Strength(StrEnum):
    """How much one look proves against a link. FINAL: the server itself said that it is gone for good (410)."""

    NONE = "none"
    WEAK = "weak"
    MEDIUM = "medium"
    HARD = "hard"
    FINAL = "final"


ALIVE = frozenset(
    {
        Verdict.OK,
        Verdict.REDIRECT_PERMANENT,
        Verdict.REDIRECT_TEMPORARY,
        Verdict.FRAGMENT_MISSING,
        Verdict.CONTENT_DRIFT,
    }
)
WALLS = frozenset({Verdict.LOGIN, Verdict.BLOCKED, Verdict.RATE_LIMITED})
_STRENGTHS = {
    Verdict.GONE: Strength.HARD,
    Verdict.PARKED: Strength.HARD,
    Verdict.DNS_ERROR: Strength.HARD,
    Verdict.CHANGED_TOPIC: Strength.HARD,
    Verdict.SOFT404: Strength.MEDIUM,
    Verdict.REDIRECT_LOOP: Strength.MEDIUM,
    Verdict.CONN_ERROR: Strength.MEDIUM,
    Verdict.TLS_ERROR: Strength.MEDIUM,
    Verdict.SERVER_ERROR: Strength.MEDIUM,
    Verdict.TIMEOUT: Strength.WEAK,
    Verdict.PROTOCOL_ERROR: Strength.WEAK,
}


def strength_of(verdict: Verdict) -> Strength:
    """The usual strength of a verdict, where nothing more is known of the look."""
    return _STRENGTHS.get(verdict, Strength.NONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look came to, small enough to store. detail: a sentence part for people (English).

    permanent_target: where the link moved for good, "" if it did not. etag, last_modified: to ask for changes next
    time. retry_after: seconds to stay away. answered: some HTTP answer came (see judge.proves_network).
    """

    verdict: Verdict
    status: int | None
    final_url: str
    detail: str = ""
    title: str = ""
    permanent_target: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: float | None = None
    strength: Strength = Strength.NONE
    answered: bool = False
    elapsed_ms: int = 0


Ruling = tuple[Verdict, str] | tuple[Verdict, str, Strength] | None


def classify(evidence: Evidence) -> Finding:
    """The one Finding that this Evidence supports. Total: some rule always matches."""
    ruling = next(ruling for rule in _RULES if (ruling := rule(evidence)))
    verdict, detail = ruling[0], ruling[1]
    alive = verdict in ALIVE
    permanent = alive and is_moved_for_good(evidence)
    return Finding(
        verdict=verdict,
        status=evidence.status,
        final_url=_storable(evidence.final_url),
        detail=_storable(detail)[:200],
        title=_storable(evidence.page.title)[:300] if evidence.page else "",
        permanent_target=evidence.final_url if permanent else "",
        etag=_tag(evidence, "etag", 300) if alive else "",
        last_modified=_tag(evidence, "last-modified", 60) if alive else "",
        retry_after=evidence.retry_after,
        strength=ruling[2] if len(ruling) == 3 else strength_of(verdict),
        answered=evidence.answered,
        elapsed_ms=evidence.elapsed_ms,
    )


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot keep: NUL and lone surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _tag(evidence: Evidence, name: str, longest: int) -> str:
    """A header for the next conditional request; half a tag would be of no use."""
    value = evidence.headers.get(name, "")
    return value if len(value) <= longest and value.isascii() else ""


# ---- what never came


def _fault(evidence: Evidence) -> Ruling:
    """Faults below HTTP. Silent name servers (RFC 2308: not a "no") and cut connections are weak evidence."""
    detail = evidence.detail
    match evidence.fault:
        case Fault.NONE:
            return None
        case Fault.REFUSED:
            return Verdict.REFUSED_SSRF, detail
        case Fault.PAUSED:
            return Verdict.RATE_LIMITED, detail
        case Fault.LOOP:
            return Verdict.REDIRECT_LOOP, detail
        case Fault.NO_NAME:
            return Verdict.DNS_ERROR, detail
        case Fault.DNS:
            return Verdict.TIMEOUT, f"name not resolved: {detail}"
        case Fault.TLS:
            return Verdict.TLS_ERROR, detail
        case Fault.TIMEOUT:
            return Verdict.TIMEOUT, detail
        case Fault.CLOSED | Fault.UNREACHABLE:
            return Verdict.CONN_ERROR, detail
        case Fault.RESET:
            return Verdict.CONN_ERROR, detail, Strength.WEAK
        case _:
            return Verdict.PROTOCOL_ERROR, detail


# ---- walls


def has_challenge(evidence: Evidence) -> bool:
    """A robot check in place of the page. Marks: vendors' documentation (Cloudflare cf-mitigated, AWS WAF, DataDome,
    HUMAN).

    `server: cloudflare` alone says nothing. Wording counts on short pages only, beside a refusal or in the title.
    """
    headers = evidence.headers
    if "cf-mitigated" in headers or any(h.startswith(("x-amzn-waf-", "x-datadome", "x-px")) for h in headers):
        return True
    page = evidence.page
    if not page or page.words > FEW_WORDS or page.has_password:
        return False
    said = " ".join((page.title, *page.headings)).lower()
    if evidence.status in (403, 429, 503, 405, 406):
        return bool(
            words.CHALLENGE.search(f"{said} {page.text.lower()}") or words.CHALLENGE_SOURCES.search(page.marks)
        )
    own_words = count_words(words.CHALLENGE.sub(" ", said))
    return bool(words.CHALLENGE.search(said)) and own_words <= 6 and page.words <= VERY_FEW_WORDS


def _challenge(evidence: Evidence) -> Ruling:
    return (Verdict.BLOCKED, "a robot check stands before the page") if has_challenge(evidence) else None


def _refusal(evidence: Evidence) -> Ruling:
    """Alive for people, closed to us (RFC 9110; 451 RFC 7725; 999 LinkedIn)."""
    status = evidence.status
    if status in (401, 407):
        return Verdict.LOGIN, "the page asks for a sign-in"
    if status == 429:
        return Verdict.RATE_LIMITED, "the host asks us to slow down"
    if status in (402, 403, 451, 999):
        return Verdict.BLOCKED, f"the host refuses us ({status})"
    return None


def _login_redirect(evidence: Evidence) -> Ruling:
    """Led to a sign-in that remembers where we wanted to go."""
    if not evidence.hops or not _is_success(evidence):
        return None
    start, end = urlsplit(evidence.url), urlsplit(evidence.final_url)
    if _names_sign_in(start.path):
        return None
    looks = _names_sign_in(end.path) or _names_sign_in((end.hostname or "").partition(".")[0])
    pairs = parse_qsl(end.query, keep_blank_values=True)
    back = start.path != "/" and any(start.path in unquote(value) for _, value in pairs)
    named = any(words.RETURN_PARAMETER.fullmatch(name) for name, _ in pairs)
    password = evidence.page is not None and evidence.page.has_password
    if (looks and (back or named or password)) or (back and password):
        return Verdict.LOGIN, "leads to a sign-in"
    return None


def _names_sign_in(path: str) -> bool:
    return any(words.SIGN_IN_PART.fullmatch(part) for part in unquote(path).split("/"))


def _login_page(evidence: Evidence) -> Ruling:
    """A sign-in in place of the page: few words and a password field, or a form under a heading that says so."""
    page = _short_page(evidence)
    if not page:
        return None
    if page.has_password:
        return Verdict.LOGIN, "the page is a sign-in"
    said = [text.lower() for text in (page.title, *page.headings)]
    if page.has_form and any(words.SIGN_IN.search(t) and count_words(words.SIGN_IN.sub(" ", t)) <= 4 for t in said):
        return Verdict.LOGIN, "the page is a sign-in"
    return None


# ---- death


def _gone(evidence: Evidence) -> Ruling:
    if evidence.status == 404:
        return Verdict.GONE, "not found (404)"
    return (Verdict.GONE, "gone for good (410)", Strength.FINAL) if evidence.status == 410 else None


def _other_status(evidence: Evidence) -> Ruling:
    status = evidence.status or 0
    if status in (408, 425) or status >= 500:
        return Verdict.SERVER_ERROR, f"the server has a fault ({status})"
    if status == 304 or _is_success(evidence):
        return None
    if 300 <= status < 400:
        return Verdict.UNKNOWN, f"a redirect that leads nowhere ({status})"
    return Verdict.UNKNOWN, f"an answer that tells nothing of the page ({status})"


# ---- lookalikes of life


def _parked(evidence: Evidence) -> Ruling:
    """A page about the domain itself: on a seller's host, with a lander's scripts, or short and speaking of a sale."""
    page = _short_page(evidence)
    host = urlsplit(evidence.final_url).hostname or ""
    if (
        evidence.hops
        and words.PARKED_HOST.search(host)
        and not words.PARKED_HOST.search(urlsplit(evidence.url).hostname or "")
    ):
        return Verdict.PARKED, "the domain is for sale"
    if not page:
        return None
    said = " ".join((page.title, *page.headings, page.text)).lower()
    if words.PARKED_SOURCES.search(page.marks) and (page.words <= VERY_FEW_WORDS):
        return Verdict.PARKED, "the domain is parked"
    if page.words <= VERY_FEW_WORDS and words.PARKED_SENTENCE.search(said):
        return Verdict.PARKED, "the domain is for sale or has run out"
    return None


def _soft404_wording(evidence: Evidence) -> Ruling:
    """Answers 200 and says "no such page" on a short page: in a title or heading that says little else."""
    page = _short_page(evidence)
    if not page:
        return None
    if any(says_not_found(text) for text in (page.title, *page.headings)):
        return Verdict.SOFT404, "says that there is no such page"
    if page.words <= VERY_FEW_WORDS and any(_is_not_found_sentence(s) for s in _sentences(page)):
        return Verdict.SOFT404, "says that there is no such page"
    return None


def says_not_found(heading: str) -> bool:
    """Whether a title or heading says "not found" and little else ("How to write a good 404 page" says more)."""
    for part in (heading, *re.split(r"\s[-–—|:·•»]\s|[|:]\s", heading)):
        text = part.lower().strip()
        if words.BARE_NOT_FOUND.match(text):
            return True
        for pattern in (words.ERROR_CODE, *words.NOT_FOUND):
            if (match := pattern.search(text)) and _is_most_of(match, text):
                return True
    return False


def _is_most_of(match: re.Match[str], text: str) -> bool:
    """A bare "404" leaves room for one more word, a sentence for as many as it has itself (in CJK for six)."""
    after = re.sub(r"\A\w+", "", text[match.end() :])  # the patterns know stems only
    rest = words.ERROR_CODE.sub(" ", words.SHRUG.sub(" ", f"{text[: match.start()]} {after}"))
    said = count_words(match[0])
    room = 6 if has_cjk(text) else max(3, said)
    return count_words(rest) <= (room if said > 1 else 1)


def _is_not_found_sentence(sentence: str) -> bool:
    text = sentence.lower()
    return any((match := p.search(text)) and count_words(text) - count_words(match[0]) <= 12 for p in words.NOT_FOUND)


def _sentences(page: Page) -> list[str]:
    return re.split(r"(?<=[.!?。！？])\s*", page.text)[:6]


def _error_address(evidence: Evidence) -> Ruling:
    """Redirected to an address that is called 404 or not-found, and answered with 200 there."""
    path = urlsplit(evidence.final_url).path
    if evidence.hops and words.ERROR_PATH.search(path) and not words.ERROR_PATH.search(urlsplit(evidence.url).path):
        return Verdict.SOFT404, "leads to the site's error page"
    return None


def _redirect_home(evidence: Evidence) -> Ruling:
    """A deeper link that leads to its own site's front page (shorteners lead to those of other sites rightly)."""
    start, end = urlsplit(evidence.url), urlsplit(evidence.final_url)
    if not evidence.hops or site_of(evidence.url) != site_of(evidence.final_url):
        return None
    fragment_names_page = end.fragment.startswith(("/", "!"))
    if words.HOME_PATH.match(end.path) and not words.HOME_PATH.match(start.path) and not fragment_names_page:
        return Verdict.SOFT404, "leads to the site's front page"
    return None


def _needs_script(evidence: Evidence) -> Ruling:
    """A page that only scripts can show is not judged by its bytes."""
    if evidence.page and evidence.page.needs_script and not evidence.truncated:
        return Verdict.UNKNOWN, "scripts must draw this page"
    return None


def _pdf_is_html(evidence: Evidence) -> Ruling:
    """A .pdf that now answers with a short HTML page which does not speak of the file."""
    path = unquote(urlsplit(evidence.url).path).lower()
    page = _short_page(evidence)
    if not path.endswith(".pdf") or not page or page.has_embed or page.words > VERY_FEW_WORDS:
        return None
    stem = path.rpartition("/")[2].removesuffix(".pdf")
    said = f"{page.title} {page.text}".lower()
    tokens = [t for t in re.split(r"[\W_]+", stem) if len(t) > 3]
    if ".pdf" in said or any(t in said for t in tokens):
        return None
    return Verdict.UNKNOWN, "a PDF was linked, a short web page came"


# ---- life


def _fragment(evidence: Evidence) -> Ruling:
    """The page is there, the place on it is not. Text fragments, "top" and scripts' routes are no places."""
    fragment = unquote(urldefrag(evidence.url)[1]).partition(":~:")[0]
    page = evidence.page
    if not page or not fragment or fragment.lower() == "top" or fragment.startswith(("!", "/")) or evidence.truncated:
        return None
    if not _is_success(evidence) or not page.anchors or "=" in fragment:
        return None
    if page.anchors.isdisjoint({fragment, f"user-content-{fragment}"}):
        return Verdict.FRAGMENT_MISSING, f"no place called “{fragment[:60]}” on the page"
    return None


def is_moved_for_good(evidence: Evidence) -> bool:
    """Every hop is 301 or 308, or the same address on https."""
    if not evidence.hops:
        return False
    ends = [*(hop.url for hop in evidence.hops[1:]), evidence.final_url]
    return all(hop.is_permanent or _is_upgrade(hop.url, end) for hop, end in zip(evidence.hops, ends, strict=True))


def _is_upgrade(start: str, end: str) -> bool:
    old, new = urlsplit(start), urlsplit(end)
    same = (old.hostname, old.path, old.query) == (new.hostname, new.path, new.query)
    return same and (old.scheme, new.scheme) == ("http", "https")


def _alive(evidence: Evidence) -> Ruling:
    if not evidence.hops:
        return Verdict.OK, "unchanged" if evidence.status == 304 else ""
    if is_moved_for_good(evidence):
        return Verdict.REDIRECT_PERMANENT, "moved for good"
    if urldefrag(evidence.url)[0] == urldefrag(evidence.final_url)[0]:
        return Verdict.OK, ""
    return Verdict.REDIRECT_TEMPORARY, "answers at another address for now"


def _is_success(evidence: Evidence) -> bool:
    return evidence.status is not None and 200 <= evidence.status < 300


def _short_page(evidence: Evidence) -> Page | None:
    """The page, if it was read, came with success and is short enough to be no article."""
    page = evidence.page
    html = evidence.content_type in HTML_TYPES or not evidence.content_type
    if not page or not html or not _is_success(evidence) or page.words > FEW_WORDS:
        return None
    return page


_RULES: tuple[Callable[[Evidence], Ruling], ...] = (
    _fault,
    _challenge,
    _refusal,
    _gone,
    _other_status,
    _login_redirect,
    _parked,
    _error_address,
    _soft404_wording,
    _login_page,
    _redirect_home,
    _needs_script,
    _pdf_is_html,
    _fragment,
    _alive,
)
