"""A name server on 127.0.0.1 that answers from a table, and lies, fails or keeps silent where the table says so.

    with NameServer({"a.example": ["127.0.0.1"], "b.example": NXDOMAIN, "c.example": Turns(["8.8.8.8"], ["10.0.0.1"])}):

UDP, A and AAAA, one question a message (RFC 1035 4.1); every answer has a TTL of 0. What is not in the table is NXDOMAIN.
"""

import ipaddress
import socketserver
import struct
import threading
from collections import Counter
from collections.abc import Iterable
from enum import IntEnum
from typing import Self

TYPES = {1: ipaddress.IPv4Address, 28: ipaddress.IPv6Address}
ANSWERED = 0x8180  # a response, recursion available


class Failure(IntEnum):
    """Ways not to answer. The first three are response codes of RFC 1035; SILENT sends nothing, GARBAGE no DNS."""

    SERVFAIL = 2
    NXDOMAIN = 3
    REFUSED = 5
    SILENT = 100
    GARBAGE = 101


SERVFAIL, NXDOMAIN, REFUSED, SILENT, GARBAGE = Failure
Addresses = Iterable[str]


class Turns:
    """Other addresses at every question: the first answer, the second, and so on; the last one stays."""

    def __init__(self, *answers: Addresses | Failure) -> None:
        self.answers = answers


class NameServer:
    """Serves `names` (name to addresses, Failure or Turns); counts what was `asked`: (name, type) to questions."""

    def __init__(self, names: dict[str, Addresses | Failure | Turns]) -> None:
        self.names = names
        self.asked: Counter[tuple[str, int]] = Counter()
        self.server = socketserver.UDPServer(("127.0.0.1", 0), _Question)
        self.server.dns = self  # type: ignore[attr-defined]

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def answer(self, name: str, kind: int) -> Addresses | Failure:
        """What the table says this time."""
        self.asked[name, kind] += 1
        entry = self.names.get(name, NXDOMAIN)
        if isinstance(entry, Turns):
            return entry.answers[min(self.asked[name, kind], len(entry.answers)) - 1]
        return entry

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Question(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        message, udp = self.request
        name, end = _name(message, 12)
        kind = struct.unpack_from("!H", message, end)[0]
        answer = self.server.dns.answer(name.lower(), kind)  # type: ignore[attr-defined]
        if answer is SILENT:
            return
        reply = message[:2] + b"\xff" * 40 if answer is GARBAGE else _reply(message, end + 4, kind, answer)
        udp.sendto(reply, self.client_address)


def _name(message: bytes, at: int) -> tuple[str, int]:
    labels = []
    while size := message[at]:
        labels.append(message[at + 1 : at + 1 + size].decode("ascii"))
        at += 1 + size
    return ".".join(labels), at + 1


def _reply(message: bytes, end: int, kind: int, answer: Addresses | Failure) -> bytes:
    """The question again, and its records: the name is a pointer to the question's (0xC00C)."""
    code = answer if isinstance(answer, Failure) else 0
    found = [] if code else [ipaddress.ip_address(a) for a in answer]  # type: ignore[union-attr]
    records = [a.packed for a in found if isinstance(a, TYPES.get(kind, ()))]
    head = message[:2] + struct.pack("!5H", ANSWERED | code, 1, len(records), 0, 0)
    return (
        head
        + message[12:end]
        + b"".join(struct.pack("!3HIH", 0xC00C, kind, 1, 0, len(data)) + data for data in records)
    )
