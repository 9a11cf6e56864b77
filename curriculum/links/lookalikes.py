"""Lookalikes of life: answers of 200 whose page is not there, and pages that cannot be judged by their bytes."""

import re
from urllib.parse import unquote, urlsplit

from curriculum.links import words
from curriculum.links.address import site_of
from curriculum.links.evidence import FEW_WORDS, VERY_FEW_WORDS, Evidence
from curriculum.links.finding import Ruling, Verdict
from curriculum.links.notices import NOTICES, SHRUG, Notice
from curriculum.links.page import Page, count_words, has_cjk

LONGEST_SHRUG = 12  # words of a heading that still may be a notice's
NOTICE_WORDS = 30
THIN_WORDS = 45


def parked(evidence: Evidence) -> Ruling:
    """A page about the domain itself: on a seller's host, with a lander's scripts, or short and speaking of a sale."""
    page = evidence.short_page
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
    if page.links >= 3 or page.words > VERY_FEW_WORDS or page.has_password:
        return None
    names_one = _is_named_after_a_domain(page) or (words.A_DOMAIN.search(said) and domain_matters(said) >= 2)
    if names_one and domain_matters(said, beside_shops=True):
        return Verdict.PARKED, "a bare page about a domain"
    return None


def _is_named_after_a_domain(page: Page) -> bool:
    """The title begins with a domain, and the text comes back to it."""
    name = words.A_DOMAIN.match(page.title.lower())
    return name is not None and name[0] in _below_headings(page)


def _below_headings(page: Page) -> str:
    """The text without its headings, lower-case."""
    body = page.text.lower()
    for heading in page.headings:
        body = body.replace(heading.lower(), " ", 1)
    return body


def domain_matters(said: str, *, beside_shops: bool = False) -> int:
    """How many matters of pages about domains a text speaks of: renewing, hosting, advertising; buying, unless
    beside_shops.
    """
    matters = words.DOMAIN_MATTERS[words.SHOPS_HAVE if beside_shops else 0 :]
    return sum(bool(matter.search(said)) for matter in matters)


def soft404_heading(evidence: Evidence) -> Ruling:
    """Answers 200 and says "no such page" in a title or heading that says little else."""
    page = evidence.short_page
    if page and any(says_not_found(text) for text in (page.title, *page.headings)):
        return Verdict.SOFT404, "says that there is no such page"
    return None


def soft404_wording(evidence: Evidence) -> Ruling:
    """The same, or a few sentences in which a notice of absence comes together: nothing here, what the visitor wished
    for, where to go instead. Not on a page whose heading speaks of its address: such a one has a subject.
    """
    page = evidence.short_page
    if not page:
        return None
    if ruling := soft404_heading(evidence):
        return ruling
    if page.words > VERY_FEW_WORDS or speaks_of_its_address(evidence.url, page.title, *page.headings):
        return None
    if any(_is_not_found_sentence(s) for s in _sentences(page)) or _is_notice(
        page, is_named=bool(names_in(evidence.url))
    ):
        return Verdict.SOFT404, "says that there is nothing here"
    return None


def _is_notice(page: Page, *, is_named: bool) -> bool:
    """is_named: the address has words that the heading could have spoken of."""
    heads = [text.lower() for text in (page.title, *page.headings)]
    head, body = " | ".join(heads), _below_headings(page)
    shrugs = bool(SHRUG.search(head))
    is_short = min((count_words(text) for text in heads if text), default=0) <= LONGEST_SHRUG
    says_little = is_named and page.words <= NOTICE_WORDS
    return is_short and any(_comes_together(n, head, body, shrugs, is_named, says_little) for n in NOTICES)


def _comes_together(notice: Notice, head: str, body: str, shrugs: bool, is_named: bool, says_little: bool) -> bool:
    """The heading says it and the body has one of the three, or two; else the body says it, and the wish besides."""
    gone_head, gone_body = bool(notice.gone.search(head)), bool(notice.gone.search(body))
    if not (gone_head or gone_body or shrugs):
        return False
    wish, advice = bool(notice.wish.search(body)), bool(notice.advice.search(body))
    if gone_head or shrugs:
        return gone_body + wish + advice >= (1 if is_named else 2)
    return wish and (advice or says_little)


