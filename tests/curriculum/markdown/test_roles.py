"""Names of roles, and what is only the name of a thing."""

import pytest

from curriculum.markdown.phrases import read_line
from curriculum.markdown.roles import BUILT_IN_ROLES, RoleTable, normal
from curriculum.markdown.tree import RoleName


def named(line, roles=BUILT_IN_ROLES):
    """Slugs and names of the roles for which `line` is the end."""
    table = RoleTable(roles)
    stop = read_line(line, table).stop
    return [(slug, table.named[slug].name) for slug in stop]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("The Data Scientists", "data scientist"),
        ("our design team", "design"),
        ("MLEs", "mle"),
        ("PMs", "pm"),
        ("Sales", "sales"),
        ("DevOps people", "devops"),
        ("machine-learning engineers", "machine learning engineer"),
        ("secretaries", "secretary"),
        ("the business", "business"),
    ],
)
def test_one_form_of_each_name(written, name):
    assert normal(written) == name


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("DevOps can stop here", [("devops", "DevOps")]),
        ("HR people can stop here", [("hr", "HR")]),
        ("PMs can stop here", [("pm", "PM")]),
        ("Data Scientists can stop here", [("data-scientist", "Data scientist")]),
        ("The data science team can stop here", [("data-science", "Data science")]),
        ("Product people can stop here", [("product", "Product")]),
        ("*Backend can stop here*", [("backend", "Backend")]),
        ("*Non-technical staff can stop here*", [("non-technical", "Non-technical")]),
        ("*R&D can stop here*", [("r-and-d", "R&D")]),
        ("C++ developers can stop here", [("c-plus-plus-developer", "C++ developer")]),
        ("Designers, writers & MLEs can stop here",
         [("designer", "Designer"), ("writer", "Writer"), ("mle", "ML engineer")]),
        ("Designers/writers can stop here", [("designer", "Designer"), ("writer", "Writer")]),
    ],
)  # fmt: skip
def test_roles_that_nobody_knew(line, found):
    assert named(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "Data can stop here",
        "The design can stop here",
        "Some people can stop here",
        "*All roles can stop here*",
        "*All people can stop here*",
        "*The experiment can stop here*",
        "The control group can stop here",
        "Non-MLEs can stop here",
        "*3 can stop here*",
        "Designers and the process can stop here",
        "Everyone but MLEs can stop here",
        "If you are not an MLE, you can stop here",
    ],
)
def test_things_and_everybody_else_are_no_roles(line):
    assert named(line) == []


@pytest.mark.parametrize("name", ["ops", "Platform", "platform team", "SREs", "the Platform people"])
def test_a_role_is_known_by_its_slug_its_name_and_its_aliases(name):
    platform = RoleName("ops", "Platform", ("SRE",))
    assert named(f"{name} can stop here", [platform]) == [("ops", "Platform")]
