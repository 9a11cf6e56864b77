"""One section to a Module: groups, items and texts in document order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from curriculum.markdown.ahead import Ahead
from curriculum.markdown.links import Link, find_links, plain
from curriculum.markdown.phrases import is_optional_title, is_placeholder, is_update, joins, read_line, split_title
from curriculum.markdown.roles import RoleTable
from curriculum.markdown.sections import Section, level_of
from curriculum.markdown.tree import (
    NOTE,
    PLACEHOLDER,
    POINT,
    READING,
    RESOURCE,
    STEP,
    GuideWarning,
    Item,
    Module,
    Node,
    Text,
)

PROBLEMS = {
    "scheme": "“{url}” is no web address (http or https), so it stays text.",
    "relative": "“{url}” leads nowhere outside its own site, so it stays text.",
}


def key_from(title: str) -> str:
    """A short address from a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "module"


class ModuleReader:
    """Reads the nodes of one section. `stop_before`: roles of a stop line above all else in it, meant for the module
    before."""

    def __init__(
        self,
        nodes: Sequence[Node],
        section: Section,
        roles: RoleTable,
        definitions: Mapping[str, str],
        warnings: list[GuideWarning],
        guide_title: str,
    ) -> None:
        self.heading = None if section.untitled else nodes[section.start]
        self.nodes = nodes[section.start + (0 if section.untitled else 1) : section.end]
        self.roles, self.definitions, self.warnings = roles, definitions, warnings
        self.guide_title = guide_title
        self.ahead = Ahead(self.nodes, definitions)
        self.blocks: list[Item | Text] = []
        self.heads: list[tuple[int, str]] = []  # groups from headings: level, title
        self.subheading = ""
        self.lists: list[tuple[int, str]] = []  # list items that we are below: indent, title
        self.only_for: tuple[str, ...] = ()
        self.not_for: tuple[str, ...] = ()
        self.stop: tuple[str, ...] = ()
        self.stop_before: tuple[str, ...] = ()
        self.optional = False

    def read(self) -> Module:
        title, subtitle = self._title()
        at = 0
        while at < len(self.nodes):
            node = self.nodes[at]
            if node.kind == "item":
                at = self._item(at)
            elif node.kind == "text":
                at = self._paragraph(at)
            else:
                self._other(node)
                at += 1
        return Module(
            key=key_from(title),
            title=title,
            subtitle=subtitle,
            optional=self.optional or is_optional_title(title),
            essential_for=self.only_for or None,
            not_essential_for=self.not_for,
            stop_after=self.stop,
            blocks=tuple(self.blocks),
            line=self.heading.line if self.heading else 1,
        )

    def _title(self) -> tuple[str, str | None]:
        if self.heading is None:
            return self.guide_title or "Guide", None
        words = plain(self.heading.words)
        links = find_links(words, self.definitions)
        self._links(links, words, self.heading.line, READING)
        for link in reversed(links):
            words = words[: link.start] + link.title + words[link.end :]
        if aside := re.search(r"\(([^()]+)\)$", words):
            self._decide(f"({aside[1]})", quiet=True)
        title, subtitle = (words, None) if links else split_title(words)
        if subtitle:
            self._decide(subtitle, quiet=True)
        return title.strip() or self.guide_title or "Guide", subtitle

    @property
    def group(self) -> tuple[str, ...]:
        heads = [title for _level, title in self.heads]
        return tuple(name for name in (*heads, self.subheading, *(title for _, title in self.lists)) if name)

    def _other(self, node: Node) -> None:
        if level := level_of(node):
            self._group_heading(node, level)
        elif node.kind == "table":
            self._table(node)
        elif node.kind in ("code", "html") and not node.words.startswith("<!--"):
            self._text(NOTE, node.raw.strip("\r\n"), node.line)
        elif node.kind == "rule":
            self.lists = []

    def _group_heading(self, node: Node, level: int) -> None:
        """A heading below the module's level is a group, unless it decides something or is itself a link."""
        self.lists, self.subheading = [], ""
        words = plain(node.words)
        if self._decide(node.raw.strip().lstrip("#").strip()):
            return
        self.heads = [head for head in self.heads if head[0] < level]
        links = find_links(words, self.definitions)
        for link in reversed(links):
            words = words[: link.start] + link.title + words[link.end :]
        self.heads.append((level, words))
        self._links(links, plain(node.words), node.line, READING)

    def _table(self, node: Node) -> None:
        self.lists = []
        found = False
        for offset, line in enumerate(node.raw.splitlines()):
            links = find_links(line, self.definitions)
            found |= self._links(links, line, node.line + offset, RESOURCE, notes=False)
        if not found:
            self._text(NOTE, node.raw.strip("\r\n"), node.line)

    def _item(self, at: int) -> int:
        """One list item with its continuation lines. Returns the index of the node after it."""
        node = self.nodes[at]
        lines, after = [node.words], at + 1
        while after < len(self.nodes) and self._continues(self.nodes[after]):
            lines.append(self.nodes[after].words)
            after += 1
        self.lists = [entry for entry in self.lists if entry[0] + 2 <= node.indent]
        words = "\n".join(line for line in lines if line)
        box = re.match(r"\[[ xX]\]\s+", words)
        words = words[box.end() :] if box else words
        links = find_links(words, self.definitions)
        kind = self.ahead.below(after, node.indent)
        if self._links(links, words, node.line, RESOURCE):
            title = next(link.title for link in links if not link.problem)
        else:
            title = plain(words).rstrip(":").strip()
            if kind != "links" and words and not self._decide(words):
                if is_placeholder(words):
                    self._text(PLACEHOLDER, words, node.line)
                else:
                    self._text(STEP if node.ordered else POINT, words, node.line)
        if kind:
            self.lists.append((node.indent, title))
        return after

    def _continues(self, node: Node) -> bool:
        """A line right below an item belongs to it if it is indented, or has no link and says nothing by itself."""
        return node.kind == "text" and (node.indent >= 2 or not find_links(node.words, self.definitions))

    def _paragraph(self, at: int) -> int:
        """Lines up to the next blank or other kind: links are items, the rest notes, subheadings or decisions."""
        end = at
        while end < len(self.nodes) and self.nodes[end].kind == "text":
            end += 1
        if self.nodes[at].indent < 2:
            self.lists = []
        words: list[str] = []
        first = at
        for index in range(at, end):
            node = self.nodes[index]
            line = node.words
            links = find_links(line, self.definitions)
            if any(not link.problem for link in links):
                self._flush(words, first)
                self._links(links, line, node.line, READING)
                continue
            if links:
                self._links(links, line, node.line, READING)
            if not words and self._decide(self._bare(node)):
                continue
            if not words and self.ahead.is_subheading(index):
                self.subheading = plain(line)
                self.lists = []
                continue
            first = index if not words else first
            words.append(line)
        self._flush(words, first)
        return end

    @staticmethod
    def _bare(node: Node) -> str:
        return node.raw.strip().removeprefix("\ufeff")

    def _flush(self, words: list[str], first: int) -> None:
        if words:
            text = "\n".join(words)
            self._text(PLACEHOLDER if is_placeholder(text) else NOTE, text, self.nodes[first].line)
            words.clear()

    def _decide(self, line: str, quiet: bool = False) -> bool:
        """Does the line decide something? Then note it; above everything else a stop line is the former module's."""
        said = read_line(line, self.roles)
        if not said:
            return False
        if said.stop:
            if self.blocks or quiet:
                self.stop = tuple(dict.fromkeys((*self.stop, *said.stop)))
            else:
                self.stop_before = said.stop
        self.only_for = tuple(dict.fromkeys((*self.only_for, *said.only_for)))
        self.not_for = tuple(dict.fromkeys((*self.not_for, *said.not_for)))
        self.optional |= said.optional
        return True

    def _text(self, kind: str, text: str, line: int) -> None:
        self.blocks.append(Text(kind, text, self.group, line))

    def _links(self, links: Sequence[Link], line: str, number: int, kind: str, *, notes: bool = True) -> bool:
        """Add an item for each link that leads somewhere; the words between them are notes. True if there was one."""
        for link in links:
            if link.problem:
                message = PROBLEMS[link.problem].format(url=link.url[:100])
                self.warnings.append(GuideWarning(number, link.problem, message))
        good = [link for link in links if not link.problem]
        for index, link in enumerate(good):
            before = line[good[index - 1].end if index else 0 : link.start]
            after = line[link.end :] if index == len(good) - 1 else ""
            self._add(link, before, after, number, kind, notes)
        return bool(good)

    def _add(self, link: Link, before: str, after: str, number: int, kind: str, notes: bool) -> None:
        flags: tuple[str, ...] = ()
        supersedes = ""
        if link.malformed:
            flags = ("malformed",)
            message = f"The link “{link.title[:60]}” is written wrongly and was read as {link.url[:200]}"
            self.warnings.append(GuideWarning(number, "malformed", message))
        if is_update(before) and (older := self._last_item()) is not None:
            index, found = older
            self.blocks[index] = replace(found, flags=(*found.flags, "superseded"), optional=True)
            flags, supersedes, before = (*flags, "supersedes"), found.url, ""
        words = " ".join(part.strip() for part in (before, after) if not joins(part)) if notes else ""
        optional = bool(re.search(r"\(optional\)|^\W*optional\W", f"{before} {after}", re.I))
        self.blocks.append(
            Item(kind, link.title, link.url, self.group, flags, words, link.alt_url, supersedes, optional, number)
        )

    def _last_item(self) -> tuple[int, Item] | None:
        """The item before, with its index."""
        for index in range(len(self.blocks) - 1, -1, -1):
            if isinstance(block := self.blocks[index], Item):
                return index, block
        return None
