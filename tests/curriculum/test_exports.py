"""Rows to CSV and XLSX."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from curriculum.exports import csv_lines, safe_cell, xlsx_file


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("a; b", "a; b"),
        ("a;=1", "a;'=1"),
        ("a; @b", "a; '@b"),
        ("a\n+1", "a\n'+1"),
        (None, ""),
        (-5, -5),
        (date(2026, 1, 2), date(2026, 1, 2)),
    ],
)
def test_safe_cell(value, cell):
    assert safe_cell(value) == cell


def test_csv_reads_back_as_it_was_written():
    text = "".join(csv_lines([["Name", "Read"], ['Ann "A", B', 3], ["=x", None]]))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["Name", "Read"], ['Ann "A", B', "3"], ["'=x", ""]]


def test_csv_is_made_line_by_line():
    def rows():
        yield ["first"]
        raise AssertionError("the second row was asked for too early")

    lines = csv_lines(rows())
    assert [next(lines), next(lines)] == ["\ufeff", "first\r\n"]


def test_xlsx_holds_no_formula_and_no_control_characters():
    with xlsx_file([["Name"], ["=1+1"], ["bell\x07"]], title="Team: a/b" * 9) as file:
        sheet = load_workbook(file).active
        assert [(row[0].value, row[0].data_type) for row in sheet.rows] == [
            ("Name", "s"),
            ("'=1+1", "s"),
            ("bell", "s"),
        ]
