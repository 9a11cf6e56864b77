"""Links in a line of Markdown. One pass with tables of matching brackets, so that any text takes linear time."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curriculum.markdown.tree import GuideWarning

TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:[\s/][^<>]*)?>")
HREF = re.compile(r"\shref\s{0,9}=\s{0,9}(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)
LONGEST_ANCHOR = 1000  # characters between <a> and </a>
AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>")
BARE = re.compile(r"(?:https?://|www\.(?=\w))[^\s<>\[\]\"'`|\\^{}]+", re.IGNORECASE)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
HOST_LIKE = re.compile(
    r"(?:www\.|(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev|edu|gov|co|eu|de|uk|fr)(?:[/?#:]|$))", re.I
)
MARKS = ("**", "__", "*", "_", "`")
DEEPEST = 8  # marks around one text
LONGEST_LABEL = 200
PROBLEMS = {
    "scheme": "“{url}” is no web address (http or https), so it stays text.",
    "relative": "“{url}” leads nowhere outside its own site, so it stays text.",
}


@dataclass(frozen=True, slots=True)
class Link:
    """`start`, `end`: where it stands in the line. problem: why it is none ("scheme", "relative"), or ""."""

    start: int
    end: int
    title: str
    url: str
    alt_url: str = ""
    malformed: bool = False
    problem: str = ""


def find_links(line: str, definitions: Mapping[str, str] | None = None) -> list[Link]:
    """Links of `line` in order, images and code left out. definitions: label in lower case to address."""
    if "[" not in line and "<" not in line and "://" not in line and "www." not in line.lower():
        return []
    return _Scanner(line, definitions or {}).scan()


def plain(text: str) -> str:
    """`text` without marks of emphasis around it, and an image as its words."""
    text = text.strip()
    if image := re.fullmatch(r"!\[([^\[\]]*)\]\([^()]*\)", text):
        text = image[1].strip()
    for _ in range(DEEPEST):
        mark = next((mark for mark in MARKS if _wrapped(text, mark)), "")
        if not mark:
            break
        text = text[len(mark) : -len(mark)]
    return text


def _wrapped(text: str, mark: str) -> bool:
    """Does one pair of `mark` enclose the whole text?"""
    inside = text[len(mark) : -len(mark)]
    if not (inside.strip() and text.startswith(mark) and text.endswith(mark)):
        return False
    return inside == inside.strip() and mark not in inside.replace(mark * 2, "")


def warnings_of(link: Link, line: int) -> list[GuideWarning]:
    """What a curator should know about the link at `line`."""
    if link.problem:
        return [GuideWarning(line, link.problem, PROBLEMS[link.problem].format(url=link.url[:100]))]
    if link.malformed:
        message = f"The link “{link.title[:60]}” is written wrongly and was read as {link.url[:200]}"
        return [GuideWarning(line, "malformed", message)]
    return []


def with_titles(text: str, links: Sequence[Link]) -> str:
    """`text` with the titles of its links in their place."""
    parts, at = [], 0
    for link in links:
        parts += [text[at : link.start], link.title]
        at = link.end
    return "".join((*parts, text[at:]))


class _Scanner:
    def __init__(self, line: str, definitions: Mapping[str, str]) -> None:
        self.line, self.definitions = line, definitions
        self.skip = self._code_spans()
        self.closing = self._match_brackets()
        self.last_paren, self.last_comment_end = line.rfind(")"), line.rfind("-->")

    def _code_spans(self) -> dict[int, int]:
        """Start of each code span to its end."""
        runs = [(m.start(), m.end()) for m in re.finditer(r"`+", self.line)]
        starts: dict[int, list[int]] = {}
        for start, end in runs:
            starts.setdefault(end - start, []).append(start)
        spans, reached = {}, 0
        for start, end in runs:
            if start < reached:
                continue
            same = starts[end - start]
            after = bisect_right(same, start)
            if after < len(same):
                reached = same[after] + end - start
                spans[start] = reached
        return spans

    def _match_brackets(self) -> dict[int, int]:
        """Position of each opening bracket or parenthesis to that of its closing one."""
        found: dict[int, int] = {}
        stacks: dict[str, list[int]] = {"[": [], "(": []}
        at = 0
        while at < len(self.line):
            char = self.line[at]
            if char == "\\":
                at += 2
                continue
            if at in self.skip:
                at = self.skip[at]
                continue
            if char in "[(":
                stacks[char].append(at)
            elif char in "])" and (stack := stacks["[" if char == "]" else "("]):
                found[stack.pop()] = at
            at += 1
        return found

    def scan(self) -> list[Link]:
        links: list[Link] = []
        at, line = 0, self.line
        while at < len(line):
            char = line[at]
            link: Link | None = None
            if at in self.skip:
                at = self.skip[at]
                continue
            if char == "\\":
                at += 2
                continue
            if char == "!" and line.startswith("[", at + 1):
                at = self._after_image(at)
                continue
            if char == "<":
                link, at = self._angle(at)
                if link:
                    links.append(link)
                continue
            if char == "[":
                link = self._bracketed(at)
            elif char in "hHwW" and (bare := BARE.match(line, at)) and (at == 0 or not line[at - 1].isalnum()):
                url = _trim(bare[0])
                link = Link(at, at + len(url), url, url if "://" in url else f"https://{url}")
            if link:
                links.append(link)
                at = link.end
            else:
                at += 1
        return links

    def _angle(self, at: int) -> tuple[Link | None, int]:
        """A link in angles or of HTML that ends on its line, and where to go on: other tags and comments hold none."""
        line = self.line
        if auto := AUTOLINK.match(line, at):
            return _checked(at, auto.end(), auto[1], auto[1]), auto.end()
        if line.startswith("<!--", at) and at < self.last_comment_end:
            return None, line.index("-->", at) + 3
        tag = TAG.match(line, at)
        if tag is None:
            return None, at + 1
        href = HREF.search(tag[0]) if tag[0][:2].lower() == "<a" and tag[0][2].isspace() else None
        close = line.find("</a>", tag.end(), tag.end() + LONGEST_ANCHOR) if href else -1
        if href is None or close == -1:
            return None, tag.end()
        title = TAG.sub("", line[tag.end() : close])
        return _checked(at, close + 4, title, href[1] or href[2] or href[3] or ""), close + 4

    def _after_image(self, at: int) -> int:
        close = self.closing.get(at + 1)
        if close is None:
            return at + 1
        if self.line.startswith("(", close + 1) and close + 1 in self.closing:
            return self.closing[close + 1] + 1
        return close + 1

    def _bracketed(self, at: int) -> Link | None:
        close = self.closing.get(at)
        if close is None:
            return None
        if self.line.startswith("(", close + 1):
            end = self._paren_end(close + 1)
            if end is not None:
                return _inline(at, end + 1, self.line[at + 1 : close], self.line[close + 2 : end])
            if bare := BARE.match(self.line, close + 2):  # never closed
                return _checked(at, bare.end(), self.line[at + 1 : close], bare[0], malformed=True)
        if self.line.startswith(" (http", close + 1) and (end := self.closing.get(close + 2)) is not None:
            return _checked(at, end + 1, self.line[at + 1 : close], self.line[close + 3 : end], malformed=True)
        first, last, end = at + 1, close, close + 1
        if self.line.startswith("[", close + 1) and (second := self.closing.get(close + 1)) is not None:
            end = second + 1
            if second > close + 2:
                first, last = close + 2, second
        if not self.definitions or last - first > LONGEST_LABEL:
            return None
        url = self.definitions.get(" ".join(self.line[first:last].lower().split()))
        return _checked(at, end, self.line[at + 1 : close], url) if url else None

    def _paren_end(self, opening: int) -> int | None:
        """The matching parenthesis, or, for an address with one that is never closed, the first closing one."""
        if opening in self.closing:
            return self.closing[opening]
        if opening > self.last_paren:
            return None
        return self.line.find(")", opening)


def _inline(start: int, end: int, title: str, inside: str) -> Link | None:
    """A link from what stands between its parentheses."""
    inside = inside.strip()
    if inside.startswith("<") and ">" in inside:
        return _checked(start, end, title, inside[1 : inside.index(">")])
    if "](" in inside:
        return _nested(start, end, title, inside)
    inside = _without_title(inside)
    if not inside:
        return None
    if re.search(r"\s", inside):
        return _checked(start, end, title, "%20".join(inside.split()), malformed=True)
    return _checked(start, end, title, inside)


def _without_title(inside: str) -> str:
    """An address without the title behind it, which is in quotes or parentheses."""
    opening = {'"': '"', "'": "'", ")": "("}.get(inside[-1:])
    at = inside.rfind(opening, 0, -1) if opening else -1
    return inside[:at].rstrip() if at > 0 and inside[at - 1].isspace() else inside


def _nested(start: int, end: int, title: str, inside: str) -> Link:
    """An address that is itself a link: the innermost address counts, the other is kept beside it."""
    before, _, after = inside.rpartition("](")
    url = after.split(")", 1)[0].strip()
    words = before.rpartition("[")[2].strip()
    alt = words if SCHEME.match(words) else ""
    return _checked(start, end, title, url, alt=alt, malformed=True)


def _checked(start: int, end: int, title: str, url: str, alt: str = "", malformed: bool = False) -> Link:
    """The scheme is looked at last, after every repair: only http and https lead anywhere."""
    url = ESCAPED.sub(r"\1", url.strip()).replace("&amp;", "&")
    title = plain(title) or url
    scheme = SCHEME.match(url)
    if scheme is None or "." in scheme[1]:
        if url.startswith("//"):
            url = "https:" + url
        elif HOST_LIKE.match(url):
            url, malformed = "https://" + url, True
        else:
            return Link(start, end, title, url, problem="relative")
    elif scheme[1].lower() not in ("http", "https") or not re.match(r"https?://[^/\s]", url, re.I):
        return Link(start, end, title, url, problem="scheme")
    return Link(start, end, title, url, alt, malformed)


def _trim(url: str) -> str:
    """A bare address without the punctuation of the sentence around it."""
    end, unopened = len(url), url.count(")") - url.count("(")
    while end and url[end - 1] in ".,;:!?*_~)":
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]
