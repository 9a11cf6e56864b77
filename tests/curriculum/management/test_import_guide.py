"""`manage.py import_guide` and `export_guide`: what scripts rely on."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from curriculum.models import Guide, GuideVersion

pytestmark = pytest.mark.django_db

GUIDE = (
    b"\xef\xbb\xbf# Tea\r\n\r\n**Leaves**  \r\n\r\n[Green](https://leaf.example/?utm_source=x)\r\n\r\n"
    b"**Water**\r\n\r\nBoil it.\r\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "guide.md"
    path.write_bytes(GUIDE)
    return path


def run(*args, **options):
    """What the command wrote: standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_guide", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_dry_run_says_everything_and_changes_nothing(file):
    said, complaints = run(str(file), dry_run=True, format="json")
    found = json.loads(said)
    assert (found["title"], found["required_items"], complaints) == ("Tea", {"*": 2}, "")
    assert [item["url"] for item in found["modules"][0]["items"]] == ["https://leaf.example/?utm_source=x"]
    assert set(found) == {
        "title", "modules", "counts", "required_items", "changes", "affected", "warnings", "new_roles",
    }  # fmt: skip
    assert not Guide.objects.exists()


def test_json_is_all_there_is_on_standard_output(file):
    said, notes = run(str(file), format="json")
    assert json.loads(said)["counts"]["modules"] == 2
    assert notes == "Published as version 1 at /guides/tea/.\n"


def test_what_goes_in_comes_out_to_the_byte(file, tmp_path):
    run(str(file), verbosity=0)
    call_command("export_guide", "tea", output=tmp_path / "out.md")
    assert (tmp_path / "out.md").read_bytes() == GUIDE


def test_from_standard_input_to_standard_output(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GUIDE)))
    run("-", guide="cups", verbosity=0)
    call_command("export_guide", "cups")
    assert capsysbinary.readouterr().out == GUIDE


def test_the_same_file_again_changes_nothing(file):
    run(str(file))
    said, _notes = run(str(file))
    assert "Nothing changes." in said
    assert GuideVersion.objects.count() == 1


def test_a_changed_file_says_what_changes(file):
    run(str(file))
    file.write_bytes(GUIDE.replace(b"[Green]", b"[Black]"))
    said, _notes = run(str(file))
    assert "Leaves: “Green” is called “Black” now" in said
    assert GuideVersion.objects.count() == 2


BAD = {
    "empty": (b"", "The file is empty."),
    "only blanks": (b"\xef\xbb\xbf \r\n\n", "The file is empty."),
    "binary": (b"\x7fELF\x02\x00\x00\x00", "The file is not text"),
    "Latin-1": ("# Tee\n\nGrüner Tee\n".encode("latin-1"), "The file is not UTF-8 text (line 3)"),
    "6 MB": (b"# Tea\n" + b"word " * 1_200_000, "larger than 5 MB"),
    "50 MB": (b"# Tea\n" + b"word " * 10_000_000, "larger than 5 MB"),
    "too many links": (b"[a](https://a.example/)\n" * 50_001, "more than 50,000 links"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_guide_is_one_sentence(kind, file):
    data, sentence = BAD[kind]
    file.write_bytes(data)
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        run(str(file))
    assert not Guide.objects.exists()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "nothing.md"))


def test_an_address_that_is_none_is_refused(file):
    with pytest.raises(CommandError, match="'my guide' is no address of a guide"):
        run(str(file), guide="my guide")


def test_exporting_a_guide_that_is_not_there_names_those_that_are(file):
    run(str(file), verbosity=0)
    with pytest.raises(CommandError, match=r"There is no guide coffee\. Guides here: tea\."):
        call_command("export_guide", "coffee")
