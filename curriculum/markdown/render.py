"""Markdown to HTML that is safe to show: no HTML of the writer's passes, and only tags of a short list."""

from html import escape

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "s"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# The renderer takes quadratic time for some marks; a text that is longer than any paragraph stays as it was written.
LONGEST = 10_000  # characters

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 40}).enable(
    ["table", "strikethrough"]
)


def to_html(markdown: str) -> str:
    """Paragraphs, lists, code and tables. A heading becomes a bold line: it has no place among those of the page."""
    if len(markdown) > LONGEST:
        return f"<p>{escape(markdown)}</p>"
    html = _markdown.render(markdown)
    for level in range(1, 7):
        html = html.replace(f"<h{level}>", "<p><strong>").replace(f"</h{level}>", "</strong></p>")
    return _clean(html)


def to_inline_html(markdown: str) -> str:
    """One line or a few, without a paragraph around."""
    return escape(markdown) if len(markdown) > LONGEST else _clean(_markdown.renderInline(markdown))


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
