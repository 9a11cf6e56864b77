"""A supervisor over small programs, for test_supervisor.py: `python keep.py FOLDER NAME …`. Each says its pid.

It counts as ready as soon as the first is started, unless that is the one that breaks.
"""

import sys
from pathlib import Path

from curriculum.management.processes import Child, Program
from curriculum.management.supervisor import Supervisor

START = "import os, signal, subprocess, sys, time; print('pid', os.getpid(), flush=True); "
PROGRAMS = {
    "calm": START + "time.sleep(600)",
    "stubborn": START + "[signal.signal(s, signal.SIG_IGN) for s in (signal.SIGTERM, signal.SIGQUIT)]; "
    "print('deaf', flush=True); time.sleep(600)",
    "parent": START
    + "child = subprocess.Popen(['sleep', '600']); print('child', child.pid, flush=True); time.sleep(600)",
    "fragile": START + "sys.exit('2026-01-01 00:00:00 ERROR it broke')",
}


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    children = [
        Child(Program(name, [sys.executable, "-c", PROGRAMS[name]]), log_dir=Path(folder), show=say, keep_open=())
        for name in names
    ]
    keeper = Supervisor(
        children, answers=lambda: names[0] != "fragile", ready=lambda: True, announce=lambda _: say("ready"), say=say
    )
    sys.exit(keeper.run())
