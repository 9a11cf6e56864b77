"""Lines that decide who owes what, in the words people use: stop lines, audiences, what is optional.

Conservative: a line counts only when it is short, says nothing else, and names a role. Anything else stays text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.markdown.tree import RoleName

MLE = RoleName(
    "mle", "ML engineer", ("MLE", "ML engineer", "machine learning engineer", "machine-learning engineer", "ML eng")
)
PRODUCT_LEADERSHIP = RoleName("product-leadership", "Product leadership", ("product leadership", "product leader"))
BUILT_IN_ROLES = (MLE, PRODUCT_LEADERSHIP)

LONGEST = 140  # characters of a line that decides something
EMPHASIS = re.compile(r"^[\s>*_(\[“\"]+|[\s*_)\]”\".!]+$")
ARTICLE = re.compile(r"^(?:the|an?|our|all|any|part of|in|on|from|for)\s+", re.I)
GROUP_WORD = re.compile(r"\s+(?:teams?|folks?|people|members?|groups?|roles?|staff)$", re.I)
SPLIT = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bor\b)\s*", re.I)
# Words that end the name of a role; an unknown role must end in one, or stand in a line that is all emphasis.
ROLE_WORDS = (
    "engineer developer manager designer leader lead leadership scientist analyst architect executive researcher tester "
    "founder intern admin administrator programmer writer marketer seller consultant product sales marketing support "
    "operations ops qa hr legal finance data design devops sre pm po cto ceo mle swe"
).split()
NOT_ROLES = (
    "you we they it he she i everyone everybody anyone anybody nobody everything this that these those here there who "
    "reader readers one ones others rest section module part loop model server process service training program"
).split()
ROLES = r"(?P<roles>[^.:!?]{2,90}?)"
STOP = [
    rf"{ROLES},? (?:can|may|could|should|is free to|are free to) (?:now )?(?:stop|finish|end|leave)(?: reading)?"
    r"(?: here| now| at this point| after this(?: section| module)?)",
    rf"(?:you )?(?:can|may|feel free to) stop (?:reading )?here if you(?:'re|’re| are) {ROLES}",
    rf"if you(?:'re|’re| are) {ROLES},? (?:you )?(?:can|may) stop (?:reading )?(?:here|now)",
    rf"(?:that|this)(?:'s|’s| is) (?:all|it|enough|the end)(?: (?:there is|you need|to read))? for {ROLES}",
    rf"(?:stop|end)(?: line)?(?: reading)?(?: here)?(?: for|:) {ROLES}",
    rf"{ROLES}:? (?:(?:is|are) |you(?:'re|’re| are) )?(?:done|finished) here",
    rf"{ROLES}: (?:you (?:can|may) )?stop(?: reading)? here",
]
PLACE = r"(?:(?:this|the) )?(?:section|module|part|chapter|reading)?(?: (?:is|are))?\s*"
NEEDED = r"(?:essential|required|needed|necessary|relevant|mandatory|important|meant|intended)"
ONLY_FOR = [
    rf"{PLACE}not {NEEDED} for (?:any ?(?:one|body)|others?|people|everyone)(?: else)? (?:but|except|other than|besides)"
    rf"(?: for)? {ROLES}",
    rf"{PLACE}(?:only|just)(?: {NEEDED})? for {ROLES}",
    rf"{PLACE}{NEEDED}(?: only)? for {ROLES}(?: only)?",
    rf"(?:for )?{ROLES} only",
    rf"(?:you (?:can|may) )?skip (?:this|it)(?: section| module| part)? (?:unless|if) you(?:'re|’re| are)(?P<no> not)? {ROLES}",
]
NOT_FOR = [
    rf"{PLACE}not {NEEDED} for {ROLES}",
    rf"{PLACE}optional for {ROLES}",
    rf"{ROLES} (?:can|may) skip (?:this|it)(?: section| module| part)?",
]
OPTIONAL = re.compile(rf"(?:{PLACE})?optional(?: reading)?|(?:nice|good) to know", re.I)
OPTIONAL_TITLE = re.compile(
    r"(?:references?|resources?|further (?:readings?|resources?|links)|additional (?:readings?|resources?|materials?|links)|"
    r"more (?:readings?|resources?|links)|appendi(?:x|ces)|bonus(?: materials?)?|extras?|see also|bibliography|glossary|"
    r"optional(?: readings?)?)"
    r"(?:,? (?:and|&) (?:references?|(?:other )?resources?|links|further readings?|readings?|more))?",
    re.I,
)
REMARK = re.compile(
    r"\s+[-–—]\s+(?=(?:also|see|covered|continued|more|further|read|as|not|only|optional|in|for)\b)(.+)$"
)
PLACEHOLDER = re.compile(
    r"(?:(?:and|plus|or)\s+)?(?:(?:so|some|many|lots|plenty|a few|others?|much|more|etc|tbd|tba|to come|to be continued)\b[\w\s]*)"
    r"(?:…|\.{2,}|$)",
    re.I,
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


def normal(name: str) -> str:
    """A role's name in one form: lower case, singular, without article and "team"."""
    name = " ".join(name.replace("-", " ").lower().split())
    while (shorter := GROUP_WORD.sub("", ARTICLE.sub("", name))) != name:
        name = shorter
    return name[:-1] if len(name) > 3 and name.endswith("s") and not name.endswith("ss") else name


