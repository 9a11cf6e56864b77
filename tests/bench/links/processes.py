"""The processes that a run needs: the farm, and Celery workers. Each ends with its block, and with the bench."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curriculum.management.processes import end_with_parent
from tests.bench.links import farm
from tests.services.redis import free_port

ROOT = Path(__file__).resolve().parents[3]
READY_WITHIN = 60.0  # seconds
QUIET = ("--without-mingle", "--without-gossip", "--without-heartbeat")


@dataclass(frozen=True)
class Farm:
    """A farm that runs. delay: milliseconds."""

    hosts: int
    links: int
    delay: float
    port: int
    control: int

    @property
    def urls(self) -> list[str]:
        return farm.urls_of(hosts=self.hosts, links=self.links, port=self.port)

    @property
    def environment(self) -> dict[str, str]:
        """What lets the checker go there."""
        return {"LINKS_ALLOW_NETWORKS": "127.10.0.0/16", "LINKS_ALLOW_PORTS": str(self.port)}

    def stats(self) -> dict:
        return self._ask("stats")

    def reset(self) -> None:
        self._ask("reset")

    def _ask(self, what: str) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}/{what}", timeout=30) as answer:
            return json.load(answer)


@contextlib.contextmanager
def running_farm(*, hosts: int, links: int, delay: float) -> Iterator[Farm]:
    """A farm in a process of its own, ready to be asked."""
    made = Farm(hosts, links, delay, free_port(), free_port())
    named = {"hosts": hosts, "links": links, "delay": delay, "port": made.port, "control": made.control}
    options = [part for name, value in named.items() for part in (f"--{name}", str(value))]
    with running([sys.executable, "-m", "tests.bench.links.farm", *options], ready="ready"):
        yield made


@contextlib.contextmanager
def running_workers(count: int, environment: dict[str, str], *, pool: int = 1) -> Iterator[list[int]]:
    """`count` Celery workers of `pool` processes each, ready for tasks; yields their process ids."""
    with contextlib.ExitStack() as stack:
        starts = [stack.enter_context(running(worker_command(n, pool), environment=environment)) for n in range(count)]
        for process, log in starts:
            wait_for(process, log, " ready.")
        yield [process.pid for process, _log in starts]


def worker_command(number: int, pool: int = 1) -> list[str]:
    name = ["-n", f"bench{number}@%h"]
    return [sys.executable, "-m", "celery", "--app", "lms", "worker", "-c", str(pool), "-l", "INFO", *QUIET, *name]


@contextlib.contextmanager
def running(
    command: list[str], *, ready: str = "", environment: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen, Path]]:
    """Run a command in the project's folder until the block ends; yields it and its log. ready: what it says first."""
    with tempfile.TemporaryDirectory(prefix="lectern-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, preexec_fn=lambda: end_with_parent(signal.SIGKILL),
            )  # fmt: skip
        try:
            if ready:
                wait_for(process, log, ready)
            yield process, log
        finally:
            end(process)


def wait_for(process: subprocess.Popen, log: Path, words: str) -> None:
    """Wait until `words` stand in the log. Raises RuntimeError with the log when they do not come."""
    deadline = time.monotonic() + READY_WITHIN
    while words not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args} did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
