"""`manage.py up` as a newcomer starts it: no settings, real web server, worker and beat, on a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.services.redis import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.xdist_group("up")]


class Run:
    """One `manage.py up` on `port` with its data in `var`."""

    def __init__(self, var, port, **environment):
        self.port = port
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "LECTERN_VAR": str(var), "PORT": str(port), **environment},
        )
        self.said = ""

    def wait_until_ready(self):
        """Seconds until it says that it is ready."""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return time.monotonic() - self.began
        raise AssertionError(self.said)

    def refusal(self):
        """What it says when it does not start."""
        assert self.process.wait(30) == 1
        return self.process.stdout.read()

    def status(self, path):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        client.request("GET", path, headers={"Host": "localhost"})
        return client.getresponse().status

    def descendants(self):
        """The pids of all processes it started, and they, and so on."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]


def left_of(pids, within):
    """Those of `pids` that still run (zombies do not) after at most `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        left = []
        for pid in pids:
            with suppress(OSError):
                if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                    left.append(pid)
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """One folder for all of this file: the first start fills it, the others find it filled."""
    return tmp_path_factory.mktemp("up") / "var"


@pytest.fixture
def up(var):
    runs = []

    def up(**options):
        runs.append(Run(**{"var": var, "port": free_port(), **options}))
        return runs[-1]

    yield up
    for run in runs:
        with suppress(ProcessLookupError):
            run.process.terminate()
        run.process.wait(20)
        run.process.stdout.close()


def test_start_serve_and_start_again_quickly(up):
    first = up()
    first.wait_until_ready()
    assert f"http://localhost:{first.port}" in first.said
    assert "member@example.com" in first.said
    assert [first.status(path) for path in ("/healthz", "/readyz", "/accounts/login/")] == [200, 200, 200]
    first.process.terminate()
    first.process.wait(10)
    # Two seconds on a machine with nothing else to do; tests share theirs.
    assert up().wait_until_ready() < 6


@pytest.mark.parametrize("whole_group", [False, True])
def test_sigterm_ends_all_within_eight_seconds(up, whole_group):
    run = up()
    run.wait_until_ready()
    started = run.descendants()
    assert len(started) >= 4
    began = time.monotonic()
    (os.killpg if whole_group else os.kill)(run.process.pid, signal.SIGTERM)
    assert run.process.wait(10) == 0
    assert time.monotonic() - began < 8
    assert left_of(started, within=0) == []


def test_it_starts_again_after_kill_9(up):
    run = up()
    run.wait_until_ready()
    started = run.descendants()
    run.process.kill()
    again = up(port=run.port)
    again.wait_until_ready()
    assert left_of(started, within=0) == []


def test_one_run_at_a_time(up):
    run = up()
    run.wait_until_ready()
    assert up().refusal().startswith("Lectern already runs with the data in ")


def test_a_taken_port_is_said_in_one_sentence(up):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = up(port=port).refusal()
    assert said.startswith(f"Port {port} cannot be used: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "said"),
    [
        (
            "0.0.0.0",
            "A demo has well-known passwords, so HOST must be 127.0.0.1, not 0.0.0.0; set SECRET_KEY first.\n",
        ),
        ("nowhere", "HOST must be an address of this machine such as 127.0.0.1, not 'nowhere'.\n"),
    ],
    ids=["open to all", "no address"],
)
def test_hosts_that_are_refused(up, host, said):
    assert up(HOST=host).refusal() == said


def test_ports_that_are_none(up):
    assert up(port="http").refusal() == "PORT must be a number from 1 to 65535, not 'http'.\n"


def test_with_production_settings_it_is_no_demo(up, tmp_path, process_environment):
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    run = up(var=tmp_path / "var", SITE_URL="https://localhost", **{name: process_environment[name] for name in names})
    run.wait_until_ready()
    assert "member@example.com" not in run.said
    assert [run.status(path) for path in ("/healthz", "/readyz", "/accounts/login/")] == [200, 200, 301]
