"""Links of a document to readings and placements: the same link is the same reading, whatever happens around it.

Matching (docs/architecture.md): 1. by address or a former one; 2. of what is left, the same title in the same module
is the reading at a new address; 3. everything else is new.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from curriculum.guides.relinking import chunks, find_links
from curriculum.links.address import host_of, site_of
from curriculum.markdown.render import to_inline_html
from curriculum.markdown.tree import Document, Item
from curriculum.models import Guide, Link, Module, Placement, Reading

ASIDE = 10_000_000  # added to positions while rows are moved, so that no two of a module are ever the same
CHUNK = 1000


@dataclass(frozen=True)
class Place:
    """An item of the document and where it goes."""

    module: Module
    position: int
    item: Item
    key: str


def places_of(document: Document, rows: list[Module]) -> list[Place]:
    return [
        Place(row, position, block, Link.key_of(block.url))
        for row, section in zip(rows, document.modules, strict=True)
        for position, block in enumerate(section.blocks)
        if isinstance(block, Item)
    ]


def place_readings(guide: Guide, places: list[Place], links: dict[str, Link]) -> dict[str, Reading]:
    """Write the placements of the guide anew. links: key to Link of the addresses that are known; gains the others.

    Returns identity of an address to its Reading.
    """
    links |= add_links(places, links)
    readings = find_readings({link.pk for link in links.values()})
    add_readings(places, links, readings)
    by_key = {key: readings[link.pk] for key, link in links.items() if link.pk in readings}
    write_placements(guide, places, by_key)
    return by_key


def add_links(places: list[Place], known: dict[str, Link]) -> dict[str, Link]:
    """Links for addresses that nobody knew. Two guides that bring the same one at once share it."""
    new = {place.key: place.item.url for place in places if place.key not in known}
    rows = [
        Link(key=key, url=url, host=host_of(url)[:255], site=site_of(url)[:255]) for key, url in sorted(new.items())
    ]
    Link.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    return find_links(set(new))


def find_readings(links: Iterable[int]) -> dict[int, Reading]:
    """Link id to its Reading, of links that have one."""
    found: dict[int, Reading] = {}
    for chunk in chunks(sorted(links)):
        found |= {reading.link_id: reading for reading in Reading.objects.filter(link__in=chunk) if reading.link_id}
    return found


def add_readings(places: list[Place], links: dict[str, Link], readings: dict[int, Reading]) -> None:
    """A Reading for each link that has none, and the latest title for the others. Fills `readings`."""
    titles = {}
    for place in reversed(places):  # the first place names the reading
        titles[links[place.key].pk] = place.item.title[:1000]
    new = [Reading(link_id=link, title=title) for link, title in titles.items() if link not in readings]
    Reading.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
    if new:
        readings |= find_readings(titles.keys() - readings.keys())
    renamed = []
    for link, title in titles.items():
        if readings[link].title != title:
            readings[link].title = title
            renamed.append(readings[link])
    Reading.objects.bulk_update(renamed, ["title"], batch_size=200)


def write_placements(guide: Guide, places: list[Place], readings: dict[str, Reading]) -> None:
    """Rows are kept where the reading stood before, in its module or another: `placed_at` stays."""
    mine = Placement.objects.filter(module__guide=guide)
    mine.update(position=F("position") + ASIDE)
    before = defaultdict(list)
    for pk, reading, module, placed_at in mine.order_by("position").values_list(
        "pk", "reading", "module", "placed_at"
    ):
        before[reading].append((module, pk, placed_at))
    kept: list[Placement] = []
    new: list[Placement] = []
    for place in places:
        row = placement_of(place, readings)
        old = take(before[row.reading_id], row.module_id)
        if old:
            row.pk, row.placed_at = old
        (kept if old else new).append(row)
    fields = [f.name for f in Placement._meta.concrete_fields if f.name not in ("id", "placed_at")]
    Placement.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=CHUNK
    )
    mine.filter(position__gte=ASIDE).delete()
    Placement.objects.bulk_create(new, batch_size=CHUNK)


def take(rows: list[tuple], module_id: int):
    """Take out of `rows` the one in this module, else any; None when there is none left."""
    if not rows:
        return None
    row = next((row for row in rows if row[0] == module_id), rows[0])
    rows.remove(row)
    return row[1], row[2]


def placement_of(place: Place, readings: dict[str, Reading]) -> Placement:
    item = place.item
    older = readings.get(Link.key_of(item.supersedes)) if item.supersedes else None
    return Placement(
        module=place.module,
        reading=readings[place.key],
        position=place.position,
        kind=item.kind,
        title=item.title[:1000],
        url=item.url,
        alt_url=item.alt_url,
        group=list(item.group),
        note=item.note,
        note_html=to_inline_html(item.note) if item.note else "",
        optional=item.optional,
        supersedes=older if older != readings[place.key] else None,
        flags=list(item.flags),
    )
