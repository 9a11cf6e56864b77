"""What `bin/run` says on a machine that lacks something: one sentence, no trace, nothing left behind."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("cat", "cksum", "dirname", "mkdir", "rm", "sh", "sleep")
BROKEN_SHIM = "#!/bin/sh\nexit 127\n"
WITHOUT_ENSUREPIP = f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n'


@pytest.fixture
def machine(tmp_path):
    """A copy of the scripts, and a PATH with the usual small tools and no Python. Returns (folder, run)."""
    folder = tmp_path / "lectern"
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    path = tmp_path / "path"
    path.mkdir()
    for tool in TOOLS:
        (path / tool).symlink_to(shutil.which(tool))

    def run(pythons=None, **environment):
        for name, script in (pythons or {}).items():
            (path / name).write_text(script)
            (path / name).chmod(0o755)
        environment = {"HOME": str(tmp_path), "PATH": str(path), "PIP_CONFIG_FILE": "/dev/null", **environment}
        done = subprocess.run([folder / "bin/run"], env=environment, capture_output=True, text=True, timeout=100)
        return done.returncode, done.stderr.strip()

    return folder, run


def test_shims_that_do_not_run_are_no_python(machine):
    folder, run = machine
    status, said = run({"python3.13": BROKEN_SHIM, "python3": BROKEN_SHIM})
    assert (status, said.count("\n")) == (1, 0)
    assert said.startswith("Lectern needs Python 3.11, 3.12 or 3.13, and none of them runs here.")
    assert not (folder / ".venv").exists()


def test_a_python_without_venv_names_the_package(machine):
    _, run = machine
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert run({"python3": WITHOUT_ENSUREPIP}) == (
        1,
        f"python3 cannot make virtual environments. On Debian or Ubuntu: apt-get install python{version}-venv",
    )


def test_a_wrong_python_by_name(machine):
    _, run = machine
    assert run(PYTHON="/bin/false") == (
        1,
        "PYTHON is set to '/bin/false', which is not a Python 3.11, 3.12 or 3.13 that runs.",
    )


def test_a_folder_that_cannot_be_written(machine):
    _, run = machine
    assert run(LECTERN_VAR="/proc/lectern") == (
        1,
        "/proc/lectern cannot be written to; Lectern keeps its database there (LECTERN_VAR names another folder).",
    )


@pytest.mark.slow
def test_packages_that_cannot_be_had(machine):
    folder, run = machine
    base = os.path.realpath(sys.executable)
    status, said = run(PYTHON=base, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert status == 1
    assert said.splitlines()[-1].startswith("The packages could not be installed: the lines above say why.")
    assert not (folder / ".venv.lock").exists()
    assert not list((folder / ".venv").glob("installed-*"))
