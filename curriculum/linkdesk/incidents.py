"""An incident follows its link: opened by the first failing look, confirmed when the link is called broken, resolved
when it is neither suspect nor broken any more."""

from collections.abc import Sequence

from accounts.audit import record_many
from curriculum.models import Incident, Link

IN_TROUBLE = frozenset({Link.State.SUSPECT, Link.State.BROKEN})


def follow_states(links: Sequence[Link]) -> None:
    """Make the incidents of `links` what their states, just judged, say; in the caller's transaction, rows locked.

    A fixed number of statements. Links that are as they were cost one.
    """
    by_id = {link.pk: link for link in links}
    standing = {incident.link_id: incident for incident in Incident.objects.open().filter(link__in=by_id)}
    opened, confirmed, resolved = [], [], []
    for link in links:
        incident = standing.get(link.pk)
        if link.state in IN_TROUBLE and link.failing_since and incident is None:
            incident = Incident(link=link, started_at=link.failing_since, verdict=link.verdict)
            opened.append(incident)
        if incident is None:
            continue
        incident.link = link
        if link.state == Link.State.BROKEN and incident.confirmed_at is None:
            incident.confirmed_at, incident.verdict = link.checked_at, link.verdict
            confirmed.append(incident)
        elif link.state not in IN_TROUBLE:
            incident.resolved_at = link.checked_at
            resolved.append(incident)
    Incident.objects.bulk_create(opened)
    known = [incident for incident in (*confirmed, *resolved) if incident not in opened]
    Incident.objects.bulk_update(known, ["confirmed_at", "resolved_at", "verdict"])
    for action, incidents in (("open", opened), ("confirm", confirmed), ("resolve", resolved)):
        if incidents:
            record_many(actor=None, action=f"incident.{action}", subjects=incidents)
