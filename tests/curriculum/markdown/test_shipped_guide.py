"""The guide that ships with Lectern."""

from pathlib import Path

import curriculum
from curriculum.links.address import url_key
from curriculum.markdown.outline import to_json
from curriculum.markdown.parse import parse
from curriculum.markdown.write import write

TEXT = (Path(curriculum.__file__).parent / "content" / "ai-guide.md").read_text(encoding="utf-8")


def test_it_holds_what_it_promises():
    outline = to_json(parse(TEXT, key=url_key), key=url_key)
    assert outline["counts"] == {
        "modules": 9,
        "links": 62,
        "unique_urls": 60,
        "readings": 19,
        "resources": 43,
        "notes": 5,
        "points": 13,
        "steps": 4,
        "placeholders": 3,
    }
    assert outline["required_items"] == {"product-leadership": 3, "mle": 16, "*": 12}


def test_it_writes_back():
    assert write(parse(TEXT)) == TEXT


def test_its_one_warning_is_the_link_that_was_written_wrongly():
    assert [warning.code for warning in parse(TEXT).warnings] == ["malformed"]
