"""Where the modules of a guide begin: which kind of heading, and what is only title or introduction."""

from collections.abc import Sequence
from dataclasses import dataclass

from curriculum.markdown.links import plain
from curriculum.markdown.tree import Node

BOLD_LEVEL = 7  # a line that is bold and nothing else, below all headings
LEVELS = (2, 3, 4, 5, 6, BOLD_LEVEL, 1)
SILENT = ("blank", "rule", "definition", "front")


@dataclass(frozen=True, slots=True)
class Section:
    """Nodes from `start` to before `end`; the first is the heading, unless `untitled`."""

    start: int
    end: int
    untitled: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    title: str
    intro: tuple[int, int]  # nodes of the introduction
    sections: tuple[Section, ...]
    level: int


def level_of(node: Node) -> int:
    """1 to 6 for headings, BOLD_LEVEL for a bold line, 0 for anything else."""
    return node.level if node.kind == "heading" else BOLD_LEVEL if node.kind == "bold" else 0


def lay_out(nodes: Sequence[Node]) -> Layout:
    """Title the first heading; modules at the first level with two sections that have content, else with one; without
    any the whole guide is one module.
    """
    first = next((index for index, node in enumerate(nodes) if node.kind == "heading"), None)
    title = plain(nodes[first].words) if first is not None else ""
    for wanted in (2, 1):
        for level in LEVELS:
            starts = _starts(nodes, level, first)
            if sum(_has_content(nodes, start, level) for start in starts) >= wanted:
                if first is not None and first > starts[0]:
                    title = ""  # a heading below the first module is none of the guide
                return Layout(title, _intro(first, starts[0]), _sections(nodes, starts, level), level)
    begin = 0 if first is None else first + 1
    if any(node.kind not in SILENT for node in nodes[begin:]):
        return Layout(title, (begin, begin), (Section(begin, len(nodes), untitled=True),), BOLD_LEVEL)
    return Layout(title, (begin, len(nodes)), (), BOLD_LEVEL)


def _intro(first: int | None, start: int) -> tuple[int, int]:
    return (0 if first is None or first >= start else first + 1), start


def _starts(nodes: Sequence[Node], level: int, title: int | None) -> list[int]:
    """Headings of `level`; the guide's title is one only where it is not the first of level 1."""
    starts = [index for index, node in enumerate(nodes) if level_of(node) == level]
    return [index for index in starts if not (level == 1 and index == title)]


def _has_content(nodes: Sequence[Node], start: int, level: int) -> bool:
    """Is there anything but headings before the next section of this level or above?"""
    for index in range(start + 1, len(nodes)):  # by index: a slice for each section would take quadratic time
        other = level_of(nodes[index])
        if other and other <= level:
            return False
        if not other and nodes[index].kind not in SILENT:
            return True
    return False


def _sections(nodes: Sequence[Node], starts: list[int], level: int) -> tuple[Section, ...]:
    """Modules with content; one without is left out, as is a heading above the level without words of its own."""
    bounds = sorted({*starts, *(i for i in range(starts[0], len(nodes)) if 0 < level_of(nodes[i]) < level)})
    found = []
    for index, start in enumerate(bounds):
        end = bounds[index + 1] if index + 1 < len(bounds) else len(nodes)
        if any(not level_of(node) and node.kind not in SILENT for node in nodes[start + 1 : end]):
            found.append(Section(start, end))
    return tuple(found)
