"""Lines that decide who owes what, in the words people use: stop lines, audiences, what is optional.

Conservative: a line counts only when it is short, says nothing else, and names a role. Anything else stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.markdown.roles import RoleTable

LONGEST = 140  # characters of a line that decides something
EMPHASIS = re.compile(r"^[\s>*_(\[“\"]+|[\s*_)\]”\".!]+$")
# People, by what they do ("X can stop here"); and what may as well be a thing ("required for X").
ROLES, WHOM = r"(?P<roles>[^.:!?]{2,90}?)", r"(?P<whom>[^.:!?]{2,90}?)"
YOU_ARE = r"you(?:'re|’re| are)"
PART = r"(?:section|module|part|chapter|reading)"
STOP = [
    (
        rf"{ROLES},? (?:can|may|could|should|is free to|are free to) (?:now |safely )?(?:stop|finish|end|leave)"
        rf"(?: reading)?(?: here| now| at this (?:point|{PART})| after this(?: {PART})?)"
    ),
    rf"{ROLES} (?:can|may) (?:skip|ignore) (?:the rest|what follows|everything (?:below|after this))",
    (
        rf"{ROLES} (?:need not|needn['’]t|(?:do|does)(?:n['’]t| not) (?:need|have) to) (?:read|go|continue)"
        r"(?: on| further| any further| past this point| beyond this point)"
    ),
    rf"(?:you )?(?:(?:can|may|feel free to) )?stop (?:reading )?here if {YOU_ARE} {WHOM}",
    rf"if {YOU_ARE} {WHOM},? (?:you )?(?:can|may) stop (?:reading )?(?:here|now)",
    rf"(?:that|this)(?:'s|’s| is) (?:all|it|enough|the end)(?: (?:there is|you need|to read))? for {WHOM}",
    rf"(?:stop|end)(?: line)?(?: reading)?(?: here)?(?: for|:) {WHOM}",
    rf"{ROLES}:? (?:(?:is|are) |{YOU_ARE} )?(?:done|finished) here",
    rf"{ROLES}: (?:you (?:can|may) )?stop(?: reading)? here",
    rf"{WHOM} stops?(?: reading)? here",
]
PLACE = rf"(?:(?:this|the) )?{PART}?(?: (?:is|are))?\s*"
NEEDED = r"(?:essential|required|needed|necessary|relevant|mandatory|important|meant|intended)(?: reading)?"
SKIP = rf"(?:you (?:can|may) )?skip (?:this|it)(?: {PART})?"
ONLY_FOR = [
    (
        rf"{PLACE}not {NEEDED} for (?:any ?(?:one|body)|others?|people|everyone)(?: else)? "
        rf"(?:but|except|other than|besides)(?: for)? {ROLES}"
    ),
    rf"{PLACE}(?:only|just)(?: {NEEDED})? for {WHOM}",
    rf"{PLACE}{NEEDED}(?: only)? (?:for|to) {WHOM}(?: only)?",
    rf"(?:{PLACE}for )?{WHOM} only",
    rf"only {ROLES} (?:needs?|has to|have to|should|must) (?:(?:to )?read )?this(?: {PART})?",
    rf"audience: {WHOM}",
    rf"{SKIP} (?:unless|if) {YOU_ARE}(?P<no> not)? {WHOM}",
]
NOT_FOR = [
    rf"{PLACE}not (?:{NEEDED} )?(?:for|to) {WHOM}",
    rf"{PLACE}optional for {WHOM}",
    rf"{ROLES} (?:can|may) skip (?:this|it)(?: {PART})?",
]
OPTIONAL = re.compile(rf"(?:{PLACE})?optional(?: reading)?|(?:nice|good) to know", re.IGNORECASE)
OPTIONAL_TITLE = re.compile(
    r"(?:references?|resources?|(?:further|additional|more) (?:readings?|resources?|materials?|links)|"
    r"appendi(?:x|ces)|bonus(?: materials?)?|extras?|see also|bibliography|glossary|"
    r"optional(?: readings?)?)"
    r"(?:,? (?:and|&) (?:references?|(?:other )?resources?|links|further readings?|readings?|more))?",
    re.IGNORECASE,
)
REMARK = re.compile(
    r"(?<!\s)\s+[-–—]\s+(?=(?:also|see|covered|continued|more|further|read|as|not|only|optional|in|for)\b)(.+)$"
)
UPDATE = re.compile(r"updated?(?: version)?|newer(?: version)?|new version|superseded by|replaced by", re.IGNORECASE)
BETWEEN = " \t\r\n-–—|,;:&+/()*_~."
CONNECTORS = ("", "and", "or", "also", "plus")
OPEN_END = re.compile(
    r"(?:(?:and|plus|or)\s+)?(?:so|some|many|lots|plenty|a few|others?|much|more|etc|to)\b[\w\s]{0,30}(?:…|\.{2,})"
    r"|(?:(?:and|plus|or)\s+)?(?:(?:so|some|many|lots|plenty|a few|much)\s+)?(?:more|others|on|etc|to come|tba|tbd)\.?"
    r"|…|\.{3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a line decides: slugs of roles, at most one of the three; or `optional`."""

    stop: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    optional: bool = False

    def __bool__(self) -> bool:
        return bool(self.stop or self.only_for or self.not_for or self.optional)


