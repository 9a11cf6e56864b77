"""A guide's modules in order, with whom they are for and where whom may stop: one query."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import FilteredRelation, Q
from django.utils.functional import cached_property

from accounts.models import User
from curriculum.models import Module


@dataclass
class OutlineModule:
    pk: int
    key: str
    title: str
    subtitle: str
    optional: bool
    text_reading: int | None  # the reading that the module's text is, if it has one
    text_done_at: datetime | None
    essential_for: list[str] = field(default_factory=list)  # names of roles; none: everybody
    stop_after: list[str] = field(default_factory=list)  # names of roles
    # Filled by who shows counts:
    readings: int = 0
    done: int = 0
    resources: int = 0


@dataclass
class Outline:
    slug: str
    title: str
    modules: list[OutlineModule]

    @cached_property
    def by_key(self) -> dict[str, OutlineModule]:
        return {module.key: module for module in self.modules}

    def around(self, module: OutlineModule) -> tuple[OutlineModule | None, OutlineModule | None]:
        """The module before and the one after."""
        here = self.modules.index(module)
        before = self.modules[here - 1] if here else None
        return before, self.modules[here + 1] if here + 1 < len(self.modules) else None


def outline_of(slug: str, user: User) -> Outline | None:
    """None: there is no such guide, or it has no modules. `user`: whose completions of text lessons are told."""
    mine = FilteredRelation(
        "text_reading__completions",
        condition=Q(text_reading__completions__user=user, text_reading__completions__current=True),
    )
    columns = ("pk", "key", "title", "subtitle", "optional", "text_reading__pk", "mine__at")
    rows = list(
        Module.objects.current()
        .filter(guide__slug=slug)
        .annotate(mine=mine)
        .order_by("position", "pk")
        .values_list(*columns, "guide__title", "essential_for__name", "stop_after__name")
    )
    modules: dict[int, OutlineModule] = {}
    for *fields, _guide, essential, stop in rows:
        module = modules.setdefault(fields[0], OutlineModule(*fields))
        for name, names in ((essential, module.essential_for), (stop, module.stop_after)):
            if name and name not in names:
                names.append(name)
    return Outline(slug, rows[0][-3], list(modules.values())) if rows else None
