"""What publishing a text would do, shown before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import Role, User
from curriculum.guides import sentences
from curriculum.guides.affected import Touched, compare_standings, count_people, standings
from curriculum.guides.publishing import publish_guide, read_guide, slug_for
from curriculum.markdown.compare import Change, compare
from curriculum.markdown.outline import to_json
from curriculum.markdown.tree import Document, GuideWarning
from curriculum.models import Guide, Link

TOUCHED_NAMES = 20  # named in the JSON; counts are of all


@dataclass(frozen=True)
class Preview:
    """`base`: number of the version it was compared with, 0 for none. `new_roles`: names of roles to be made.
    `people`: how many are on a track of the guide. `outline`: what it becomes (curriculum.markdown.outline).
    `roles`: slug to name.
    """

    slug: str
    document: Document
    outline: dict
    base: int
    changed: bool
    changes: tuple[Change, ...] = ()
    touched: list[Touched] = field(default_factory=list)
    people: int = 0
    new_roles: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[GuideWarning, ...]:
        return self.document.warnings

    @property
    def changes_by_module(self) -> dict[str, list[tuple[str, str]]]:
        """Title of each module that changes, "" for the guide, to (sign, sentence) of its changes."""
        found: dict[str, list[tuple[str, str]]] = {}
        for change in self.changes:
            row = sentences.sign(change), sentences.sentence(change, self.roles)
            found.setdefault(change.module, []).append(row)
        return found

    @property
    def owed(self) -> list[tuple[str, int]]:
        """Name of each role that the guide names, "" for everybody else, to how many items it will owe."""
        return [(self.roles.get(role, ""), number) for role, number in self.outline["required_items"].items()]

    def count(self, what: str) -> int:
        """How many of `touched` are so: owes_more, owes_less, is_done_now, is_done_no_more."""
        return sum(getattr(touched, what) for touched in self.touched)

    @property
    def owe_more(self) -> int:
        return self.count("owes_more")

    @property
    def owe_less(self) -> int:
        return self.count("owes_less")


def preview_import(*, markdown: str, slug: str = "", author: User | None = None) -> Preview:
    """Publish in a transaction, look, and take it back: what is shown is what will happen, whatever the rules are."""
    document = read_guide(markdown)
    slug = slug or slug_for(document)
    guide = Guide.objects.filter(slug=slug).first()
    latest = guide.latest if guide else None
    shown = {
        "slug": slug,
        "document": document,
        "outline": to_json(document, key=Link.key_of),
        "base": latest.number if latest else 0,
        "people": count_people(guide),
        "roles": {role.slug: role.name for role in document.roles} | dict(Role.objects.values_list("slug", "name")),
    }
    if latest and latest.markdown == markdown:
        return Preview(**shown, changed=False)
    with transaction.atomic():
        before = standings()
        published = publish_guide(slug=slug, markdown=markdown, author=author)
        touched = compare_standings(before, standings())
        transaction.set_rollback(True)
    changes = compare(read_guide(latest.markdown), document, key=Link.key_of) if latest else ()
    return Preview(**shown, changed=True, changes=changes, touched=touched, new_roles=published.new_roles)


def as_json(preview: Preview) -> dict:
    """The contract of `import_guide --format json`."""
    return preview.outline | {
        "changes": [
            {
                "code": change.code,
                "module": change.module,
                "title": change.title,
                "old": change.old,
                "new": change.new,
                "sentence": sentences.sentence(change, preview.roles),
            }
            for change in preview.changes
        ],
        "affected": {
            "people": preview.people,
            "touched": len(preview.touched),
            "owe_more": preview.owe_more,
            "owe_less": preview.owe_less,
            "done_now": preview.count("is_done_now"),
            "done_no_more": preview.count("is_done_no_more"),
            "examples": [
                {
                    "person": touched.name,
                    "track": touched.track,
                    "before": [touched.before.done, touched.before.required],
                    "after": [touched.after.done, touched.after.required],
                }
                for touched in preview.touched[:TOUCHED_NAMES]
            ],
        },
        "warnings": [
            {"line": warning.line, "code": warning.code, "message": warning.message} for warning in preview.warnings
        ],
        "new_roles": list(preview.new_roles),
    }
