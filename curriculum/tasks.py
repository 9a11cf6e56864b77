"""What the queue may ask for. Ids in, one verb, nothing out; twice, late or for a row that is gone does no harm."""

import logging
from functools import partial

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts import inviting
from curriculum.learning import assigning
from curriculum.linkdesk import checking

logger = logging.getLogger(__name__)
# One try: the person who waits must not pay for a broker that is away. The row is due anyway.
ONE_TRY = {"max_retries": 0, "socket_connect_timeout": 0.5, "socket_timeout": 0.5}


@shared_task
def check_due_links() -> None:
    """Every beat. Several workers share what is due, each for about a minute at most; who has plenty calls another."""
    checking.check_due(call_for_help=partial(_send, check_due_links, (), expires=settings.LINKS_BEAT_SECONDS))


@shared_task
def check_links(link_ids: list[int]) -> None:
    """These, as far as they are due: somebody waits for them."""
    checking.check_due(only=link_ids)


@shared_task
def settle_audiences() -> None:
    assigning.settle_audiences()


@shared_task
def send_invitations() -> None:
    """Mails that did not go out when they were asked for: a large roster's, or the mail server was away."""
    inviting.send_invitations()


@shared_task
def clean_up() -> None:
    """What only takes room: sessions that ran out, old looks that tell nothing new."""
    call_command("clearsessions")
    checking.thin_history()


def enqueue(task, *args) -> None:
    """Ask for `task` after the commit. Never raises, never waits long: a message only hurries what is due."""
    transaction.on_commit(partial(_send, task, args), robust=True)


def _send(task, args, **options) -> None:
    try:
        with task.app.connection_for_write(transport_options=ONE_TRY) as broker:
            task.apply_async(args, connection=broker, retry=False, **options)
    except Exception as error:  # whatever the transport raises, what was asked for stands in the database
        logger.warning("%s could not be queued (%s); it will be done when it is due", task.name, error)
