"""What stands before the first request: folders, one start at a time, database, style sheets, in the demo its content.

All of it in one process and each step only when it is needed, so that a second start is quick.
"""

import fcntl
import hashlib
import io
import os
import socket
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LEFTOVERS_END_WITHIN = 10.0  # seconds; children of a supervisor that was killed stop by themselves

Say = Callable[[str], None]


class Refused(Exception):
    """Lectern does not start here; the message is one sentence for the person who started it."""


def check_address(host: str, port: str) -> tuple[str, int]:
    """The address to serve on, free right now. Raises Refused when it is none, taken, or too open for a demo."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise Refused(f"PORT must be a number from 1 to 65535, not '{port}'.")
    host = "127.0.0.1" if host == "localhost" else host
    try:
        address = ip_address(host)
    except ValueError:
        raise Refused(f"HOST must be an address of this machine such as 127.0.0.1, not '{host}'.") from None
    if settings.DEMO and not address.is_loopback:
        raise Refused(f"A demo has well-known passwords, so HOST must be 127.0.0.1, not {host}; set SECRET_KEY first.")
    with socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            other = int(port) + 1 if 1024 <= int(port) < 65535 else 8080
            raise Refused(f"Port {port} cannot be used: {error.strerror}. Try another: PORT={other} bin/run") from None
    return host, int(port)


def make_folders() -> None:
    """var/ and what the queue and the logs need in it, readable by their owner only."""
    folders = [settings.VAR_DIR, settings.VAR_DIR / "log"]
    if not settings.REDIS_URL:
        folders += [settings.QUEUE_DIR, settings.QUEUE_DIR / "messages", settings.QUEUE_DIR / "control"]
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def take_lock(say: Say) -> int:
    """An open file whose lock lasts while any process has it, children too. Raises Refused when another run has it."""
    lock = os.open(settings.VAR_DIR / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LEFTOVERS_END_WITHIN
    waiting = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode().strip()
            if is_running(holder) or time.monotonic() > deadline:
                where = settings.VAR_DIR
                raise Refused(f"Lectern already runs with the data in {where} (process {holder}).") from None
            if not waiting:
                say("Waiting for what is left of an earlier run to end …")
                waiting = True
            time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def is_running(pid: str) -> bool:
    """Does this process live? One that was killed and only waits for its parent to notice does not."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # no /proc here
        return True


def prepare_database(say: Say) -> None:
    """Bring the schema up to date. SQLite goes to WAL here, before several processes could want to switch it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(
            "Setting the database up …"
            if not executor.loader.applied_migrations
            else "Bringing the database up to date …"
        )
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("createcachetable", verbosity=0)


def collect_static(say: Say) -> None:
    """Copy, name by content and compress the static files, when one of them or Django changed since the last time."""
    stamp = settings.VAR_DIR / "static.stamp"
    digest = hashlib.sha256(f"{settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and settings.STATIC_ROOT.exists():
        return
    say("Compressing style sheets and scripts …")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, skip_checks=True)
    stamp.write_text(digest.hexdigest())


def load_demo(say: Say) -> None:
    """The guide that ships with Lectern and the demo people, on an installation where nobody is yet."""
    if settings.DEMO and not get_user_model().objects.exists():
        say("Loading the guide and the demo people …")
        call_command("demo", stdout=io.StringIO())


def prepare(say: Say) -> None:
    """All steps in order; the database connection is closed at the end, so that no child inherits it."""
    prepare_database(say)
    collect_static(say)
    load_demo(say)
    connection.close()
