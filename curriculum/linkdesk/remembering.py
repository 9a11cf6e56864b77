"""What earlier looks left for later ones: how hosts answer made-up addresses, and what pages were about."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from curriculum.linkdesk.claiming import Claim
from curriculum.links.probe import Probed
from curriculum.models import LinkPrint, SiteProbe

PROBES_KEPT = timedelta(days=7)


def recall_probes(claims: Iterable[Claim], now: datetime) -> dict[str, Probed]:
    """Pattern to what its probe told, for the hosts of these links and those that they led to when last asked."""
    hosts = {urlsplit(url).netloc for claim in claims for url in (claim.url, claim.final_url) if url}
    rows = SiteProbe.objects.filter(host__in=hosts, at__gt=now - PROBES_KEPT).values_list("pattern", "data")
    probes = ((pattern, Probed.from_bytes(bytes(data))) for pattern, data in rows)
    return {pattern: probed for pattern, probed in probes if probed}


def keep_probes(probes: Mapping[str, Probed], now: datetime) -> None:
    """Store what was learned; two workers that asked the same keep the later."""
    rows = [
        SiteProbe(host=pattern.partition("/")[0][:255], pattern=pattern, data=probed.to_bytes(), at=now)
        for pattern, probed in sorted(probes.items())
    ]
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
