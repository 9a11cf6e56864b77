"""Starting a service for the time of the tests, so that it ends with them, however they end."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from curriculum.management.processes import end_with_parent

START_WITHIN = 30.0  # seconds


def unprivileged_user() -> str | None:
    """A user to run servers as that refuse root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextlib.contextmanager
def short_folder(user: str | None) -> Iterator[Path]:
    """A temporary folder with a path short enough for a socket, owned by `user`; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lectern-", dir="/tmp"))
    folder.chmod(0o755)
    if user:
        shutil.chown(folder, user)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(command: list[str], *, log: Path, answers: Callable[[], bool], stop: int, user: str | None = None):
    """Run `command` until the block ends. Raises RuntimeError with the log when it does not answer in time."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", user=user,
            start_new_session=True, preexec_fn=lambda: end_with_parent(stop),
        )  # fmt: skip
    try:
        deadline = time.monotonic() + START_WITHIN
        while not answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
