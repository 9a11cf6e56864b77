"""One section to a Module: groups, items and texts in document order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from curriculum.markdown.ahead import Ahead
from curriculum.markdown.decisions import Decisions
from curriculum.markdown.links import Link, find_links, plain, warnings_of, with_titles
from curriculum.markdown.phrases import (
    Said,
    is_optional_title,
    is_placeholder,
    is_update,
    joins,
    read_line,
    says_update,
    split_title,
)
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

TAGS = re.compile(r"</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>|<!--[^<>]*-->")


class ModuleReader:
    """Reads the nodes of one section. `decisions`: what its lines decide, also about the module before."""

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
        self.in_list = False
        self.update: Node | None = None  # a line "UPDATE:" that waits for its link
        self.decisions = Decisions()

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
                self._other(at)
                at += 1
        self._settle_update()
        return Module(
            key="",  # all titles of a guide must be known for it
            title=title,
            subtitle=subtitle,
            optional=self.decisions.optional or is_optional_title(title),
            essential_for=self.decisions.only_for or None,
            not_essential_for=self.decisions.not_for,
            stop_after=self.decisions.stop,
            blocks=tuple(self.blocks),
            line=self.heading.line if self.heading else 1,
        )

    def _title(self) -> tuple[str, str | None]:
        if self.heading is None:
            return self.guide_title or "Guide", None
        words = plain(self.heading.words)
        links = find_links(words, self.definitions)
        self._links(links, words, self.heading.line, READING)
        words = with_titles(words, links)
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

    def _other(self, at: int) -> None:
        node = self.nodes[at]
        self.in_list = self.in_list and node.kind in ("blank", "code")
        if node.kind == "said":
            if says_update(f"{node.words}:"):
                self.update = node
            else:
                self._decide(f"**{node.words}**")
        elif node.kind == "bold" and self.ahead.is_last_words(at) and not self._said(f"**{node.words}**"):
            self._text(NOTE, node.raw.strip(), node.line)
        elif level := level_of(node):
            self._group_heading(node, level)
        elif node.kind == "table":
            self._table(node)
        elif node.kind in ("code", "html") and not node.words.startswith("<!--"):
            if node.kind == "code" or TAGS.sub("", node.raw).strip():
                self._text(NOTE, node.raw.strip("\r\n"), node.line)
        elif node.kind == "rule":
            self.lists = []

    def _group_heading(self, node: Node, level: int) -> None:
        """A heading below the module's level is a group, unless it decides something or is itself a link."""
        self.lists, self.subheading = [], ""
        words = plain(node.words)
        self.heads = [head for head in self.heads if head[0] < level]
        said = self._said(f"**{words}**")
        if not said.optional and self._decide(f"**{words}**"):
            return
        links = find_links(words, self.definitions)
        self.heads.append((level, with_titles(words, links)))
        if said.optional:
            self.decisions.take(said, self.group)
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
        while after < len(self.nodes) and self._continues(after):
            lines.append(self.nodes[after].words)
            after += 1
        self.lists = [entry for entry in self.lists if entry[0] + 2 <= node.indent]
        words = "\n".join(line for line in lines if line)
        box = re.match(r"\[[ xX]\]\s+", words)
        words = words[box.end() :] if box else words
        links = find_links(words, self.definitions)
        self.in_list = True
        kind = self.ahead.below(after, node.indent)
        if self._links(links, words, node.line, RESOURCE):
            title = next(link.title for link in links if not link.problem)
        else:
            title = plain(words).rstrip(":").strip()
            if kind != "links" and words and not self._decide(words, only_stop=True):
                plain_kind = STEP if node.ordered else POINT
                self._text(PLACEHOLDER if is_placeholder(words) else plain_kind, words, node.line)
        if kind:
            self.lists.append((node.indent, title))
        return after

    def _continues(self, at: int) -> bool:
        """Does the line right below an item belong to it? Not if it decides something."""
        node = self.nodes[at]
        return self.ahead.carries_on(at) and (node.indent >= 2 or not self._said(self._bare(node)))

    def _paragraph(self, at: int) -> int:
        """Lines up to the next blank or other kind: links are items, the rest notes, subheadings or decisions."""
        end = at
        while end < len(self.nodes) and self.nodes[end].kind == "text":
            end += 1
        indent = self.nodes[at].indent
        self.in_list = self.in_list and indent >= 2
        self.lists = [entry for entry in self.lists if self.in_list and entry[0] + 2 <= indent]
        kind = RESOURCE if self.in_list else READING
        words: list[str] = []
        first = index = at
        while index < end:
            node, number = self.nodes[index], index
            line, index = self.ahead.joined_lines(index, end)
            links = find_links(line, self.definitions)
            if any(not link.problem for link in links):
                self._flush(words, first)
                self._links(links, line, node.line, kind)
                continue
            if links:
                self._links(links, line, node.line, kind)
            if self._speaks(node, words, first) or not TAGS.sub("", line).strip():
                continue
            if not words and self.ahead.is_subheading(number):
                self.subheading = plain(line)
                self.lists = []
                continue
            first = first if words else number
            words.append(line)
        self._flush(words, first)
        return end

    def _speaks(self, node: Node, words: list[str], first: int) -> bool:
        """Is the line a decision or an "UPDATE:"? After other words of its paragraph it must be emphasis to be one."""
        line = self._bare(node)
        if words and not line.startswith(("*", "_")):
            return False
        if says_update(line):
            self._flush(words, first)
            self.update = node
            return True
        if not self._said(line):
            return False
        self._flush(words, first)
        if not self._decide(line):
            self._text(NOTE, node.words, node.line)
        return True

    @staticmethod
    def _bare(node: Node) -> str:
        return node.raw.strip().removeprefix("\ufeff")

    def _flush(self, words: list[str], first: int) -> None:
        if words:
            text = "\n".join(words)
            self._text(PLACEHOLDER if is_placeholder(text) else NOTE, text, self.nodes[first].line)
            words.clear()

    def _said(self, line: str) -> Said:
        return read_line(line, self.roles)

    def _decide(self, line: str, *, quiet: bool = False, only_stop: bool = False) -> bool:
        """Does the line decide something? Then note it. quiet: the line is a part of the module's title."""
        said = self._said(line)
        if said.stop:
            self.decisions.stops(said.stop, before=not self.blocks and not quiet)
            return True
        return bool(said) and not only_stop and self.decisions.take(said, self.group)

    def _settle_update(self) -> None:
        """An "UPDATE:" that no link came after is text."""
        if self.update:
            node, self.update = self.update, None
            self.blocks.append(Text(NOTE, node.raw.strip(), self.group, node.line))

    def _text(self, kind: str, text: str, line: int) -> None:
        self._settle_update()
        self.blocks.append(Text(kind, text, self.group, line))

    def _links(self, links: Sequence[Link], line: str, number: int, kind: str, *, notes: bool = True) -> bool:
        """Add an item for each link that leads somewhere; the words between them are notes. True if there was one."""
        for link in links:
            self.warnings += warnings_of(link, number)
        good = [link for link in links if not link.problem]
        for index, link in enumerate(good):
            before = line[good[index - 1].end if index else 0 : link.start]
            after = line[link.end :] if index == len(good) - 1 else ""
            self._add(link, before, after, number, kind, notes)
        return bool(good)

    def _add(self, link: Link, before: str, after: str, number: int, kind: str, notes: bool) -> None:
        title = link.title.replace("\n", " ")
        flags: tuple[str, ...] = ("malformed",) if link.malformed else ()
        supersedes = ""
        waiting, self.update = self.update, None
        before, after = TAGS.sub("", before), TAGS.sub("", after)
        if (is_update(before) or (waiting and joins(before))) and (older := self._last_item()) is not None:
            index, found = older
            self.blocks[index] = replace(found, flags=(*found.flags, "superseded"), optional=True)
            flags, supersedes, before = (*flags, "supersedes"), found.url, ""
        words = " ".join(part.strip() for part in (before, after) if not joins(part)) if notes else ""
        optional = bool(re.search(r"\(optional\)|^\W*optional\W", f"{before} {after}", re.I))
        optional |= self.decisions.is_optional(self.group)
        self.blocks.append(
            Item(kind, title, link.url, self.group, flags, words, link.alt_url, supersedes, optional, number)
        )

    def _last_item(self) -> tuple[int, Item] | None:
        """The item before, with its index."""
        for index in range(len(self.blocks) - 1, -1, -1):
            if isinstance(block := self.blocks[index], Item):
                return index, block
        return None
