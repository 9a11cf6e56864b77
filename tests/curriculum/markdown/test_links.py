"""Links in one line of Markdown."""

import time

import pytest

from curriculum.markdown.links import find_links


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("(see https://a.example/b).", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/b_(c)).", "https://a.example/b_(c)"),
        ("https://a.example/b(c.", "https://a.example/b(c"),
    ],
)
def test_a_bare_address_ends_before_the_sentence_does(line, url):
    assert [link.url for link in find_links(line)] == [url]


def test_any_number_of_closing_marks_takes_linear_time():
    began = time.monotonic()
    assert find_links("https://a.example/" + ")" * 300_000)[0].url == "https://a.example/"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('<a href="https://a.example/">A</a>', [("A", "https://a.example/")]),
        ("<a class=x href='https://a.example/'><b>A</b></a>", [("A", "https://a.example/")]),
        ("<a href=https://a.example/>A</a> [B](https://b.example/)",
         [("A", "https://a.example/"), ("B", "https://b.example/")]),
        ('<a href="https://a.example/"></a>', [("https://a.example/", "https://a.example/")]),
        ("<https://a.example/>", [("https://a.example/", "https://a.example/")]),
        ('<img src="https://a.example/a.png"> words', []),
        ('<a name="https://a.example/"></a>', []),
        ("<!-- [A](https://a.example/) https://b.example/ --> words", []),
        ("1 < 2 [A](https://a.example/)", [("A", "https://a.example/")]),
    ],
)  # fmt: skip
def test_html_in_a_line(line, found):
    assert [(link.title, link.url) for link in find_links(line)] == found


def test_an_anchor_with_another_scheme_is_no_link():
    assert [link.problem for link in find_links('<a href="javascript:alert(1)">A</a>')] == ["scheme"]


@pytest.mark.parametrize(
    "line",
    ["<a " + "href=x " * 30_000, '<a href="https://a.example/">' * 8_000, "words <!-- " * 20_000, "<a" * 100_000],
)
def test_html_that_never_ends_takes_linear_time(line):
    began = time.monotonic()
    find_links(line)
    assert time.monotonic() - began < 5  # seconds; quadratic time took half a minute
