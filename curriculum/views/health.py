"""For load balancers and supervisors: does this process live, and can it serve?"""

import logging
import os

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from curriculum.models import Heartbeat

BROKER_TIMEOUT = 0.2  # seconds
logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The process lives and answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Database, broker and a worker's sign of life not older than 30 s: 200 or 503. Never asks the worker itself."""
    checks = {"database": False, "worker": False, "broker": broker_answers()}
    try:
        checks["worker"] = Heartbeat.objects.fresh().filter(name="worker").exists()
        checks["database"] = True
    except Exception:  # whatever the driver raises: the answer is no
        logger.exception("The database does not answer")
    ready = all(checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)


def broker_answers() -> bool:
    if not settings.REDIS_URL:
        folder = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return os.access(folder, os.W_OK | os.X_OK)
    times = {"socket_connect_timeout": BROKER_TIMEOUT, "socket_timeout": BROKER_TIMEOUT}
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, **times) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False
