"""A long track, made with few statements."""

from curriculum.models import Link, Placement, Reading, TrackItem
from tests import factories


def many_items(count, modules=10):
    """A track of `count` required items in `modules` modules, made quickly."""
    guide = factories.GuideFactory()
    track = factories.TrackFactory(guide=guide)
    for module in factories.ModuleFactory.create_batch(min(modules, count), guide=guide):
        fill(track, module, range(module.position % min(modules, count), count, min(modules, count)))
    return track


def fill(track, module, positions):
    addresses = [f"https://site.example/{track.pk}/{position}" for position in positions]
    links = Link.objects.bulk_create(Link(key=url, url=url, host="site.example") for url in addresses)
    readings = Reading.objects.bulk_create(Reading(link=link, title=f"Reading {link.url}") for link in links)
    places = Placement.objects.bulk_create(
        Placement(
            module=module, reading=reading, position=n, kind="reading", title=reading.title, url=reading.link.url
        )
        for n, reading in enumerate(readings)
    )
    TrackItem.objects.bulk_create(
        TrackItem(
            track=track, reading=place.reading, module=module, placement=place, position=position, required=True,
            title=place.title,
        )
        for position, place in zip(positions, places, strict=True)
    )  # fmt: skip
