"""Modules of a document to rows: found again by title, else by what stands in them, so that their address stays."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import Role
from curriculum.markdown.render import to_html, to_inline_html
from curriculum.markdown.tree import Document, Text
from curriculum.markdown.tree import Module as Section
from curriculum.models import Guide, Module, ModuleText


def write_modules(guide: Guide, document: Document, old: Document | None, match: Mapping[int, int]) -> list[Module]:
    """Rows in the order of `document.modules`. Those that are no longer there get `removed_at`; a removed one whose
    title comes back is taken up again.

    old: what stood before. match: index of a module to that of the one it was (curriculum.markdown.compare).
    """
    standing = standing_rows(guide, old)
    gone = {module.title: module for module in guide.modules.exclude(removed_at=None)}
    taken = set(guide.modules.values_list("key", flat=True))
    rows = []
    for position, section in enumerate(document.modules):
        row = standing.get(match.get(position, -1)) or gone.pop(section.title[:500], None)
        row = row or Module(guide=guide, key=free_key(section.key, taken))
        taken.add(row.key)
        row.title, row.subtitle = section.title[:500], (section.subtitle or "")[:500]
        row.position, row.optional, row.removed_at = position, section.optional, None
        row.save()
        rows.append(row)
    guide.modules.current().exclude(pk__in=[row.pk for row in rows]).update(removed_at=timezone.now())
    write_audiences(document, rows)
    write_texts(guide, document, rows)
    return rows


def standing_rows(guide: Guide, old: Document | None) -> dict[int, Module]:
    """Index of a module of `old` to its row: by title, so that it holds when Lectern reads a text otherwise now."""
    rows: dict[str, list[Module]] = defaultdict(list)
    for row in guide.modules.current().order_by("position"):
        rows[row.title].append(row)
    found = {}
    for index, section in enumerate(old.modules if old else ()):
        if same := rows[section.title[:500]]:
            found[index] = same.pop(0)
    return found


def free_key(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with a number behind it that nobody has. Words of the site's own pages are never keys."""
    wanted = wanted[:70] or "module"
    if wanted == "resources":  # the guide's page of resources has this address
        wanted = "resources-module"
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def write_audiences(document: Document, rows: list[Module]) -> None:
    """Whom each module is essential for, and who can stop after it; written anew in four statements."""
    roles = dict(Role.objects.values_list("slug", "pk"))
    for field, named in (("essential_for", lambda m: m.essential_for or ()), ("stop_after", lambda m: m.stop_after)):
        through = getattr(Module, field).through
        through.objects.filter(module__in=rows).delete()
        through.objects.bulk_create(
            [
                through(module_id=row.pk, role_id=roles[slug[:60]])
                for row, section in zip(rows, document.modules, strict=True)
                for slug in dict.fromkeys(named(section))
            ]
        )


def write_texts(guide: Guide, document: Document, rows: list[Module]) -> None:
    ModuleText.objects.filter(module__guide=guide).delete()
    texts = [
        ModuleText(
            module=row,
            position=position,
            kind=block.kind,
            group=list(block.group),
            markdown=block.text,
            html=text_html(block),
        )
        for row, section in zip(rows, document.modules, strict=True)
        for position, block in texts_of(section)
    ]
    ModuleText.objects.bulk_create(texts, batch_size=1000)


def texts_of(section: Section) -> list[tuple[int, Text]]:
    return [(position, block) for position, block in enumerate(section.blocks) if isinstance(block, Text)]


def text_html(text: Text) -> str:
    return to_html(text.text) if text.kind == ModuleText.Kind.NOTE else to_inline_html(text.text)
