"""The file of `probe --remember`: what strangers may have put there, or beside it."""

import json

import pytest
from django.core.management.base import CommandError

from curriculum.links.check import Target
from curriculum.links.finding import Finding, Verdict
from curriculum.management.commands.probe import Memory

URL = "https://site.example/herons"


def test_a_link_that_waits_beside_the_file_is_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_text("precious")
    (tmp_path / "seen.new").symlink_to(other)
    memory = Memory(str(tmp_path / "seen"))
    memory.take(Target(0, URL), Finding(Verdict.OK, 200, URL, etag='"1"'))
    memory.write()
    assert other.read_text() == "precious"
    assert json.loads((tmp_path / "seen").read_text()) == {URL: {"etag": '"1"', "last_modified": ""}}
    assert Memory(str(tmp_path / "seen")).target(0, URL).etag == '"1"'


@pytest.mark.parametrize("text", ["[]", "5", '"a"', "[" * 100_000, '{"a": 5}', '{"a": {"print": 5}}', "\0"])
def test_a_file_of_something_else_is_told_from_ours(tmp_path, text):
    (tmp_path / "seen").write_text(text)
    with pytest.raises(CommandError, match="no file that --remember wrote"):
        Memory(str(tmp_path / "seen"))
