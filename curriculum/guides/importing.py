"""What publishing a text would do, shown before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext, ngettext

from accounts.models import Role, User
from curriculum.guides import sentences
from curriculum.guides.affected import Touched, compare_standings, count_people, standings
from curriculum.guides.publishing import publish_guide, read_guide, slug_for
from curriculum.markdown.compare import Change, compare
from curriculum.markdown.outline import to_json
from curriculum.markdown.tree import Document, GuideWarning
from curriculum.models import Guide, Link

TOUCHED_NAMES = 20  # named; counts are of all
SHOWN = 200  # changes on the page; a person reads no more


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
        """Title of each module that changes, "" for the guide, to (sign, sentence) of its changes; the first SHOWN."""
        found: dict[str, list[tuple[str, str]]] = {}
        for change in self.changes[:SHOWN]:
            row = sentences.sign(change), sentences.sentence(change, self.roles)
            found.setdefault(change.module, []).append(row)
        return found

    @property
    def more_changes(self) -> int:
        return max(len(self.changes) - SHOWN, 0)

    @property
    def touched_first(self) -> list[tuple[Touched, str]]:
        """Whom to name, with the track in short: those who are done no more, those who are now, then the others."""
        rows = sorted(self.touched, key=lambda touched: (not touched.is_done_no_more, not touched.is_done_now))
        title = self.document.title
        return [(row, row.track.removeprefix(title).removeprefix(": ")) for row in rows[:TOUCHED_NAMES]]

    @property
    def more_touched(self) -> int:
        return max(len(self.touched) - TOUCHED_NAMES, 0)

    @property
    def facts(self) -> list[tuple[int, str]]:
        """How many people, and what of them; only what there is."""
        counts = [
            (self.people, ngettext("person on its tracks", "people on its tracks", self.people)),
            (self.count("owes_more"), gettext("have more to read")),
            (self.count("owes_less"), gettext("have less to read")),
            (self.count("is_done_no_more"), gettext("were done and are no more")),
            (self.count("is_done_now"), gettext("are done by it")),
        ]
        return [(number, words) for number, words in counts if number]

    @property
    def owed(self) -> list[tuple[str, int]]:
        """Name of each role that the guide names, "" for everybody else, to how many items it will owe."""
        return [(self.roles.get(role, ""), number) for role, number in self.outline["required_items"].items()]

    @property
    def modules(self) -> list[dict]:
        """Each module with names of the roles that it is essential for and that can stop after it."""
        return [
            {
                "module": module,
                "only_for": [self.roles.get(slug, slug) for slug in module.essential_for or ()],
                "stop_after": [self.roles.get(slug, slug) for slug in module.stop_after],
            }
            for module in self.document.modules
        ]

    def count(self, what: str) -> int:
        """How many people of `touched` are so on some track: owes_more, owes_less, is_done_now, is_done_no_more."""
        return len({touched.user for touched in self.touched if getattr(touched, what)})


def preview_import(*, markdown: str, slug: str = "", author: User | None = None) -> Preview:
    """Publish in a transaction, look, and take it back: what is shown is what will happen, whatever the rules are."""
    document = read_guide(markdown)
    slug = slug or slug_for(document)
    guide = Guide.objects.filter(slug=slug).first()
    latest = guide.latest if guide else None
    preview = Preview(
        slug=slug,
        document=document,
        outline=to_json(document, key=Link.key_of),
        base=latest.number if latest else 0,
        people=count_people(guide),
        roles={role.slug: role.name for role in document.roles} | dict(Role.objects.values_list("slug", "name")),
        changed=False,
    )
    if latest and latest.markdown == markdown:
        return preview
    with transaction.atomic():
        before = standings()
        published = publish_guide(slug=slug, markdown=markdown, author=author)
        touched = compare_standings(before, standings())
        transaction.set_rollback(True)
    changes = compare(read_guide(latest.markdown), document, key=Link.key_of) if latest else ()
    return replace(preview, changed=True, changes=changes, touched=touched, new_roles=published.new_roles)


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
            "touched": len({touched.user for touched in preview.touched}),
            "owe_more": preview.count("owes_more"),
            "owe_less": preview.count("owes_less"),
            "done_now": preview.count("is_done_now"),
            "done_no_more": preview.count("is_done_no_more"),
            "examples": [
                {
                    "person": touched.name,
                    "track": touched.track,
                    "before": [touched.before.done, touched.before.required],
                    "after": [touched.after.done, touched.after.required],
                }
                for touched, _track in preview.touched_first
            ],
        },
        "warnings": [
            {"line": warning.line, "code": warning.code, "message": warning.message} for warning in preview.warnings
        ],
        "new_roles": list(preview.new_roles),
    }