class RoleTable:
    """Names to slugs; notes every role that was named, and makes up those that nobody knew."""

    def __init__(self, roles: Iterable[RoleName]) -> None:
        self.known: dict[str, RoleName] = {}
        self.named: dict[str, RoleName] = {}
        for role in (*roles, *BUILT_IN_ROLES):
            for name in (role.slug, role.name, *role.aliases):
                self.known.setdefault(normal(name), role)

    def find(self, words: str, *, sure: bool) -> tuple[str, ...]:
        """Slugs of the roles that `words` names, () when any part of it is no role. sure: the whole line is emphasis,
        so that an unknown name of up to three words counts as a role.
        """
        parts = [part for part in SPLIT.split(words.strip()) if part]
        roles = [self._role(part, sure) for part in parts]
        found = [role for role in roles if role is not None]
        if not found or len(found) != len(parts):
            return ()
        for role in found:
            self.named.setdefault(role.slug, role)
        return tuple(dict.fromkeys(role.slug for role in found))

    def _role(self, words: str, sure: bool) -> RoleName | None:
        name = normal(words)
        if name in self.known:
            return self.known[name]
        parts = name.split()
        if not parts or len(parts) > 3 or set(parts) & set(NOT_ROLES) or not re.fullmatch(r"[\w .+#'’]+", name):
            return None
        if not sure and parts[-1] not in ROLE_WORDS and normal(words) == " ".join(words.lower().split()):
            return None
        slug = re.sub(r"[^\w]+", "-", name).strip("-")
        if not slug.strip("_"):
            return None
        role = RoleName(slug, name[0].upper() + name[1:])
        self.known[name] = role
        return role


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


def split_title(title: str) -> tuple[str, str | None]:
    """Title and subtitle: a part after " - " that is a remark."""
    match = REMARK.search(title)
    return (title[: match.start()], match[1].strip()) if match and match.start() else (title, None)


def is_optional_title(title: str) -> bool:
    return bool(OPTIONAL_TITLE.fullmatch(title.strip(" :"))) or "(optional)" in title.lower()


def is_placeholder(text: str) -> bool:
    """An open end such as "and many more…"."""
    text = text.strip(" *_.()[]") if not text.rstrip().endswith(("…", "...")) else text.strip(" *_()[]")
    return len(text) <= 40 and bool(PLACEHOLDER.fullmatch(text)) and (text.endswith(("…", "...")) or len(text) < 24)
