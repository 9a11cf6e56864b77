"""What a host answers to addresses that cannot exist, and what that says of a page it shows. Pure functions.

A page that is not there is often shown with 200, so the host is asked for a random sibling of the link. What it shows
for that is what it shows for nothing (Bar-Yossef and others, "Sic transit gloria telae", 2004; shingles: Broder,
"On the resemblance and containment of documents", 1997). One result serves all links of a pattern.
"""

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from curriculum.links import lookalikes, walls, words
from curriculum.links.evidence import Evidence, Fault
from curriculum.links.finding import Ruling, Strength, Verdict
from curriculum.links.page import HTML_TYPES, Page
from curriculum.links.shingles import SAMPLE, echoes_of, overlap, reading, sample, shingles_of, signature

LONGEST_PATTERN = 400
WORDS_OF_ITS_OWN = 12  # runs of words beyond what any address shows: a short paragraph
SAME, OTHER = 0.9, 0.5
PLENTY = 300  # words; a text of that length under a title that says its address is what was linked
_HEAD = struct.Struct("<BBBBBBHH")
_ANY = "*"


class Answer(IntEnum):
    """What came for an address that cannot exist."""

    SILENT = 0  # nothing that tells
    HONEST = 1  # 404 or 410
    LED = 2  # led to one place, whatever the address
    SHOWN = 3  # a page, with 200


@dataclass(frozen=True, slots=True)
class Probed:
    """How a host answers addresses of one pattern that cannot exist.

    place: where they led, "*" for what depends on the address. titles, heads: signatures of titles and h1s, steady if
    they were the same for every probe. echoes: whether titles or heads repeat the address. shingles: the smallest
    hashes of runs of words, ascending. unsteady: how many runs in a hundred another probe did not share.
    """

    answer: Answer
    place: str = ""
    titles: tuple[int, ...] = ()
    heads: tuple[int, ...] = ()
    shingles: tuple[int, ...] = ()
    echoes: bool = False
    steady: bool = True
    unsteady: int = 0

    def to_bytes(self) -> bytes:
        """At most 2 KB, for storing."""
        place = self.place.encode("utf-8", "replace")[:LONGEST_PATTERN]
        counts = (len(self.titles), len(self.heads))
        flags = self.echoes + 2 * self.steady
        head = _HEAD.pack(1, self.answer, flags, self.unsteady, *counts, len(self.shingles), len(place))
        hashes = (*self.titles, *self.heads, *self.shingles)
        return head + struct.pack(f"<{len(hashes)}I", *hashes) + place

    @classmethod
    def from_bytes(cls, data: bytes) -> "Probed | None":
        """What to_bytes wrote; None for anything else."""
        try:
            version, answer, flags, unsteady, titles, heads, shingles, place = _HEAD.unpack_from(data)
            values = struct.unpack_from(f"<{titles + heads + shingles}I", data, _HEAD.size)
            end = data[_HEAD.size + 4 * len(values) :]
            if version != 1 or len(end) != place or flags > 3:
                return None
            return cls(
                answer=Answer(answer),
                place=end.decode(),
                titles=values[:titles],
                heads=values[titles : titles + heads],
                shingles=values[titles + heads :],
                echoes=bool(flags & 1),
                steady=bool(flags & 2),
                unsteady=unsteady,
            )
        except (struct.error, ValueError):
            return None

    def joined(self, other: "Probed") -> "Probed":
        """What two probes have in common: a host that answers now this, now that tells nothing."""
        if self.answer is not other.answer:
            return Probed(Answer.SILENT)
        if self.answer not in (Answer.LED, Answer.SHOWN):
            return self
        place = _common_place(self.place, other.place)
        if self.answer is Answer.LED and not place:
            return Probed(Answer.SILENT)
        same = overlap(other.shingles, self.shingles).share
        reach = min(_reach(self.shingles), _reach(other.shingles))
        return replace(
            self,
            place=place,
            titles=tuple(dict.fromkeys(self.titles + other.titles))[:8],
            heads=tuple(dict.fromkeys(self.heads + other.heads))[:8],
            shingles=sample({*self.shingles, *other.shingles}, whole=reach),
            echoes=self.echoes or other.echoes,
            steady=(self.titles, self.heads) == (other.titles, other.heads),
            unsteady=round(100 * (1 - same)),
        )


