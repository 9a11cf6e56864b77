"""`manage.py up`: everything on this machine, in one command: web server, Celery worker and beat."""

import contextlib
import http.client
import os
import signal
import sys
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from curriculum.management import preparing
from curriculum.management.processes import Child, Program
from curriculum.management.supervisor import Supervisor
from curriculum.models.heartbeat import FRESH_FOR, Heartbeat

DEMO_SIGN_IN = """Sign in as member@example.com, lead@example.com or admin@example.com with the password lectern.
This is a demo for this machine only; docs/operating.md tells how to run Lectern for a team."""


class Command(BaseCommand):
    help = "Prepares what is needed, then runs the web server, a worker and beat until Ctrl-C or SIGTERM."
    requires_system_checks = []  # a second start is quick; bin/test and CI run the checks

    def handle(self, **options):
        try:
            host, port = preparing.check_address(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
            preparing.make_folders()
            lock = preparing.take_lock(self.say)
            preparing.prepare(self.say)
        except preparing.Refused as refusal:
            sys.exit(str(refusal))
        except OSError as error:
            sys.exit(f"Lectern cannot start: {error}.")
        except KeyboardInterrupt:
            sys.exit(130)
        self.say("Starting web server, worker and beat …")
        started = timezone.now()
        children = [
            Child(program, log_dir=settings.VAR_DIR / "log", show=self.say, keep_open=(lock,))
            for program in programs(host, port)
        ]
        supervisor = Supervisor(
            children,
            answers=lambda: get_status(host, port, "/healthz") == 200,
            ready=lambda: worker_lives(started),
            announce=lambda ready: self.announce(port, ready),
            say=self.say,
        )
        sys.exit(supervisor.run())

    def say(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone; that is no reason to stop
            self.stdout.write(text)
            self.stdout.flush()

    def announce(self, port: int, ready: bool) -> None:
        self.say(f"\nLectern is at http://localhost:{port}")  # passkeys need a name, not a number
        if not ready:
            self.say(f"It answers, but not all of it is ready: the logs in {settings.VAR_DIR / 'log'} say more.")
        if settings.DEMO:
            self.say(DEMO_SIGN_IN)
        else:
            self.say(f"For everybody else it is {settings.SITE_URL}, once a proxy leads from there to here.")
        self.say("Ctrl-C ends it.")


def programs(host: str, port: int) -> list[Program]:
    """Web server, worker and beat as they run on one machine."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "--app", "lms"]
    web = [*python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    web += ["--workers", os.environ.get("WEB_WORKERS", "1"), "--blocking-threads", os.environ.get("WEB_THREADS", "2")]
    web += ["--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning"]
    worker = [*celery, "worker", "--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO"]
    worker += ["--concurrency", os.environ.get("WORKER_PROCESSES", "1")]
    beat = [*celery, "beat", "--scheduler", "celery.beat.Scheduler", "--pidfile", "", "--loglevel", "INFO"]
    return [
        Program("web", [*web, "lms.wsgi:application"]),
        Program("worker", worker, orphaned=signal.SIGKILL),  # SIGTERM would wait for its task
        Program("beat", beat),
    ]


def worker_lives(since: datetime) -> bool:
    """Has a worker written its sign of life since? Asked here, not of /readyz, which would log errors until then."""
    try:
        return Heartbeat.objects.fresh(now=since + FRESH_FOR).exists()
    finally:
        connection.close()


def get_status(host: str, port: int, path: str) -> int:
    """The HTTP status of a GET within a second, 0 when nobody answers."""
    client = http.client.HTTPConnection(host, port, timeout=1)
    try:
        client.request("GET", path, headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"})
        return client.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        client.close()
