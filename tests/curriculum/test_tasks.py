"""Asking the queue never hurts the one who asks."""

import socket
import time

import pytest
from django.db import transaction

from curriculum import tasks
from lms.celery import app


@pytest.fixture
def closed_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        yield server.getsockname()[1]


@pytest.fixture
def silent_port():
    """Connections are taken by the kernel; nobody ever answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield server.getsockname()[1]


@pytest.fixture(params=["closed_port", "silent_port"])
def broker_away(request, monkeypatch):
    port = request.getfixturevalue(request.param)
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_nobody_a_second(broker_away, caplog):
    started = time.monotonic()
    tasks.enqueue(tasks.check_links, [1])
    assert time.monotonic() - started < 1
    assert "curriculum.tasks.check_links could not be queued" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_asks_after_the_commit_and_not_without(caplog, broker_away):
    with transaction.atomic():
        tasks.enqueue(tasks.check_due_links)
        assert not caplog.text
        transaction.set_rollback(True)
    assert not caplog.text


@pytest.mark.django_db
def test_the_tasks_of_the_schedule_do_what_they_say():
    for entry in app.conf.beat_schedule.values():
        app.tasks[entry["task"]].apply(throw=True)