def _full(patterns: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


STOP_LINES, ONLY_FOR_LINES, NOT_FOR_LINES = _full(STOP), _full(ONLY_FOR), _full(NOT_FOR)


def read_line(line: str, roles: RoleTable) -> Said:
    """What `line` decides; empty when it is only text. Links are no part of such lines."""
    if len(line) > LONGEST or "](" in line or "://" in line:
        return Said()
    words = EMPHASIS.sub("", EMPHASIS.sub("", line.strip()))
    sure = bool(re.fullmatch(r"[>\s]*([*_]{1,3})(?=\S).+(?<=\S)\1[.!]?|\(.+\)|>.+", line.strip()))
    if OPTIONAL.fullmatch(words):
        return Said(optional=True)
    if found := _first(STOP_LINES, words, roles, sure):
        return Said(stop=found[0])
    if found := _first(ONLY_FOR_LINES, words, roles, sure):
        named, match = found
        unless_not = match.groupdict().get("no") is None and " if you" in words.lower()
        return Said(not_for=named) if unless_not else Said(only_for=named)
    if found := _first(NOT_FOR_LINES, words, roles, sure):
        return Said(not_for=found[0])
    return Said()


def _first(
    patterns: Iterable[re.Pattern[str]], words: str, roles: RoleTable, sure: bool
) -> tuple[tuple[str, ...], re.Match[str]] | None:
    """Roles and match of the first pattern that fits and names some. sure: the line is all emphasis."""
    for pattern in patterns:
        if match := pattern.fullmatch(words):
            names = match.groupdict()
            doing = names.get("roles") is not None
            if found := roles.find(names["roles"] if doing else names["whom"], sure=sure and doing):
                return found, match
    return None


def is_update(words: str) -> bool:
    """Do the words before a link say that it replaces the link before it?"""
    core = re.search(r"\w(?:.*\w)?", words, re.DOTALL)
    return core is not None and ":" in words[core.end() :] and UPDATE.fullmatch(core[0]) is not None


def joins(words: str) -> bool:
    """Are the words beside a link only what joins it to another, such as ", and"?"""
    return words.strip(BETWEEN).lower() in CONNECTORS


def split_title(title: str) -> tuple[str, str | None]:
    """Title and subtitle: a part after " - " that is a remark."""
    match = REMARK.search(title)
    return (title[: match.start()], match[1].strip()) if match and match.start() else (title, None)


def is_optional_title(title: str) -> bool:
    return bool(OPTIONAL_TITLE.fullmatch(title.strip(" :"))) or "(optional)" in title.lower()


def is_placeholder(text: str) -> bool:
    """An open end such as "and many more…"."""
    return bool(OPEN_END.fullmatch(text.strip(" *_()[]")))
