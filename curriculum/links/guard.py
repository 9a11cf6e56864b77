"""Where we may go: the guard that keeps the checker on the public web, at every hop, refresh and probe."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from curriculum.links.address import (
    DEFAULT_PORTS,
    LONGEST,
    REMEMBERED,
    IPAddress,
    IPNetwork,
    Refused,
    address_of,
    parts_of,
    site_of_host,
)


class Place(NamedTuple):
    """Where to ask. url: cleaned; site: what is asked at one pace; name: to be resolved, "" for an address."""

    url: str
    site: str
    name: str


class Guard:
    """Keeps the checker on the public web: http and https, listed ports, global addresses.

    allow_networks: networks that are let through all the same (an intranet); allow_ports: ports besides 80 and 443.
    """

    def __init__(self, allow_networks: Iterable[IPNetwork | str] = (), allow_ports: Iterable[int] = ()) -> None:
        self.networks = tuple(ipaddress.ip_network(n) for n in allow_networks)
        self.ports = frozenset({80, 443, *allow_ports})
        self._vetted: set[str] = set()

    def check_url(self, url: str) -> str:
        """The cleaned address, or Refused. IP addresses are vetted here, names when they are resolved."""
        return self.place(url).url

    def place(self, url: str) -> Place:
        """The cleaned address with what is asked at one pace; raises as `check_url`."""
        parts = parts_of(url)
        cleaned = parts.written
        if len(cleaned) > LONGEST:
            raise Refused(f"the address is longer than {LONGEST} characters")
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        if port not in self.ports:
            raise Refused(f"port {port} is not allowed")
        literal = _literal(parts.host)
        if literal:
            self.check_addresses([literal])
        return Place(cleaned, site_of_host(parts.host), "" if literal else parts.host)

    def check_addresses(self, addresses: Iterable[str]) -> None:
        """Raise Refused unless every address is global or in an allowed network (one bad address spoils the name)."""
        for text in addresses:
            if text not in self._vetted:
                try:
                    address = ipaddress.ip_address(text)
                except ValueError as error:
                    raise Refused(f"{text} is not an address") from error
                if not self._lets(address):
                    raise Refused(f"{address} is not a public address")
                if len(self._vetted) >= REMEMBERED:
                    self._vetted.clear()
                self._vetted.add(text)

    def _lets(self, address: IPAddress) -> bool:
        inner = _embedded(address)
        if any(
            a in network for a in (address, inner) if a for network in self.networks if network.version == a.version
        ):
            return True
        return _is_public(inner) if inner else _is_public(address)


@lru_cache(REMEMBERED)
def _literal(host: str) -> str:
    """The address that a host stands for without being resolved, "" for other names."""
    if address := address_of(host):
        return str(address)
    return "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else ""


# Never on the public web, though some Python releases call them global (IANA special-purpose registries, RFC 6890).
_SPECIAL = tuple(
    ipaddress.ip_network(n)
    for n in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
    )
)


def _is_public(address: IPAddress) -> bool:
    if address.is_multicast or address.is_unspecified or address.is_loopback or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (
        address.scope_id or address not in ipaddress.ip_network("2000::/3")
    ):
        return False
    return not any(address in network for network in _SPECIAL if network.version == address.version)


def _embedded(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, NAT64 (RFC 6052) or 6to4. Teredo is not public at all."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
