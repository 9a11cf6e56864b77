"""People in a CSV, as a spreadsheet saves it: what stands in each line, and what is wrong with it. No database."""

import csv
import io
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_ROWS = 10_000
MAX_BYTES = 4 * 1024 * 1024
MAX_NAMES = 20  # roles or teams of one person
COLUMNS = ("email", "name", "roles", "teams")
ALSO = {
    "e-mail": "email",
    "mail": "email",
    "e-mail address": "email",
    "email address": "email",
    "role": "roles",
    "team": "teams",
}


class UnreadableRoster(ValueError):
    """Nothing of it can be used; the message is a sentence for who made it."""


@dataclass(frozen=True)
class Row:
    line: int  # in the file, the first is 1
    email: str  # lower case
    name: str = ""
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass
class Roster:
    """`rows` can be used; `errors` are (line, sentence) of those that cannot."""

    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # columns that Lectern does not know


def decode(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark. Raises UnreadableRoster for what is no text."""
    if len(data) > MAX_BYTES:
        raise UnreadableRoster(_("The file is larger than 4 MB. Split it."))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableRoster(_("This is not a text file in UTF-8. Save it as “CSV UTF-8”.")) from None
    return text


def read_roster(text: str) -> Roster:
    """`text`: a header line with at least `email`, then a person a line; cells parted by comma, semicolon or tab.

    Raises UnreadableRoster when there is no header, no person, or more than MAX_ROWS.
    """
    text = text.lstrip("\ufeff\r\n ")
    if "\x00" in text:
        raise UnreadableRoster(_("This is not a CSV file."))
    if len(text) > MAX_BYTES:
        raise UnreadableRoster(_("That is more than 4 MB. Split it."))
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter, strict=False)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        return _read_lines(header, lines)
    except csv.Error as error:
        raise UnreadableRoster(_("Line %(line)d is not CSV.") % {"line": lines.line_num}) from error


def _read_lines(header: list[str], lines) -> Roster:
    header = [ALSO.get(cell, cell) for cell in header]
    if "email" not in header:
        raise UnreadableRoster(_("The first line must name the columns; one of them must be “email”."))
    twice = next((name for name in COLUMNS if header.count(name) > 1), None)
    if twice:
        raise UnreadableRoster(_("There are two columns “%(name)s”.") % {"name": twice})
    at = {name: header.index(name) for name in COLUMNS if name in header}
    roster = Roster(ignored=[name for name in header if name and name not in COLUMNS])
    seen: dict[str, int] = {}
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(seen) + len(roster.errors) >= MAX_ROWS:
            raise UnreadableRoster(_("These are more than 10,000 people. Split the file."))
        values = {name: cells[index].strip() if index < len(cells) else "" for name, index in at.items()}
        _read_person(values, lines.line_num, roster, seen)
    if not roster.rows and not roster.errors:
        raise UnreadableRoster(_("Nobody stands below the names of the columns."))
    return roster


def _read_person(values: dict[str, str], line: int, roster: Roster, seen: dict[str, int]) -> None:
    email = values["email"].lower()
    try:
        validate_email(email)
        name = _text(values.get("name", ""), 120, _("name"))
        roles = tuple(_text(role, 80, _("role")) for role in _parts(values.get("roles", "")))
        teams = tuple(_text(team, 80, _("team")) for team in _parts(values.get("teams", "")))
    except ValidationError as error:
        sentence = error.messages[0]
        if error.code == "invalid":
            sentence = (
                _("“%(email)s” is no e-mail address.") % {"email": email[:80]} if email else _("No e-mail address.")
            )
        roster.errors.append((line, sentence))
        return
    if len(email) > 254:
        roster.errors.append((line, _("The e-mail address is too long.")))
    elif email in seen:
        roster.errors.append(
            (line, _("%(email)s stands on line %(line)d already.") % {"email": email, "line": seen[email]})
        )
    else:
        seen[email] = line
        roster.rows.append(Row(line, email, name, roles, teams))


def _parts(cell: str) -> list[str]:
    """Names parted by semicolons; each once, whatever its case."""
    parts = {part.strip().casefold(): part.strip() for part in cell.split(";") if part.strip()}
    if len(parts) > MAX_NAMES:
        raise ValidationError(_("More than 20 roles or teams."), code="many")
    return list(parts.values())


def _text(value: str, most: int, what: str) -> str:
    value = " ".join(value.split())
    if len(value) > most:
        raise ValidationError(
            _("The %(what)s is longer than %(most)d characters."), code="long", params={"what": what, "most": most}
        )
    if not value.isprintable():
        raise ValidationError(
            _("The %(what)s has characters that cannot be shown."), code="control", params={"what": what}
        )
    return value
