"""What the lines of one module decide: who stops after it, who owes it, what of it is optional."""

from dataclasses import dataclass

from curriculum.markdown.phrases import Said

Slugs = tuple[str, ...]


@dataclass(slots=True)
class Decisions:
    """Slugs of roles. stop_before: of a stop line above all else, which is meant for the module before.

    optional_group: the group that was last said to be optional, () for none.
    """

    only_for: Slugs = ()
    not_for: Slugs = ()
    stop: Slugs = ()
    stop_before: Slugs = ()
    optional: bool = False
    optional_group: Slugs = ()

    def stops(self, roles: Slugs, *, before: bool) -> None:
        if before:
            self.stop_before = _united(self.stop_before, roles)
        else:
            self.stop = _united(self.stop, roles)

    def take(self, said: Said, group: Slugs) -> bool:
        """Note who owes the module. In a group a line is about the group: then only "optional" means anything."""
        if group:
            if said.optional:
                self.optional_group = group
            return said.optional
        self.only_for = _united(self.only_for, said.only_for)
        self.not_for = _united(self.not_for, said.not_for)
        self.optional |= said.optional
        return bool(said)

    def is_optional(self, group: Slugs) -> bool:
        """Is what stands in `group` in an optional group?"""
        return bool(self.optional_group) and group[: len(self.optional_group)] == self.optional_group


def _united(one: Slugs, other: Slugs) -> Slugs:
    return tuple(dict.fromkeys((*one, *other)))
