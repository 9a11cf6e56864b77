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
SPLIT = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bor\b)\s*", re.IGNORECASE)
# Words that end the name of a role; an unknown role must end in one, or stand in a line that is all emphasis.
ROLE_WORDS = frozenset(
    """
    admin administrator analyst architect assistant ceo consultant cto data design designer developer devops engineer
    executive finance founder hr intern lead leader leadership legal manager marketer marketing mle operations ops pm
    po product programmer qa researcher sales scientist seller sre support swe tester writer
    """.split()  # noqa: SIM905  (a word a line would be fifty lines)
)
NOT_ROLES = frozenset(
    """
    anybody anyone everybody everyone everything he here i it loop model module nobody one ones other others part
    process program reader readers rest section server service she that there these they this those training we who you
    """.split()  # noqa: SIM905
)

MOST_NEW = 50  # roles that one guide can make up: each becomes a track of its own


NO_PLURAL = frozenset({"sales", "operations", "ops", "devops", "logistics"})


def normal(name: str) -> str:
    """A role's name in one form: lower case, singular, without article and "team"."""
    name = " ".join(name.replace("-", " ").lower().split())
    while (shorter := GROUP_WORD.sub("", ARTICLE.sub("", name))) != name:
        name = shorter
    if name.split()[-1:] and name.split()[-1] in NO_PLURAL:
        return name
    return name[:-1] if len(name) > 3 and name.endswith("s") and not name.endswith("ss") else name


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
        if not sure and parts[-1] not in ROLE_WORDS and not GROUP_WORD.search(words.strip()):
            return None
        slug = re.sub(r"[^\w]+", "-", name).strip("-")
        if not slug.strip("_"):
            return None
        if self.made >= MOST_NEW:
            self.full = True
            return None
        self.made += 1
        role = RoleName(slug, name[0].upper() + name[1:])
        self.known[name] = role
        return role
