"""A reading whose address was replaced: the link lives on under the new address, and knows the old one for ever."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.audit import record_each
from accounts.models import User
from curriculum.guides.merging import merge_links
from curriculum.links.address import host_of, site_of
from curriculum.markdown.compare import pair_items
from curriculum.markdown.tree import Document
from curriculum.models import Incident, Link, LinkAlias, LinkPrint, Placement
from curriculum.models.link import FINDINGS

CHUNK = 500


@dataclass(frozen=True)
class Move:
    """`link` is to have the address `url`."""

    link: Link
    url: str


def find_links(keys: Iterable[str]) -> dict[str, Link]:
    """Key to Link, for keys that are a link's address now or were once. Two keys of one link have one object."""
    found: dict[str, Link] = {}
    rows: dict[int, Link] = {}
    for chunk in chunks(sorted(keys)):
        for alias in LinkAlias.objects.filter(key__in=chunk).select_related("link"):
            found[alias.key] = rows.setdefault(alias.link_id, alias.link)
        for link in Link.objects.filter(key__in=chunk):
            found[link.key] = rows.setdefault(link.pk, link)
    return found


def relink(
    old: Document, new: Document, match: dict[int, int], links: dict[str, Link], author: User | None
) -> tuple[dict[str, Link], set[int]]:
    """Of addresses that went and came in one edit, those with the same title in the same module are one reading.

    links: key to Link of the addresses in `new`. Returns key to Link of addresses that lead elsewhere now, and ids of
    guides in which two readings became one.
    """
    replaced = addresses_replaced(old, new, match)
    former = find_links(was for was, _key, _url in replaced)
    kept = {link.pk for link in links.values()}
    found: dict[str, Link] = {}
    moves: list[Move] = []
    elsewhere: set[int] = set()
    for was, key, url in replaced:
        link = former.get(was)
        if link is None or link.pk in kept:
            continue
        kept.add(link.pk)
        if into := found.get(key) or links.get(key):
            elsewhere |= merge_links(link, into=into, author=author)
        else:
            moves.append(Move(link, url))
            found[key] = link
    move_links(moves, author)
    return found, elsewhere


def addresses_replaced(old: Document, new: Document, match: dict[int, int]) -> list[tuple[str, str, str]]:
    """Former identity, identity and address of each item at a new address, in the order of `new`."""
    before, after, pairs = pair_items(old, new, match, key=Link.key_of)
    found = []
    for index, place in enumerate(after):
        if index in pairs:
            was, key = Link.key_of(before[pairs[index]].item.url), Link.key_of(place.item.url)
            found += [(was, key, place.item.url)] if was != key else []
    return found


def move_links(moves: list[Move], author: User | None) -> None:
    """Each link has its new address from now on; nothing is known of that page yet, so it is due at once."""
    if not moves:
        return
    ids, aliases, events = [move.link.pk for move in moves], [], []
    for move in moves:
        link = move.link
        aliases.append(LinkAlias(key=link.key, url=link.url, link=link))
        events.append((link, {"former": link.url, "url": move.url}))
        link.forget()
        link.key, link.url = Link.key_of(move.url), move.url
        link.host, link.site = host_of(move.url)[:255], site_of(move.url)[:255]
    for chunk in chunks(ids):
        Incident.objects.open().filter(link__in=chunk).update(resolved_at=timezone.now())
        LinkPrint.objects.filter(link__in=chunk).delete()
    for chunk in chunks([move.link.key for move in moves]):
        LinkAlias.objects.filter(key__in=chunk).delete()  # an address that is one's own now is no former one
    links = [move.link for move in moves]
    fields = [*FINDINGS, "key", "url", "host", "site"]
    Link.objects.bulk_create(
        links, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=CHUNK
    )
    LinkAlias.objects.bulk_create(
        aliases, update_conflicts=True, unique_fields=["key"], update_fields=["url", "link"], batch_size=CHUNK
    )
    record_each(actor=author, action="link.move", rows=events)


def point_links(written: dict[str, str], links: dict[str, Link], author: User | None) -> None:
    """Where a guide goes back to a former address and nothing names the later one any more, the link goes back too.

    written: key to address as the guide has it. links: key to Link.
    """
    back = {links[key].pk: (key, url) for key, url in written.items() if links[key].key not in written}
    for chunk in chunks(sorted(back)):
        for link, url in Placement.objects.filter(reading__link__in=chunk).values_list("reading__link", "url"):
            if link in back and Link.key_of(url) != back[link][0]:
                del back[link]
    move_links([Move(links[key], url) for key, url in back.values()], author)


def chunks(rows: list, size: int = CHUNK):
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
