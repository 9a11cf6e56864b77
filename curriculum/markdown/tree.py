"""What a guide is: a lossless layer of nodes, and above it the meaning (modules, items, texts).

Rules of the meaning stand in the files that apply them: blocks.py, sections.py, modules.py, phrases.py, links.py.
"""

from dataclasses import dataclass, field

READING, RESOURCE = "reading", "resource"
NOTE, POINT, STEP, PLACEHOLDER = "note", "point", "step", "placeholder"


@dataclass(frozen=True, slots=True)
class Node:
    """Some whole lines of the text as they were, ends of lines included. All nodes in order are the text.

    kind: blank, heading, bold, item, text, code, html, table, rule, definition, front; said: a heading or bold line
    that decides who owes what.
    line: number of the first line, from 1. level: of a heading 1 to 6. words: what it says without its marks.
    indent: columns before an item's mark or a text's first word. ordered: an item with a number.
    """

    kind: str
    line: int
    raw: str
    words: str = ""
    level: int = 0
    indent: int = 0
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A link at its place. `url`: as written, or repaired (flag `malformed`, the other address is `alt_url`).

    group: titles of the groups it stands in, outermost first. note: words beside the link on its line, Markdown.
    supersedes: address of the item that this one replaces, or "". optional: superseded, or said to be optional.
    flags: of malformed, superseded, supersedes, duplicate_url.
    """

    kind: str
    title: str
    url: str
    group: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    note: str = ""
    alt_url: str = ""
    supersedes: str = ""
    optional: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand for themselves, Markdown as written. kind: note, point, step, placeholder (an open end)."""

    kind: str
    text: str
    group: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    """A section. essential_for: slugs of the roles that owe it, None for all. stop_after: those done after it."""

    key: str
    title: str
    subtitle: str | None = None
    optional: bool = False
    essential_for: tuple[str, ...] | None = None
    not_essential_for: tuple[str, ...] = ()
    stop_after: tuple[str, ...] = ()
    blocks: tuple[Item | Text, ...] = ()
    line: int = 0

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Item))

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Text))


@dataclass(frozen=True, slots=True)
class GuideWarning:
    """Something a curator should look at. line: from 1, 0 for the whole guide. message: a sentence in English."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RoleName:
    """A role and the other names people use for it, in any case, singular or plural."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A guide. nodes: the lossless layer. roles: every role the guide names, in order, known before or not."""

    nodes: tuple[Node, ...]
    title: str = ""
    intro: str = ""
    modules: tuple[Module, ...] = ()
    warnings: tuple[GuideWarning, ...] = ()
    roles: tuple[RoleName, ...] = field(default=())
