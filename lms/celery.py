"""The Celery application: settings named CELERY_*, tasks of the apps, the schedule, and the worker's sign of life."""

import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lectern")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def plan(sender, **_):
    from lms.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE


@signals.setup_logging.connect
def keep_logging(**_):
    """Django has set logging up; a receiver here keeps Celery from doing it again its own way."""


@signals.worker_process_init.connect
def end_with_worker(**_):
    """A pool process whose worker was killed must not go on with a task that others will take up again."""
    from curriculum.management.processes import end_with_parent

    end_with_parent()


@signals.worker_ready.connect
def start_heartbeat(**_):
    from lms.heartbeat import Heartbeat

    app.heartbeat = Heartbeat()
    app.heartbeat.start()


@signals.worker_shutting_down.connect
def stop_heartbeat(**_):
    if hasattr(app, "heartbeat"):
        app.heartbeat.stop()
