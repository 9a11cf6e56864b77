"""The tree writes back to the text it was read from, whatever the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.markdown.parse import parse
from curriculum.markdown.write import write

FRAGMENTS = [
    "\ufeff", "# Title", "## Module", "**Bold**", "__Bold__", "- ", "    - ", "1. ", "• ", "[a](https://a.example/)",
    "[a]([https://a.example](https://b.example))", "UPDATE: ", "*X can stop here*", "```", "~~~", "| a | b |", "|---|---|",
    "<!--", "-->", "<div>", "---", "===", "> ", "[ref]: https://r.example", "[a][ref]", "![i](x.png)", "`code`", "\\", "(", "[",
    "]", ")", "*", "and more…", "\n", "\r\n", "\r", "\u2028", "\x0b", "\x00", "\t", "  ", "text", "text.",
]  # fmt: skip


@given(st.text())
def test_any_text(text):
    assert write(parse(text)) == text


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_heap_of_marks(text):
    assert write(parse(text)) == text


HOSTILE = {
    "brackets": "[" * 25000,
    "parentheses": "(" * 25000,
    "open links": "[a](" * 6250,
    "open links, one closed": "[a](" * 6250 + ")",
    "closed links nested": "[a](" * 5000 + ")" * 5000,
    "images": "![" * 12500,
    "stars": "*" * 25000,
    "bold": "**a" * 7500,
    "backticks": "`" * 12500 + "``" * 5000,
    "backticks of all lengths": " ".join("`" * n for n in range(400)),
    "less than": "<" * 25000,
    "autolinks": "<https://a" * 2500,
    "quotes": ">" * 25000,
    "bars": "|" * 25000,
    "dashes": "-\n" * 12500,
    "blank lines": "Short line\n" + "\n" * 25000 + "[a](https://a.example/)",
    "short lines": "Short line\n\n" * 7500,
    "long list": "- a\n" * 12500,
    "list with long tail": "- a\n  - b\n" * 5000 + "  - [x](https://x.example/)",
    "deep list": "".join("  " * n + "- a\n" for n in range(400)),
    "deep list of links": "".join("  " * n + "- [a](https://a.example/)\n" for n in range(400)),
    "open fences": "```\na\n" * 5000,
    "html": "<div>\n" * 12500,
    "comments": "<!-- \n" * 12500,
    "headings": "## a\n" * 12500,
    "modules": "## a\nb\n" * 5000,
    "heading with a long gap": "# a" + " " * 25000 + "b",
    "heading with many gaps": "## a" + " " * 25000 + "- b\n\ntext",
    "heading in backticks": "# " + "`" * 25000,
    "bold with a long gap": "**a**" + " " * 25000 + "b",
    "table with a long gap": "a|b\n|" + " " * 25000 + "-" + " " * 25000 + "x",
    "definition with a long gap": "[a]: http://a.example" + " " * 25000 + "b",
    "titles in quotes": "[a](https://a.example" + ' "' * 12500 + ")",
    "title with a long gap": "[a](https://a.example" + " " * 25000 + 'b ")',
    "dashes between links": "[a](https://a.example) " + "-" * 25000 + "x [b](https://b.example)",
    "colons after update": "[a](https://a.example)\nupdate" + ":" * 25000 + "x [b](https://b.example)",
    "bare address and parentheses": "https://a.example/" + ")" * 25000,
    "labels in labels": "[" * 25000 + "a" + "]" * 25000,
    "anchors": "<a href=x>" * 5000,
    "anchors without an end": "<a href href " * 5000,
    "www": "www." * 12500,
    "links over lines": "[a\n" * 7500,
    "lines below an item": "- a\n" + "MLEs can stop\n" * 7500,
    "bold lines": "**a**\n\n" * 7500,
    "stop lines": "- [a](https://a.example)\n*MLEs can stop here*\n" * 2500,
    "updates": "UPDATE:\n" * 7500,
    "one line": "word " * 250_000,
    "update": "[a](https://a.example/)\n" + "UPDATE: [b](https://b.example/)\n" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name):
    started = time.perf_counter()
    document = parse(HOSTILE[name])
    assert write(document) == HOSTILE[name]
    assert time.perf_counter() - started < 4  # seconds; quadratic time takes more
