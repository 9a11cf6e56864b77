"""What becomes a module, a group, a reading, a resource or a text."""

import pytest

from curriculum.markdown.parse import parse

A, B, C = "[A](https://a.example/)", "[B](https://b.example/)", "[C](https://c.example/)"


def modules(text):
    return [module.title for module in parse(text).modules]


def items(text):
    return [(item.kind, item.title, item.group) for module in parse(text).modules for item in module.items]


def texts(text):
    return [(text.kind, text.text, text.group) for module in parse(text).modules for text in module.texts]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (f"# T\n\n## One\n{A}\n\n## Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n### One\n{A}\n\n### Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One**\n\n{A}\n\n**Two**\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n__One__\n\n{A}\n\n__Two__\n\n{B}\n", ["One", "Two"]),
        (f"T\n===\n\nOne\n---\n{A}\n\nTwo\n---\n{B}\n", ["One", "Two"]),
        (f"# T\n\n# One\n{A}\n\n# Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n## Only\n{A}\n", ["Only"]),
        (f"# T\n\n{A}\n", ["T"]),
        (f"{A}\n", ["Guide"]),
        ("Words.\n", ["Guide"]),
        ("# T\n", []),
        ("", []),
        (f"# T\n\n## Was called something else\n\n## One\n{A}\n\n## Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n## One ##\n{A}\n\n## *Two*\n{B}\n", ["One", "Two"]),
        (f"## One\n{A}\n\n## Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n## One\n\n### Sub\n{A}\n\n## Two\n\n**Bold**\n\n{B}\n", ["One", "Two"]),
        (f"# T\r\n\r\n## One\r\n{A}\r\n\r\n## Two\r\n{B}\r\n", ["One", "Two"]),
        (f"\ufeff# T\n\n## One\n{A}\n## Two\n{B}\n", ["One", "Two"]),
        (f"---\ntitle: x\n---\n# T\n\n## One\n{A}\n## Two\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One:**\n\n{A}\n\n**Two**:\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One**\n\n{A}\n\n**Read this slowly.**\n\n{C}\n\n**Two**\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One**\n\n{A}\n\n**MLEs can stop here**\n\n**Two**\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n## One\n\n{A}\n\nMLEs can stop here\n---\n\n## Two\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One**\n\n**Only for MLEs**\n\n{A}\n\n**Two**\n\n{B}\n", ["One", "Two"]),
        (f"# T\n\n**One**\n\n{A}\n\n**UPDATE:**\n\n{B}\n\n**Two**\n\n{C}\n", ["One", "Two"]),
        (f"# T\n\n```\n## Not one\n```\n\n## One\n{A}\n## Two\n{B}\n", ["One", "Two"]),
    ],
)
def test_modules(text, titles):
    assert modules(text) == titles


def test_title_and_intro():
    document = parse(f"# **The** guide\n\nFor all.\n\n#### Old name\n\n**One**\n\n{A}\n\n**Two**\n\n{B}\n")
    assert (document.title, document.intro) == ("**The** guide", "For all.\n\n#### Old name")


@pytest.mark.parametrize(
    ("heading", "title", "subtitle"),
    [
        ("Tests - also covered later", "Tests", "also covered later"),
        ("Tests - Part 2", "Tests - Part 2", None),
        ("Tests – see the appendix", "Tests", "see the appendix"),
        ("Model-based tests", "Model-based tests", None),
    ],
)
def test_a_remark_is_a_subtitle(heading, title, subtitle):
    module = parse(f"# T\n\n## {heading}\n{A}\n\n## Two\n{B}\n").modules[0]
    assert (module.title, module.subtitle) == (title, subtitle)


