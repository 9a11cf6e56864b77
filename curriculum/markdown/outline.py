"""A guide as plain values, for JSON and for showing what an import becomes."""

from collections.abc import Callable
from typing import Any

from curriculum.markdown.owed import required_items
from curriculum.markdown.tree import READING, RESOURCE, Document, Module


def to_json(document: Document, *, key: Callable[[str], str]) -> dict[str, Any]:
    """title, modules, counts, required_items by role slug with "*" for everybody else."""
    return {
        "title": document.title,
        "modules": [_module(module) for module in document.modules],
        "counts": counts(document, key=key),
        "required_items": required_items(document, key=key),
    }


def _module(module: Module) -> dict[str, Any]:
    return {
        "title": module.title,
        "subtitle": module.subtitle,
        "optional": module.optional,
        "essential_for": list(module.essential_for) if module.essential_for else None,
        "stop_after": list(module.stop_after),
        "items": [
            {
                "kind": item.kind,
                "title": item.title,
                "url": item.url,
                "group": list(item.group),
                "flags": list(item.flags),
            }
            for item in module.items
        ],
        "texts": [{"kind": text.kind, "group": list(text.group), "text": text.text} for text in module.texts],
    }


def counts(document: Document, *, key: Callable[[str], str]) -> dict[str, int]:
    items = [item for module in document.modules for item in module.items]
    texts = [text.kind for module in document.modules for text in module.texts]
    return {
        "modules": len(document.modules),
        "links": len(items),
        "unique_urls": len({key(item.url) for item in items}),
        "readings": sum(item.kind == READING for item in items),
        "resources": sum(item.kind == RESOURCE for item in items),
        "notes": texts.count("note"),
        "points": texts.count("point"),
        "steps": texts.count("step"),
        "placeholders": texts.count("placeholder"),
    }
