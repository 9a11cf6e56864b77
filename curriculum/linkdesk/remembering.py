"""What earlier looks left for later ones: how hosts answer made-up addresses, and what pages were about."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from curriculum.linkdesk.claiming import Claim
from curriculum.links.address import clean_url
from curriculum.links.probe import Probed, pattern_of_address
from curriculum.models import LinkPrint, SiteProbe

PROBES_KEPT = timedelta(days=7)


def recall_probes(claims: Iterable[Claim], now: datetime) -> dict[str, Probed]:
    """Pattern to what its probe told, for the patterns of these links alone: a host may have any number of others."""
    patterns = {pattern for claim in claims if (pattern := _pattern_of(claim.url))}
    rows = SiteProbe.objects.filter(pattern__in=patterns, at__gt=now - PROBES_KEPT).values_list("pattern", "data")
    probes = ((pattern, Probed.from_bytes(bytes(data))) for pattern, data in rows)
    return {pattern: probed for pattern, probed in probes if probed}


def _pattern_of(url: str) -> str | None:
    try:
        return pattern_of_address(clean_url(url))
    except ValueError:  # no address that is ever asked for
        return None


def keep_probes(probes: Mapping[str, Probed], now: datetime) -> None:
    """Store what was learned; two workers that asked the same keep the later."""
    rows = [SiteProbe(pattern=pattern, data=probed.to_bytes(), at=now) for pattern, probed in sorted(probes.items())]
    if not rows:
        return
    SiteProbe.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pattern"], update_fields=["data", "at"], batch_size=500
    )


def forget_probes(now: datetime) -> int:
    """Delete what is too old to be believed. Returns how many went."""
    return SiteProbe.objects.filter(at__lte=now - PROBES_KEPT).delete()[0]


def recall_prints(claims: Iterable[Claim]) -> dict[int, bytes]:
    """Link id to the print of its page."""
    ids = [claim.id for claim in claims if claim.checked_at]  # others were never read
    if not ids:
        return {}
    rows = LinkPrint.objects.filter(link__in=ids).values_list("link_id", "data")
    return {pk: b64decode(data) for pk, data in rows}
