"""Lines that decide who owes what, and lines that only sound so."""

import pytest

from curriculum.markdown.phrases import Said, is_placeholder, read_line
from curriculum.markdown.roles import BUILT_IN_ROLES, MOST_NEW, RoleTable


def read(line):
    return read_line(line, RoleTable(BUILT_IN_ROLES))


MLE, PL = ("mle",), ("product-leadership",)


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("*Product Leadership team can stop here*", PL),
        ("Product leaders may stop reading here.", PL),
        ("**The product leadership team is done here.**", PL),
        ("MLEs can stop here", MLE),
        ("Machine learning engineers can stop here", MLE),
        ("ML engineers and product leadership can stop here", (*MLE, *PL)),
        ("You can stop here if you are an MLE", MLE),
        ("If you're in product leadership, you can stop here.", PL),
        ("That is all for product leadership", PL),
        ("_Stop here for MLEs_", MLE),
        ("Stop reading here if you're a product leader", PL),
        ("MLEs stop here.", MLE),
        ("Product leadership stops here", PL),
        ("MLEs can safely stop at this point", MLE),
        ("Product leaders need not read on", PL),
        ("MLEs don’t have to read any further.", MLE),
        ("Product leadership may skip the rest", PL),
        ("🛑 Product leadership can stop here", PL),
        ("→ *MLEs can stop here*", MLE),
        ("**MLEs** can stop here 🎉", MLE),
        ("The rest is optional for product leadership", PL),
        ("Everything below is optional for MLEs", MLE),
        ("If you're on the product leadership team, feel free to stop here", PL),
        ("This is where product leadership can stop", PL),
        ("End of the required reading for product leadership", PL),
        ("That is everything for Product Leadership!", PL),
        ("Product leadership, you're done!", PL),
        ("Designers can stop here", ("designer",)),
        ("*Pastry team can stop here*", ("pastry",)),
        ("> Sales people can stop here", ("sales",)),
    ],
)
def test_stop_lines(line, roles):
    assert read(line) == Said(stop=roles)


@pytest.mark.parametrize(
    "line",
    [
        "The process can stop here.",
        "You can stop the server here.",
        "You can stop here",
        "Everyone can stop here",
        "The training loop can stop here",
        "It may stop here if you are lucky",
        "A product leader who reads this far can, if they want to know nothing more of the matter, also stop here, of course.",
        "Product leadership can stop here, but engineers should go on",
        "[MLEs](https://x.example) can stop here",
        "That is all for now",
        "That's it for today",
        "*Nothing is done here*",
        "MLEs can't stop here",
        "Can MLEs stop here?",
        "MLEs can stop here?",
        "*That's all for now*",
        "*This is enough for most cases*",
        "*Stop for lunch*",
        "MLEs cannot stop here",
        "MLEs should not stop here",
        "You can stop here unless you are an MLE",
        "*You can stop here if you are in a hurry*",
        "The bus stops here",
        "*The buck stops here*",
        "",
        "***",
    ],
)
def test_prose_is_no_stop_line(line):
    assert not read(line).stop


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("*Section not essential for anyone but MLEs*", MLE),
        ("This module is not required for anybody except ML engineers.", MLE),
        ("Only for MLEs", MLE),
        ("MLEs only", MLE),
        ("(MLEs only)", MLE),
        ("Essential for ML engineers", MLE),
        ("Skip this unless you are an MLE", MLE),
        ("This section is for MLEs only", MLE),
        ("Only MLEs need to read this section", MLE),
        ("Audience: MLEs", MLE),
        ("**Audience:** MLEs", MLE),
        ("This section is for ML engineers", MLE),
        ("This is only relevant to MLEs", MLE),
        ("This section isn't essential for anyone but MLEs", MLE),
        ("Not essential unless you are an MLE", MLE),
        ("If you are not an MLE, skip this section", MLE),
        ("Unless you’re an MLE, you can skip this section", MLE),
        ("Nobody but MLEs needs to read this", MLE),
        ("Optional for everyone except MLEs", MLE),
        ("Required for MLEs, optional for everyone else", MLE),
        ("Required reading for MLEs", MLE),
        ("*Required only for product leadership and MLEs*", (*PL, *MLE)),
    ],
)
def test_audiences(line, roles):
    assert read(line) == Said(only_for=roles)


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("Not needed for product leadership", PL),
        ("Optional for product leadership", PL),
        ("Product leadership can skip this section", PL),
        ("Skip this if you are an MLE", MLE),
        ("If you are in product leadership, you can skip this section", PL),
        ("Essential for everyone but product leadership", PL),
        ("This section can be skipped by product leadership", PL),
        ("Product leadership does not need this section", PL),
        ("*Not relevant to product leadership*", PL),
        ("Not for product leadership", PL),
    ],
)
def test_who_need_not(line, roles):
    assert read(line) == Said(not_for=roles)


@pytest.mark.parametrize(
    "line",
    [
        "Training is required for accuracy.",
        "Only for a moment",
        "Essential for good results",
        "Read only",
        "For reference only",
        "Not needed for inference",
        "Numbers only",
        "*Only for a moment*",
        "*Required for accuracy*",
        "*Not needed for inference*",
        "*Read only*",
        "(Linux only)",
        "(macOS only)",
        "(1 hr only)",
        "(for internal use only)",
        "*Essential for everyone*",
        "Audience: everyone",
        "Important for design",
        "Required for support",
    ],
)
def test_prose_is_no_audience(line):
    said = read(line)
    assert (said.only_for, said.not_for) == ((), ())


@pytest.mark.parametrize("line", ["*Optional*", "This section is optional.", "Optional reading"])
def test_optional(line):
    assert read(line).optional


def test_a_new_role_gets_one_name_however_it_is_written():
    table = RoleTable(())
    assert {
        read_line(line, table).stop for line in ("Designers can stop here", "The designer team can stop here")
    } == {("designer",)}
    assert [role.name for role in table.named.values()] == ["Designer"]


def test_a_guide_makes_up_only_so_many_roles():
    table = RoleTable(())
    lines = [f"*Role{number} can stop here*" for number in range(MOST_NEW)]
    assert all(read_line(line, table) for line in lines)
    assert not read_line("*Gardeners can stop here*", table)
    assert read_line(lines[0], table).stop == ("role0",)
    assert read_line("MLEs can stop here", table).stop == ("mle",)
    assert table.full


@pytest.mark.parametrize(
    "text",
    ["and many more…", "and some more...", "etc.", "…", "TBD", "more to come", "coming soon", "and so on", "others…"],
)
def test_open_ends(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["More data is better", "More", "To understand this you need…", "So much for theory…", ""]
)
def test_words_that_are_no_open_end(text):
    assert not is_placeholder(text)
