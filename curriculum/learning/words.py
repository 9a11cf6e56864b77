"""Due dates and reading times in words for people."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.learning.due import Due


class DueWords(NamedTuple):
    """`look`: late, soon, paused or plain, a class name too."""

    look: str
    text: str


def due_words(due: Due, today: date) -> DueWords | None:
    """What a row says about the due date of something unread; None when there is nothing to say."""
    if due.paused:
        return DueWords("paused", _("Link broken: the clock stands still"))
    if due.on is None:
        return None
    if due.is_overdue(today):
        return DueWords("late", _("Overdue since %(day)s") % {"day": day_words(due.on, today)})
    if due.on == today:
        return DueWords("soon", _("Due today"))
    if due.on == today + timedelta(days=1):
        return DueWords("soon", _("Due tomorrow, %(day)s") % {"day": day_words(due.on, today)})
    look = "soon" if due.is_soon(today) else "plain"
    week = due.on < today + timedelta(days=7)
    return DueWords(
        look, _("Due %(day)s") % {"day": date_format(due.on, "D j M") if week else day_words(due.on, today)}
    )


def done_words(day: date, today: date, *, in_older: bool = False) -> str:
    """What a row says about something read. in_older: it was read in the version that this one supersedes."""
    if in_older:
        return _("Read in the older version")
    return _("Done %(day)s") % {"day": day_words(day, today)}


def day_words(day: date, today: date) -> str:
    """3 Nov, and with the year when it is not this one."""
    return date_format(day, "j M" if day.year == today.year else "j M Y")


def time_words(minutes: int) -> str:
    """45 min, 2 h, 3 h 15 min."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d h", "%(n)d h", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d min", "%(n)d min", rest) % {"n": rest})
    return " ".join(parts)
