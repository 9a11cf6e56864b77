from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.models import Heartbeat


def test_healthz_asks_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def ready(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


@pytest.fixture
def worker(db):
    Heartbeat.objects.beat("worker")


def test_ready(client, worker, django_assert_num_queries):
    with django_assert_num_queries(1):
        code, said = ready(client)
    assert (code, said["status"]) == (200, "ok")
    assert said["checks"] == {"database": True, "worker": True, "broker": True}


@pytest.mark.parametrize("seconds", [None, 31])
def test_no_worker(client, db, seconds):
    if seconds:
        Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=seconds))
    code, said = ready(client)
    assert (code, said["checks"]["worker"]) == (503, False)


def test_no_redis(client, worker, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    code, said = ready(client)
    assert (code, said["checks"]["broker"]) == (503, False)


def test_the_file_queue_must_be_writable(client, worker, settings, tmp_path):
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    assert ready(client)[0] == 200
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "nothing")}
    assert ready(client)[0] == 503
