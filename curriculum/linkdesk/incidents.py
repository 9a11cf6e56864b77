"""An incident follows its link: opened by the first failing look, confirmed when the link is called broken, resolved
when it is neither suspect nor broken any more. When its whole host is down it is a part of the host's incident, and
only that one is announced (docs/decisions/008-incidents-of-hosts.md).
"""

from collections.abc import Sequence
from datetime import datetime

from accounts.audit import record_many
from curriculum.linkdesk import hosts
from curriculum.links.judge import WORD_LASTS
from curriculum.models import Incident, Link
from curriculum.models.link import Verdict

OPEN, CONFIRM, RESOLVE, ALONE = "incident.open", "incident.confirm", "incident.resolve", "incident.alone"


def follow_states(links: Sequence[Link], *, at: datetime | None = None) -> None:
    """Make the incidents of `links`, and of their hosts, what their states say; in the caller's transaction.

    links: judged and saved, as their looks are, and locked, with id, url, host, word, word_at, verdict and the fields
    of a Standing. Those that neither are in trouble nor were may be left out: `hosts.resolve_answered` is for them.
    at: when it was, default each link's last look.
    How many statements it takes does not grow with the links; where nothing was or is in trouble it is one.
    """
    known = _open_incidents(links)
    standing = {incident.link_id: incident for incident in known if incident.link_id}
    down = {incident.host: incident for incident in known if not incident.link_id}
    changed = [(action, incident) for link in links for action, incident in _follow(link, standing, at)]
    if not standing and not down:
        return
    new = hosts.open_hosts(links, down)
    moved = _join(links, standing, down)
    changed += [(ALONE, incident) for incident in moved if incident.part_of_id is None]
    _save([incident for action, incident in changed if action == OPEN], [*moved, *(row for _action, row in changed)])
    hosts.settle(links, down, new, at)
    for action in (ALONE, OPEN, CONFIRM, RESOLVE):
        said = [row for what, row in changed if what == action and row.part_of_id is None]  # hosts speak for parts
        if said:
            record_many(actor=None, action=action, subjects=said)


def _open_incidents(links: Sequence[Link]) -> list[Incident]:
    """Of these links and of their hosts, locked: their hosts' may be followed by other processes, too."""
    found = Incident.objects.open().of([link.pk for link in links], {link.host for link in links})
    return list(found.order_by("pk").select_for_update(no_key=True))


def _follow(link: Link, standing: dict[int, Incident], at: datetime | None) -> list[tuple[str, Incident]]:
    """Move the incident of one link on, in memory: what happened to it. A new one is added to `standing`."""
    incident, now, happened = standing.get(link.pk), at or link.checked_at, []
    if incident is None:
        since = _in_trouble_since(link)
        if since is None:
            return []
        incident = standing[link.pk] = Incident(link=link, started_at=since, verdict=_verdict(link))
        happened.append((OPEN, incident))
    incident.link = link
    if not link.is_in_trouble:
        incident.resolved_at = now
        happened.append((RESOLVE, incident))
    elif link.state == Link.State.BROKEN and incident.confirmed_at is None:
        incident.confirmed_at, incident.verdict = now, _verdict(link)
        happened.append((CONFIRM, incident))
    return happened


def _in_trouble_since(link: Link) -> datetime | None:
    """The first failing look, or when a person said that it is dead. None: it is not in trouble.

    As long as a person vouched for it there was no trouble, whatever the looks said: it begins when that ran out.
    """
    if not link.is_in_trouble:
        return None
    if link.failing_since and link.word_at and link.word in (Link.Word.WORKS, Link.Word.IGNORE):
        return max(link.failing_since, link.word_at + WORD_LASTS)
    return link.failing_since or link.word_at


def _verdict(link: Link) -> str:
    """Why. Where only a person says that it is dead, no robot can tell."""
    return link.verdict if link.failing_since else Verdict.UNKNOWN.value


def _join(links: Sequence[Link], standing: dict[int, Incident], down: dict[str, Incident]) -> list[Incident]:
    """Parts of hosts that are down, in memory; those still in trouble after their host are none any more."""
    moved, pks, answered = [], {host.pk for host in down.values()}, hosts.answered(links, down)
    for link in links:
        incident, host = standing.get(link.pk), down.get(link.host)
        if incident is None or incident.resolved_at:
            continue
        if host and link.host not in answered and hosts.is_the_hosts(link):
            part_of = host
        elif incident.part_of_id is None or incident.part_of_id in pks:
            continue
        else:
            part_of = None
        if incident.part_of_id != (part_of and part_of.pk):
            incident.part_of = part_of
            moved.append(incident)
    return moved


def _save(opened: list[Incident], touched: list[Incident]) -> None:
    known = {incident.pk: incident for incident in touched if incident.pk}
    Incident.objects.bulk_create(opened)
    Incident.objects.bulk_update(known.values(), ["confirmed_at", "resolved_at", "verdict", "part_of"])
