"""What home and module pages ask the database, as SQL: the same statements for 10 items and for 10,000.

The only SQL of our own: written with the ORM the statements of the home page took 9 ms, of which 5 went into composing
them; the page may take twice the time of the barest one (tests/bench/home.py). Plain enough for PostgreSQL and SQLite.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db import connection
from django.utils.dateparse import parse_datetime

ENROLMENTS = """
    SELECT a.track_id, t.title, g.title, g.slug, e.due_on, e.joined_at
    FROM curriculum_enrolment e
    JOIN curriculum_assignment a ON a.id = e.assignment_id
    JOIN curriculum_track t ON t.id = a.track_id
    JOIN curriculum_guide g ON g.id = t.guide_id
    WHERE e.user_id = %s AND e.left_at IS NULL AND a.ended_at IS NULL
"""
ITEMS = """
    FROM curriculum_trackitem i
    LEFT JOIN curriculum_completion mine
        ON mine.reading_id = i.reading_id AND mine.user_id = %s AND mine."current"
"""
# Completed, or completed in the version that this one supersedes before this one came: few items supersede any.
DONE = """
    (mine.id IS NOT NULL OR i.supersedes_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM curriculum_completion elder
        WHERE elder.reading_id = i.supersedes_id AND elder.user_id = %s AND elder."current"
            AND elder.at < i.superseded_at
    ))
"""
MODULES = """
    SELECT n.track_id, n.module_id, m.title, m.subtitle, m.key, n.required, n.done, n.blocked,
        n.items, n.timed, n.minutes, n.first
    FROM (
        SELECT i.track_id, i.module_id, i.required,
            {done} AS done, {blocked} AS blocked,
            COUNT(*) AS items, COUNT(p.minutes) AS timed, SUM(p.minutes) AS minutes, MIN(i.position) AS first
        {items} LEFT JOIN curriculum_placement p ON p.id = i.placement_id
        WHERE {tracks}
        GROUP BY 1, 2, 3, 4, 5
    ) n JOIN curriculum_module m ON m.id = n.module_id
"""
TROUBLES = """
    SELECT i.reading_id, i.title, i.track_id, i.required, t.started_at, t.resolved_at
    {items}
    JOIN curriculum_reading r ON r.id = i.reading_id
    JOIN curriculum_incident t ON t.link_id = r.link_id
    WHERE {tracks} AND t.confirmed_at IS NOT NULL AND NOT {done}
    ORDER BY i.position, i.id, t.started_at
"""
# Ten rows: looked up one by one they need no plan of five joins, which took longer than the rows.
ROWS = """
    SELECT i.reading_id, i.title, i.track_id, i.position, i.required,
        (SELECT l.host FROM curriculum_reading r JOIN curriculum_link l ON l.id = r.link_id WHERE r.id = i.reading_id),
        (SELECT p.minutes FROM curriculum_placement p WHERE p.id = i.placement_id),
        (SELECT c.at FROM curriculum_completion c
            WHERE c.reading_id = i.reading_id AND c.user_id = %s AND c."current"),
        (SELECT c.at FROM curriculum_completion c
            WHERE c.reading_id = i.supersedes_id AND c.user_id = %s AND c."current" AND c.at < i.superseded_at)
    FROM curriculum_trackitem i
    WHERE i.module_id = %s AND i.position >= %s AND {tracks}
    ORDER BY i.position, i.id LIMIT %s
"""
OWED = """
    SELECT i.reading_id, e.due_on, e.joined_at, t.started_at, t.resolved_at
    FROM curriculum_trackitem i
    JOIN curriculum_assignment a ON a.track_id = i.track_id AND a.ended_at IS NULL
    JOIN curriculum_enrolment e ON e.assignment_id = a.id AND e.user_id = %s AND e.left_at IS NULL
    JOIN curriculum_reading r ON r.id = i.reading_id
    LEFT JOIN curriculum_incident t ON t.link_id = r.link_id AND t.confirmed_at IS NOT NULL
    WHERE i.module_id = %s AND i.required
"""
# Each reading once: where it is required, then on the most urgent track.
NO_BETTER = """
    AND NOT EXISTS (
        SELECT 1 FROM curriculum_trackitem o
        WHERE o.reading_id = i.reading_id AND o.track_id IN ({tracks})
        AND (o.required > i.required OR (o.required = i.required AND {other} < {own}))
    )
"""


class ModuleCount(NamedTuple):
    """Items of one module and track that are alike in what follows. `first`: the position of the first of them."""

    track: int
    module: int
    title: str
    subtitle: str
    key: str
    required: bool
    done: bool
    blocked: bool
    items: int
    timed: int  # whose minutes are known
    minutes: int | None
    first: int


class Trouble(NamedTuple):
    """One time that the link of an unread item was broken."""

    reading: int
    title: str
    track: int
    required: bool
    since: datetime
    until: datetime | None


class ItemRow(NamedTuple):
    reading: int
    title: str
    track: int
    position: int
    required: bool
    host: str | None
    minutes: int | None
    done_at: datetime | None
    older_at: datetime | None


def enrolments(user: int) -> list[tuple[int, str, str, str, date | None, datetime]]:
    """Track, its title, its guide's title and address, due date, since when; one for each running assignment."""
    return [(*row, as_instant(since)) for *row, since in ask(ENROLMENTS, [user])]


def count_modules(user: int, tracks: Sequence[int], blocked: Iterable[int]) -> list[ModuleCount]:
    """tracks: ids, the most urgent first. blocked: readings behind a broken link."""
    ids = ", ".join(str(int(reading)) for reading in blocked)
    sql = MODULES.format(
        items=ITEMS, done=DONE, tracks=on(tracks), blocked=f"i.reading_id IN ({ids})" if ids else "1 = 0"
    )
    return [ModuleCount(*row) for row in ask(sql, [user, user])]


def troubles(user: int, tracks: Sequence[int]) -> list[Trouble]:
    """In reading order."""
    rows = ask(TROUBLES.format(items=ITEMS, done=DONE, tracks=on(tracks)), [user, user])
    return [Trouble._make((*row, as_instant(since), as_instant(until))) for *row, since, until in rows]


def module_rows(user: int, tracks: Sequence[int], module: int, first: int, limit: int) -> list[ItemRow]:
    """The items of one module from the position `first` on, in reading order."""
    rows = ask(ROWS.format(tracks=on(tracks)), [user, user, module, first, limit])
    return [ItemRow._make((*row, as_instant(done), as_instant(older))) for *row, done, older in rows]


def owed_in_module(
    user: int, module: int
) -> Iterator[tuple[int, date | None, datetime, datetime | None, datetime | None]]:
    """Reading, due date, owed since, and one time that its link was broken: since, until. A row for each enrolment
    that requires it and each such time; the last two are None where the link never was."""
    for reading, due_on, *instants in ask(OWED, [user, module]):
        yield reading, due_on, *map(as_instant, instants)


def on(tracks: Sequence[int]) -> str:
    ids = ", ".join(str(int(track)) for track in tracks)
    if len(tracks) == 1:
        return f"i.track_id = {ids}"
    own, other = (
        f"CASE {item}.track_id {' '.join(f'WHEN {int(track)} THEN {n}' for n, track in enumerate(tracks))} END"
        for item in "io"
    )
    return f"i.track_id IN ({ids})" + NO_BETTER.format(tracks=ids, own=own, other=other)


def ask(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def as_instant(value) -> datetime | None:
    """SQLite hands out instants as text, or without their zone, which is UTC."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
