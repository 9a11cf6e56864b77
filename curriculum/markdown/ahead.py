"""What follows a line of a section: the list below an item, or what makes a line a subheading."""

from collections.abc import Iterator, Mapping, Sequence

from curriculum.markdown.links import find_links
from curriculum.markdown.tree import Node

LONGEST_SUBHEADING = 60
SENTENCE_ENDS = (".", ":", "!", "…", ",", ";")


class Ahead:
    """Looks from a node of `nodes` to those after it. Blank lines are jumped over, so that a gap costs nothing."""

    def __init__(self, nodes: Sequence[Node], definitions: Mapping[str, str]) -> None:
        self.nodes, self.definitions = nodes, definitions
        self.solid = [len(nodes)] * (len(nodes) + 1)  # index of a node to that of the next that is not blank
        for index in range(len(nodes) - 1, -1, -1):
            self.solid[index] = self.solid[index + 1] if nodes[index].kind == "blank" else index
        self.links: dict[int, bool] = {}  # index of a node to whether a link in it leads somewhere

    def below(self, at: int, indent: int) -> str:
        """What the list from `at` below an item of `indent` holds: "links", "words", or "" where there is none."""
        found = ""
        for index in self._from(at):
            node = self.nodes[index]
            if node.kind not in ("item", "text") or node.indent < indent + 2:
                return found
            if node.kind == "item":
                found = found or "words"
            if found and self._has_link(index):
                return "links"
        return found

    def is_subheading(self, index: int) -> bool:
        """One short line without a link, no sentence, with a list or a line with a link right below."""
        node = self.nodes[index]
        line = node.words
        if len(line) > LONGEST_SUBHEADING or "](" in line or line.endswith(SENTENCE_ENDS) or node.indent >= 2:
            return False
        following = next(self._from(index + 1), None)
        if following is None:
            return False
        if self.nodes[following].kind == "text":
            return self._has_link(following)
        return self.nodes[following].kind in ("item", "table")

    def _from(self, at: int) -> Iterator[int]:
        index = self.solid[at]
        while index < len(self.nodes):
            yield index
            index = self.solid[index + 1]

    def _has_link(self, index: int) -> bool:
        if index not in self.links:
            found = find_links(self.nodes[index].words, self.definitions)
            self.links[index] = any(not link.problem for link in found)
        return self.links[index]