def test_keys_are_unique():
    keys = [
        module.key for module in parse(f"# T\n\n## Über uns!\n{A}\n\n## Uber uns\n{B}\n\n## ber uns\n{C}\n").modules
    ]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (A, [("reading", "A", ())]),
        (f"See {A} first.", [("reading", "A", ())]),
        (f"{A}\n{B}", [("reading", "A", ()), ("reading", "B", ())]),
        (f"{A} and {B}", [("reading", "A", ()), ("reading", "B", ())]),
        (f"- {A}", [("resource", "A", ())]),
        (f"1. {A}", [("resource", "A", ())]),
        (f"- [ ] {A}", [("resource", "A", ())]),
        (f"• {A}", [("resource", "A", ())]),
        (f"- Zoo\n    - {A}", [("resource", "A", ("Zoo",))]),
        (f"- Zoo:\n\t- {A}", [("resource", "A", ("Zoo",))]),
        (f"- Zoo\n  - Cats\n    - {A}\n- {B}", [("resource", "A", ("Zoo", "Cats")), ("resource", "B", ())]),
        (f"Where to look\n- {A}", [("resource", "A", ("Where to look",))]),
        (f"Where to look\n- Zoo\n    - {A}\n\nA note.\n    - {B}",
         [("resource", "A", ("Where to look", "Zoo")), ("resource", "B", ("Where to look",))]),
        (f"Debugging\n\n{A}\n\nTesting\n\n{B}", [("reading", "A", ("Debugging",)), ("reading", "B", ("Testing",))]),
        (f"A sentence ends here.\n\n{A}", [("reading", "A", ())]),
        (f"![A picture](https://a.example/x.png)\n\n{A}", [("reading", "A", ())]),
        (f"[B](other.md)\n\n{A}", [("reading", "A", ())]),
        (f"What follows is:\n\n{A}", [("reading", "A", ())]),
        (f"### Sub\n{A}\n\n### Other\n{B}", [("reading", "A", ("Sub",)), ("reading", "B", ("Other",))]),
        (f"### Sub\n#### Deep\n{A}\n### Other\n{B}", [("reading", "A", ("Sub", "Deep")), ("reading", "B", ("Other",))]),
        (f"**Bold**\n\n{A}", [("reading", "A", ("Bold",))]),
        (f"Text\n    - {A}", [("resource", "A", ("Text",))]),
        (f"| what | where |\n|---|---|\n| x | {A} |\n| y | {B} |", [("resource", "A", ()), ("resource", "B", ())]),
        (f"| what | {A} |", [("reading", "A", ())]),
        (f"> {A}", [("reading", "A", ())]),
        (f"> - {A}\n> - {B}", [("resource", "A", ()), ("resource", "B", ())]),
        (f"> - Zoo\n>   - {A}", [("resource", "A", ("Zoo",))]),
        (f"Before you begin, read\n{A} and think\nabout it.", [("reading", "A", ())]),
        ("[A\nB](https://a.example/)", [("reading", "A B", ())]),
        ("[A](\nhttps://a.example/)", [("reading", "A", ())]),
        (f"- Kaggle\n{A}", [("reading", "A", ())]),
        (f"- one\n\n  {A}", [("resource", "A", ())]),
        (f"- one\nWhere to look\n- {A}", [("resource", "A", ("Where to look",))]),
        (f"- one that is\nbroken here\n- {A}", [("resource", "A", ())]),
        (f"**Read it all slowly.**\n\n{A}", [("reading", "A", ())]),
        (f"{A}<br>\n<br>\n{B}", [("reading", "A", ()), ("reading", "B", ())]),
        (f"<details><summary>More</summary>\n\n- {A}\n\n</details>", [("resource", "A", ())]),
        ('See <a class="x" href="https://a.example/"><b>A</b></a>.', [("reading", "A", ())]),
        ("<a href='javascript:x'>A</a>", []),
        ("www.a.example/x", [("reading", "www.a.example/x", ())]),
        (f"```\n{A}\n```", []),
        (f"`{A}`", []),
        (f"<!-- {A} -->", []),
        ("![A](https://a.example/x.png)", []),
        ("[![A](https://a.example/x.png)](https://a.example/)", [("reading", "A", ())]),
        ("<https://a.example/>", [("reading", "https://a.example/", ())]),
        ("Look at https://a.example/x.", [("reading", "https://a.example/x", ())]),
        ("[A][1]\n\n[1]: https://a.example/ \"T\"", [("reading", "A", ())]),
        ("[A]\n\n[a]: <https://a.example/>", [("reading", "A", ())]),
        ('[A](https://a.example/ "title")', [("reading", "A", ())]),
        ("[**A**](https://a.example/)", [("reading", "A", ())]),
        ("[A [b] c](https://a.example/)", [("reading", "A [b] c", ())]),
        ("[A](javascript:alert(1))", []),
        ("[A](file:///etc/passwd)", []),
        ("[A](data:text/html,x)", []),
        ("[A](mailto:a@a.example)", []),
        ("[A](other.md)", []),
        ("[A](#place)", []),
        ("[A]()", []),
    ],
)  # fmt: skip
def test_items(body, found):
    assert items(f"# T\n\n## One\n\n{body}\n\n## Two\n\nText.\n") == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("A note.", [("note", "A note.", ())]),
        ("Two lines\nof one note.", [("note", "Two lines\nof one note.", ())]),
        ("- a point", [("point", "a point", ())]),
        ("- *a*: point", [("point", "*a*: point", ())]),
        ("1. a step", [("step", "a step", ())]),
        ("> Words.\n>\n> More.", [("note", "Words.", ()), ("note", "More.", ())]),
        (">", []),
        ("- and many more…", [("placeholder", "and many more…", ())]),
        ("- and some more...", [("placeholder", "and some more...", ())]),
        ("- More data is better", [("point", "More data is better", ())]),
        ("- one\n    - two", [("point", "one", ()), ("point", "two", ("one",))]),
        (f"- one\n    - {A}\n    - two", [("point", "two", ("one",))]),
        ("- one\n  goes on", [("point", "one\ngoes on", ())]),
        ("```\ncode\n```", [("note", "```\ncode\n```", ())]),
        ("| half | a |\n| table |", [("note", "| half | a |\n| table |", ())]),
        ("[A](javascript:x)", [("note", "[A](javascript:x)", ())]),
        ("[never closed", [("note", "[never closed", ())]),
        ("A word.\n\n**A last word!**", [("note", "A word.", ()), ("note", "**A last word!**", ())]),
        ("UPDATE:", [("note", "UPDATE:", ())]),
        ("</div>", []),
        ("Write to <mailto:a@a.example>", [("note", "Write to <mailto:a@a.example>", ())]),
    ],
)
def test_texts(body, found):
    assert texts(f"# T\n\n## One\n\n{body}\n\n## Two\n\n{C}\n") == found


