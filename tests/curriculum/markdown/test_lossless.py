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
    "brackets": "[" * 100_000,
    "parentheses": "(" * 100_000,
    "open links": "[a](" * 25_000,
    "open links, one closed": "[a](" * 25_000 + ")",
    "closed links nested": "[a](" * 20_000 + ")" * 20_000,
    "images": "![" * 50_000,
    "stars": "*" * 100_000,
    "bold": "**a" * 30_000,
    "backticks": "`" * 50_000 + "``" * 20_000,
    "backticks of all lengths": " ".join("`" * n for n in range(400)),
    "less than": "<" * 100_000,
    "autolinks": "<https://a" * 10_000,
    "quotes": ">" * 100_000,
    "bars": "|" * 100_000,
    "dashes": "-\n" * 50_000,
    "blank lines": "Short line\n" + "\n" * 100_000 + "[a](https://a.example/)",
    "short lines": "Short line\n\n" * 30_000,
    "long list": "- a\n" * 50_000,
    "list with long tail": "- a\n  - b\n" * 20_000 + "  - [x](https://x.example/)",
    "deep list": "".join("  " * n + "- a\n" for n in range(400)),
    "deep list of links": "".join("  " * n + "- [a](https://a.example/)\n" for n in range(400)),
    "open fences": "```\na\n" * 20_001,
    "html": "<div>\n" * 50_000,
    "comments": "<!-- \n" * 50_000,
    "headings": "## a\n" * 50_000,
    "modules": "## a\nb\n" * 20_000,
    "heading with a long gap": "# a" + " " * 100_000 + "b",
    "heading with many gaps": "## a" + " " * 100_000 + "- b\n\ntext",
    "heading in backticks": "# " + "`" * 100_000,
    "bold with a long gap": "**a**" + " " * 100_000 + "b",
    "table with a long gap": "a|b\n|" + " " * 100_000 + "-" + " " * 100_000 + "x",
    "definition with a long gap": "[a]: http://a.example" + " " * 100_000 + "b",
    "titles in quotes": "[a](https://a.example" + ' "' * 50_000 + ")",
    "title with a long gap": "[a](https://a.example" + " " * 100_000 + 'b ")',
    "dashes between links": "[a](https://a.example) " + "-" * 100_000 + "x [b](https://b.example)",
    "colons after update": "[a](https://a.example)\nupdate" + ":" * 100_000 + "x [b](https://b.example)",
    "bare address and parentheses": "https://a.example/" + ")" * 100_000,
    "labels in labels": "[" * 100_000 + "a" + "]" * 100_000,
    "one line": "word " * 1_000_000,
    "update": "[a](https://a.example/)\n" + "UPDATE: [b](https://b.example/)\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name):
    started = time.perf_counter()
    document = parse(HOSTILE[name])
    assert write(document) == HOSTILE[name]
    assert time.perf_counter() - started < 8  # seconds; quadratic time would be minutes
