"""What processes have used so far: CPU seconds and the most memory, from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """cpu: seconds; megabytes: the most that the largest single process had resident."""

    cpu: float = 0.0
    megabytes: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.cpu + other.cpu, max(self.megabytes, other.megabytes))

    def since(self, before: "Usage") -> "Usage":
        """CPU since `before`; memory is the peak of the process's life."""
        return Usage(self.cpu - before.cpu, self.megabytes)


def of_tree(pid: int) -> Usage:
    """Of a process, all that it started and that runs, and (CPU only) all that has ended and was waited for."""
    total = _of(pid)
    for child in children(pid):
        total += of_tree(child)
    return total


def children(pid: int) -> list[int]:
    """What a process has started and that still runs."""
    try:
        tasks = [*Path(f"/proc/{pid}/task").iterdir()]
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _of(pid: int) -> Usage:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return Usage()
    ticks = sum(int(stat[n]) for n in (11, 12, 13, 14))  # utime, stime, cutime, cstime: proc(5), without pid and name
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return Usage(ticks / TICKS, int(peak) / 1024)
