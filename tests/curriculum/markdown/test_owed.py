"""The stop line: what each role owes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.markdown.owed import path_for, required_items
from curriculum.markdown.parse import parse, plain_key
from curriculum.markdown.tree import Document, Item, Module, RoleName, Text


def reading(name, **fields):
    return Item("reading", name, f"https://{name}.example/", **fields)


def module(*blocks, **fields):
    return Module(key="m", title="M", blocks=blocks, **fields)


def document(*modules, roles=("x", "y")):
    return Document((), modules=modules, roles=tuple(RoleName(role, role) for role in roles))


def required(doc, role):
    return [step.item.title if step.item else "text" for step in path_for(doc, role, key=plain_key) if step.required]


NOTE = Text("note", "Words.")


@pytest.mark.parametrize(
    ("modules", "everybody", "x", "y"),
    [
        ([module(reading("a")), module(reading("b"))], "a b", "a b", "a b"),
        ([module(reading("a"), stop_after=("x",)), module(reading("b"))], "a b", "a", "a b"),
        ([module(reading("a"), stop_after=("x", "y")), module(reading("b"))], "a b", "a", "a"),
        ([module(reading("a")), module(reading("b"), stop_after=("x",)), module(reading("c"), stop_after=("y",))],
         "a b c", "a b", "a b c"),
        ([module(reading("a"), essential_for=("x",)), module(reading("b"))], "b", "a b", "b"),
        ([module(reading("a"), not_essential_for=("x",)), module(reading("b"))], "a b", "b", "a b"),
        ([module(reading("a"), stop_after=("x",)), module(reading("b"), essential_for=("x",))], "a", "a", "a"),
        ([module(reading("a"), optional=True), module(reading("b"))], "b", "b", "b"),
        ([module(NOTE), module(reading("b"))], "text b", "text b", "text b"),
        ([module(NOTE, reading("a"))], "a", "a", "a"),
        ([module(Text("placeholder", "more…"))], "", "", ""),
        ([module(NOTE, Item("resource", "r", "https://r.example/"))], "text", "text", "text"),
        ([module(Item("resource", "r", "https://r.example/"))], "", "", ""),
        ([module(reading("a", optional=True), reading("b", supersedes="https://a.example/"))], "b", "b", "b"),
        ([module(NOTE, reading("a", optional=True))], "text", "text", "text"),
        ([module(NOTE, optional=True)], "", "", ""),
        ([module(reading("a")), module(reading("a"), optional=True)], "a", "a", "a"),
        ([module(reading("a"), optional=True), module(reading("a"))], "a", "a", "a"),
        ([module(reading("a"), stop_after=("x",)), module(reading("a"), reading("b"))], "a b", "a", "a b"),
    ],
)  # fmt: skip
def test_the_stop_line(modules, everybody, x, y):
    doc = document(*modules)
    assert [" ".join(required(doc, role)) for role in (None, "x", "y")] == [everybody, x, y]


def test_required_items_counts_each_role_that_is_named():
    doc = document(module(reading("a"), stop_after=("x",)), module(reading("b")))
    assert required_items(doc, key=plain_key) == {"x": 1, "y": 2, "*": 2}


roles = st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple)
blocks = st.lists(
    st.one_of(
        st.builds(reading, st.sampled_from("abcdef"), optional=st.booleans()),
        st.just(NOTE),
        st.just(Item("resource", "r", "https://r.example/")),
    ),
    max_size=4,
).map(tuple)
guides = st.lists(
    st.builds(
        lambda blocks, optional, essential, stop: module(
            *blocks, optional=optional, essential_for=essential or None, stop_after=stop
        ),
        blocks,
        st.booleans(),
        roles,
        roles,
    ),
    max_size=6,
).map(lambda modules: document(*modules))


@given(guides, st.sampled_from([None, "x", "y"]))
def test_each_address_is_read_once(doc, role):
    keys = [plain_key(step.item.url) for step in path_for(doc, role, key=plain_key) if step.item]
    assert len(keys) == len(set(keys))


@given(guides, st.sampled_from(["x", "y"]))
def test_nothing_below_the_stop_line_is_required(doc, role):
    stop = next((i for i, part in enumerate(doc.modules) if role in part.stop_after), len(doc.modules))
    above = {plain_key(item.url) for part in doc.modules[: stop + 1] for item in part.items}
    for step in path_for(doc, role, key=plain_key):
        if step.required:
            assert step.module <= stop
            assert step.item is None or plain_key(step.item.url) in above


@given(guides)
def test_a_role_that_is_not_named_owes_what_everybody_else_owes(doc):
    assert path_for(doc, "nobody-knows", key=plain_key) == path_for(doc, None, key=plain_key)


@given(guides, st.sampled_from([None, "x"]), st.integers(0, 5))
def test_an_optional_reading_changes_no_count_of_links(doc, role, where):
    if not doc.modules:
        return
    index = where % len(doc.modules)
    part = doc.modules[index]
    grown = replace(part, blocks=(*part.blocks, reading("new", optional=True)))
    other = replace(doc, modules=(*doc.modules[:index], grown, *doc.modules[index + 1 :]))
    assert required(other, role) == required(doc, role)


def test_a_guide_in_words():
    text = """# T

**One**

[A](https://a.example/)

*Designers can stop here*

**Two**

*Only for writers*

[B](https://b.example/)

**Three**

Think about it.
"""
    counts = required_items(parse(text), key=plain_key)
    assert counts == {"designer": 1, "writer": 3, "*": 2}


def test_many_roles_of_a_long_guide_are_counted_in_linear_time():
    """The identity of an address is dear: it is asked for once an address, not once a role."""
    modules = 200
    text = "".join(f"## m{n}\n[a](https://a.example/{n})\n\n*Role{n} can stop here*\n" for n in range(modules))
    asked = []
    counts = required_items(parse(text), key=lambda url: asked.append(url) or url)
    assert (counts["role0"], counts["role9"], counts["*"]) == (1, 10, modules)
    assert len(asked) == modules


def test_a_stop_line_right_below_a_heading_is_the_former_modules_or_else_its_own():
    text = "# T\n\n**One**\n\n*Designers can stop here*\n\n[A](https://a.example/)\n\n**Two**\n\n"
    text += "*Writers can stop here*\n\n[B](https://b.example/)\n\n**Three**\n\n[C](https://c.example/)\n"
    assert [module.stop_after for module in parse(text).modules] == [("designer", "writer"), (), ()]
