"""Lines that decide who owes what, in the words people use: stop lines, audiences, what is optional.

Conservative: a line counts only when it is short, says nothing else, and names a role. Anything else stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.markdown.roles import RoleTable

LONGEST = 140  # characters of a line that decides something
EMPHASIS = re.compile(r"^[\s>*_(\[“\"]+|[\s*_)\]”\".!]+$")
ROLES = r"(?P<roles>[^.:!?]{2,90}?)"
STOP = [
    (
        rf"{ROLES},? (?:can|may|could|should|is free to|are free to) (?:now )?(?:stop|finish|end|leave)(?: reading)?"
        r"(?: here| now| at this point| after this(?: section| module)?)"
    ),
    rf"(?:you )?(?:can|may|feel free to) stop (?:reading )?here if you(?:'re|’re| are) {ROLES}",
    rf"if you(?:'re|’re| are) {ROLES},? (?:you )?(?:can|may) stop (?:reading )?(?:here|now)",
    rf"(?:that|this)(?:'s|’s| is) (?:all|it|enough|the end)(?: (?:there is|you need|to read))? for {ROLES}",
    rf"(?:stop|end)(?: line)?(?: reading)?(?: here)?(?: for|:) {ROLES}",
    rf"{ROLES}:? (?:(?:is|are) |you(?:'re|’re| are) )?(?:done|finished) here",
    rf"{ROLES}: (?:you (?:can|may) )?stop(?: reading)? here",
]
PLACE = r"(?:(?:this|the) )?(?:section|module|part|chapter|reading)?(?: (?:is|are))?\s*"
NEEDED = r"(?:essential|required|needed|necessary|relevant|mandatory|important|meant|intended)"
SKIP = r"(?:you (?:can|may) )?skip (?:this|it)(?: section| module| part)?"
ONLY_FOR = [
    (
        rf"{PLACE}not {NEEDED} for (?:any ?(?:one|body)|others?|people|everyone)(?: else)? "
        rf"(?:but|except|other than|besides)(?: for)? {ROLES}"
    ),
    rf"{PLACE}(?:only|just)(?: {NEEDED})? for {ROLES}",
    rf"{PLACE}{NEEDED}(?: only)? for {ROLES}(?: only)?",
    rf"(?:for )?{ROLES} only",
    rf"{SKIP} (?:unless|if) you(?:'re|’re| are)(?P<no> not)? {ROLES}",
]
NOT_FOR = [
    rf"{PLACE}not {NEEDED} for {ROLES}",
    rf"{PLACE}optional for {ROLES}",
    rf"{ROLES} (?:can|may) skip (?:this|it)(?: section| module| part)?",
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
BETWEEN = " \t\r\n-–—|,;:&+/()*_."
CONNECTORS = ("", "and", "or", "also", "plus")
OPEN_END = re.compile(
    r"(?:(?:and|plus|or)\s+)?(?:so|some|many|lots|plenty|a few|others?|much|more|etc|to)\b[\w\s]{0,30}(?:…|\.{2,})"
    r"|(?:(?:and|plus|or)\s+)?(?:(?:so|some|many|lots|plenty|a few|much)\s+)?(?:more|others|on|etc|to come|tba)\.?",
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
    for pattern in STOP_LINES:
        if (match := pattern.fullmatch(words)) and (found := roles.find(match["roles"], sure=sure)):
            return Said(stop=found)
    for pattern in ONLY_FOR_LINES:
        if (match := pattern.fullmatch(words)) and (found := roles.find(match["roles"], sure=sure)):
            unless_not = "no" in match.groupdict() and match["no"] is None and " if you" in words.lower()
            return Said(not_for=found) if unless_not else Said(only_for=found)
    for pattern in NOT_FOR_LINES:
        if (match := pattern.fullmatch(words)) and (found := roles.find(match["roles"], sure=sure)):
            return Said(not_for=found)
    return Said()


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
