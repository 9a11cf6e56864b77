"""Two links turn out to be one: their readings become one, and whoever read either has read it."""

from collections import defaultdict

from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.models import Completion, Link, LinkAlias, Opening, Placement, Reading, TrackItem


def merge_links(link: Link, *, into: Link, author: User | None) -> set[int]:
    """`link` becomes a former address of `into`. Returns ids of guides that had its reading.

    Of two completions of one person the earlier stands; the other is withdrawn, not deleted, and the event names what
    was moved, so that the merge can be taken back.
    """
    gone = Reading.objects.select_for_update().filter(link=link).first()
    data: dict = {"former": link.url, "key": link.key}
    guides: set[int] = set()
    if gone:
        stays, _made = Reading.objects.get_or_create(link=into, defaults={"title": gone.title})
        guides = set(gone.placements.values_list("module__guide", flat=True))
        data |= {"reading": gone.pk, "title": gone.title} | unite_readings(gone, stays)
    link.incidents.open().update(resolved_at=timezone.now())
    link.incidents.update(link=into)
    link.checks.exclude(at__in=into.checks.values("at")).update(link=into)
    link.aliases.update(link=into)
    key, url = link.key, link.url
    link.delete()
    LinkAlias.objects.update_or_create(key=key, defaults={"url": url, "link": into})
    record(actor=author, action="link.merge", subject=into, **data)
    return guides


def unite_readings(gone: Reading, stays: Reading) -> dict[str, list[int]]:
    """Everything of `gone` goes to `stays`; `gone` is deleted. Returns ids of what was moved and withdrawn."""
    moved = unite_completions(gone, stays) | {
        "placements": list(gone.placements.values_list("pk", flat=True)),
        "successors": list(Placement.objects.filter(supersedes=gone).values_list("pk", flat=True)),
    }
    unite_openings(gone, stays)
    Placement.objects.filter(reading=gone).update(reading=stays)
    Placement.objects.filter(supersedes=gone).update(supersedes=stays)
    Placement.objects.filter(supersedes=stays, reading=stays).update(supersedes=None)
    TrackItem.objects.filter(supersedes=gone).update(supersedes=stays)
    gone.delete()  # its items of tracks go with it: the tracks of all guides concerned are written anew
    return moved


def unite_completions(gone: Reading, stays: Reading) -> dict[str, list[int]]:
    """Move all completions of `gone` to `stays`; of two that stand for a person only the earlier goes on standing."""
    moved = list(gone.completions.values_list("pk", flat=True))
    standing = defaultdict(list)
    for row in Completion.objects.current().filter(reading__in=[gone, stays]).order_by("at", "pk"):
        standing[row.user_id].append(row.pk)
    later = [pk for rows in standing.values() for pk in rows[1:]]
    Completion.objects.filter(pk__in=later).update(current=False, withdrawn_at=timezone.now())
    Completion.objects.filter(pk__in=moved).update(reading=stays)
    return {"completions": moved, "withdrawn": later}


def unite_openings(gone: Reading, stays: Reading) -> None:
    known = Opening.objects.filter(reading=stays).values("user")
    gone.openings.exclude(user__in=known).update(reading=stays)
    gone.openings.all().delete()
