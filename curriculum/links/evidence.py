"""What one check saw: plain data, made by fetch, read by classify."""

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from curriculum.links.page import HTML_TYPES, Page

FEW_WORDS = 120  # outside of links; an article has more
VERY_FEW_WORDS = 60
LONGEST_RETRY_AFTER = 30 * 24 * 3600.0


class Fault(StrEnum):
    """Why there is no answer to judge. NONE: there is one."""

    NONE = ""
    REFUSED = "refused"  # by our own guard
    PAUSED = "paused"  # the host asked us to stay away for longer than a run lasts
    LOOP = "loop"
    NO_NAME = "no_name"  # the name servers say so: NXDOMAIN or no address
    DNS = "dns"  # no answer from the name servers, or SERVFAIL
    CLOSED = "closed"  # connection refused, or the host is not there
    UNREACHABLE = "unreachable"  # there is no way from here: no network, or no IPv6
    RESET = "reset"  # connected, then cut off before an answer
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: from `url`, by HTTP `status`, or 0 for a meta refresh."""

    url: str
    status: int

    @property
    def is_permanent(self) -> bool:
        return self.status in (301, 308)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One look at one link. url: as asked for, cleaned; final_url: what answered last, or failed.

    status: of the last answer, None without one. headers: lower-case names. page: the HTML's content, None for other
    types and where nothing was read. retry_after: seconds the host asked us to wait. answered: any HTTP answer came on
    the way. conditional: we asked for changes only (RFC 9110 13), so that 304 is an answer.
    """

    url: str
    final_url: str
    hops: tuple[Hop, ...] = ()
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None
    truncated: bool = False
    fault: Fault = Fault.NONE
    detail: str = ""
    retry_after: float | None = None
    elapsed_ms: int = 0
    answered: bool = False
    conditional: bool = False

    @property
    def content_type(self) -> str:
        """The bare media type, lower-case, "" if there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_success(self) -> bool:
        """An answer of the 200s."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def short_page(self) -> Page | None:
        """The page, if it was read, came with success and is short enough to be no article."""
        html = self.content_type in HTML_TYPES or not self.content_type
        if not self.page or not html or not self.is_success or self.page.words > FEW_WORDS:
            return None
        return self.page


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds to wait by Retry-After (RFC 9110 10.2.3), a number or a date; at most 30 days; None if unreadable.

    A date is compared with the server's own Date where there is one: its clock may be wrong.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_RETRY_AFTER)
    until = _http_date(value)
    if not until:
        return None
    sent = _http_date(headers.get("date", "")) or now
    return min(max((until - sent).total_seconds(), 0.0), LONGEST_RETRY_AFTER)


def _http_date(value: str) -> datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
