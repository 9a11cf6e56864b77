"""A guide's text to a Document. Never raises: what it does not understand is text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from curriculum.markdown.blocks import read_blocks
from curriculum.markdown.links import SCHEME, find_links
from curriculum.markdown.modules import ModuleReader
from curriculum.markdown.phrases import is_update, read_line
from curriculum.markdown.roles import BUILT_IN_ROLES, MOST_NEW, RoleTable
from curriculum.markdown.sections import lay_out
from curriculum.markdown.tree import Document, GuideWarning, Item, Module, Node, RoleName


def plain_key(url: str) -> str:
    """The identity of an address where nobody says better: without scheme and trailing slash."""
    scheme = SCHEME.match(url)
    return url[scheme.end() if scheme else 0 :].strip("/").lower()


def parse(text: str, *, roles: Iterable[RoleName] = BUILT_IN_ROLES, key: Callable[[str], str] = plain_key) -> Document:
    """Read a guide. roles: names that are known; others are taken from the guide. key: the identity of an address.

    Linear in the length of `text`.
    """
    table = RoleTable(roles)
    nodes = _with_decisions(read_blocks(text), RoleTable(table.known.values()))
    layout = lay_out(nodes)
    definitions = read_definitions(nodes)
    warnings: list[GuideWarning] = []
    if not layout.title:
        warnings.append(GuideWarning(0, "no-title", "The guide has no heading, so it has no title."))
    modules: list[Module] = []
    for section in layout.sections:
        reader = ModuleReader(nodes, section, table, definitions, warnings, layout.title)
        module = reader.read()
        if (earlier := reader.decisions.stop_before) and modules:
            before = modules[-1]
            modules[-1] = replace(before, stop_after=tuple(dict.fromkeys((*before.stop_after, *earlier))))
        elif earlier:  # there is none before: it can only mean this one
            module = replace(module, stop_after=tuple(dict.fromkeys((*earlier, *module.stop_after))))
        modules.append(module)
    modules = _mark_duplicates(_unique_keys(modules), key)
    if not any(module.items for module in modules):
        warnings.append(GuideWarning(0, "no-link", "The guide has no link, so there is nothing to open."))
    warnings += _links_in_intro(nodes[slice(*layout.intro)], definitions)
    if table.full:
        message = f"The guide names more than {MOST_NEW} new roles. Lines that name further ones stay text."
        warnings.append(GuideWarning(0, "roles", message))
    intro = _intro(nodes, layout.intro)
    return Document(nodes, layout.title, intro, tuple(modules), tuple(warnings), tuple(table.named.values()))


def read_definitions(nodes: Iterable[Node]) -> dict[str, str]:
    """Label in lower case to address, of `[label]: address` lines; the first of a label counts."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.kind == "definition":
            label, _, rest = node.words[1:].partition("]:")
            found.setdefault(" ".join(label.lower().split()), rest.split()[0].strip("<>"))
    return found


def _with_decisions(nodes: Iterable[Node], roles: RoleTable) -> tuple[Node, ...]:
    """Headings that are a stop line, and bold lines that say for whom something is, are no sections: kind `said`."""
    found = []
    for node in nodes:
        if node.kind in ("heading", "bold"):
            said = read_line(f"**{node.words}**", roles)
            audience = said.only_for or said.not_for
            if said.stop or (node.kind == "bold" and (audience or is_update(f"{node.words}:"))):
                node = replace(node, kind="said")
        found.append(node)
    return tuple(found)


def _links_in_intro(nodes: Iterable[Node], definitions: dict[str, str]) -> list[GuideWarning]:
    message = "“{}” stands before the first module, so it is no reading and nobody owes it."
    return [
        GuideWarning(node.line, "intro-link", message.format(link.title[:60]))
        for node in nodes
        if node.kind in ("text", "item", "heading")
        for link in find_links(node.words, definitions)
        if not link.problem
    ]


def _intro(nodes: tuple[Node, ...], bounds: tuple[int, int]) -> str:
    kept = [node.raw for node in nodes[bounds[0] : bounds[1]] if node.kind not in ("front", "definition")]
    return "".join(kept).strip("\ufeff \t\r\n")


def key_from(title: str) -> str:
    """A short address from a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "module"


def _unique_keys(modules: list[Module]) -> list[Module]:
    taken: set[str] = set()
    counts: dict[str, int] = {}
    found = []
    for module in modules:
        wanted = key = key_from(module.title)
        while key in taken:
            counts[wanted] = counts.get(wanted, 1) + 1
            key = f"{wanted}-{counts[wanted]}"
        taken.add(key)
        found.append(replace(module, key=key))
    return found


def _mark_duplicates(modules: list[Module], key: Callable[[str], str]) -> list[Module]:
    """An address that was there before gets the flag `duplicate_url`."""
    seen: set[str] = set()
    found = []
    for module in modules:
        blocks = []
        for block in module.blocks:
            if isinstance(block, Item):
                identity = key(block.url)
                if identity in seen:
                    block = replace(block, flags=(*block.flags, "duplicate_url"))
                seen.add(identity)
            blocks.append(block)
        found.append(replace(module, blocks=tuple(blocks)))
    return found
