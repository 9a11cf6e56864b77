"""Workers killed at random while links fall due all the time: is one lost, or a look stored twice?

    python -m tests.bench.links.soak --minutes 10

Two workers and a beat look at 2,000 links again and again. Every few seconds one of them, or a pool process, gets
kill -9, and is started again. Afterwards the counts must agree; the exit status is 1 when they do not.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from tests.bench.links import counts, database
from tests.bench.links.processes import ROOT, Farm, end, running_farm, worker_command
from tests.bench.links.usage import children

HOSTS, LINKS, DELAY = 500, 2000, 20  # milliseconds
CLAIM = 20  # seconds
PACE = {"LINKS_PER_HOST": "10", "LINKS_HOST_DELAY": "0.05", "LINKS_PROBING": "0"}
BEAT = {"LINKS_BEAT_SECONDS": "2", "LINKS_CLAIM_SECONDS": str(CLAIM)}
BETWEEN_KILLS, DOWN_FOR = (1.0, 5.0), (0.0, 2.0)  # seconds, at random
DUE_EVERY = 0.5
SETTLE_WITHIN = 4 * CLAIM + 60  # what the last victim held is due when its claim has run out


class Crew:
    """The workers and the beat: started, killed and started again. Their logs are in `folder`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.commands = {"worker 1": worker_command(1), "worker 2": worker_command(2)}
        self.commands["beat"] = [
            *(sys.executable, "-m", "celery", "--app", "lms", "beat", "-l", "WARNING"),
            *("-s", str(folder / "schedule"), "--pidfile="),
        ]
        self.running: dict[str, subprocess.Popen] = {}
        self.kills: dict[str, int] = {}
        for name in self.commands:
            self.start(name)

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill_one(self, chance: random.Random) -> None:
        """kill -9 for a worker, the beat or, half of the time, a worker's pool process, which the worker replaces."""
        name = chance.choice(["worker 1", "worker 1", "worker 2", "worker 2", "beat"])
        process = self.running[name]
        pool = children(process.pid)
        if name != "beat" and pool and chance.random() < 0.5:
            os.kill(chance.choice(pool), signal.SIGKILL)
            name = "pool process"
        else:
            process.kill()
            process.wait()
            time.sleep(chance.uniform(*DOWN_FOR))
            self.start(name)
        self.kills[name] = self.kills.get(name, 0) + 1

    def stop(self) -> None:
        for process in self.running.values():
            end(process)

    def revive(self) -> list[str]:
        """Start again what ended without being killed; its names."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        for name in ended:
            said = (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]
            print(f"{name} ended by itself with {self.running[name].returncode}:\n{said}", flush=True)
            self.start(name)
        return ended


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.links.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of who is killed when")
    options = parser.parse_args()
    with ExitStack() as stack:
        database.start(stack)
        farm = stack.enter_context(running_farm(hosts=HOSTS, links=LINKS, delay=DELAY))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lectern-soak-")))
        return soak(farm, folder, seconds=60 * options.minutes, seed=options.seed)


def soak(farm: Farm, folder: Path, *, seconds: float, seed: int) -> int:
    """Kill for `seconds`, let it settle, count. Returns the exit status."""
    database.fill(farm.urls)
    print(f"{LINKS:,} links on {HOSTS} hosts, seed {seed}: killing for {seconds:.0f} s", flush=True)
    crew = Crew({**os.environ, "LOG_LEVEL": "WARNING", **PACE, **BEAT, **farm.environment}, folder)
    try:
        unasked = kill_at_random(crew, random.Random(seed), time.monotonic() + seconds)
        quiet_since = counts.now()
        settled = wait_until_settled(quiet_since)
    finally:
        crew.stop()
    told = ", ".join(f"{name} {times}" for name, times in sorted(crew.kills.items()))
    print(f"killed: {told}; ended without being killed: {unasked or 'none'}")
    wrong = counts.report(farm, links=LINKS, since=quiet_since)
    if not settled or wrong:
        for log in sorted(folder.glob("*.log")):
            print(f"\n{log.name}:\n{log.read_text(errors='replace')[-1500:]}")
    print("\nNothing was lost, nothing was stored twice." if not wrong else f"\nWRONG: {', '.join(wrong)}")
    return int(bool(wrong))


def kill_at_random(crew: Crew, chance: random.Random, until: float) -> list[str]:
    """Make links due and kill, until the clock says `until`. Returns what ended without being killed."""
    unasked: list[str] = []
    next_kill = time.monotonic() + 10  # the first looks come first
    while time.monotonic() < until:
        counts.make_due()
        unasked += crew.revive()
        if time.monotonic() >= next_kill:
            crew.kill_one(chance)
            next_kill = time.monotonic() + chance.uniform(*BETWEEN_KILLS)
        time.sleep(DUE_EVERY)
    return unasked


def wait_until_settled(since: datetime) -> bool:
    """Wait until each link was looked at after `since` and no claim stands. False: not in time."""
    deadline = time.monotonic() + SETTLE_WITHIN
    while not counts.is_settled(since):
        counts.make_due(looked_at_before=since)
        if time.monotonic() > deadline:
            return False
        time.sleep(DUE_EVERY)
    return True


if __name__ == "__main__":
    sys.exit(main())
