"""Keeps a few processes running: starts them in order, starts a crashed one again, ends all of them within 8 seconds.

One thread, no polling: it sleeps until a child writes, a child ends or a signal comes.
"""

import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence

from curriculum.management.processes import Child

STOP_STEPS = ((0.0, signal.SIGTERM), (3.0, signal.SIGQUIT), (6.0, signal.SIGKILL))  # seconds after being told to stop
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a crashed child starts again, doubling
STEADY = 60.0  # a child that ran this long starts again after the first pause
TRIES = 3  # crashes before everything is ready after which starting is given up
LOOK_AGAIN = 0.05  # seconds between two looks whether it is ready
READY_WITHIN = 30.0


class Supervisor:
    """children: the first is started alone, the others as soon as `answers()`; when `ready()` it is announced.

    answers, ready: quick questions without side effects, asked every 50 ms until they say yes.
    announce: called once, with True when ready, with False when that took longer than 30 s.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        answers: Callable[[], bool],
        ready: Callable[[], bool],
        announce: Callable[[bool], None],
        say: Callable[[str], None],
    ) -> None:
        self._children = list(children)
        self._answers, self._ready, self._announce, self._say = answers, ready, announce, say
        self._selector = selectors.DefaultSelector()
        self._restart_at: dict[Child, float] = {}
        self._pauses: dict[Child, float] = {}
        self._crashes = 0
        self._look_at = 0.0
        self._answered = self._announced = self._gave_up = False
        self._stopping = self._hurry = False
        self._stop_began: float | None = None
        self._stop_steps = list(STOP_STEPS)

    def run(self) -> int:
        """Until a signal ends it. 0 after an orderly end, 1 when a child could not be started."""
        wake = self._catch_signals()
        began = time.monotonic()
        self._start(self._children[0])
        while not self._stopping or any(child.alive for child in self._children):
            for key, _ in self._selector.select(self._patience()):
                if key.data is None:
                    wake.recv(4096)
                elif not key.data.read(key.fd):
                    self._selector.unregister(key.fd)
            self._reap()
            if self._stopping:
                self._stop()
            else:
                self._restart()
                self._get_ready(began)
        signal.set_wakeup_fd(-1)
        return 1 if self._gave_up else 0

    def _catch_signals(self) -> socket.socket:
        """Signals only leave a note and wake the loop up; the returned socket carries the waking."""
        reader, writer = socket.socketpair()
        for end in (reader, writer):
            end.setblocking(False)
        self._wake_ends = (reader, writer)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(reader, selectors.EVENT_READ, None)
        return reader

    def _ask_to_stop(self, signum: int, _: object) -> None:
        self._hurry = self._stopping and signum == signal.SIGINT  # Ctrl-C once more
        self._stopping = True

    def _patience(self) -> float | None:
        """Seconds to sleep at most; None is for ever."""
        if self._stopping:
            return LOOK_AGAIN
        if not self._announced:
            return max(0.0, self._look_at - time.monotonic())
        if self._restart_at:
            return max(0.0, min(self._restart_at.values()) - time.monotonic())
        return None

    def _start(self, child: Child) -> None:
        child.start()
        for pipe in child.pipes():
            self._selector.register(pipe, selectors.EVENT_READ, child)

    def _reap(self) -> None:
        for child in self._children:
            pipes = list(child.pipes())
            status = child.reap()
            if status is None:
                continue
            for pipe in pipes:
                if pipe in self._selector.get_map():
                    self._selector.unregister(pipe)
            if not self._stopping:
                self._plan_restart(child, status)

    def _plan_restart(self, child: Child, status: int) -> None:
        now = time.monotonic()
        child.show_last_words()
        how = f"signal {-status}" if status < 0 else f"status {status}"
        if not self._announced:
            self._crashes += 1
            if self._crashes >= TRIES:
                self._say(f"{child.program.name} ended with {how} {TRIES} times: giving up. var/log has its messages.")
                self._gave_up = True
                self._stopping = True
                return
        steady = now - child.started_at >= STEADY
        pause = FIRST_PAUSE if steady else self._pauses.get(child, FIRST_PAUSE)
        self._pauses[child] = min(2 * pause, LONGEST_PAUSE)
        self._restart_at[child] = now + pause
        self._say(f"{child.program.name} ended with {how}; starting it again in {pause:.0f} s.")

    def _restart(self) -> None:
        for child, at in list(self._restart_at.items()):
            if at <= time.monotonic():
                del self._restart_at[child]
                self._start(child)

    def _get_ready(self, began: float) -> None:
        if self._announced or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_AGAIN
        late = time.monotonic() - began > READY_WITHIN
        if not self._answered and (self._answers() or late):
            self._answered = True
            for child in self._children[1:]:
                self._start(child)
        is_ready = self._answered and self._ready()
        if is_ready or late:
            self._announced = True
            self._announce(is_ready)

    def _stop(self) -> None:
        now = time.monotonic()
        if self._stop_began is None:
            self._stop_began = now
            self._say("Stopping …")
        while self._stop_steps and (self._hurry or self._stop_steps[0][0] <= now - self._stop_began):
            _, signum = self._stop_steps.pop(0)
            for child in self._children:
                child.hushed = True
                child.signal(signum)