def _reach(shingles: tuple[int, ...]) -> int:
    """Up to which hash a sample is whole."""
    return shingles[-1] if len(shingles) >= SAMPLE else 0xFFFFFFFF


# ---- what to ask


def pattern_of(evidence: Evidence) -> str | None:
    """Which addresses one probe speaks for (`pattern_of_address`). None where no probe could tell anything, or the
    page tells enough by itself.
    """
    return pattern_of_address(evidence.url) if _could_be_nothing(evidence) else None


def pattern_of_address(url: str) -> str | None:
    """Host, first folder, extension of a cleaned address; None for a home page and where that is too long."""
    parts = urlsplit(url)
    if words.HOME_PATH.match(parts.path) and not parts.query:
        return None
    segments = [s for s in parts.path.split("/") if s]
    folder = segments[0] if len(segments) > 1 else ""
    pattern = f"{parts.netloc.rpartition('@')[2].lower()}/{folder}{'/' * bool(folder)}*{_extension(parts.path)}"
    return pattern if segments and len(pattern) <= LONGEST_PATTERN else None


def _could_be_nothing(evidence: Evidence) -> bool:
    """A page was shown that might stand for any address."""
    page = evidence.page
    is_html = evidence.content_type in HTML_TYPES or not evidence.content_type
    if evidence.fault is not Fault.NONE or not evidence.is_success or not page or not is_html or evidence.truncated:
        return False
    if page.needs_script or any(rule(evidence) for rule in (walls.challenge, walls.login_redirect, walls.login_page)):
        return False
    if lookalikes.parked(evidence) or lookalikes.error_address(evidence):
        return False
    return page.words < PLENTY or not lookalikes.speaks_of_its_address(evidence.url, page.title, *page.headings)


def _extension(path: str) -> str:
    stem, dot, extension = path.rpartition("/")[2].rpartition(".")
    known = stem and dot and extension.isascii() and extension.isalnum() and extension[:1].isalpha()
    return f".{extension.lower()}" if known and len(extension) <= 5 else ""


def probe_url(evidence: Evidence, token: str) -> str:
    """A sibling of the link that cannot exist: the last part of its path is `token`, with the same extension."""
    parts = urlsplit(evidence.url)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    slash = "/" if parts.path.endswith("/") else ""
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, f"{folder}/{token}{_extension(last)}{slash}", "", ""))


# ---- what came


def read_probe(answer: Evidence) -> Probed:
    """What the look at an address that cannot exist tells of its host."""
    if answer.status in (404, 410):
        return Probed(Answer.HONEST)
    page = answer.page
    if answer.fault is not Fault.NONE or not answer.is_success or not page or answer.truncated:
        return Probed(Answer.SILENT)
    if walls.challenge(answer) or walls.login_redirect(answer) or walls.login_page(answer):
        return Probed(Answer.SILENT)
    place = _place(answer) if answer.hops else ""
    place = place if len(place.encode("utf-8", "replace")) <= LONGEST_PATTERN else ""
    path = place.partition("?")[0]
    echoes = echoes_of(answer.url)
    heads = (page.title, *page.headings)
    return Probed(
        answer=Answer.LED if place and _ANY not in path else Answer.SHOWN,
        place=place,
        titles=(signature(page.title, echoes),),
        heads=tuple(signature(h, echoes) for h in page.headings),
        shingles=sample(shingles_of(reading(page.text, echoes))),
        echoes=any(echo in head.lower() for head in heads for echo in echoes),
    )


def _place(evidence: Evidence) -> str:
    """Where a look ended, without scheme and fragment; "*" for what repeats the address."""
    end = urlsplit(evidence.final_url)
    echoes = echoes_of(evidence.url)
    path = unquote(end.path).lower()
    for echo in echoes:
        path = path.replace(echo, _ANY)
    pairs = sorted(parse_qsl(end.query, keep_blank_values=True))
    query = "&".join(f"{name}={_ANY if _repeats(value, echoes) else quote(value)}" for name, value in pairs)
    return f"{end.netloc.lower().removeprefix('www.')}{path}{'?' * bool(query)}{query}"


def _repeats(value: str, echoes: list[str]) -> bool:
    value = unquote(value).lower()
    return any(echo in value for echo in echoes)