def speaks_of_its_address(url: str, *texts: str) -> bool:
    """Whether titles or headings hold half of the words that the last part of the address is made of."""
    named = names_in(url)
    said = " ".join(texts).lower()
    return bool(named) and 2 * sum(name in said for name in named) >= len(named)


def names_in(url: str) -> set[str]:
    """The words of four letters and more in the last part of an address."""
    last = unquote(urlsplit(url).path).lower().rstrip("/").rpartition("/")[2]
    return {name for name in re.split(r"[\W_]+", re.sub(r"\.\w{2,5}$", "", last)) if len(name) > 3 and name.isalpha()}


def thin_page(evidence: Evidence) -> Ruling:
    """A few words that do not speak of what the address names, among links to elsewhere: it may be a notice."""
    page = evidence.short_page
    if not page or page.words > THIN_WORDS or not page.headings or words.HOME_PATH.match(urlsplit(evidence.url).path):
        return None
    linked = count_words(page.text) - page.words
    if (
        page.links < 3
        or not names_in(evidence.url)
        or 2 * linked < page.words
        or speaks_of_its_address(evidence.url, page.title, *page.headings)
    ):
        return None
    return Verdict.UNKNOWN, "too little on the page to tell"


def is_about_a_domain(page: Page) -> bool:
    """A short page whose title or heading is a domain's name, or which speaks of selling or losing one."""
    if page.words > FEW_WORDS:
        return False
    heads = [text.lower().strip() for text in (page.title, *page.headings)]
    said = " ".join((*heads, page.text.lower()))
    if any(words.DOMAIN_NAME.fullmatch(text) for text in heads) or words.PARKED_SENTENCE.search(said):
        return True
    return bool(words.A_DOMAIN.search(said)) and domain_matters(said) >= 2


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


def error_address(evidence: Evidence) -> Ruling:
    """Redirected to an address that is called 404 or not-found, and answered with 200 there."""
    path = urlsplit(evidence.final_url).path
    if evidence.hops and words.ERROR_PATH.search(path) and not words.ERROR_PATH.search(urlsplit(evidence.url).path):
        return Verdict.SOFT404, "leads to the site's error page"
    return None


def redirect_home(evidence: Evidence) -> Ruling:
    """A deeper link that leads to its own site's front page (shorteners lead to those of other sites rightly)."""
    start, end = urlsplit(evidence.url), urlsplit(evidence.final_url)
    if not evidence.hops or site_of(evidence.url) != site_of(evidence.final_url):
        return None
    fragment_names_page = end.fragment.startswith(("/", "!"))
    if words.HOME_PATH.match(end.path) and not words.HOME_PATH.match(start.path) and not fragment_names_page:
        return Verdict.SOFT404, "leads to the site's front page"
    return None


def needs_script(evidence: Evidence) -> Ruling:
    """A page that only scripts can show is not judged by its bytes."""
    if evidence.page and evidence.page.needs_script and not evidence.truncated:
        return Verdict.UNKNOWN, "scripts must draw this page"
    return None


def pdf_is_html(evidence: Evidence) -> Ruling:
    """A .pdf that now answers with a short HTML page which does not speak of the file."""
    path = unquote(urlsplit(evidence.url).path).lower()
    page = evidence.short_page
    if not path.endswith(".pdf") or not page or page.has_embed or page.words > VERY_FEW_WORDS:
        return None
    stem = path.rpartition("/")[2].removesuffix(".pdf")
    said = f"{page.title} {page.text}".lower()
    tokens = [t for t in re.split(r"[\W_]+", stem) if len(t) > 3]
    if ".pdf" in said or any(t in said for t in tokens):
        return None
    return Verdict.UNKNOWN, "a PDF was linked, a short web page came"
