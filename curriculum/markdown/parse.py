"""A guide's text to a Document. Never raises: what it does not understand is text."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from curriculum.markdown.blocks import read_blocks
from curriculum.markdown.links import SCHEME
from curriculum.markdown.modules import ModuleReader, key_from
from curriculum.markdown.roles import BUILT_IN_ROLES, MOST_NEW, RoleTable
from curriculum.markdown.sections import lay_out
from curriculum.markdown.tree import Document, GuideWarning, Item, Module, Node, RoleName


def plain_key(url: str) -> str:
    """The identity of an address where nobody says better: without scheme and trailing slash."""
    return SCHEME.sub("", url).strip("/").lower()


def parse(text: str, *, roles: Iterable[RoleName] = BUILT_IN_ROLES, key: Callable[[str], str] = plain_key) -> Document:
    """Read a guide. roles: names that are known; others are taken from the guide. key: the identity of an address.

    Linear in the length of `text`.
    """
    nodes = read_blocks(text)
    layout = lay_out(nodes)
    table = RoleTable(roles)
    definitions = read_definitions(nodes)
    warnings: list[GuideWarning] = []
    if not layout.title:
        warnings.append(GuideWarning(0, "no-title", "The guide has no heading, so it has no title."))
    modules: list[Module] = []
    for section in layout.sections:
        reader = ModuleReader(nodes, section, table, definitions, warnings, layout.title)
        module = reader.read()
        if reader.stop_before and modules:
            before = modules[-1]
            modules[-1] = replace(before, stop_after=tuple(dict.fromkeys((*before.stop_after, *reader.stop_before))))
        elif reader.stop_before:  # there is none before: it can only mean this one
            module = replace(module, stop_after=tuple(dict.fromkeys((*reader.stop_before, *module.stop_after))))
        modules.append(module)
    modules = _mark_duplicates(_unique_keys(modules), key)
    if not any(module.items for module in modules):
        warnings.append(GuideWarning(0, "no-link", "The guide has no link, so there is nothing to open."))
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


def _intro(nodes: tuple[Node, ...], bounds: tuple[int, int]) -> str:
    kept = [node.raw for node in nodes[bounds[0] : bounds[1]] if node.kind not in ("front", "definition")]
    return "".join(kept).strip("\ufeff \t\r\n")


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
