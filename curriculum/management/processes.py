"""One process that the supervisor keeps: started in a group of its own, its output read, ended with all it started."""

import contextlib
import ctypes
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES, LOG_FILES = 1_000_000, 3  # a log is at most four files of one MB
LAST_WORDS = 8  # lines
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d |\[(INFO|WARNING|ERROR|CRITICAL)\]")
TROUBLE = re.compile(r"\d{4}-\d\d-\d\d \S+ (ERROR|CRITICAL) |\[(ERROR|CRITICAL)\]|Traceback \(most recent call last\)")


def end_with_parent(signum: int = signal.SIGKILL) -> None:
    """Let the kernel send `signum` to the calling process when its parent ends, however it ends (on Linux only)."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)


@dataclass(frozen=True)
class Program:
    """What to keep running. `orphaned`: the signal it gets when the supervisor is killed; it ends all it started."""

    name: str
    command: list[str]
    orphaned: int = signal.SIGTERM


class Child:
    """A running Program. Lines of its stdout are for people; stderr is its log, of which people see the errors."""

    def __init__(
        self, program: Program, *, log_dir: Path, show: Callable[[str], None], keep_open: tuple[int, ...]
    ) -> None:
        self.program = program
        self._show = show
        self._keep_open = keep_open
        self._log = RotatingFileHandler(
            log_dir / f"{program.name}.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: dict[int, bytes] = {}
        self._in_trouble = False
        self._unseen: deque[str] = deque(maxlen=LAST_WORDS)
        self.hushed = False  # while it is being stopped, what it says about that is for its log only
        self.started_at = 0.0

    @property
    def alive(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (a command of ours, no shell)
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            process_group=0,
            pass_fds=self._keep_open,
            preexec_fn=lambda: end_with_parent(self.program.orphaned),  # safe: this process has one thread
        )
        self.started_at = time.monotonic()
        self._in_trouble = False
        self._rest = {}
        for pipe in self.pipes():
            os.set_blocking(pipe, False)
            self._rest[pipe] = b""

    def pipes(self) -> list[int]:
        """The file descriptors that bring output, while the process runs: stdout, stderr."""
        streams = (self._process.stdout, self._process.stderr) if self._process else ()
        return [stream.fileno() for stream in streams if stream]

    def read(self, pipe: int) -> bool:
        """Take all that stands in `pipe` now. False when nothing will come any more."""
        while True:
            try:
                piece = os.read(pipe, 65536)
            except BlockingIOError:
                return True
            *lines, self._rest[pipe] = (self._rest[pipe] + (piece or b"\n")).split(b"\n")
            for line in filter(None, lines):
                self._take(line.decode(errors="replace"), is_log=pipe != self.pipes()[0])
            if not piece:
                return False

    def _take(self, line: str, *, is_log: bool) -> None:
        self._log.emit(logging.makeLogRecord({"msg": line}))
        if is_log and TROUBLE.match(line):
            self._in_trouble = True
        elif is_log and LOG_LINE.match(line):
            self._in_trouble = False
        if self._in_trouble or not (is_log or self.hushed):
            self._show(f"{self.program.name}: {line}")
            self._unseen.clear()
        else:
            self._unseen.append(line)

    def show_last_words(self) -> None:
        """Show the end of its log as far as it has not been shown: a process that ended unasked may say why there."""
        while self._unseen:
            self._show(f"{self.program.name}: {self._unseen.popleft()}")

    def signal(self, signum: int) -> None:
        """Send to the process itself; SIGKILL to its whole group."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if signum == signal.SIGKILL else os.kill)(self._process.pid, signum)

    def reap(self) -> int | None:
        """The exit status once the process has ended (negative: the signal), None while it runs."""
        if not self._process or self._process.poll() is None:
            return None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it started and left behind
        for pipe in self.pipes():
            self.read(pipe)
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        status, self._process = self._process.returncode, None
        return status
