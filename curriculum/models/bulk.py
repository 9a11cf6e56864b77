"""Many rows, one statement: a database takes them as one JSON document.

`bulk_update` writes a CASE for every value and `bulk_create(update_conflicts=True)` a parameter for each: composing
that takes longer than all the rest of storing a look. Plain enough for PostgreSQL and SQLite.
"""

from collections.abc import Iterable, Mapping, Sequence

import orjson
from django.db import connection, models

Row = dict[str, object]


def update_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Row],
    *,
    where: str = "",
    extra: Mapping[str, str] | None = None,
) -> set[int]:
    """Write the columns `names` of `rows` (each with its `id`); returns the ids of those that were written.

    where: a further condition in SQL: t is the row, v what is to be written. extra: names that only the condition
    reads, each with the column whose type it has.
    """
    table, known = model._meta.db_table, _rows_as_table(model, ["id", *names], extra or {})
    t = "t" if connection.vendor == "postgresql" else table
    alias = " AS t" if connection.vendor == "postgresql" else ""
    changes = ", ".join(f'"{name}" = v."{name}"' for name in names)
    condition = f" AND {where.replace('t.', f'{t}.')}" if where else ""
    sql = f'UPDATE {table}{alias} SET {changes} FROM {known} WHERE {t}."id" = v."id"{condition} RETURNING {t}."id"'
    return {pk for (pk,) in _run(sql, rows)}


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert `rows`; those that a unique constraint knows already are left as they are."""
    columns = ", ".join(f'"{name}"' for name in names)
    known = _rows_as_table(model, names)
    # Without a condition SQLite would take ON for a join.
    _run(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM {known} WHERE true"
         " ON CONFLICT DO NOTHING RETURNING 1", rows)  # fmt: skip


def _rows_as_table(model: type[models.Model], names: Sequence[str], extra: Mapping[str, str] | None = None) -> str:
    names = [*names, *(extra or {})]
    if connection.vendor == "postgresql":
        types = {field.column: field.rel_db_type(connection) for field in model._meta.concrete_fields}
        types |= {name: types[like] for name, like in (extra or {}).items()}
        columns = ", ".join(f'"{name}" {types[name]}' for name in names)
        return f"jsonb_to_recordset(%s::jsonb) AS v({columns})"
    columns = ", ".join(f"json_extract(value, '$.{name}') AS \"{name}\"" for name in names)
    return f"(SELECT {columns} FROM json_each(%s)) AS v"


def _run(sql: str, rows: Iterable[Row]) -> list[tuple]:
    is_sqlite = connection.vendor == "sqlite"
    as_stored = connection.ops.adapt_datetimefield_value  # looked up once: it is found in a thread's own storage
    options = orjson.OPT_PASSTHROUGH_DATETIME if is_sqlite else None
    document = orjson.dumps(list(rows), default=lambda value: str(as_stored(value)), option=options)
    with connection.cursor() as cursor:
        cursor.execute(sql, [document.decode()])
        return cursor.fetchall()
