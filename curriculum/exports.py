"""Rows to CSV and XLSX. A cell that a spreadsheet would take for a formula is made text."""

import csv
import re
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.child import INVALID_TITLE_REGEX

# What OWASP's page on CSV injection lists, with the full-width forms that some spreadsheets fold to these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Spreadsheets of some countries part cells at semicolons, whatever the quotes say: a formula may begin after one.
LATER_START = re.compile(rf"(?<=.)([;\t\r\n] *)(?=[{re.escape(''.join(FORMULA_STARTS))}])", re.S)


def safe_cell(value):
    """`value` as a cell: None is empty; numbers, dates and booleans stay; text never begins a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    value = LATER_START.sub(r"\1'", value)
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value


def csv_lines(rows: Iterable[Iterable]) -> Iterator[str]:
    """One line of CSV a row, made as it is asked for. Begins with the mark that makes spreadsheets read UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def without_controls(value):
    """XLSX has no place for control characters."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def xlsx_file(rows: Iterable[Iterable], *, title: str) -> IO[bytes]:
    """A workbook of one sheet, at its start; the caller closes it. Rows go to disk as they come: memory is flat."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(INVALID_TITLE_REGEX.sub(" ", title)[:31])
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([without_controls(safe_cell(value)) for value in row])
    file = SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file
