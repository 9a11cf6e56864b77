"""What one look comes to: verdicts, how much they prove, and the Finding that is kept."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What one look came to."""

    OK = "ok"
    REDIRECT_PERMANENT = "redirect_permanent"
    REDIRECT_TEMPORARY = "redirect_temporary"
    FRAGMENT_MISSING = "fragment_missing"
    CONTENT_DRIFT = "content_drift"
    GONE = "gone"
    SOFT404 = "soft404"
    PARKED = "parked"
    DNS_ERROR = "dns_error"
    REDIRECT_LOOP = "redirect_loop"
    CONN_ERROR = "conn_error"
    CHANGED_TOPIC = "changed_topic"
    LOGIN = "login"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    TLS_ERROR = "tls_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    PROTOCOL_ERROR = "protocol_error"
    UNKNOWN = "unknown"
    REFUSED_SSRF = "refused_ssrf"


class Strength(StrEnum):
    """How much one look proves against a link. FINAL: the server itself said that it is gone for good (410)."""

    NONE = "none"
    WEAK = "weak"
    MEDIUM = "medium"
    HARD = "hard"
    FINAL = "final"


ALIVE = frozenset(
    {
        Verdict.OK,
        Verdict.REDIRECT_PERMANENT,
        Verdict.REDIRECT_TEMPORARY,
        Verdict.FRAGMENT_MISSING,
        Verdict.CONTENT_DRIFT,
    }
)
WALLS = frozenset({Verdict.LOGIN, Verdict.BLOCKED, Verdict.RATE_LIMITED})
_STRENGTHS = {
    Verdict.GONE: Strength.HARD,
    Verdict.PARKED: Strength.HARD,
    Verdict.DNS_ERROR: Strength.HARD,
    Verdict.CHANGED_TOPIC: Strength.HARD,
    Verdict.SOFT404: Strength.MEDIUM,
    Verdict.REDIRECT_LOOP: Strength.MEDIUM,
    Verdict.CONN_ERROR: Strength.MEDIUM,
    Verdict.TLS_ERROR: Strength.MEDIUM,
    Verdict.SERVER_ERROR: Strength.MEDIUM,
    Verdict.TIMEOUT: Strength.WEAK,
    Verdict.PROTOCOL_ERROR: Strength.WEAK,
}


def strength_of(verdict: Verdict) -> Strength:
    """The usual strength of a verdict, where nothing more is known of the look."""
    return _STRENGTHS.get(verdict, Strength.NONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look came to, small enough to store. detail: a sentence part for people (English).

    permanent_target: where the link moved for good, "" if it did not. etag, last_modified: to ask for changes next
    time. retry_after: seconds to stay away. answered: some HTTP answer came (see judge.proves_network).
    """

    verdict: Verdict
    status: int | None
    final_url: str
    detail: str = ""
    title: str = ""
    permanent_target: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: float | None = None
    strength: Strength = Strength.NONE
    answered: bool = False
    elapsed_ms: int = 0
    print: bytes = b""
    likeness: float | None = None


def storable(text: str, longest: int | None = None) -> str:
    """Text of strangers as PostgreSQL takes it, without NUL and lone surrogates, and at most so many characters."""
    if text.isascii() and "\0" not in text:
        return text[:longest]
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:longest]


# What a rule says of an Evidence: nothing, or a verdict, a detail, and a strength where it is not the usual one.
Ruling = tuple[Verdict, str] | tuple[Verdict, str, Strength] | None
