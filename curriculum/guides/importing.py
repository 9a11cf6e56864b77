"""What publishing a text would do, shown before it is done."""

from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from curriculum.guides import sentences
from curriculum.guides.affected import Touched, compare_standings, standings
from curriculum.guides.publishing import publish_guide, read_guide, slug_for
from curriculum.markdown.compare import Change, compare
from curriculum.markdown.outline import to_json
from curriculum.markdown.tree import Document
from curriculum.models import Guide, Link

TOUCHED_NAMES = 20  # named in the JSON; counts are of all


@dataclass(frozen=True)
class Preview:
    """`base`: number of the version it was compared with, 0 for none. `new_roles`: names of roles to be made."""

    slug: str
    document: Document
    base: int
    changed: bool
    changes: tuple[Change, ...] = ()
    touched: list[Touched] = field(default_factory=list)
    people: int = 0  # on a track of this guide
    new_roles: tuple[str, ...] = ()

    @property
    def warnings(self):
        return self.document.warnings

    @property
    def outline(self) -> dict:
        return to_json(self.document, key=Link.key_of)

    @property
    def changes_by_module(self) -> dict[str, list[tuple[str, str]]]:
        """Title of each module that changes, "" for the guide, to (sign, sentence) of its changes."""
        found: dict[str, list[tuple[str, str]]] = {}
        for change in self.changes:
            found.setdefault(change.module, []).append((sentences.sign(change), sentences.sentence(change)))
        return found


def preview_import(*, markdown: str, slug: str = "", author: User | None = None) -> Preview:
    """Publish in a transaction, look, and take it back: what is shown is what will happen, whatever the rules are."""
    document = read_guide(markdown)
    slug = slug or slug_for(document)
    guide = Guide.objects.filter(slug=slug).first()
    latest = guide.latest if guide else None
    before = standings(guide)
    if latest and latest.markdown == markdown:
        return Preview(slug, document, latest.number, changed=False, people=len(before))
    with transaction.atomic():
        published = publish_guide(slug=slug, markdown=markdown, author=author)
        touched = compare_standings(before, standings(guide))
        transaction.set_rollback(True)
    return Preview(
        slug=slug,
        document=document,
        base=latest.number if latest else 0,
        changed=True,
        changes=compare(read_guide(latest.markdown), document, key=Link.key_of) if latest else (),
        touched=touched,
        people=len(before),
        new_roles=published.new_roles,
    )


def as_json(preview: Preview) -> dict:
    """The contract of `import_guide --format json`."""
    return preview.outline | {
        "changes": [
            {"code": c.code, "module": c.module, "title": c.title, "old": c.old, "new": c.new} for c in preview.changes
        ],
        "affected": {
            "people": preview.people,
            "touched": len(preview.touched),
            "done_now": sum(t.is_done_now for t in preview.touched),
            "done_no_more": sum(t.is_done_no_more for t in preview.touched),
            "examples": [
                {
                    "person": t.name,
                    "track": t.track,
                    "before": [t.before.done, t.before.required],
                    "after": [t.after.done, t.after.required],
                }
                for t in preview.touched[:TOUCHED_NAMES]
            ],
        },
        "warnings": [{"line": w.line, "code": w.code, "message": w.message} for w in preview.warnings],
        "new_roles": list(preview.new_roles),
    }