def _common_place(one: str, other: str) -> str:
    """The place that two probes led to, "*" where their queries differ; "" if there is none."""
    (path, _, left), (other_path, _, right) = one.partition("?"), other.partition("?")
    pairs = list(zip(left.split("&"), right.split("&"), strict=False))
    if path != other_path or len(left.split("&")) != len(right.split("&")):
        return ""
    if any(a.partition("=")[0] != b.partition("=")[0] for a, b in pairs):
        return ""
    query = "&".join(a if a == b else f"{a.partition('=')[0]}={_ANY}" for a, b in pairs)
    return f"{path}{'?' * bool(query)}{query}"


# ---- what that says of a page


def by_probe(evidence: Evidence, probed: Probed | None) -> Ruling:
    """Soft 404: a page that the host shows, or a place it leads to, for addresses that cannot exist.

    An honest host (404, 410) leaves only what the page says of itself. A page in the same template is alive if it has
    a title, a heading or a paragraph that no other address has.
    """
    page = evidence.page
    if not page or not evidence.is_success:
        return None
    if not probed or probed.answer in (Answer.SILENT, Answer.HONEST) or evidence.truncated or page.needs_script:
        return lookalikes.soft404_wording(evidence)
    same_place = bool(evidence.hops) and _is_same_place(probed.place, evidence)
    if same_place and _ANY not in probed.place and not _keeps_its_name(evidence):
        return _nothing_there(evidence, "leads to where addresses lead that do not exist")
    if probed.answer is Answer.LED and not same_place:
        return lookalikes.soft404_heading(evidence)
    return _by_text(evidence, page, probed)


def _is_same_place(place: str, evidence: Evidence) -> bool:
    return bool(place) and _common_place(place, _place(evidence)) == place


def _keeps_its_name(evidence: Evidence) -> bool:
    """A redirect that only tidies the address, or moves the page under its own name."""
    start, end = (unquote(urlsplit(url).path).lower().rstrip("/") for url in (evidence.url, evidence.final_url))
    name = start.rpartition("/")[2].partition(".")[0]
    return start == end or (len(name) > 2 and name in end)


def _nothing_there(evidence: Evidence, why: str) -> Ruling:
    """The page stands for nothing: dead, unless it is a wall, or so bare that it may be one."""
    page = evidence.page
    if not page:
        return None
    if lookalikes.is_about_a_domain(page) and not walls.has_challenge(evidence):
        return Verdict.PARKED, "the same page about a domain for any address"
    if ruling := walls.guard_page(evidence):
        return ruling
    spoken = lookalikes.soft404_wording(evidence)
    if not spoken and walls.returns(evidence):
        return Verdict.UNKNOWN, "leads to a page that knows where we wanted to go: it may let us on"
    if not spoken and not page.links and not evidence.hops:
        return Verdict.UNKNOWN, "the same bare page for any address: a wall, or nothing"
    return Verdict.SOFT404, why, Strength.HARD


def _by_text(evidence: Evidence, page: Page, probed: Probed) -> Ruling:
    echoes = echoes_of(evidence.url)
    if not page.text:
        return None
    found = max(
        (overlap(shingles_of(reading(page.text, removed)), probed.shingles) for removed in (echoes, [])),
        key=lambda o: o.share,
    )
    is_named = probed.steady and _has_own_name(page, probed, echoes)
    usual = max(WORDS_OF_ITS_OWN, found.size * probed.unsteady // 50)
    if found.share >= SAME and not is_named and found.own < usual and found.covers >= SAME - probed.unsteady / 100:
        return _nothing_there(evidence, "the same page as for addresses that do not exist")
    if spoken := lookalikes.soft404_heading(evidence):
        return spoken
    if is_named or (found.share <= OTHER and probed.unsteady < 50) or found.own >= usual:
        return None
    if ruling := lookalikes.soft404_wording(evidence):
        return ruling
    return Verdict.UNKNOWN, "much like the page for addresses that do not exist"


def _has_own_name(page: Page, probed: Probed, echoes: list[str]) -> bool:
    """A title or heading that no probe had; repeating the address is none where the host repeats any address."""
    removed = echoes if probed.echoes else []
    nothing = signature("", [])
    title = signature(page.title, removed)
    heads = {signature(h, removed) for h in page.headings} - {nothing}
    return (title != nothing and title not in probed.titles) or bool(heads.difference(probed.heads))
