"""CSV of people, good and bad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roster import MAX_BYTES, MAX_ROWS, Row, UnreadableRoster, decode, read_roster


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_save(delimiter):
    lines = [
        ["E-Mail", "Name", "Roles", "Teams"],
        ["A@example.com ", "Ann  Lee", '"ML engineer;mle"', '"Vision; vision"'],
    ]
    text = "\ufeff" + "\r\n".join(delimiter.join(line) for line in lines) + "\r\n\r\n"
    assert read_roster(text).rows == [Row(2, "a@example.com", "Ann Lee", ("ML engineer", "mle"), ("vision",))]


def test_columns_may_be_missing_more_or_in_another_order():
    roster = read_roster("floor,NAME,email\n3,Ann,a@example.com\n4\n")
    assert (roster.rows, roster.ignored) == ([Row(2, "a@example.com", "Ann")], ["floor"])
    assert roster.errors == [(3, "No e-mail address.")]


def test_each_wrong_line_is_told_with_its_number():
    text = "email,name,roles\na@example.com,,\nnobody,,\nA@EXAMPLE.com,,\nb@example.com," + "x" * 121 + ",\n"
    text += "c@example.com,," + ";".join(map(str, range(21))) + "\n"
    assert [line for line, _why in read_roster(text).errors] == [3, 4, 5, 6]
    assert "line 2" in read_roster(text).errors[1][1]


def test_a_formula_is_text():
    formula = '=HYPERLINK("http://x";"y")'
    assert read_roster(f"email\tname\na@example.com\t{formula}\n").rows[0].name == formula


def test_a_line_number_counts_lines_in_quotes():
    assert read_roster('email,name\na@example.com,"A\nB"\nb,\n').errors[0][0] == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must be"),
        ("name,teams\nAnn,Vision\n", "must be"),
        ("email,email\na@example.com,b@example.com\n", "two columns"),
        ("email\n", "Nobody"),
        ("email\n\x00", "not a CSV"),
        ("email\n" + "".join(f"p{n}@example.com\n" for n in range(MAX_ROWS + 1)), "10,000"),
        ("email\n" + "x" * MAX_BYTES, "4 MB"),
        ("email,name\na@example.com," + "x" * 200_000, "not CSV"),
    ],
)
def test_what_cannot_be_used_at_all(text, why):
    with pytest.raises(UnreadableRoster, match=why):
        read_roster(text)


def test_fifty_columns_are_read():
    text = ",".join(["email", *(f"c{n}" for n in range(49))]) + "\na@example.com" + ",x" * 60 + "\n"
    assert [row.email for row in read_roster(text).rows] == ["a@example.com"]


@pytest.mark.parametrize(("data", "text"), [("ä".encode(), "ä"), (b"\xef\xbb\xbfa", "a"), ("ä".encode("utf-16"), "ä")])
def test_decode(data, text):
    assert decode(data) == text


@pytest.mark.parametrize("data", ["ä".encode("latin-1"), b"\x89PNG\r\n\xff", b"a" * (MAX_BYTES + 1)])
def test_decode_says_what_is_wrong(data):
    with pytest.raises(UnreadableRoster):
        decode(data)


@given(st.text())
def test_no_text_breaks_it(text):
    try:
        read_roster(text)
        read_roster("email,name,roles,teams\n" + text)
    except UnreadableRoster:
        pass
