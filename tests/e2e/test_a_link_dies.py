"""A real worker and a real beat, on PostgreSQL and Redis, notice by themselves that a page is gone."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Event
from curriculum.linkdesk.checking import claim_due
from curriculum.linkdesk.storing import Look, store_findings
from curriculum.links.finding import Finding, Strength, Verdict
from curriculum.management.commands.up import programs
from curriculum.management.processes import end_with_parent
from curriculum.models import Heartbeat, Link, LinkCheck
from tests.factories import LinkFactory
from tests.farm.site import FaultySite, Page, html

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]
PATIENCE = 45.0  # seconds; on a busy machine a worker takes a while to start


@pytest.fixture
def site():
    with FaultySite() as site:
        yield site


@pytest.fixture
def start(site, tmp_path):
    """`start("worker")` runs that program as `manage.py up` would, on this test's database; all end with the test."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "LINKS_ALLOW_NETWORKS": "127.0.0.0/8",
        "LINKS_ALLOW_PORTS": str(site.port),
        "LINKS_BEAT_SECONDS": "1",
        "LINKS_CLAIM_SECONDS": "6",
    }
    commands = {program.name: program.command for program in programs("127.0.0.1", 0)}
    with contextlib.ExitStack() as stack:

        def start(name):
            log = stack.enter_context((tmp_path / f"{name}.log").open("ab"))
            process = subprocess.Popen(
                commands[name], env=env, stdout=log, stderr=log, preexec_fn=lambda: end_with_parent(signal.SIGKILL)
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start
        for log in tmp_path.glob("*.log"):  # pytest shows it when the test fails
            print(log.name, log.read_text(errors="replace")[-3000:], sep="\n")  # noqa: T201


def wait_for(question):
    """Ask until it is true; its last value either way."""
    ends = time.monotonic() + PATIENCE
    while not (answer := question()) and time.monotonic() < ends:
        time.sleep(0.1)
    return answer


def seen_before(link, finding, ago):
    """An earlier look at `link`, stored as a worker stores it; the next one would be next week."""
    at = timezone.now() - ago
    Link.objects.filter(pk=link.pk).update(next_check_at=at)
    store_findings([Look(claimed, finding, at) for claimed in claim_due(limit=1, now=at, only=[link.pk])])
    Link.objects.filter(pk=link.pk).update(next_check_at=timezone.now() + timedelta(days=7))
    return at


def time_comes_for(link):
    Link.objects.filter(pk=link.pk).update(next_check_at=timezone.now())


def test_a_link_dies_and_comes_back(site, start):
    herons, otters = LinkFactory(url=site.url("/herons")), LinkFactory(url=site.url("/otters"))
    for link in (herons, otters):
        seen_before(link, Finding(Verdict.OK, 200, link.url, answered=True), timedelta(days=8))
    gone = Finding(Verdict.GONE, 404, herons.url, strength=Strength.HARD, answered=True)
    failed_at = seen_before(herons, gone, timedelta(hours=25))
    assert Link.objects.get(pk=herons.pk).state == "suspect"

    time_comes_for(herons)
    start("worker")
    start("beat")

    assert wait_for(lambda: Link.objects.filter(pk=herons.pk, state="broken").exists())
    incident = herons.incidents.get()
    assert (incident.started_at, incident.verdict) == (failed_at, "gone")
    assert incident.confirmed_at is not None
    assert Event.objects.about(incident).values_list("action", flat=True)[0] == "incident.confirm"
    assert otters.checks.count() == 1  # not due, so nobody asked

    site.pages["/herons"] = Page(body=html("Back again"))
    time_comes_for(herons)
    assert wait_for(lambda: Link.objects.filter(pk=herons.pk, state="ok").exists())
    incident.refresh_from_db()
    assert incident.resolved_at is not None


def test_the_command_has_the_worker_look(site, start, capfd):
    LinkFactory(url=site.url("/ok"), next_check_at=timezone.now() + timedelta(days=7))
    start("worker")
    assert wait_for(lambda: Heartbeat.objects.fresh().filter(name="worker").exists())
    call_command("check_links", "--all", "--format", "json")
    out, err = capfd.readouterr()
    assert json.loads(out)["states"] == {"ok": 1}
    assert "No worker" not in err


def test_a_killed_worker_loses_nothing(site, start):
    held, released = threading.Event(), threading.Event()

    def slow(_handler):
        held.set()
        released.wait(10)
        return Page(body=html("Slow"))

    paths = [f"/page/{n}" for n in range(6)]
    site.pages |= dict.fromkeys(paths, slow)
    for path in paths:
        LinkFactory(url=site.url(path))
    start("beat")
    worker = start("worker")
    assert held.wait(PATIENCE)
    assert Link.objects.exclude(claimed_until=None).count() == 6
    worker.kill()
    worker.wait()
    released.set()
    assert not LinkCheck.objects.exists()

    start("worker")
    assert wait_for(lambda: Link.objects.filter(state="ok", claimed_until=None).count() == 6)
    time.sleep(3)  # three more beats
    assert list(LinkCheck.objects.values_list("link__state", "verdict", "held")) == [("ok", "ok", False)] * 6
    assert LinkCheck.objects.values("link").distinct().count() == 6
    assert sum(site.hits[path] for path in paths) > 6  # those that the killed one had begun were asked again
