"""One Evidence to one Finding: what became of the link, in the checker's words. Pure functions.

First match wins, in the order of `_rules`: what we did not do, what never came, walls, death, lookalikes of death,
life. Each rule is a small function that says where it is from; walls.py and lookalikes.py hold theirs.
"""

from collections.abc import Callable, Iterator
from urllib.parse import unquote, urldefrag, urlsplit

from curriculum.links import lookalikes, walls
from curriculum.links.evidence import FEW_WORDS, Evidence, Fault
from curriculum.links.finding import ALIVE, Finding, Ruling, Strength, Verdict, storable, strength_of
from curriculum.links.fingerprint import Drift, Grade, Print, compare, take_print
from curriculum.links.page import HTML_TYPES
from curriculum.links.probe import Answer, Probed, by_probe


def classify(evidence: Evidence, *, probed: Probed | None = None, known: bytes | Print | None = None) -> Finding:
    """The one Finding that this Evidence supports. Total: some rule always matches.

    probed: what the host shows for addresses that cannot exist. known: the page's print of the first
    look, as Finding.print had it; what cannot be read counts as none.
    """
    ruling = A_PAGE if is_a_page(evidence, probed) else next(r for rule in _rules(probed) if (r := rule(evidence)))
    taken, drift = _held_against(known, evidence) if ruling[0] in ALIVE else (b"", None)
    ruling = (drift and _drifted(drift)) or ruling
    verdict, detail = ruling[0], ruling[1]
    steady = verdict in ALIVE and verdict is not Verdict.CONTENT_DRIFT
    permanent = steady and is_moved_for_good(evidence)
    return Finding(
        verdict=verdict,
        status=evidence.status,
        final_url=storable(evidence.final_url),
        detail=storable(detail, 200),
        title=storable(evidence.page.title, 300) if evidence.page else "",
        permanent_target=evidence.final_url if permanent else "",
        etag=_tag(evidence, "etag", 300) if steady else "",
        last_modified=_tag(evidence, "last-modified", 60) if steady else "",
        retry_after=evidence.retry_after,
        strength=ruling[2] if len(ruling) == 3 else strength_of(verdict),
        answered=evidence.answered,
        elapsed_ms=evidence.elapsed_ms,
        print=taken,
        likeness=drift.likeness if drift else None,
    )


A_PAGE = (Verdict.OK, "")


def is_a_page(evidence: Evidence, probed: Probed | None = None) -> bool:
    """A long page at the very address, on a host that does not show one for all: no rule has anything to say of it.

    Most looks end here, and reading the rules costs more than reading the page.
    """
    if evidence.status != 200 or evidence.hops or evidence.fault is not Fault.NONE or "#" in evidence.url:
        return False
    page = evidence.page
    if not page or page.words <= FEW_WORDS or page.needs_script or evidence.content_type not in HTML_TYPES:
        return False
    return (not probed or probed.answer is Answer.HONEST) and not walls.is_challenged(evidence.headers)


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
        case Fault.CLOSED:
            return Verdict.CONN_ERROR, detail
        case Fault.UNREACHABLE:  # says something of us, nothing of the link
            return Verdict.CONN_ERROR, detail, Strength.NONE
        case Fault.RESET:
            return Verdict.CONN_ERROR, detail, Strength.WEAK
        case _:
            return Verdict.PROTOCOL_ERROR, detail


# ---- death


def _gone(evidence: Evidence) -> Ruling:
    if evidence.status == 404:
        return Verdict.GONE, "not found (404)"
    return (Verdict.GONE, "gone for good (410)", Strength.FINAL) if evidence.status == 410 else None


def _other_status(evidence: Evidence) -> Ruling:
    status = evidence.status or 0
    if status in (408, 425) or status >= 500:
        return Verdict.SERVER_ERROR, f"the server has a fault ({status})"
    if evidence.is_success or (status == 304 and evidence.conditional):
        return None
    if 300 <= status < 400:
        return Verdict.UNKNOWN, f"a redirect that leads nowhere ({status})"
    return Verdict.UNKNOWN, f"an answer that tells nothing of the page ({status})"


# ---- life


def _fragment(evidence: Evidence) -> Ruling:
    """The page is there, the place on it is not. Text fragments, "top" and scripts' routes are no places."""
    fragment = unquote(urldefrag(evidence.url)[1]).partition(":~:")[0]
    page = evidence.page
    if not page or not fragment or fragment.lower() == "top" or fragment.startswith(("!", "/")) or evidence.truncated:
        return None
    if not evidence.is_success or not page.anchors or "=" in fragment:
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


# ---- another life


def _held_against(known: bytes | Print | None, evidence: Evidence) -> tuple[bytes, Drift | None]:
    """The print of a living page, b"" if there is none or the text is the known one, and how far it has come."""
    if not evidence.page:
        return b"", None
    old = known if isinstance(known, Print) else Print.from_bytes(known or b"")
    language = evidence.headers.get("content-language", "")
    new = take_print(evidence.page, evidence.content_type, lang=language, known=old)
    if not new or not old:
        return new.to_bytes() if new else b"", None
    return b"" if new is old else new.to_bytes(), compare(old, new)


def _drifted(drift: Drift) -> Ruling:
    """What a grade means for the link; judge asks for a second look before it calls one broken."""
    if drift.grade is Grade.OTHER_TOPIC:
        return Verdict.CHANGED_TOPIC, "a page on another topic than at the first look"
    if drift.grade is Grade.CHANGED:
        return Verdict.CONTENT_DRIFT, f"{drift.likeness:.0%} of the text of the first look is left"
    return None


Rule = Callable[[Evidence], Ruling]
_BEFORE_PROBES: tuple[Rule, ...] = (
    _fault,
    walls.challenge,
    walls.refusal,
    _gone,
    _other_status,
    walls.login_redirect,
    lookalikes.parked,
    lookalikes.error_address,
    walls.login_page,
)
_AFTER_PROBES: tuple[Rule, ...] = (lookalikes.redirect_home, lookalikes.needs_script, lookalikes.pdf_is_html)


def _rules(probed: Probed | None) -> Iterator[Rule]:
    """The rules in their order; a page that probes have shown to be a page of its own may be thin."""
    yield from _BEFORE_PROBES
    yield lambda evidence: by_probe(evidence, probed)
    yield from _AFTER_PROBES
    if not probed or probed.answer in (Answer.SILENT, Answer.HONEST):
        yield lookalikes.thin_page
    yield from (_fragment, _alive)
