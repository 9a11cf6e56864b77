"""A farm of thousands of honest hosts on loopback addresses, and what it saw: a server that costs little CPU.

    python -m tests.bench.links.farm --hosts 5000 --links 20000 --delay 50 --port 8300 --control 8301

Host n is 127.10.a.b. It has /p/0 to /p/N-1, N its share of the links, as pages of 3 KB; everything else is 404. The
control port of 127.0.0.1 answers `GET /stats` with JSON and `GET /reset` by counting anew.
"""

import argparse
import asyncio
import contextlib
import json
import resource
import socket
from collections import Counter

import uvloop

from tests.bench.links import pages

BACKLOG = 128
LONGEST_HEAD = 16_384


def address_of(number: int) -> str:
    """The address of host `number`, counted from 0."""
    return f"127.10.{number // 250}.{number % 250 + 1}"


def share_of(number: int, *, hosts: int, links: int) -> int:
    """How many pages host `number` has."""
    return links // hosts + (number < links % hosts)


def urls_of(*, hosts: int, links: int, port: int) -> list[str]:
    """All addresses of the farm, hosts in turn."""
    rounds = range(-(-links // hosts))
    pairs = ((n, page) for page in rounds for n in range(hosts) if page < share_of(n, hosts=hosts, links=links))
    return [f"http://{address_of(n)}:{port}/p/{page}" for n, page in pairs]


class Seen:
    """What came to one host, or to all of them."""

    __slots__ = ("a_second", "asked", "connections", "least_gap", "most_connections", "requests", "second", "started")

    def __init__(self) -> None:
        self.connections = self.most_connections = 0
        self.forget()

    def forget(self) -> None:
        """Count anew; connections that are open stay open."""
        self.requests = self.asked = self.a_second = 0
        self.second, self.started, self.least_gap = -1, -1.0, -1.0
        self.most_connections = self.connections

    def connect(self) -> None:
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)

    def ask(self, now: float) -> None:
        """A request came at `now`, seconds of the loop's clock."""
        self.requests += 1
        gap, self.started = now - self.started, now
        if self.requests > 1 and (gap < self.least_gap or self.least_gap < 0):
            self.least_gap = gap
        if int(now) != self.second:
            self.second, self.asked = int(now), 0
        self.asked += 1
        self.a_second = max(self.a_second, self.asked)


class Farm:
    """The hosts and what they have seen."""

    def __init__(self, *, hosts: int, links: int, delay: float) -> None:
        self.shares = {address_of(n): share_of(n, hosts=hosts, links=links) for n in range(hosts)}
        self.by_host = {host: Seen() for host in self.shares}
        self.all = Seen()
        self.statuses: Counter[int] = Counter()
        self.delay = delay

    def reset(self) -> dict[str, object]:
        self.statuses.clear()
        for seen in (self.all, *self.by_host.values()):
            seen.forget()
        return {}

    def stats(self) -> dict[str, object]:
        """Most connections at once and requests in a second, of all together and of the host that had the most."""
        hosts = [seen for seen in self.by_host.values() if seen.requests]
        gaps = [seen.least_gap for seen in hosts if seen.least_gap >= 0]
        return {
            "requests": self.all.requests,
            "statuses": self.statuses,
            "hosts": len(hosts),
            "connections": self.all.most_connections,
            "connections_a_host": max((seen.most_connections for seen in hosts), default=0),
            "requests_a_second": self.all.a_second,
            "requests_a_second_a_host": max((seen.a_second for seen in hosts), default=0),
            "least_gap": round(min(gaps, default=0), 4),
        }

    def answer(self, host: str, path: bytes) -> bytes:
        """The whole answer, head and body."""
        number = path[3:]
        if path.startswith(b"/p/") and number.isdigit() and int(number) < self.shares[host]:
            self.statuses[200] += 1
            return pages.page(host, int(number))
        self.statuses[404] += 1
        return pages.NOT_FOUND


class Guest(asyncio.Protocol):
    """One connection, kept alive: one request after the other, each answered after the farm's delay."""

    def __init__(self, farm: Farm, loop: asyncio.AbstractEventLoop) -> None:
        self.farm, self.loop = farm, loop
        self.head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.host = transport.get_extra_info("sockname")[0]
        self.seen = self.farm.by_host[self.host]
        self.seen.connect()
        self.farm.all.connect()

    def connection_lost(self, _error: Exception | None) -> None:
        self.seen.connections -= 1
        self.farm.all.connections -= 1

    def data_received(self, data: bytes) -> None:
        self.head += data
        if not self.head.endswith(b"\r\n\r\n"):
            if len(self.head) > LONGEST_HEAD:
                self.transport.abort()
            return
        path = self.head.split(b" ", 2)[1]
        self.head = b""
        now = self.loop.time()
        self.seen.ask(now)
        self.farm.all.ask(now)
        self.loop.call_later(self.farm.delay, self.send, path)

    def send(self, path: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(self.farm.answer(self.host, path))


async def serve(farm: Farm, *, port: int, control: int) -> None:
    """Serve until cancelled; says "ready" when every host listens."""
    loop = asyncio.get_running_loop()

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
        body = json.dumps(farm.reset() if path == b"/reset" else farm.stats()).encode()
        writer.write(pages.head(200, len(body), kind="application/json", keep=False) + body)
        await writer.drain()
        writer.close()

    for host in farm.by_host:
        await loop.create_server(lambda: Guest(farm, loop), sock=listening(host, port), backlog=BACKLOG)
    async with await asyncio.start_server(tell, "127.0.0.1", control) as server:
        print("ready", flush=True)
        await server.serve_forever()


def listening(host: str, port: int) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    return sock


def raise_open_files() -> None:
    """Each host and each connection is an open file."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.links.farm", description=__doc__)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--links", type=int, default=20_000)
    parser.add_argument("--delay", type=float, default=50, help="milliseconds until an answer")
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--control", type=int, default=8301)
    options = parser.parse_args()
    raise_open_files()
    farm = Farm(hosts=options.hosts, links=options.links, delay=options.delay / 1000)
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(farm, port=options.port, control=options.control))


if __name__ == "__main__":
    main()
