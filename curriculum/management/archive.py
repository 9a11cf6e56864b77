"""Everything in the database as one file, and back: the same file for SQLite and PostgreSQL (docs/decisions).

Format: gzip of JSON lines. First a header {"lectern", "made_at", "migrations": {app: newest}}, then for each table
{"table": label, "fields": [...]} and a JSON array a row. The last line, {"end": rows}, shows that the file is whole.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.models import User

FORMAT = 1
BATCH = 1000
# Made anew by themselves; a backup that held sessions would sign people in who had signed out.
LEFT_OUT = {"sessions.session", "usersessions.usersession", "contenttypes.contenttype", "auth.permission"}


class ArchiveError(Exception):
    """Why a file cannot be restored: one sentence for the person at the keyboard."""


def write_archive(path: Path) -> int:
    """Write all rows to `path` as they were at one instant. Returns the number of rows. Whole or not at all."""
    draft = path.with_name(path.name + ".part")
    rows = 0
    try:
        with snapshot(), gzip.open(draft, "wt", encoding="utf-8") as file:
            for line in lines():
                rows += isinstance(line, list)
                file.write(json.dumps(line, default=encode, ensure_ascii=False) + "\n")
            file.write(json.dumps({"end": rows}) + "\n")
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def read_archive(path: Path) -> int:
    """Replace everything in the database by what `path` holds, in one transaction. Returns the number of rows.

    Raises ArchiveError when it is no backup, is cut off, or comes from another version of Lectern.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            source = map(json.loads, file)
            check_header(next(source))
            with transaction.atomic():
                empty_tables()
                rows = load(source)
                reset_sequences()
            return rows
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError, StopIteration) as error:
        raise ArchiveError(f"{path} is not a whole backup of Lectern; nothing was changed.") from error


def tables() -> list[type[models.Model]]:
    """Every table of every app, also those between two others."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return [m for m in found if m._meta.label_lower not in LEFT_OUT]


def lines() -> Iterator[dict | list]:
    yield {"lectern": FORMAT, "made_at": timezone.now(), "migrations": newest_migrations()}
    for model in tables():
        fields = [field.attname for field in model._meta.local_concrete_fields]
        yield {"table": model._meta.label_lower, "fields": fields}
        yield from map(list, model._base_manager.order_by("pk").values_list(*fields).iterator(chunk_size=BATCH))


def encode(value):
    """To the microsecond, which Django's own encoder cuts off."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, timedelta)):
        return str(value)
    raise TypeError(type(value))


def newest_migrations() -> dict[str, str]:
    """App to its newest migration in this code."""
    return {app: name for app, name in MigrationLoader(None).graph.leaf_nodes() if app in apps.app_configs}


def check_header(header) -> None:
    if not isinstance(header, dict) or header.get("lectern") != FORMAT:
        raise ArchiveError("This file is not a backup of Lectern; nothing was changed.")
    if header["migrations"] != newest_migrations():
        raise ArchiveError(
            "This backup comes from another version of Lectern; nothing was changed. "
            "Restore it with the version that made it, then upgrade."
        )


def load(source: Iterator[dict | list]) -> int:
    rows = 0
    model: type[models.Model] = User  # the first line names the first table
    fields: list[models.Field] = []
    batch: list[models.Model] = []
    for line in source:
        if isinstance(line, list):
            rows += 1
            batch.append(
                model(**{field.attname: field.to_python(value) for field, value in zip(fields, line, strict=True)})
            )
            if len(batch) < BATCH:
                continue
        if batch:
            model._base_manager.bulk_create(batch)
            batch = []
        if isinstance(line, dict) and "table" in line:
            model = apps.get_model(line["table"])
            fields = [
                field
                for name in line["fields"]
                for field in model._meta.local_concrete_fields
                if field.attname == name
            ]
        elif isinstance(line, dict) and line.get("end") == rows:
            return rows
    raise EOFError


def empty_tables() -> None:
    """All tables but those left out; in the surrounding transaction, with foreign keys checked at its end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    for label in ("sessions.session", "usersessions.usersession"):
        apps.get_model(label)._base_manager.all().delete()


def reset_sequences() -> None:
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)


@contextmanager
def snapshot():
    """All reads inside see one instant; nobody waits for us meanwhile."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN DEFERRED")  # atomic() would begin IMMEDIATE and keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        else:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
