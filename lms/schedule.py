"""What beat asks for and how often. Static: what is due stands in the database, a message only asks to look.

A message that nobody took before the next one is dropped, so a worker that comes back finds one of a kind, not a heap.
"""

from typing import Any

from django.conf import settings

MINUTE = 60.0
HOUR = 60 * MINUTE


def every(seconds: float, task: str) -> dict[str, Any]:
    """One entry of Celery's beat_schedule: ask for `task` each `seconds`, counted from the start of beat."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


SCHEDULE = {
    "check-due-links": every(settings.LINKS_BEAT_SECONDS, "curriculum.tasks.check_due_links"),
    "send-invitations": every(MINUTE, "curriculum.tasks.send_invitations"),
    "settle-audiences": every(10 * MINUTE, "curriculum.tasks.settle_audiences"),
    # Hourly rather than at night: a machine that is on for an hour a day must be cleaned up too.
    "clean-up": every(HOUR, "curriculum.tasks.clean_up"),
}