@pytest.mark.parametrize(
    ("line", "url", "alt", "flags"),
    [
        ("[A]([https://x.example](https://y.example/z))", "https://y.example/z", "https://x.example", ("malformed",)),
        ("[A](www.x.example)", "https://www.x.example", "", ("malformed",)),
        ("[A](//x.example/y)", "https://x.example/y", "", ()),
        ("[A](https://x.example/a b)", "https://x.example/a%20b", "", ("malformed",)),
        ("[A](<https://x.example/a b>)", "https://x.example/a b", "", ()),
        ("[A](https://x.example/a_(b))", "https://x.example/a_(b)", "", ()),
        ("[A](https://x.example/?a=1&amp;copy=2)", "https://x.example/?a=1&copy=2", "", ()),
        ("[A](https://x.example/a", "https://x.example/a", "", ("malformed",)),
        ("[A] (https://x.example/a)", "https://x.example/a", "", ("malformed",)),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)", "", ()),
    ],
)
def test_addresses_and_their_repair(line, url, alt, flags):
    item = parse(f"# T\n\n{line}\n").modules[0].items[0]
    assert (item.url, item.alt_url, item.flags) == (url, alt, flags)


def test_a_repair_and_a_refusal_are_warnings():
    document = parse("# T\n\n[A](www.x.example)\n\n[B](file:///x)\n\n[C](c.md)\n")
    assert [(warning.line, warning.code) for warning in document.warnings] == [
        (3, "malformed"),
        (5, "scheme"),
        (7, "relative"),
    ]


@pytest.mark.parametrize(
    "mark",
    ["UPDATE: ", "*Update:* ", "Updated: ", "Newer version: ", "UPDATE (2023): ", "UPDATE:\n", "\n**UPDATE:**\n\n"],
)
def test_an_update_supersedes_the_link_before(mark):
    older, newer = parse(f"# T\n\n{A}\n{mark}{B}\n").modules[0].items
    assert (older.flags, older.optional) == (("superseded",), True)
    assert (newer.flags, newer.supersedes, newer.note) == (("supersedes",), "https://a.example/", "")


