"""The worker's sign of life: a row in the database that /readyz reads. It needs no answer over the queue."""

import logging
import threading

from django.db import connection

EVERY = 10.0  # seconds; curriculum.models.heartbeat says how old is too old
logger = logging.getLogger(__name__)


def write() -> None:
    """Store that a worker lives now. A database that is away is logged, never raised: the next beat tries again."""
    from curriculum.models import Heartbeat

    try:
        Heartbeat.objects.beat("worker")
    except Exception:  # whatever the driver raises, the thread must outlive it
        logger.exception("The heartbeat could not be written")
    finally:
        # Pool processes are forked from this one at any time: no open connection may stand here for them to inherit.
        connection.close()


class Heartbeat(threading.Thread):
    """Writes the row at once and then every ten seconds, until `stop()`."""

    def __init__(self) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        while True:
            write()
            if self._stopped.wait(EVERY):
                return

    def stop(self) -> None:
        self._stopped.set()
