"""Is it the host? Many links of one host in trouble at once are one trouble. Times are passed in, aware."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from curriculum.links.finding import Verdict

HOST_LINKS = 2  # links in trouble that make it the host's
ONE_ROUND = timedelta(minutes=15)  # looks made together; the order within them says nothing
HOST_FAULTS = frozenset(
    {
        *(Verdict.DNS_ERROR, Verdict.CONN_ERROR, Verdict.TIMEOUT),
        *(Verdict.TLS_ERROR, Verdict.SERVER_ERROR, Verdict.PROTOCOL_ERROR),
    }
)


def host_answered(verdict: Verdict) -> bool:
    """Whether a look shows that the host is there: a page that is missing or behind a wall does, too."""
    return verdict not in HOST_FAULTS and verdict is not Verdict.REFUSED_SSRF


def host_down_since(failing: Iterable[datetime], answered_at: datetime | None) -> datetime | None:
    """Since when a whole host has been down, None if it is not.

    failing: for each link of it that is in trouble with one of HOST_FAULTS, since when. answered_at: the latest look
    at any link of it that the host answered. It is down when HOST_LINKS or more began to fail after that answer; an
    answer in the same round of looks (ONE_ROUND) is as good as a later one.
    """
    since = sorted(first for first in failing if not answered_at or first - answered_at > ONE_ROUND)
    return since[0] if len(since) >= HOST_LINKS else None
