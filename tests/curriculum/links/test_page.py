"""Pages made to cost more than they are worth: a parser's memory and time, and the wording rules' time, in bounds."""

import time

import pytest

from curriculum.links import lookalikes
from curriculum.links.evidence import Evidence
from curriculum.links.page import MOST_ATTRIBUTES, read_page, shallow

SIZE = 256 * 1024
BOLD = "".join(f"<b x={n}>" for n in range(1900))
NAMES = " ".join(f"a{n}" for n in range(30_000))
DRAWING = f'<svg><path d="{"M 1 2 " * 3000}"></svg><img src="data:{"a/b=" * 3000}">'


def filled(start, part):
    """`start`, and `part` as often as it goes into what we read of a page."""
    return start + part * ((SIZE - len(start)) // len(part))


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (f"<p>{BOLD}", "<p>a"),  # each of these opens all the bold ones anew
        (f"<div>{BOLD}</div>", "<div>a</div>"),
        (f"<p>{BOLD}<table><td>{'</b>' * 1900}</table>", "<p>a"),
        (f"<p><b {' '.join(f'a{n}' for n in range(400))}>", "<p>a"),
        ("<p>", f"<a {NAMES}>"),
        ("<p>", f'<a title=">" {NAMES}>'),
    ],
)
def test_a_page_is_read_up_to_where_its_tree_would_grow_too_large(start, part):
    html = filled(start, part)
    assert len(shallow(html)) < len(html) / 2
    began = time.process_time()
    assert read_page(f"<title>Large</title>{html}".encode()).title == "Large"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "part",
    [
        "<p><font size=2>a</font>",
        "<tr><td><b>a</b><td>b",
        "<li><a href=x>a</a>",
        DRAWING,
        f"<p {' '.join(f'a{n}' for n in range(MOST_ATTRIBUTES - 1))}>a",
    ],
)
def test_pages_that_are_only_long_are_read_whole(part):
    assert shallow(filled("", part)) == filled("", part)


@pytest.mark.parametrize(
    "word", ["plik", "dokument", "treść", "artykuł", "zasob", "sisältö", "tiedosto", "карт", "мап", "данн", "stron"]
)
def test_one_word_of_thousands_of_letters_is_read_over_quickly(word):
    page = read_page(f"<title>Herons</title><p>{word * 5000}".encode())
    evidence = Evidence("https://site.example/wrens", "https://site.example/wrens", status=200, page=page)
    began = time.process_time()
    lookalikes.parked(evidence), lookalikes.soft404_wording(evidence)
    assert time.process_time() - began < 0.5
