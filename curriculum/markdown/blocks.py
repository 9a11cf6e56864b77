"""Lines to nodes. CommonMark, but kinder: a list mark at any indent, and after a paragraph, begins an item."""

import re

from curriculum.markdown.tree import Node

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)(.*)")
BOLD = re.compile(r" {0,3}(\*\*|__)(?=\S)((?:(?!\1).)+?)\1[ \t]*:?$")
ITEM = re.compile(r"([ \t]*)(?:([-*+•‣◦▪●○])|(\d{1,3})[.)])(?:[ \t]+|$)(.*)")
RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)$")
TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
DEFINITION = re.compile(r" {0,3}\[([^\[\]]{1,200})\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(].*)?$")
HTML = re.compile(  # the tags that CommonMark takes for a block; others stand in text
    r" {0,3}<(?:[!?]|/?(?:address|article|aside|blockquote|body|center|details|dialog|div|dl|dd|dt|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|nav|ol|p|pre|script|section|style"
    r"|summary|table|tbody|td|textarea|tfoot|th|thead|title|tr|ul)(?:[ \t/>]|$))",
    re.IGNORECASE,
)
QUOTE = re.compile(r" {0,3}(?:>[ ]?)+")
FRONT = re.compile(r"[ \t]*(?:[\w-]+[ \t]*:|-[ \t]|#)")
FRONT_LINES = 200  # a front matter that is longer is none


def read_blocks(text: str) -> tuple[Node, ...]:
    """Nodes that together are `text`. Linear in its length."""
    return tuple(_Reader(LINE.findall(text)).read())


def width(space: str) -> int:
    """Columns of `space`; a tab counts four."""
    return len(space.expandtabs(4))


def _unmarked(heading: str) -> str:
    """A heading's words without the marks that close it."""
    words = heading.strip()
    rest = words.rstrip("#")
    return rest.rstrip() if not rest or rest[-1] in " \t" else words


def _unquoted(line: str) -> str:
    """A line of a quotation without its marks; any other as it is."""
    quote = QUOTE.match(line)
    return line[quote.end() :] if quote else line


def _is_sentence(words: str) -> bool:
    return words.rstrip().endswith(".") and not words.rstrip().endswith("..")


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.bare = [line.rstrip("\r\n") for line in lines]
        if self.bare:
            self.bare[0] = self.bare[0].removeprefix("\ufeff")
        self.nodes: list[Node] = []
        self.at = 0
        self.in_list = False

    def read(self) -> list[Node]:
        self._front_matter()
        while self.at < len(self.lines):
            self._next()
        return self.nodes

    def _add(
        self, kind: str, count: int = 1, words: str = "", level: int = 0, indent: int = 0, ordered: bool = False
    ) -> None:
        raw = "".join(self.lines[self.at : self.at + count])
        self.nodes.append(Node(kind, self.at + 1, raw, words, level, indent, ordered))
        if kind not in ("blank", "text", "item", "code"):
            self.in_list = False
        self.at += count

    def _next(self) -> None:
        line = self.bare[self.at]
        if not line.strip():
            self._add("blank")
        elif fence := FENCE.match(line):
            self._add("code", self._fence_length(fence[1]))
        elif heading := HEADING.match(line):
            self._add("heading", words=_unmarked(heading[2]), level=len(heading[1]))
        elif RULE.match(line):
            self._add("rule")
        elif item := ITEM.match(_unquoted(line)):
            self._add("item", words=item[4].strip(), indent=width(item[1]), ordered=item[3] is not None)
            self.in_list = True
        elif (bold := BOLD.match(line.rstrip(" \t"))) and "](" not in line and not _is_sentence(bold[2]):
            self._add("bold", words=bold[2].strip().rstrip(":"))
        elif DEFINITION.match(line):
            self._add("definition", words=line.strip())
        elif HTML.match(line):
            self._add("html", self._html_length(line), words=line.strip())
        elif self._is_table():
            self._add("table", self._table_length())
        else:
            self._text(line)

    def _text(self, line: str) -> None:
        indent = width(line[: len(line) - len(line.lstrip())])
        before = self.nodes[-1].kind if self.nodes else "blank"
        if indent >= 4 and not self.in_list and before in ("blank", "code"):
            self._add("code")  # an indented code block
            return
        following = self.bare[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if indent < 4 and before != "text" and "](" not in line and (mark := UNDERLINE.match(following)):
            self._add("heading", 2, line.strip(), level=1 if mark[1][0] == "=" else 2)
            return
        if indent == 0 and before == "blank":
            self.in_list = False
        words = _unquoted(line).strip()
        self._add("text" if words else "blank", words=words, indent=indent if words else 0)

    def _front_matter(self) -> None:
        """Lines between two `---` at the very beginning, if they look like settings."""
        if not self.bare or self.bare[0].rstrip() != "---":
            return
        for number, line in enumerate(self.bare[1:FRONT_LINES], 2):
            if line.rstrip() in ("---", "..."):
                self._add("front", number)
                return
            if not FRONT.match(line):
                return

    def _fence_length(self, mark: str) -> int:
        """Lines of the fenced code, to its end or that of the text."""
        closing = re.compile(rf"[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        for number in range(self.at + 1, len(self.lines)):
            if closing.match(self.bare[number]):
                return number - self.at + 1
        return len(self.lines) - self.at

    def _html_length(self, line: str) -> int:
        comment = line.lstrip().startswith("<!--")
        for number in range(self.at, len(self.lines)):
            if comment and "-->" in self.bare[number]:
                return number - self.at + 1
            if not comment and not self.bare[number].strip():
                return number - self.at
        return len(self.lines) - self.at

    def _is_table(self) -> bool:
        """A line with bars, and below it the line that every table has."""
        following = self.bare[self.at + 1].strip(" \t") if self.at + 1 < len(self.lines) else ""
        return "|" in self.bare[self.at] and "|" in following and TABLE_RULE.match(following) is not None

    def _table_length(self) -> int:
        end = self.at + 2
        while end < len(self.lines) and "|" in self.bare[end]:
            end += 1
        return end - self.at
