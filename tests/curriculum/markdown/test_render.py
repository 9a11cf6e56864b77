"""Markdown on screens: nothing of the writer's own HTML passes."""

from html import escape

import pytest

from curriculum.markdown.render import to_html, to_inline_html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](  JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](javascript:alert(1))",
        "<a href='javascript:x'>x</a>",
        "<svg/onload=alert(1)>",
        "[x](https://x.example/\" onmouseover=alert(1))",
        "`<script>`<script>",
        "<div style='position:fixed'>",
        "<iframe src=//x.example>",
    ],
)  # fmt: skip
def test_nothing_runs(markdown):
    for html in (to_html(markdown), to_inline_html(markdown)):
        for bad in (
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "<div",
            'href="javascript',
            'href="data',
            'href="vb',
            " onerror=x",
        ):
            assert bad not in html.lower()


def test_links_open_without_telling_where_from():
    assert to_inline_html("[x](https://x.example/)") == (
        '<a href="https://x.example/" rel="noopener noreferrer nofollow">x</a>'
    )


def test_headings_are_bold_lines():
    assert to_html("# One\n\n#### Two") == "<p><strong>One</strong></p>\n<p><strong>Two</strong></p>\n"


def test_emphasis_lists_and_code():
    assert to_html("*a*\n\n- b\n\n`c`") == "<p><em>a</em></p>\n<ul>\n<li>b</li>\n</ul>\n<p><code>c</code></p>\n"


def test_deep_nesting_ends():
    assert to_html("> " * 2000 + "x")


@pytest.mark.parametrize("mark", ["![", "[", "*a", "<b>"])
def test_a_text_without_end_stays_as_it_was_written(mark):
    text = mark * 100_000
    assert to_html(text) == f"<p>{escape(text)}</p>"
    assert to_inline_html(text) == escape(text)
