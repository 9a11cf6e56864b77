"""`record`: the one way into the audit trail, called by every process that changes something, in its transaction."""

from accounts.models import Event


def record(*, actor, action: str, subject, label: str = "", **data) -> Event:
    """Add an event. `actor`: a User, None for Lectern. `subject`: a saved row. `data`: JSON values, no names."""
    return Event.objects.create(**_row(actor, action, subject, label, data))


def record_many(*, actor, action: str, subjects, **data) -> None:
    """One event a row for many rows at once, in one statement."""
    Event.objects.bulk_create(Event(**_row(actor, action, subject, "", data)) for subject in subjects)


def record_each(*, actor, action: str, rows) -> None:
    """One event for each (subject, data) of `rows`, in one statement."""
    Event.objects.bulk_create(Event(**_row(actor, action, subject, "", data)) for subject, data in rows)


def _row(actor, action, subject, label, data) -> dict:
    return {
        "actor": actor if actor and actor.pk else None,
        "action": action,
        "subject_type": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_label": (label or str(subject))[:200],
        "data": data,
    }
