"""What an HTML page says, as far as telling life from death needs it."""

import codecs
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_UNSEEN = "script, style, noscript, template, svg, iframe"
_FURNITURE = "nav, header, footer, aside"
_TEXT_CODECS = re.compile(
    r"(utf-?(8|16|32)|iso-?8859|latin|cp\d|windows|koi8|gb|big5|euc|shift|iso2022|mac|ascii|tis|hz)", re.I
)
_EMBED = re.compile("<(?:embed|object|iframe|canvas)")
_MOUNTS = "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #q-app, app-root, [data-reactroot]"  # as documented
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W_]+")
# A comment, what a parser takes for one, or a tag: its slash, its name, its attributes. Possessive: no way back.
_VALUE = r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+)"
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/[^a-zA-Z>])[^>]*"
    rf"|<(/?)([a-zA-Z][^\s/>]*+)((?:{_VALUE}|[^>=]++)*+)",
    re.S,
)
# Tags that need no end: they do not nest, so a page may have any number of them.
_ENDLESS = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
# Tags that are opened anew in what follows when the element around them is closed first, and those that no tag around
# them is opened anew in (WHATWG HTML 13.2.4.3).
_REOPENED = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_MARKERS = frozenset({"applet", "caption", "marquee", "object", "td", "template", "th"})
_FOLLOWED = _REOPENED | _MARKERS
FEW_PARTS = 200  # between blanks; of a longer text it is near enough to call each a word
LONGEST_TITLE = 1_000  # characters of a title or heading that the rules read
DEEPEST = 2_000  # elements inside each other; a browser stops at 512
MOST_REOPENED = 2_000_000  # characters of tags that are opened anew; a tree takes some fifty bytes for each
MOST_ATTRIBUTES = 500  # of one tag
LONG_TAG = 2_000  # characters
HARMLESS = 32_000  # characters
_REFRESH = re.compile(r"\s*(\d+(?:\.\d*)?)\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """text: what the main part shows, without menus, heads, feet and scripts, blanks folded. words: how many words of
    it stand outside of links. refresh: (seconds, target) of a meta refresh. anchors: names a fragment may lead to.
    links: how many there are on the whole page.
    """

    title: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""
    words: int = 0
    has_password: bool = False
    has_form: bool = False
    has_embed: bool = False
    needs_script: bool = False
    refresh: tuple[float, str] | None = None
    anchors: frozenset[str] = frozenset()
    marks: str = ""
    links: int = 0


def read_page(body: bytes, content_type: str = "", *, want_anchors: bool = False) -> Page:
    """Read an HTML body (any bytes; cut off is fine). content_type: the header's value, for the charset.

    Most pages have no forms, frames or refreshes: a look for the word first is far cheaper than asking the tree.
    """
    html = shallow(decode(body, content_type))
    said, tree = html.lower(), LexborHTMLParser(html)
    title = tree.css_first("head > title") or tree.css_first("title:not(svg title)")
    anchors = _anchors(tree) if want_anchors else frozenset()
    refresh = _refresh(tree) if "http-equiv" in said else None
    scripts = len(tree.css("script")) if "<script" in said else 0
    marks = _marks(tree) if scripts or "<iframe" in said or "<form" in said else ""
    has_embed = _EMBED.search(said) is not None and tree.css_first("embed, object, iframe, canvas") is not None
    noscript = " ".join(n.text(separator=" ") for n in tree.css("noscript")).lower() if "<noscript" in said else ""
    if scripts:
        _drop(tree, _UNSEEN)
    needs_script = scripts > 0 and (_needs_script(_text_of(tree), noscript) or _waits_for_script(tree))
    found = [_fold(node.text(separator=" "))[:LONGEST_TITLE] for node in tree.css("h1")[:3]]
    headings = tuple(heading for heading in found if heading)
    _drop(tree, _FURNITURE if scripts else f"{_UNSEEN}, {_FURNITURE}")
    has_fields = "<input" in said
    has_password = has_fields and tree.css_first("input[type=password i]") is not None
    has_form = "<form" in said and any(form.css_first("input, button") for form in tree.css("form")[:10])
    has_form = has_form or (has_fields and tree.css_first("input[type=email i], input[type=text i]") is not None)
    parts = tree.body.text(separator=" ").split() if tree.body else []
    text, words = " ".join(parts), len(parts)
    has_links = "<a" in said and tree.css_first("a") is not None
    if has_links or words < FEW_PARTS or not text.isascii():
        _drop(tree, "a")
        words = count_words(tree.body.text(separator=" ")) if tree.body else 0
    return Page(
        title=_fold(title.text(separator=" "))[:LONGEST_TITLE] if title else "",
        headings=headings,
        text=text[:20_000],
        words=words,
        has_password=has_password,
        has_form=has_form,
        has_embed=has_embed,
        needs_script=needs_script,
        refresh=refresh,
        anchors=anchors,
        marks=marks,
        links=said.count("<a "),
    )


def _drop(tree: LexborHTMLParser, tags: str) -> None:
    for node in reversed(tree.css(tags)):  # the inner ones first: an outer one takes what is in it along
        node.decompose()


def _text_of(tree: LexborHTMLParser) -> str:
    return _fold(tree.body.text(separator=" ")) if tree.body else ""


def decode(body: bytes, content_type: str = "") -> str:
    """Bytes to text by header, byte order mark or meta tag; UTF-8 with replacements where those are wrong."""
    match = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.I) or re.search(
        r"<meta[^>]{0,200}charset=[\"']?([\w.:-]+)", body[:2048].decode("latin-1"), re.I
    )
    name = match[1] if match else "utf-8"
    if body.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    try:
        # Only text codecs: Python also knows "zlib", "idna" and other names that a stranger must not choose.
        return body.decode(name if _TEXT_CODECS.match(name) else "utf-8", "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


class _Standing:
    """How many characters of tags a parser would open anew now. Per name the sizes of those that have no end yet."""

    def __init__(self) -> None:
        self.size, self._open = 0, defaultdict[str, list[int]](list)

    def see(self, name: str, size: int, *, is_end: bool) -> None:
        """One tag. Behind a marker no end is known to belong to a tag before it."""
        if name in _REOPENED:
            sizes = self._open[name]
            if sizes and (is_end or name in ("a", "nobr")):
                self.size -= sizes.pop()
            if not is_end:
                self.size += size
                sizes.append(size)
        elif name in _MARKERS and not is_end:
            self._open.clear()


def shallow(html: str) -> str:
    """`html` up to where a parser would take too long or too much: its time grows with the square of the depth and of
    the attributes of a tag, its memory with all that it opens anew.
    """
    if len(html) <= HARMLESS and len(html) * html.count("<") <= 2 * MOST_REOPENED:
        return html
    opened: Counter[str] = Counter()
    standing = _Standing()
    depth = reopened = 0
    for tag in _TAG.finditer(html):
        end, name, attributes = tag.groups()
        if name is None:
            continue
        name = name.lower()
        if name in _FOLLOWED:
            standing.see(name, tag.end() - tag.start(), is_end=bool(end))
        if standing.size and name not in _REOPENED:
            reopened += standing.size
        if name not in _ENDLESS:
            if not end:
                opened[name] += 1
                depth += 1
            elif opened[name]:
                opened[name] -= 1
                depth -= 1
        is_long = len(attributes) > LONG_TAG and _has_too_many(attributes)
        if depth > DEEPEST or reopened > MOST_REOPENED or is_long:
            return html[: tag.start()]
    return html


def _has_too_many(attributes: str) -> bool:
    return len(re.sub(_VALUE, " ", attributes).replace("/", " ").split()) > MOST_ATTRIBUTES


def count_words(text: str) -> int:
    """Words in any script, roughly; two signs of Chinese, Japanese or Korean count as one word."""
    if text.isascii():
        return len(_WORD.findall(text)) if len(text) < 500 else len(text.split())
    bare, signs = _CJK.subn(" ", text)
    return signs // 2 + len(_WORD.findall(bare))


def has_cjk(text: str) -> bool:
    """Whether there is Chinese, Japanese or Korean in it."""
    return bool(_CJK.search(text))


def _needs_script(seen: str, noscript: str) -> bool:
    """Scripts must draw this page: it shows nothing, or says that it needs them."""
    words = count_words(seen)
    return words < 12 and (words < 3 or "javascript" in noscript or "javascript" in seen.lower())


def _waits_for_script(tree: LexborHTMLParser) -> bool:
    """The place that frameworks fill by script is empty, and there is little beside it."""
    place = tree.css_first(_MOUNTS)
    if place is None or count_words(place.text(separator=" ")) >= 12:
        return False
    return count_words(_text_of(tree)) < 40


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())


def _refresh(tree: LexborHTMLParser) -> tuple[float, str] | None:
    for node in tree.css("meta[http-equiv=refresh i]")[:10]:
        if _is_inside(node, "noscript"):  # for browsers without scripts only
            continue
        match = _REFRESH.match(node.attributes.get("content") or "")
        if match and match[2].strip():
            return float(match[1]), match[2].strip()
    return None


def _is_inside(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parent.parent
    return False


def _anchors(tree: LexborHTMLParser) -> frozenset[str]:
    ids = (n.attributes.get("id") for n in tree.css("[id]"))
    names = (n.attributes.get("name") for n in tree.css("a[name]"))
    return frozenset(unquote(name) for name in (*ids, *names) if name)


def _marks(tree: LexborHTMLParser) -> str:
    """Where scripts, frames and forms come from, and how inline scripts begin: landers give themselves away there."""
    sources = [n.attributes.get("src") or "" for n in tree.css("script[src], iframe[src]")]
    actions = [n.attributes.get("action") or "" for n in tree.css("form[action]")]
    inline = [n.text()[:500] for n in tree.css("script:not([src])")[:5]]
    return "\n".join([*sources[:40], *actions[:10], *inline]).lower()
