"""The stop line: what a role owes of a guide, in order. The heart of Lectern, and pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from curriculum.markdown.tree import PLACEHOLDER, READING, Document, Item, Module


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to read. module: index in the document. item: None where the module's text is the lesson."""

    module: int
    item: Item | None
    required: bool


def path_for(document: Document, role: str | None, *, key: Callable[[str], str]) -> tuple[Step, ...]:
    """What somebody of `role` (slug; None: everybody else) reads, in order, each address once at its first place.

    Required up to the module with the role's stop line; never in a module that is optional, or essential for others.
    What is required in any place is required. Resources are no steps.
    """
    steps: list[Step] = []
    places: dict[str, int] = {}
    beyond = False
    for index, module in enumerate(document.modules):
        owed = not beyond and is_owed(module, role)
        for item in readings(module):
            required = (owed and item is not None and not item.optional) or (owed and item is None)
            identity = key(item.url) if item else ""
            if item and identity in places:
                place = places[identity]
                steps[place] = replace(steps[place], required=steps[place].required or required)
                continue
            if item:
                places[identity] = len(steps)
            steps.append(Step(index, item, required))
        beyond = beyond or role in module.stop_after
    return tuple(steps)


def is_owed(module: Module, role: str | None) -> bool:
    """Is the module, where it is not below a stop line, required for `role`?"""
    if module.optional or role in module.not_essential_for:
        return False
    return module.essential_for is None or role in module.essential_for


def readings(module: Module) -> list[Item | None]:
    """The readings of a module; [None] is put first where it owes none but has text: then the text is the lesson."""
    items: list[Item | None] = [item for item in module.items if item.kind == READING]
    return [None, *items] if owes_its_text(module) else items


def owes_its_text(module: Module) -> bool:
    """Is the module's text the lesson? So it is where it has one and no reading is owed."""
    has_text = any(text.kind != PLACEHOLDER for text in module.texts)
    return has_text and not any(item.kind == READING and not item.optional for item in module.items)


def required_items(document: Document, *, key: Callable[[str], str]) -> dict[str, int]:
    """How many items each role that the guide names owes, and "*": everybody else."""
    key = cache(key)  # each address is looked at once, not once a role
    counts = {role.slug: _required(path_for(document, role.slug, key=key)) for role in document.roles}
    return counts | {"*": _required(path_for(document, None, key=key))}


def _required(path: tuple[Step, ...]) -> int:
    return sum(step.required for step in path)
