"""The supervisor over real processes: what it starts ends with it, in time and wholly; what crashes starts again."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(30)
KEEP = Path(__file__).with_name("keep.py")


class Keeper:
    """keep.py running `names`, and what it has said so far."""

    def __init__(self, folder, *names):
        self.process = subprocess.Popen(
            [sys.executable, str(KEEP), str(folder), *names],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )
        self.lines = []

    def wait_for(self, text):
        """The first line that holds `text` and was not given out before; two children may speak in any order."""
        while not (found := next((line for line in self.lines if text in line), None)):
            line = self.process.stdout.readline()
            assert line, f"{text!r} was never said, only {self.lines}"
            self.lines.append(line.strip())
        self.lines.remove(found)
        return found

    def stop(self, signum=signal.SIGTERM):
        """Seconds from the signal to the end."""
        began = time.monotonic()
        self.process.send_signal(signum)
        self.process.wait(20)
        return time.monotonic() - began


def number(line):
    return int(line.split()[-1])


def is_running(pid):
    """Zombies count as ended: who reaps them is not ours to say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def keep(tmp_path):
    keepers = []

    def keep(*names):
        keepers.append(Keeper(tmp_path, *names))
        return keepers[-1]

    yield keep
    for keeper in keepers:
        with suppress(ProcessLookupError):
            os.killpg(keeper.process.pid, signal.SIGKILL)
        keeper.process.wait()
        keeper.process.stdout.close()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_children_and_then_the_supervisor(keep, signum):
    keeper = keep("calm")
    child = number(keeper.wait_for("calm: pid"))
    keeper.wait_for("ready")
    assert keeper.stop(signum) < 2
    assert (keeper.process.returncode, is_running(child)) == (0, False)


def test_a_child_deaf_to_term_and_quit_is_killed_after_six_seconds(keep):
    keeper = keep("stubborn")
    child = number(keeper.wait_for("stubborn: pid"))
    keeper.wait_for("deaf")
    assert 5.5 < keeper.stop() < 8
    assert not is_running(child)


def test_a_second_ctrl_c_does_not_wait(keep):
    keeper = keep("stubborn")
    child = number(keeper.wait_for("stubborn: pid"))
    keeper.wait_for("deaf")
    keeper.process.send_signal(signal.SIGINT)
    keeper.wait_for("Stopping")
    assert keeper.stop(signal.SIGINT) < 2
    assert not is_running(child)


def test_what_a_child_left_behind_ends_too(keep):
    keeper = keep("parent")
    grandchild = number(keeper.wait_for("parent: child"))
    keeper.stop()
    assert not is_running(grandchild)


def test_a_killed_child_starts_again(keep):
    keeper = keep("calm")
    first = number(keeper.wait_for("calm: pid"))
    keeper.wait_for("ready")
    os.kill(first, signal.SIGKILL)
    assert keeper.wait_for("again") == "calm ended with signal 9; starting it again in 1 s."
    assert number(keeper.wait_for("calm: pid")) != first


def test_pauses_before_starting_again_double(keep):
    keeper = keep("calm", "fragile")
    keeper.wait_for("ready")
    assert [keeper.wait_for("again").split()[-2] for _ in range(2)] == ["1", "2"]


def test_three_crashes_before_it_is_ready_are_the_end(keep):
    keeper = keep("fragile")
    assert keeper.wait_for("giving up") == "fragile ended with status 1 3 times: giving up. var/log has its messages."
    assert keeper.process.wait(5) == 1


def test_errors_are_shown_and_logged(keep, tmp_path):
    keeper = keep("calm", "fragile")
    assert keeper.wait_for("it broke") == "fragile: 2026-01-01 00:00:00 ERROR it broke"
    keeper.stop()
    assert "it broke" in (tmp_path / "fragile.log").read_text()


def test_a_killed_supervisor_leaves_no_child(keep):
    keeper = keep("calm")
    child = number(keeper.wait_for("calm: pid"))
    os.kill(keeper.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
