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
