"""A person finishes a reading, or takes that back."""

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from curriculum.models import Completion, Reading


@transaction.atomic
def complete_reading(*, user: User, reading: Reading, how: str | None = None) -> bool:
    """Record that `user` finished `reading`. Twice, or twice at once, is once. Returns whether anything changed.

    how: a Completion.How; default acknowledged for a text lesson, else read. Credit without an older version that
    was read is plainly read.
    """
    standing = Completion.objects.current().filter(user=user, reading=reading)
    if standing.exists():
        return False
    if how is None or (how == Completion.How.CREDIT and not credit_for(user, reading)):
        how = Completion.How.READ if reading.link_id else Completion.How.ACKNOWLEDGED
    now = timezone.now()
    # Of two at once the second waits here for the first and then adds nothing: its instant is not the one that stands.
    Completion.objects.bulk_create([Completion(user=user, reading=reading, how=how, at=now)], ignore_conflicts=True)
    if not standing.filter(at=now).exists():
        return False
    record(actor=user, action="reading.complete", subject=reading, how=str(how))
    return True


@transaction.atomic
def undo_completion(*, user: User, reading: Reading) -> bool:
    """Withdraw the completion that stands; its row stays as history. Returns whether there was one."""
    standing = Completion.objects.current().filter(user=user, reading=reading)
    if not standing.update(current=False, withdrawn_at=timezone.now()):
        return False
    record(actor=user, action="reading.undo", subject=reading)
    return True


def credit_for(user: User, reading: Reading) -> Completion | None:
    """The completion of an older version that `reading` supersedes: one tap takes it over."""
    older = reading.placements.filter(supersedes__isnull=False).values("supersedes")
    return Completion.objects.current().filter(user=user, reading__in=older).order_by("at").first()
