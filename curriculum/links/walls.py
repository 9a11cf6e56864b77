"""Walls: pages that are there for people and closed to us. Never an alarm."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from curriculum.links import words
from curriculum.links.evidence import FEW_WORDS, VERY_FEW_WORDS, Evidence
from curriculum.links.finding import Ruling, Verdict
from curriculum.links.page import Page, count_words

# A guard's page may come with any of these; with the others (404, 500) a page says what its status says.
GUARDED = frozenset({503, *range(400, 500)} - {404, 408, 410, 425})

# Headers that begin so are a vendor's mark: AWS WAF, DataDome, HUMAN.
GATEKEEPERS = ("x-amzn-waf-", "x-datadome", "x-px")


def is_challenged(headers: Mapping[str, str]) -> bool:
    """Whether a gatekeeper has put its mark on the answer."""
    return "cf-mitigated" in headers or any(name.startswith(GATEKEEPERS) for name in headers)


def has_challenge(evidence: Evidence) -> bool:
    """A robot check in place of the page. Marks: vendors' documentation (Cloudflare cf-mitigated, AWS WAF, DataDome,
    HUMAN).

    `server: cloudflare` alone says nothing. Wording counts on short pages only, beside a refusal or in the title.
    """
    if is_challenged(evidence.headers):
        return True
    page = evidence.page
    if not page or page.words > FEW_WORDS or page.has_password:
        return False
    said = " ".join((page.title, *page.headings)).lower()
    if evidence.status in GUARDED:
        spoken = f"{said} {page.text.lower()}"
        has_source = words.CHALLENGE_SOURCES.search(page.marks)
        return bool(words.CHALLENGE.search(spoken) or has_source or guard_matters(page) >= 2)
    if not evidence.is_success:
        return False
    own_words = count_words(words.CHALLENGE.sub(" ", said))
    return bool(words.CHALLENGE.search(said)) and own_words <= 6 and page.words <= VERY_FEW_WORDS


def guard_matters(page: Page) -> int:
    """How many matters of gatekeepers a page speaks of; 0 if none of them is one that only gatekeepers have."""
    said = " ".join((page.title, *page.headings, page.text)).lower()
    found = [bool(matter.search(said)) for matter in words.GUARD_MATTERS]
    return sum(found) if any(found[: words.GUARD_FIRST]) else 0


def guard_page(evidence: Evidence) -> Ruling:
    """A page that stands in place of any other and speaks as gatekeepers do. On one with menus it takes more."""
    page = evidence.short_page
    if not page:
        return None
    said = " ".join((page.title, *page.headings, page.text)).lower()
    known = words.CHALLENGE_SOURCES.search(page.marks) or (page.links < 3 and words.CHALLENGE.search(said))
    if known or guard_matters(page) >= (2 if page.links < 3 else 4):
        return Verdict.BLOCKED, "a robot check stands before the page"
    return None


def challenge(evidence: Evidence) -> Ruling:
    return (Verdict.BLOCKED, "a robot check stands before the page") if has_challenge(evidence) else None


def refusal(evidence: Evidence) -> Ruling:
    """Alive for people, closed to us (RFC 9110; 451 RFC 7725; 999 LinkedIn)."""
    status = evidence.status
    if status in (401, 407):
        return Verdict.LOGIN, "the page asks for a sign-in"
    if status == 429:
        return Verdict.RATE_LIMITED, "the host asks us to slow down"
    if status in (402, 403, 451, 999):
        return Verdict.BLOCKED, f"the host refuses us ({status})"
    return None


def login_redirect(evidence: Evidence) -> Ruling:
    """Led to a sign-in, mostly one that remembers where we wanted to go."""
    if not evidence.hops or not evidence.is_success:
        return None
    start, end = urlsplit(evidence.url), urlsplit(evidence.final_url)
    if _names_sign_in(start.path):
        return None
    looks = _names_sign_in(end.path) or _names_sign_in((end.hostname or "").partition(".")[0])
    back = returns(evidence)
    named = any(words.RETURN_PARAMETER.fullmatch(name) for name, _ in parse_qsl(end.query, keep_blank_values=True))
    password = evidence.page is not None and evidence.page.has_password
    bare = evidence.page is None or evidence.short_page is not None
    if (looks and (back or named or password or bare)) or (back and password):
        return Verdict.LOGIN, "leads to a sign-in"
    return None


def returns(evidence: Evidence) -> bool:
    """The last address holds the path that was asked for: whoever passes comes back."""
    start, end = urlsplit(evidence.url), urlsplit(evidence.final_url)
    values = (unquote(value) for _, value in parse_qsl(end.query, keep_blank_values=True))
    return start.path != "/" and any(unquote(start.path) in value for value in values)


def _names_sign_in(path: str) -> bool:
    return any(words.SIGN_IN_PART.fullmatch(part) for part in unquote(path).split("/"))


def login_page(evidence: Evidence) -> Ruling:
    """A sign-in in place of the page: few words and a password field, or a form under a heading that says so."""
    page = evidence.short_page
    if not page:
        return None
    if page.has_password:
        return Verdict.LOGIN, "the page is a sign-in"
    said = [text.lower() for text in (page.title, *page.headings)]
    if page.has_form and any(words.SIGN_IN.search(t) and count_words(words.SIGN_IN.sub(" ", t)) <= 4 for t in said):
        return Verdict.LOGIN, "the page is a sign-in"
    return None
