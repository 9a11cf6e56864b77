"""Names of roles as guides write them: to slugs, in any case, singular or plural, with or without "team"."""

import re
from collections.abc import Iterable

from curriculum.markdown.tree import RoleName

MLE = RoleName(
    "mle", "ML engineer", ("MLE", "ML engineer", "machine learning engineer", "machine-learning engineer", "ML eng")
)
PRODUCT_LEADERSHIP = RoleName("product-leadership", "Product leadership", ("product leadership", "product leader"))
BUILT_IN_ROLES = (MLE, PRODUCT_LEADERSHIP)

ARTICLE = re.compile(r"^(?:the|an?|our|all|any|part of|in|on|from|for)\s+", re.IGNORECASE)
GROUP_WORD = re.compile(r"\s+(?:teams?|folks?|people|members?|groups?|roles?|staff)$", re.IGNORECASE)
TEAM = re.compile(r"\s(?:teams?(?: members?)?|staff)$", re.IGNORECASE)
SPLIT = re.compile(r"\s*(?:,|;|/|\s[&+]\s|\band\b|\bor\b)\s*", re.IGNORECASE)
NAME = re.compile(r"[^\W\d_][\w .&+#'’]*")
LONGEST = 3  # words of a role that nobody knows
# Words that end the name of a role. A department that may as well be a thing needs "team" or "people" behind it.
ROLE_WORDS = frozenset(
    """
    accountant admin administrator analyst apprentice architect ceo cfo coach consultant contractor coo cto designer
    developer devops director economist editor employee engineer executive finance founder hire hr intern lead leader
    leadership legal manager marketer marketing mathematician mle mlops officer ops physicist planner pm po programmer
    qa recruiter researcher sales scientist seller specialist sre statistician strategist student swe teacher
    technician tester trainee trainer vp writer
    """.split()  # noqa: SIM905  (a word a line would be fifty lines)
)
DEPARTMENTS = frozenset({"data", "design", "operations", "product", "research", "support"})
NOT_ROLES = frozenset(
    """
    anybody anyone both certain everybody everyone everything few he here her his i it its loop many model
    module more most my never no nobody none not nothing now one ones other others part process program reader
    readers rest section server service several she some that their there these they this those training we who
    you your
    """.split()  # noqa: SIM905
)
NOT_ALONE = frozenset({"folk", "group", "member", "people", "person", "role", "staff", "team"})
SINGULAR = frozenset({"analytics", "communications", "devops", "logistics", "mlops", "operations", "ops", "sales"})

MOST_NEW = 50  # roles that one guide can make up: each becomes a track of its own


NO_PLURAL = frozenset({"sales", "operations", "ops", "devops", "logistics"})


def normal(name: str) -> str:
    """A role's name in one form: lower case, singular, without article and "team"."""
    return _bare(name.replace("-", " ").lower())


def _bare(name: str) -> str:
    """`name` singular, without article and "team", in the case it had."""
    name = " ".join(name.split())
    while (shorter := GROUP_WORD.sub("", ARTICLE.sub("", name))) != name:
        name = shorter
    last = name.lower().split(" ")[-1]
    if len(last) < 3 or last in SINGULAR or not last.endswith("s") or last.endswith("ss"):
        return name
    return name[:-3] + "y" if len(last) > 4 and last.endswith("ies") else name[:-1]


def _shown(name: str) -> str:
    """A name as screens show it: "Data scientist", "DevOps", "HR"."""
    words = [word if word[1:] != word[1:].lower() else word.lower() for word in _bare(name).split()]
    return " ".join((words[0][:1].upper() + words[0][1:], *words[1:]))


class RoleTable:
    """Names to slugs; notes every role that was named, and makes up those that nobody knew."""

    def __init__(self, roles: Iterable[RoleName]) -> None:
        self.known: dict[str, RoleName] = {}
        self.named: dict[str, RoleName] = {}
        self.made = 0
        self.full = False  # was a role left out because the guide had made up enough?
        for role in (*roles, *BUILT_IN_ROLES):
            for name in (role.slug, role.name, *role.aliases):
                self.known.setdefault(normal(name), role)

    def find(self, words: str, *, sure: bool) -> tuple[str, ...]:
        """Slugs of the roles that `words` names, () when any part of it is no role. sure: the line leaves no doubt
        that it speaks of people, so that an unknown name of up to three words counts as a role.
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
        if not self._is_role(name, words.strip(), sure):
            return None
        spelled = name.replace("+", " plus ").replace("#", " sharp ").replace("&", " and ")
        slug = re.sub(r"\W+", "-", spelled).strip("-")
        if self.made >= MOST_NEW:
            self.full = True
            return None
        self.made += 1
        role = RoleName(slug, _shown(words))
        self.known[name] = role
        return role

    def _is_role(self, name: str, words: str, sure: bool) -> bool:
        """May an unknown `name`, which was written as `words`, be one of people and not of a thing?"""
        parts = name.split()
        if not NAME.fullmatch(name) or len(parts) > LONGEST or set(parts) & NOT_ROLES or name in NOT_ALONE:
            return False
        if parts[0] == "non" and normal(" ".join(parts[1:])) in self.known:
            return False  # "non-MLEs" is no role, but everybody else
        if parts[-1] in ROLE_WORDS or TEAM.search(words):
            return True
        if GROUP_WORD.search(words):
            return sure or parts[-1] in DEPARTMENTS
        return sure and not words.lower().startswith("the ")
