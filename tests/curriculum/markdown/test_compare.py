"""What changed between two states of a guide, as meaning."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.markdown.compare import compare, match_modules
from curriculum.markdown.parse import parse, plain_key
from curriculum.markdown.tree import Module

GUIDE = """# T

Intro.

## One

[A](https://a.example/)

[B](https://b.example/)

*Designers can stop here*

## Two

A note.

[C](https://c.example/)

## Three

[D](https://d.example/)
"""


def changes(old, new):
    found = compare(parse(old), parse(new), key=plain_key)
    return [(change.code, change.module, change.title) for change in found]


EDITS = [
    ("nothing", lambda t: t, []),
    ("white space", lambda t: t.replace("\n\n", "\n\n\n"), []),
    ("title", lambda t: t.replace("# T\n", "# U\n"), [("title", "", "")]),
    ("intro", lambda t: t.replace("Intro.", "Other."), [("intro", "", "")]),
    ("added", lambda t: t.replace("[C]", "[X](https://x.example/)\n\n[C]"), [("item-added", "Two", "X")]),
    ("removed", lambda t: t.replace("[B](https://b.example/)\n", ""), [("item-removed", "One", "B")]),
    ("renamed", lambda t: t.replace("[B]", "[Bee]"), [("item-renamed", "One", "Bee")]),
    ("re-linked", lambda t: t.replace("b.example", "e.example"), [("item-relinked", "One", "B")]),
    (
        "moved",
        lambda t: t.replace("[B](https://b.example/)\n\n", "").replace("[C]", "[B](https://b.example/)\n\n[C]"),
        [("item-moved", "Two", "B")],
    ),
    (
        "swapped addresses are two renames",
        lambda t: t.replace("a.example", "q.example").replace("b.example", "a.example").replace("q.example", "b.example"),
        [("item-renamed", "One", "A"), ("item-renamed", "One", "B")],
    ),
    ("to a list", lambda t: t.replace("[D]", "- [D]"), [("item-kind", "Three", "D")]),
    ("optional", lambda t: t.replace("d.example/)", "d.example/) (optional)"),
     [("item-optional", "Three", "D"), ("item-note", "Three", "D")]),
    ("stop line moved", lambda t: t.replace("*Designers can stop here*\n", "").replace("## Three", "*Designers can stop here*\n\n## Three"),
     [("stop-line", "One", ""), ("stop-line", "Two", "")]),
    ("audience", lambda t: t.replace("A note.", "*Only for writers*\n\nA note."), [("audience", "Two", "")]),
    ("text", lambda t: t.replace("A note.", "Another note."), [("text-removed", "Two", "A note."), ("text-added", "Two", "Another note.")]),
    ("module renamed", lambda t: t.replace("## Two", "## Deux"), [("module-renamed", "Deux", "")]),
    ("module removed", lambda t: t.split("## Three")[0], [("module-removed", "Three", ""), ("item-removed", "Three", "D")]),
    ("module added", lambda t: t + "\n## Four\n\nWords.\n", [("module-added", "Four", ""), ("text-added", "Four", "Words.")]),
    (
        "module moved",
        lambda t: "## Three".join(["# T\n\nIntro.\n\n", "\n\n[D](https://d.example/)\n\n" + t.split("Intro.\n\n")[1].split("## Three")[0]]),
        [("module-moved", "Three", "")],
    ),
    ("two modules become one", lambda t: t.replace("## Three\n", ""), [("module-removed", "Three", ""), ("item-moved", "Two", "D")]),
    ("one module becomes two", lambda t: t.replace("[C]", "## Half\n\n[C]"),
     [("module-added", "Half", ""), ("item-moved", "Half", "C")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edit", "expected"), EDITS, ids=[edit[0] for edit in EDITS])
def test_edits(name, edit, expected):
    assert changes(GUIDE, edit(GUIDE)) == expected


@given(st.text(alphabet="#*-[]()ab:/.\n htps", max_size=200))
def test_nothing_changed_is_no_change(text):
    assert compare(parse(text), parse(text), key=plain_key) == ()


def test_a_renamed_module_is_found_by_what_it_holds():
    old, new = parse(GUIDE), parse(GUIDE.replace("## One", "## First steps"))
    assert match_modules(old.modules, new.modules, key=plain_key) == {0: 0, 1: 1, 2: 2}


def test_a_text_in_every_module_tells_none_from_another():
    """Renamed modules with one text in common are matched by what is their own, without a look at every pair."""
    old, new = (
        "".join(f"## {name} {n}\nTo be written.\n\n[a](https://a.example/{n})\n" for n in range(3000))
        for name in ("Old", "New")
    )
    match = match_modules(parse(old).modules, parse(new).modules, key=plain_key)
    assert match == {n: n for n in range(3000)}


def test_modules_of_one_title_are_matched_in_order_and_linear_time():
    old = [Module(key="a", title="A") for _ in range(200_000)]
    began = time.perf_counter()
    assert match_modules(old, old, key=plain_key) == {n: n for n in range(200_000)}
    assert time.perf_counter() - began < 4  # seconds


def test_ten_thousand_links_are_compared_at_once():
    text = "".join(
        f"## M{m}\n" + "".join(f"[a{n}](https://a.example/{m}/{n})\n" for n in range(100)) for m in range(100)
    )
    old, new = parse(text), parse(text.replace("## M7\n", "## Seven\n").replace("/3/50)", "/3/x)"))
    began = time.perf_counter()
    found = compare(old, new, key=plain_key)
    assert time.perf_counter() - began < 4  # seconds; it takes a tenth of one
    assert [(change.code, change.module) for change in found] == [("module-renamed", "Seven"), ("item-relinked", "M3")]
