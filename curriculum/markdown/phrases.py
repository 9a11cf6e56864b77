"""Lines that decide who owes what, in the words people use: stop lines, audiences, what is optional.

Conservative: a line counts only when it is short, says nothing else, and names a role. Anything else stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.markdown.roles import RoleTable

LONGEST = 140  # characters of a line that decides something
TRIGGER = re.compile(  # no line without one of these decides anything
    r"\b(?:stops?|end|leave|finish(?:ed)?|done|skip|skipped|ignore|further|on|only|just|for|by|to|unless|optional|"
    r"audience|need|needs|follows|below|know)\b",
    re.IGNORECASE,
)
EDGES = re.compile(r"^\W+|\W+$")
# People, by what they do ("X can stop here"); and what may as well be a thing ("required for X").
ROLES, WHOM = r"(?P<roles>[^.:!?]{2,90}?)", r"(?P<whom>[^.:!?]{2,90}?)"
YOU_ARE = r"you(?:'re| are)"
PART = r"(?:section|module|part|chapter|reading)"
REST = (
    r"(?:the rest|what follows|(?:all|everything)(?: that)? (?:below|follows|after this))(?: of (?:this|the) guide)?"
)
STOP = [
    (
        rf"{ROLES},? (?:can|may|could|should|(?:is|are) (?:free|welcome) to) (?:now |safely )?"
        r"(?:stop|finish|end|leave)"
        rf"(?: reading)?(?: here| now| at this (?:point|{PART})| after this(?: {PART})?)"
    ),
    rf"{ROLES} (?:can|may) (?:skip|ignore) {REST}",
    (
        rf"{ROLES} (?:needs? not|(?:do|does) not (?:need|have) to) (?:read|go|continue)"
        r"(?: on| further| any further| past this point| beyond this point)"
    ),
    rf"(?:you )?(?:(?:can|may|feel free to) )?stop (?:reading )?here if {YOU_ARE} {WHOM}",
    rf"if {YOU_ARE} {WHOM},? (?:(?:you )?(?:can|may) |feel free to )?stop (?:reading )?(?:here|now)",
    rf"(?:that|this)(?:'s| is) (?:all|it|enough|everything|the end)(?: (?:there is|you need|to read))? for {WHOM}",
    rf"(?:stop|end)(?: line)?(?: reading)?(?: here)?(?: for|:) {WHOM}",
    rf"{ROLES}:? (?:(?:is|are) |{YOU_ARE} )?(?:done|finished) here",
    rf"{ROLES}: (?:you (?:can|may) )?stop(?: reading)? here",
    rf"{WHOM} stops?(?: reading)? here",
    rf"(?:this|here) is where {WHOM} (?:(?:can|may) )?stops?(?: reading)?",
    rf"{ROLES}[:,] {YOU_ARE} (?:all )?(?:done|finished)",
    rf"(?:this is )?(?:the )?end of (?:the )?(?:required )?(?:readings?|path|part|track|list) for {WHOM}",
]
PLACE = rf"(?:(?:this|the) )?{PART}?(?: ?(?:is|are))?\s*"
NEEDED = r"(?:essential|required|needed|necessary|relevant|mandatory|important|meant|intended)(?: reading)?"
ALL = r"(?:any ?(?:one|body)|every ?(?:one|body)|others?|people)(?: else)?"
ALL_BUT = rf"{ALL} (?:but|except|other than|besides|apart from)(?: for)?"
SKIP = rf"(?:you (?:can|may) |feel free to )?skip (?:this|it)(?: {PART})?"
NEED = rf"(?:(?:to )?read )?this(?: {PART})?"
STOP.append(rf"{REST} (?:is|are) (?:optional|not {NEEDED}) for {WHOM}")
ONLY_FOR = [
    rf"{PLACE}not {NEEDED} for {ALL_BUT} {ROLES}",
    rf"{PLACE}optional for {ALL_BUT} {WHOM}",
    rf"{PLACE}(?:not {NEEDED}|optional) unless {YOU_ARE} {WHOM}",
    rf"{PLACE}(?:only|just|exclusively)(?: {NEEDED})? (?:for|to) {WHOM}",
    rf"{PLACE}{NEEDED} for {WHOM},?(?: and| but)? optional for (?:{ALL}|the rest)",
    rf"{PLACE}{NEEDED}(?: only)? (?:for|to) {WHOM}(?: only)?",
    rf"this {PART} is for {WHOM}",
    rf"(?:{PLACE}for )?{WHOM} only",
    rf"only {ROLES} (?:needs?|has to|have to|should|must) {NEED}",
    rf"no(?:body| one) (?:but|except) {ROLES} (?:needs|has to) {NEED}",
    rf"audience: {WHOM}(?: only)?",
    rf"{SKIP} unless {YOU_ARE} {WHOM}",
    rf"{SKIP} if {YOU_ARE} not {WHOM}",
    rf"unless {YOU_ARE} {WHOM},? {SKIP}",
    rf"if {YOU_ARE} not {WHOM},? {SKIP}",
]
NOT_FOR = [
    rf"{PLACE}{NEEDED} for {ALL_BUT} {WHOM}",
    rf"{PLACE}not (?:{NEEDED} )?(?:for|to) {WHOM}",
    rf"{PLACE}optional for {WHOM}",
    rf"{PLACE}can be skipped by {WHOM}",
    rf"{SKIP} if {YOU_ARE} {WHOM}",
    rf"if {YOU_ARE} {WHOM},? {SKIP}",
    rf"{ROLES} (?:can|may) skip (?:this|it)(?: {PART})?",
    rf"{ROLES} (?:do|does) not need {NEED}",
]
OPTIONAL = re.compile(rf"(?:{PLACE})?optional(?: reading)?|(?:nice|good) to know", re.IGNORECASE)
OPTIONAL_TITLE = re.compile(
    r"(?:references?|resources?|(?:further|additional|more) (?:readings?|resources?|materials?|links)|"
    r"appendi(?:x|ces)|bonus(?: materials?)?|extras?|see also|bibliography|glossary|"
    r"optional(?: readings?)?|(?:table of )?contents)"
    r"(?:,? (?:and|&) (?:references?|(?:other )?resources?|links|further readings?|readings?|more))?",
    re.IGNORECASE,
)
REMARK = re.compile(
    r"(?<!\s)\s+[-–—]\s+(?=(?:also|see|covered|continued|more|further|read|as|not|only|optional|in|for)\b)(.+)$"
)
UPDATE = re.compile(
    r"(?:updated?(?: version)?|newer(?: version)?|new version|superseded by|replaced by)(?:\W{1,3}[\d./-]+)?",
    re.IGNORECASE,
)
BETWEEN = " \t\r\n-–—|,;:&+/()*_~."
CONNECTORS = ("", "and", "or", "also", "plus")
OPEN_END = re.compile(
    r"(?:(?:and|plus|or) )?(?:(?:so|some|many|lots|plenty|a few|several|much|a lot|of) ){0,3}(?:more|others?)"
    r"(?: (?:to come|to follow|soon|like (?:this|these)))?"
    r"|(?:and )?so (?:on|forth)|(?:and )?etc|to come|coming soon|tba|tbd|todo"
    r"|to be (?:added|announced|continued|done|written)",
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
    """What `line` decides; empty when it is only text. No line with a link, and no question, decides anything."""
    line = line.strip()
    if len(line) > LONGEST or "](" in line or "://" in line or "?" in line or not TRIGGER.search(line):
        return Said()
    words = _words(line)
    sure = bool(re.fullmatch(r"[>\s]*([*_]{1,3})(?=\S).+(?<=\S)\1[.!]?|\(.+\)|>.+", line))
    if OPTIONAL.fullmatch(words):
        return Said(optional=True)
    if found := _first(STOP_LINES, words, roles, sure):
        return Said(stop=found)
    if found := _first(ONLY_FOR_LINES, words, roles, sure):
        return Said(only_for=found)
    if found := _first(NOT_FOR_LINES, words, roles, sure):
        return Said(not_for=found)
    return Said()


def _words(line: str) -> str:
    """A line without emphasis and signs around it, in one spelling of apostrophe, space and "not"."""
    line = EDGES.sub("", re.sub(r"\*+|`|\b_+|_+\b", "", line.replace("’", "'")))
    return " ".join(re.sub(r"(?<!ca)n't\b", " not", line, flags=re.IGNORECASE).split())


def _first(patterns: Iterable[re.Pattern[str]], words: str, roles: RoleTable, sure: bool) -> tuple[str, ...]:
    """Roles of the first pattern that fits and names some, else (). sure: the line is all emphasis."""
    for pattern in patterns:
        if match := pattern.fullmatch(words):
            names = match.groupdict()
            doing = names.get("roles") is not None
            if found := roles.find(names["roles"] if doing else names["whom"], sure=sure and doing):
                return found
    return ()


def is_update(words: str) -> bool:
    """Do the words before a link say that it replaces the link before it?"""
    core = re.search(r"\w(?:.*\w)?", words, re.DOTALL)
    return core is not None and ":" in words[core.end() :] and UPDATE.fullmatch(core[0]) is not None


def says_update(line: str) -> bool:
    """Is the line only "UPDATE:", before the link that it is about?"""
    return line.rstrip("*_ ").endswith(":") and is_update(line)


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
    if len(text) > LONGEST:
        return False
    words = text.strip(" *_()[]")
    bare = words.rstrip(" .…!")
    if bare.lower() in ("", "more", "other", "others"):
        return words.endswith(("…", ".."))
    return bool(OPEN_END.fullmatch(bare))
