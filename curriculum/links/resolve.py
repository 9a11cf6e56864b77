"""Names to addresses that the guard lets through: what we connect to is what was vetted (no rebinding)."""

import asyncio
import socket
import time
from typing import Any

import aiodns
from aiohttp.abc import AbstractResolver, ResolveResult

from curriculum.links.address import REMEMBERED
from curriculum.links.guard import Guard
from curriculum.links.settings import CheckSettings

REMEMBER_FOR = 60.0  # seconds that the addresses of a name are used again


class Unresolved(OSError):
    """A name without address. is_final: the name servers said that there is none (else they did not answer)."""

    def __init__(self, host: str, message: str, *, is_final: bool) -> None:
        super().__init__(f"{host}: {message}")
        self.is_final = is_final


class VettedResolver(AbstractResolver):
    """Resolves by c-ares (getaddrinfo's threads hang) and gives only addresses that the guard lets through."""

    def __init__(self, guard: Guard, settings: CheckSettings) -> None:
        self._guard, self._timeout = guard, settings.dns_timeout
        self._known: dict[str, tuple[float, list[tuple[int, str]]]] = {}
        port = settings.dns_port
        ports: dict[str, Any] = {"udp_port": port, "tcp_port": port} if port else {}
        self._dns = aiodns.DNSResolver(
            nameservers=settings.nameservers or None, timeout=self._timeout / 2, tries=2, **ports
        )

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of `host`. Raises Unresolved, or Refused if any of them is not public."""
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, ip in await self._addresses(host)
            if family in (socket.AF_UNSPEC, kind)
        ]

    async def machine_of(self, host: str) -> str:
        """One address that stands for the machine behind a name: two names of one machine have the same. Raises as
        `resolve`.
        """
        return min(ip for _, ip in await self._addresses(host))

    async def _addresses(self, host: str) -> list[tuple[int, str]]:
        now = time.monotonic()
        until, addresses = self._known.get(host, (0.0, []))
        if now >= until:
            addresses = await self._ask(host)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[host] = now + REMEMBER_FOR, addresses
        return addresses

    async def _ask(self, host: str) -> list[tuple[int, str]]:
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._dns.getaddrinfo(host, family=socket.AF_UNSPEC, port=0, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise Unresolved(host, "the name servers do not answer", is_final=False) from error
        except aiodns.error.DNSError as error:
            code = error.args[0] if error.args else None
            final = code in (aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME)
            raise Unresolved(host, str(error.args[-1]), is_final=final) from error
        addresses = [(node.family, node.addr[0].decode("ascii")) for node in found.nodes]
        if not addresses:
            raise Unresolved(host, "no address", is_final=True)
        self._guard.check_addresses(address for _, address in addresses)
        return addresses

    async def close(self) -> None:
        """Give up what is being asked."""
        await self._dns.close()
