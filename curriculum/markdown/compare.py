"""Tree against tree: what changed, as meaning."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from curriculum.markdown.tree import Document, Item, Module

Key = Callable[[str], str]
MOST_HOLDERS = 20  # modules with the same text; what so many share tells none of them from another


@dataclass(frozen=True, slots=True)
class Change:
    """module: title of the module it happens in, "" for the guide. title: of the item or text. old, new: what differs.

    code: title, intro; module-added, -removed, -renamed, -moved, -optional, -required; audience, stop-line;
    item-added, -removed, -moved, -renamed, -relinked, -optional, -required, -kind, -note; text-added, -removed.
    """

    code: str
    module: str = ""
    title: str = ""
    old: str = ""
    new: str = ""


def match_modules(old: Sequence[Module], new: Sequence[Module], *, key: Key) -> dict[int, int]:
    """Index of a new module to that of the old one it was: by title, else by key, else by most shared content."""
    found: dict[int, int] = {}
    marks: tuple[Callable[[Module], str], ...] = (lambda module: module.title, lambda module: module.key)
    for mark in marks:
        taken = set(found.values())
        free: dict[str, list[int]] = defaultdict(list)
        for index in range(len(old) - 1, -1, -1):  # the first one last, where pop() takes no time
            if index not in taken:
                free[mark(old[index])].append(index)
        for index, module in enumerate(new):
            if index not in found and free[mark(module)]:
                found[index] = free[mark(module)].pop()
    return found | _match_by_content(old, new, found, key)


def _match_by_content(old: Sequence[Module], new: Sequence[Module], found: dict[int, int], key: Key) -> dict[int, int]:
    """Of what is left, the pairs that share most readings or texts, the best first."""
    taken = set(found.values())
    holders: dict[str, list[int]] = defaultdict(list)
    for index, module in enumerate(old):
        if index not in taken:
            for mark in _content(module, key):
                holders[mark].append(index)
    shared = Counter(
        (index, other)
        for index, module in enumerate(new)
        if index not in found
        for mark in _content(module, key)
        for other in holders[mark][:MOST_HOLDERS]
    )
    matched: dict[int, int] = {}
    for (index, other), _count in sorted(shared.items(), key=lambda row: (-row[1], row[0])):
        if index not in matched and other not in taken:
            matched[index] = other
            taken.add(other)
    return matched


def _content(module: Module, key: Key) -> set[str]:
    return {"item " + key(item.url) for item in module.items} | {"text " + text.text for text in module.texts}


def compare(old: Document, new: Document, *, key: Key) -> tuple[Change, ...]:
    """Changes from `old` to `new` in document order. key: the identity of an address. () when nothing means other."""
    match = match_modules(old.modules, new.modules, key=key)
    changes: list[Change] = []
    if old.title != new.title:
        changes.append(Change("title", old=old.title, new=new.title))
    if old.intro != new.intro:
        changes.append(Change("intro"))
    changes += _modules(old, new, match)
    for index, module in enumerate(new.modules):
        if index in match:
            changes += _decisions(old.modules[match[index]], module)
    changes += _items(old, new, match, key)
    changes += _texts(old, new, match)
    return tuple(changes)


def _modules(old: Document, new: Document, match: dict[int, int]) -> list[Change]:
    known = set(match.values())
    changes = [
        Change("module-removed", module.title) for index, module in enumerate(old.modules) if index not in known
    ]
    kept = [match[index] for index in sorted(match)]
    steady = _longest_rising(kept)
    for index, module in enumerate(new.modules):
        if index not in match:
            changes.append(Change("module-added", module.title))
            continue
        before = old.modules[match[index]]
        if before.title != module.title:
            changes.append(Change("module-renamed", module.title, old=before.title, new=module.title))
        if match[index] not in steady:
            changes.append(Change("module-moved", module.title, old=str(match[index] + 1), new=str(index + 1)))
        if before.optional != module.optional:
            changes.append(Change("module-optional" if module.optional else "module-required", module.title))
    return changes


def _decisions(old: Module, new: Module) -> list[Change]:
    changes = []
    if old.stop_after != new.stop_after:
        changes.append(Change("stop-line", new.title, old=", ".join(old.stop_after), new=", ".join(new.stop_after)))
    before, after = _audience(old), _audience(new)
    if before != after:
        changes.append(Change("audience", new.title, old=before, new=after))
    return changes


def _audience(module: Module) -> str:
    parts = [", ".join(module.essential_for or ()), ", ".join(f"not {role}" for role in module.not_essential_for)]
    return ", ".join(part for part in parts if part) or "all"


@dataclass(frozen=True, slots=True)
class Place:
    """An item and the index of its module."""

    module: int
    item: Item


def pair_items(
    old: Document, new: Document, match: Mapping[int, int], *, key: Key
) -> tuple[list[Place], list[Place], dict[int, int]]:
    """All items of `old`, all of `new`, and the index of a new one to that of the old one it was.

    The same address in the same module first, then the same address anywhere; of what is left, the same title in the
    same module is the same item at a new address. match: of modules, from `match_modules`. Linear.
    """
    before = [Place(i, item) for i, module in enumerate(old.modules) for item in module.items]
    after = [Place(match.get(i, -1), item) for i, module in enumerate(new.modules) for item in module.items]
    pairs: dict[int, int] = {}
    _pair(before, after, pairs, lambda place: (place.module, key(place.item.url)))
    _pair(before, after, pairs, lambda place: key(place.item.url))
    _pair(before, after, pairs, lambda place: (place.module, place.item.title))
    return before, after, pairs


def _pair(before: list[Place], after: list[Place], pairs: dict[int, int], mark: Callable[[Place], object]) -> None:
    """Pair what is not paired yet and has the same mark, in order. `after` has the modules of `before`."""
    taken = set(pairs.values())
    free: dict[object, list[int]] = defaultdict(list)
    for index in range(len(before) - 1, -1, -1):
        if index not in taken:
            free[mark(before[index])].append(index)
    for index, place in enumerate(after):
        if index not in pairs and (rest := free.get(mark(place))):
            pairs[index] = rest.pop()


def _items(old: Document, new: Document, match: dict[int, int], key: Key) -> list[Change]:
    before, after, pairs = pair_items(old, new, match, key=key)
    kept = set(pairs.values())
    changes = [
        Change("item-removed", old.modules[place.module].title, place.item.title)
        for index, place in enumerate(before)
        if index not in kept
    ]
    titles = [module.title for module in new.modules for _item in module.items]
    for index, (place, title) in enumerate(zip(after, titles, strict=True)):
        if index not in pairs:
            changes.append(Change("item-added", title, place.item.title))
        else:
            was = before[pairs[index]]
            if was.module != place.module:
                changes.append(Change("item-moved", title, place.item.title, old.modules[was.module].title, title))
            changes += _item(was.item, place.item, title, key)
    return changes


def _item(old: Item, new: Item, module: str, key: Key) -> list[Change]:
    changes = []
    if key(old.url) != key(new.url):
        changes.append(Change("item-relinked", module, new.title, old.url, new.url))
    if old.title != new.title:
        changes.append(Change("item-renamed", module, new.title, old.title, new.title))
    if old.kind != new.kind:
        changes.append(Change("item-kind", module, new.title, old.kind, new.kind))
    if old.optional != new.optional:
        changes.append(Change("item-optional" if new.optional else "item-required", module, new.title))
    if (old.note, old.group) != (new.note, new.group):
        changes.append(Change("item-note", module, new.title, old.note, new.note))
    return changes


def _texts(old: Document, new: Document, match: dict[int, int]) -> list[Change]:
    changes = []
    for index, module in enumerate(new.modules):
        before = Counter((t.kind, t.text) for t in old.modules[match[index]].texts) if index in match else Counter()
        after = Counter((text.kind, text.text) for text in module.texts)
        for code, rows in (("text-removed", before - after), ("text-added", after - before)):
            changes += [Change(code, module.title, _start(text)) for _kind, text in rows.elements()]
    kept = set(match.values())
    for index, module in enumerate(old.modules):
        if index not in kept:
            changes += [Change("text-removed", module.title, _start(text.text)) for text in module.texts]
    return changes


def _start(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _longest_rising(numbers: list[int]) -> set[int]:
    """The most numbers that stand in rising order: the others are those that moved."""
    best: list[int] = []  # indexes, by length of the run they end
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if numbers[best[middle]] < number else (low, middle)
        before.append(best[low - 1] if low else None)
        best[low : low + 1] = [index]
    found, at = set(), best[-1] if best else None
    while at is not None:
        found.add(numbers[at])
        at = before[at]
    return found
