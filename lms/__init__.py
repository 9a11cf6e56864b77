"""The roof: settings, addresses, queue. Imports the Celery application so that tasks of the apps belong to it."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
