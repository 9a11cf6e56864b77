"""A host that is down: one incident without a link, of which the incidents of its links are parts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from accounts.audit import record_many
from accounts.models import Event
from curriculum.links.address import site_of, site_of_host
from curriculum.links.finding import Verdict
from curriculum.links.hostgate import HOST_FAULTS, ONE_ROUND, host_answered, host_down_since
from curriculum.models import Incident, Link, LinkCheck

FAULTS = sorted(fault.value for fault in HOST_FAULTS)
NO_ANSWERS = ["", *(verdict.value for verdict in Verdict if not host_answered(verdict))]


def is_the_hosts(link: Link) -> bool:
    """Whether the link is in trouble for a reason that may be its host's."""
    may_be = link.is_in_trouble and link.verdict in HOST_FAULTS and link.failing_since is not None
    return may_be and _failed_there(link.host, link.final_url)


def _failed_there(host: str, final_url: str) -> bool:
    """Whether it was the link's own site that failed: one that led on to another has answered, as shorteners do."""
    return not final_url or site_of(final_url) == site_of_host(host)


def resolve_answered(answers: Mapping[str, datetime]) -> None:
    """Hosts that answered just now at links that are in no trouble are not down. answers: host to when.

    In the transaction that stores the answers. One statement where none of them is down. A host that another process
    is following is left to that, or to the next answer: waiting here, with others locked, could be for ever.
    """
    found = Incident.objects.open().of([], answers).order_by("pk").select_for_update(no_key=True, skip_locked=True)
    back = [host for host in found if answers[host.host] >= host.started_at - ONE_ROUND]
    for host in back:
        host.resolved_at = max(answers[host.host], host.started_at)
    if back:
        Incident.objects.bulk_update(back, ["resolved_at"])
        record_many(actor=None, action="incident.resolve", subjects=back)


def answered(links: Iterable[Link], down: dict[str, Incident]) -> dict[str, datetime]:
    """Which hosts that were down answered at one of these links, and when."""
    found: dict[str, datetime] = {}
    for link in links:
        host, when = down.get(link.host), link.checked_at
        if host and when and link.verdict not in NO_ANSWERS and when >= host.started_at - ONE_ROUND:
            found[link.host] = max(when, found.get(link.host, host.started_at))
    return found


def open_hosts(links: Sequence[Link], down: dict[str, Incident]) -> list[Incident]:
    """Open an incident for each host that is down now, and make the incidents of its other links parts of it.

    down: the open incident by host, locked; new ones are added. Returns those that are new. Another process may open
    the same at the same time: both go on with the one that was first.
    """
    verdicts = {link.host: link.verdict for link in links if is_the_hosts(link) and link.host not in down}
    since = _down_since(verdicts) if verdicts else {}
    if not since:
        return []
    rows = [Incident(host=host, started_at=since[host], verdict=verdicts[host]) for host in sorted(since)]
    Incident.objects.bulk_create(rows, ignore_conflicts=True)
    stored = list(Incident.objects.open().of([], since).order_by("pk").select_for_update(no_key=True))
    down |= {incident.host: incident for incident in stored}
    # Those that another process holds it makes parts itself; to wait for it, which waits for us, would be for ever.
    parts = Incident.objects.open().filter(**_troubled(since, "link__")).order_by("pk")
    free = parts.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = free.values_list("pk", "link__host", "link__final_url")
    rows = [
        Incident(pk=pk, part_of=down[host]) for pk, host, end in found if host in down and _failed_there(host, end)
    ]
    Incident.objects.bulk_update(rows, ["part_of"])
    subjects = [str(incident.pk) for incident in stored]
    said = Event.objects.filter(subject_type=Incident._meta.label_lower, subject_id__in=subjects)
    first = set(said.values_list("subject_id", flat=True))
    return [incident for incident in stored if str(incident.pk) not in first]


def _down_since(hosts: Collection[str]) -> dict[str, datetime]:
    """Since when each of these hosts has been down; those that are not down are left out."""
    found = Link.objects.filter(**_troubled(hosts)).values_list("pk", "host", "failing_since", "final_url")
    troubled = [(pk, host, since) for pk, host, since, end in found if _failed_there(host, end)]
    failing: defaultdict[str, list[datetime]] = defaultdict(list)
    answers: dict[str, datetime] = {}
    for _pk, host, since in troubled:
        failing[host] += [since] if since else []
    for host, when in (*_answers_now(failing), *_answers_before([pk for pk, _host, _since in troubled])):
        answers[host] = max(when, answers.get(host, when))
    down = {host: host_down_since(times, answers.get(host)) for host, times in failing.items()}
    return {host: since for host, since in down.items() if since}


def _answers_now(hosts: Collection[str]):
    """Each host and when it last answered, as far as its links still say so."""
    links = Link.objects.order_by().filter(host__in=list(hosts), checked_at__isnull=False)
    return links.exclude(verdict__in=NO_ANSWERS).values_list("host").annotate(Max("checked_at"))


def _answers_before(links: Collection[int]):
    """Each host and when it last answered at one of these links (ids), of which the latest look failed."""
    looks = LinkCheck.objects.order_by().filter(link__in=links, held=False)
    return looks.exclude(verdict__in=NO_ANSWERS).values_list("link__host").annotate(Max("at"))


def _troubled(hosts: Collection[str], link: str = "") -> dict:
    """The filter of links in trouble for reasons of these hosts. link: the way to them."""
    values = {"host__in": list(hosts), "state__in": Link.IN_TROUBLE, "verdict__in": FAULTS}
    return {f"{link}{name}": value for name, value in (values | {"failing_since__isnull": False}).items()}


def settle(links: Sequence[Link], down: dict[str, Incident], new: Sequence[Incident], at: datetime | None) -> None:
    """Confirm each host with a part that was called broken since it is down; resolve those that answer again and those
    without a part that is open. Announce them. The incidents of the links are saved.

    new: those of `down` that were opened just now.
    """
    if not down:
        return
    back, latest = answered(links, down), {link.host: when for link in links if (when := at or link.checked_at)}
    parts = {row.pk: row for row in Incident.objects.with_parts().filter(pk__in=[host.pk for host in down.values()])}
    confirmed, resolved = [], []
    for name, host in down.items():
        found = parts[host.pk]
        if host.confirmed_at is None and found.first_confirmed_at:
            host.confirmed_at = found.first_confirmed_at
            confirmed.append(host)
        if name in back or not found.has_open_parts:
            host.resolved_at = back.get(name) or max(latest.get(name, host.started_at), host.started_at)
            resolved.append(host)
    changed = {host.pk: host for host in (*confirmed, *resolved)}
    Incident.objects.bulk_update(changed.values(), ["confirmed_at", "resolved_at"])
    for action, incidents in (("open", new), ("confirm", confirmed), ("resolve", resolved)):
        if incidents:
            record_many(actor=None, action=f"incident.{action}", subjects=incidents)
