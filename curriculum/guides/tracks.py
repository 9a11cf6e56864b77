"""Who owes what: the stop-line rule (curriculum/markdown/owed.py) applied once per role and stored as rows."""

from functools import cache

from accounts.models import Role
from curriculum.markdown.owed import owes_its_text, path_for
from curriculum.markdown.tree import Document
from curriculum.models import Guide, Link, Module, Placement, Reading, Track, TrackItem


def write_tracks(guide: Guide, document: Document, rows: list[Module], readings: dict[str, Reading]) -> None:
    """A track for each role that the guide names and one for everybody else, with their items, made anew.

    A role that is no longer named keeps its track while something is assigned by it: it owes what everybody else owes.
    """
    key = cache(Link.key_of)  # of each address once, however many roles there are
    lessons = text_readings(document, rows)
    placements = first_placements(guide)
    named = {role.slug[:60] for role in document.roles}
    roles = {role.slug: role for role in Role.objects.filter(slug__in=named)}
    guide.tracks.filter(role__isnull=False, assignments=None).exclude(role__slug__in=named).delete()
    tracks = {track.role.slug if track.role else None: track for track in guide.tracks.select_related("role")}
    for slug in [None, *roles]:
        if slug not in tracks:
            tracks[slug] = Track.objects.create(
                guide=guide, role=roles.get(slug) if slug else None, title=guide.title[:400]
            )
    TrackItem.objects.filter(track__guide=guide).delete()
    for slug, track in tracks.items():
        path = path_for(document, slug if slug in roles else None, key=key)
        owned = {url: readings[key(url)] for url in {step.item.url for step in path if step.item}}
        items = items_of(track, path, rows, owned, lessons, placements)
        TrackItem.objects.bulk_create(items, batch_size=1000)
        track.title = f"{guide.title}: {track.role.name}"[:400] if track.role else guide.title[:400]
        track.required_count = sum(item.required for item in items)
        track.save()


def items_of(track, path, rows, readings, lessons, placements) -> list[TrackItem]:
    """One item a reading: two addresses may have become one reading, which is required if either is.

    readings: address to Reading. lessons: module id to its text reading. placements: reading id to its first place.
    """
    items: dict[int, TrackItem] = {}
    for position, step in enumerate(path):
        module = rows[step.module]
        reading = readings[step.item.url] if step.item else lessons[module.pk]
        if reading.pk in items:
            items[reading.pk].required |= step.required
            continue
        placement = placements.get(reading.pk)
        older = placement.supersedes_id if placement else None
        items[reading.pk] = TrackItem(
            track=track,
            reading=reading,
            module=module,
            placement=placement,
            position=position,
            required=step.required,
            title=(step.item.title if step.item else module.title)[:1000],
            supersedes_id=older,
            superseded_at=placement.placed_at if older else None,
        )
    return list(items.values())


def first_placements(guide: Guide) -> dict[int, Placement]:
    """Reading id to the first place where it is a reading, not a resource."""
    placements = Placement.objects.filter(module__guide=guide, module__removed_at=None, kind=Placement.Kind.READING)
    found: dict[int, Placement] = {}
    for placement in placements.order_by("module__position", "position"):
        found.setdefault(placement.reading_id, placement)
    return found


def text_readings(document: Document, rows: list[Module]) -> dict[int, Reading]:
    """Module id to its in-app reading, made for each module whose text is the lesson and kept for ever."""
    wanted = [row for row, section in zip(rows, document.modules, strict=True) if owes_its_text(section)]
    known = {reading.module_id: reading for reading in Reading.objects.filter(module__in=wanted) if reading.module_id}
    for row in wanted:
        reading = known.get(row.pk) or Reading(module=row)
        if reading.title != row.title:
            reading.title = row.title
            reading.save()
        known[row.pk] = reading
    return known