def test_the_same_address_twice_is_said():
    first, second = parse(f"# T\n\n{A}\n\n{A}\n").modules[0].items
    assert (first.flags, second.flags) == ((), ("duplicate_url",))


def test_words_between_links_are_the_note_of_the_second():
    first, second = parse(f"# T\n\n- {A} - Also see {B}\n").modules[0].items
    assert (first.note, second.note) == ("", "- Also see")


def test_optional_in_brackets():
    assert [item.optional for item in parse(f"# T\n\n{A} (optional)\n\n{B}\n").modules[0].items] == [True, False]


@pytest.mark.parametrize(
    "title", ["Contents", "References", "Further reading", "References and resources", "Appendix", "Data (optional)"]
)
def test_optional_titles(title):
    assert parse(f"# T\n\n## {title}\n{A}\n\n## Two\n{B}\n").modules[0].optional


@pytest.mark.parametrize("title", ["Resource planning", "More data", "Referencing"])
def test_titles_that_only_sound_optional(title):
    assert not parse(f"# T\n\n## {title}\n{A}\n\n## Two\n{B}\n").modules[0].optional


@pytest.mark.parametrize(
    ("title", "only"),
    [("Setup (MLEs only)", ("mle",)), ("Setup (Linux only)", None), ("Setup (required for production)", None)],
)
def test_an_audience_in_a_title_names_people(title, only):
    assert parse(f"# T\n\n## {title}\n{A}\n\n## Two\n{B}\n").modules[0].essential_for == only


@pytest.mark.parametrize(
    "line",
    [
        "\n*MLEs can stop here*",
        "*MLEs can stop here*",
        "\n**MLEs can stop here**",
        "\n### MLEs can stop here",
        "\nMLEs can stop here\n---",
        "\n> MLEs can stop here",
        "- MLEs can stop here",
        "\nA last word.\n*MLEs can stop here*",
        "\n## MLEs can stop here",
    ],
)
@pytest.mark.parametrize("above", [A, f"- {A}"])
def test_a_stop_line_is_one_however_it_stands(above, line):
    one, two = parse(f"# T\n\n## One\n\n{above}\n{line}\n\n## Two\n\n{B}\n").modules
    assert (one.stop_after, two.stop_after) == (("mle",), ())


def test_a_stop_line_above_all_else_is_the_former_modules():
    one, two = parse(f"# T\n\n## One\n{A}\n\n## Two\n*MLEs can stop here*\n\n{B}\n").modules
    assert (one.stop_after, two.stop_after) == (("mle",), ())


def test_an_audience_of_a_group_is_not_the_modules():
    one = parse(f"# T\n\n## One\n{A}\n\n### More\n*Only for MLEs*\n\n{B}\n\n## Two\n\nWords.\n").modules[0]
    assert (one.essential_for, [text.text for text in one.texts]) == (None, ["*Only for MLEs*"])


@pytest.mark.parametrize("head", ["### More\n*Optional*", "### Optional", "**Optional reading**"])
def test_an_optional_group_makes_its_items_optional(head):
    text = f"# T\n\n## One\n\n{A}\n\n{head}\n\n{B}\n\n### Then\n\n{C}\n\n## Two\n\nWords.\n"
    one = parse(text).modules[0]
    assert (one.optional, [item.optional for item in one.items]) == (False, [False, True, False])


def test_a_bold_line_optional_is_a_module_of_its_own():
    modules = parse(f"# T\n\n**One**\n\n{A}\n\n**Optional**\n\n{B}\n").modules
    assert [(module.title, module.optional) for module in modules] == [("One", False), ("Optional", True)]


def test_a_heading_below_the_modules_is_no_title():
    document = parse(f"**One**\n\n{A}\n\n**Two**\n\n{B}\n\n## References\n\n{C}\n")
    assert (document.title, [module.title for module in document.modules]) == ("", ["One", "Two", "References"])


def test_a_link_in_the_introduction_is_said():
    document = parse(f"# T\n\nSee {C}.\n\n## One\n{A}\n\n## Two\n{B}\n")
    assert [(warning.line, warning.code) for warning in document.warnings] == [(3, "intro-link")]
