"""What a line is by what follows it: a subheading, an item above a list, a link broken over lines."""

from collections.abc import Iterator, Mapping, Sequence

from curriculum.markdown.links import Link, find_links, plain
from curriculum.markdown.tree import Node

LONGEST_SUBHEADING = 60
SENTENCE_ENDS = (".", ":", "!", "…", ",", ";")
MOST_LINES = 3  # of a link's words and address


class Ahead:
    """Looks from a node of `nodes` to those after it. Blank lines are jumped over, so that a gap costs nothing."""

    def __init__(self, nodes: Sequence[Node], definitions: Mapping[str, str]) -> None:
        self.nodes, self.definitions = nodes, definitions
        self.solid = [len(nodes)] * (len(nodes) + 1)  # index of a node to that of the next that is not blank
        for index in range(len(nodes) - 1, -1, -1):
            self.solid[index] = self.solid[index + 1] if nodes[index].kind == "blank" else index
        self.links: dict[int, list[Link]] = {}  # index of a node to its links that lead somewhere

    def below(self, at: int, indent: int) -> str:
        """What the list from `at` below an item of `indent` holds: "links", "words", or "" where there is none."""
        found = ""
        for index in self._from(at):
            node = self.nodes[index]
            if node.kind not in ("item", "text") or node.indent < indent + 2:
                return found
            if node.kind == "item":
                found = found or "words"
            if found and self._good_links(index):
                return "links"
        return found

    def is_subheading(self, index: int) -> bool:
        """One short line without a link, no sentence, with a list or a line with a link right below.

        A line of the same paragraph must be one of links: otherwise this one is only the first of a wrapped sentence.
        """
        node = self.nodes[index]
        line = plain(node.words)
        if len(line) > LONGEST_SUBHEADING or "](" in node.words or line.endswith(SENTENCE_ENDS) or node.indent >= 2:
            return False
        following = next((at for at in self._from(index + 1) if self.nodes[at].kind != "definition"), None)
        if following is None:
            return False
        if self.nodes[following].kind != "text":
            return self.nodes[following].kind in ("item", "table")
        links = self._good_links(following)
        return bool(links) and (following > index + 1 or _is_line_of_links(self.nodes[following].words, links))

    def carries_on(self, index: int) -> bool:
        """Does the text at `index`, right below an item or its lines, belong to the item?

        So it does when it is indented. Else it must have no link, and not look like the subheading of what follows.
        """
        node = self.nodes[index]
        if node.kind != "text" or node.indent >= 2:
            return node.kind == "text"
        if find_links(node.words, self.definitions):
            return False
        return not (node.words[:1].isupper() and self.is_subheading(index))

    def is_last_words(self, index: int) -> bool:
        """Is the bold line at `index` followed by another heading, or nothing? Then it is a statement, no group."""
        following = self.solid[index + 1]
        return following == len(self.nodes) or self.nodes[following].kind in ("heading", "bold")

    def joined_lines(self, at: int, end: int) -> tuple[str, int]:
        """The line at `at`, with those before `end` that a link begun in it goes on to, and the index after them."""
        line = words = self.nodes[at].words
        if line.rfind("[") <= line.rfind("]") and line.rfind("](") <= line.rfind(")"):
            return line, at + 1
        for index in range(at + 1, min(end, at + MOST_LINES)):
            words = f"{words} {self.nodes[index].words}"
            links = find_links(words, self.definitions)
            if any(link.start < len(line) < link.end and not link.problem for link in links):
                return words, index + 1
        return line, at + 1

    def _from(self, at: int) -> Iterator[int]:
        index = self.solid[at]
        while index < len(self.nodes):
            yield index
            index = self.solid[index + 1]

    def _good_links(self, index: int) -> list[Link]:
        if index not in self.links:
            found = find_links(self.nodes[index].words, self.definitions)
            self.links[index] = [link for link in found if not link.problem]
        return self.links[index]


def _is_line_of_links(line: str, links: Sequence[Link]) -> bool:
    """Does the line begin with a link, and not go on behind the last one as a sentence does?"""
    before, after = line[: links[0].start].strip(" *_"), line[links[-1].end :].strip()
    return (not before or before.endswith(":")) and not after[:1].islower()
