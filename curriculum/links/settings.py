"""What a run of checks may do and how patient it is."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.links.address import IPNetwork
from curriculum.links.guard import Guard
from curriculum.links.pace import LONGEST_WAIT, PER_HOST_DELAY, PER_HOST_LIMIT

DEFAULT_CONCURRENCY = 512
# One that many servers let in where they turn robots away; only used for the second try after a refusal.
BROWSER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"


def honest_agent(about_url: str = "") -> str:
    """The user agent of the checker; `about_url` is a page that says who asks and why."""
    return f"Mozilla/5.0 (compatible; Lectern-links/0.1{f'; +{about_url}' if about_url else ''})"


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """All limits of a check. Times are seconds, sizes bytes."""

    allow_networks: tuple[IPNetwork, ...] = ()
    allow_ports: frozenset[int] = frozenset()
    ca_file: str = ""
    concurrency: int = DEFAULT_CONCURRENCY
    user_agent: str = honest_agent()
    per_host_limit: int = PER_HOST_LIMIT
    per_host_delay: float = PER_HOST_DELAY
    nameservers: tuple[str, ...] = ()  # those of the system unless named
    dns_port: int = 0
    dns_timeout: float = 5
    connect_timeout: float = 8
    connect_grace: float = 3  # of finding the name and connecting, not taken from the patience for an answer
    answer_timeout: float = 15
    patient_answer_timeout: float = 30
    body_timeout: float = 10
    total_timeout: float = 45
    retries: int = 2
    backoff: float = 1.0
    longest_wait: float = LONGEST_WAIT
    max_hops: int = 20
    probing: bool = True  # ask hosts for pages that cannot exist, to tell soft 404s
    max_body: int = 256 * 1024

    @classmethod
    def from_strings(
        cls,
        *,
        allow_networks: Iterable[str] = (),
        allow_ports: Iterable[int | str] = (),
        ca_file: str = "",
        concurrency: int | str | None = None,
        per_host: int | str | None = None,
        host_delay: float | str | None = None,
        probing: bool = True,
        about_url: str = "",
    ) -> "CheckSettings":
        """From what stands in the environment. Raises ValueError for what is no network, port or number."""
        return cls(
            allow_networks=tuple(ipaddress.ip_network(n.strip()) for n in allow_networks if n.strip()),
            allow_ports=frozenset(int(p) for p in allow_ports),
            ca_file=ca_file,
            concurrency=max(1, int(concurrency or DEFAULT_CONCURRENCY)),
            per_host_limit=max(1, int(per_host or PER_HOST_LIMIT)),
            per_host_delay=max(0.0, float(PER_HOST_DELAY if host_delay is None else host_delay)),
            probing=probing,
            user_agent=honest_agent(about_url),
        )

    def guard(self) -> Guard:
        """The address guard these settings ask for."""
        return Guard(self.allow_networks, self.allow_ports)
