"""A reading whose address was replaced: the link lives on under the new address, and knows the old one for ever."""

from collections import defaultdict

from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.links.address import host_of
from curriculum.models import Completion, Link, LinkAlias, Opening, Placement, Reading, TrackItem


def relink(places, standing: list[Placement], links: dict[str, Link], author: User | None) -> dict[str, Link]:
    """Of addresses that went and came in one edit, those with the same title in the same module are one reading.

    places: what the document says (placing.Place). standing: the placements so far. links: key to Link of
    addresses. Returns key to Link for addresses that were found so.
    """
    written = {place.key for place in places}
    wanted = {(place.module.pk, place.item.title[:1000]): place for place in reversed(places)}
    kept = {links[key].pk for key in written if key in links}
    found: dict[str, Link] = {}
    for old in standing:
        link = old.reading.link
        place = wanted.get((old.module_id, old.title))
        if place is None or link is None or link.pk in kept or place.key in found:
            continue
        known = links.get(place.key)
        if known is None:
            move_link(link, url=place.item.url, author=author)
            found[place.key] = link
        else:
            merge_links(link, into=known, author=author)
        kept.add(link.pk)
    return found


def move_link(link: Link, *, url: str, author: User | None) -> None:
    """`link` has the address `url` from now on; nothing is known of that page yet, so it is due at once."""
    former = {"key": link.key, "url": link.url}
    key = Link.key_of(url)
    LinkAlias.objects.filter(key=key, link=link).delete()
    link.incidents.open().update(resolved_at=timezone.now())
    link.forget()
    link.key, link.url, link.host = key, url, host_of(url)[:255]
    link.save()
    LinkAlias.objects.update_or_create(key=former["key"], defaults={"url": former["url"], "link": link})
    record(actor=author, action="link.move", subject=link, former=former["url"])


def merge_links(link: Link, *, into: Link, author: User | None) -> None:
    """`link` becomes a former address of `into`: two readings become one, and whoever read either has read it.

    Of two completions of one person the earlier stands; the other is withdrawn, not deleted, and the event names what
    was moved, so that the merge can be taken back.
    """
    gone = Reading.objects.filter(link=link).first()
    stays, _made = Reading.objects.get_or_create(
        link=into, defaults={"title": gone.title if gone else into.url[:1000]}
    )
    data = {"former": link.url, "key": link.key}
    if gone:
        data["completions"] = unite_completions(gone, stays)
        unite_openings(gone, stays)
        Placement.objects.filter(reading=gone).update(reading=stays)
        Placement.objects.filter(supersedes=gone).update(supersedes=stays)
        TrackItem.objects.filter(reading=gone, track__in=stays.track_items.values("track")).delete()
        TrackItem.objects.filter(reading=gone).update(reading=stays)
        gone.delete()
    link.incidents.open().update(resolved_at=timezone.now())
    link.incidents.update(link=into)
    link.checks.exclude(at__in=into.checks.values("at")).update(link=into)
    link.aliases.update(link=into)
    key, url = link.key, link.url
    link.delete()
    LinkAlias.objects.update_or_create(key=key, defaults={"url": url, "link": into})
    record(actor=author, action="link.merge", subject=into, **data)


def unite_completions(gone: Reading, stays: Reading) -> list[int]:
    """Move all completions of `gone` to `stays`; of two that stand for a person only the earlier goes on standing."""
    moved = list(gone.completions.values_list("pk", flat=True))
    standing = defaultdict(list)
    for row in Completion.objects.current().filter(reading__in=[gone, stays]).order_by("at", "pk"):
        standing[row.user_id].append(row.pk)
    later = [pk for rows in standing.values() for pk in rows[1:]]
    Completion.objects.filter(pk__in=later).update(current=False, withdrawn_at=timezone.now())
    Completion.objects.filter(pk__in=moved).update(reading=stays)
    return moved


def unite_openings(gone: Reading, stays: Reading) -> None:
    known = Opening.objects.filter(reading=stays).values("user")
    gone.openings.exclude(user__in=known).update(reading=stays)
    gone.openings.all().delete()


def point_links(places, links: dict[str, Link], author: User | None) -> None:
    """Where a guide goes back to a former address and nothing names the later one any more, the link goes back too."""
    written = {place.key: place.item.url for place in places}
    for key, url in written.items():
        link = links[key]
        if link.key == key or link.key in written:
            continue
        elsewhere = Placement.objects.filter(reading__link=link).values_list("url", flat=True)
        if all(Link.key_of(other) == key for other in elsewhere):
            move_link(link, url=url, author=author)
