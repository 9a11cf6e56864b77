"""The only place that changes a guide: its Markdown, its rows and its tracks together, in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Role, User
from curriculum.guides import modules, placing, relinking, tracks
from curriculum.markdown.compare import match_modules
from curriculum.markdown.parse import parse
from curriculum.markdown.render import to_html
from curriculum.markdown.tree import Document, RoleName
from curriculum.models import Guide, GuideVersion, Link


class Outdated(Exception):
    """Somebody published this guide since the preview was made: look again before publishing."""


@dataclass(frozen=True)
class Published:
    """`changed`: False when the bytes were those of the latest version; nothing was written then."""

    guide: Guide
    version: GuideVersion
    document: Document
    changed: bool
    new_roles: tuple[str, ...] = ()


def read_guide(markdown: str) -> Document:
    """Parse with the roles that are known here. Any text is a guide."""
    known = [RoleName(role.slug, role.name, tuple(role.aliases)) for role in Role.objects.order_by("pk")]
    return parse(markdown, roles=known, key=Link.key_of)


def slug_for(document: Document) -> str:
    """The address of a guide that comes in without one."""
    return slugify(document.title)[:60].strip("-") or "guide"


@transaction.atomic
def publish_guide(
    *, slug: str = "", markdown: str, author: User | None = None, summary: str = "", base: int | None = None
) -> Published:
    """Make `markdown` the latest version of the guide `slug`, which is made when there is none.

    base: the version number that the author looked at, 0 for none; raises Outdated when there is a newer one.
    The same bytes again change nothing. Completions hang on readings and survive every edit.
    """
    document = read_guide(markdown)
    guide = lock_guide(slug or slug_for(document), document)
    latest = guide.latest
    if base is not None and base != (latest.number if latest else 0):
        raise Outdated
    if latest and latest.markdown == markdown:
        return Published(guide, latest, document, changed=False)
    new_roles = make_roles(document, author)
    version = GuideVersion.objects.create(
        guide=guide,
        number=latest.number + 1 if latest else 1,
        markdown=markdown,
        summary=summary[:200],
        author=author,
        published_at=timezone.now(),
        warnings=[{"line": w.line, "code": w.code, "message": w.message} for w in document.warnings],
    )
    guide.title, guide.intro_html = document.title[:300] or _("Untitled guide"), to_html(document.intro)
    guide.save()
    write_rows(guide, document, read_guide(latest.markdown) if latest else None, author)
    record(actor=author, action="guide.publish", subject=guide, version=version.number)
    return Published(guide, version, document, changed=True, new_roles=new_roles)


def lock_guide(slug: str, document: Document) -> Guide:
    """The guide's row, ours until the transaction ends: two who publish at once do so one after the other.

    All guides are locked, in one order: they share links and readings, and a merge rewrites tracks of others.
    """
    guide, _made = Guide.objects.get_or_create(
        slug=slug, defaults={"title": document.title[:300] or _("Untitled guide")}
    )
    list(Guide.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return guide


def make_roles(document: Document, author: User | None) -> tuple[str, ...]:
    """Roles that the guide names and nobody knew; their names are said to the curator."""
    known = set(Role.objects.values_list("slug", flat=True))
    made = []
    for named in document.roles:
        if named.slug not in known:
            name = named.name[:80]
            role, new = Role.objects.get_or_create(
                slug=named.slug[:60],
                defaults={"name": name if not Role.objects.filter(name=name) else named.slug[:60]},
            )
            if new:
                record(actor=author, action="role.add", subject=role)
                made.append(role.name)
    return tuple(made)


def write_rows(guide: Guide, document: Document, old: Document | None, author: User | None) -> None:
    """Modules, then what stands in them, then who owes it. old: what stood before."""
    match = match_modules(old.modules, document.modules, key=Link.key_of) if old else {}
    rows = modules.write_modules(guide, document, old, match)
    places = placing.places_of(document, rows)
    links = relinking.find_links({place.key for place in places})
    elsewhere: set[int] = set()
    if old:
        found, elsewhere = relinking.relink(old, document, match, links, author)
        links |= found
    readings = placing.place_readings(guide, places, links)
    relinking.point_links({place.key: place.item.url for place in places}, links, author)
    tracks.write_tracks(guide, document, rows, readings)
    for other in Guide.objects.filter(pk__in=elsewhere - {guide.pk}):
        write_tracks_again(other)


def write_tracks_again(guide: Guide) -> None:
    """The tracks of a guide whose text is as it was, but in which two readings became one."""
    latest = guide.latest
    document = read_guide(latest.markdown if latest else "")
    rows = list(guide.modules.current().order_by("position"))
    links = relinking.find_links({place.key for place in placing.places_of(document, rows)})
    readings = placing.find_readings({link.pk for link in links.values()})
    tracks.write_tracks(guide, document, rows, {key: readings[link.pk] for key, link in links.items()})
