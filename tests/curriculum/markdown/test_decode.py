"""Which files are guides."""

import pytest

from curriculum.markdown.decode import MAX_BYTES, GuideError, decode


@pytest.mark.parametrize("text", ["# A\n", "\ufeffA\r\n", "no link", "…“”\u2028", "a\rb"])
def test_text_passes_to_the_byte(text):
    assert decode(text.encode()).encode() == text.encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"a\x00b", "not text"),
        (b"\x89PNG\r\n\x1a\n\x00", "not UTF-8"),
        ("Grüße".encode("latin-1"), "not UTF-8 text (line 1)"),
        (b"a\nb\n\xff", "line 3"),
        ("x".encode("utf-16"), "not UTF-8"),
        (b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
        (b"[a](https://a.example/)\n" * 60_000, "more than 50,000 links"),
    ],
)
def test_what_is_no_guide_is_told_in_a_sentence(data, sentence):
    with pytest.raises(GuideError) as error:
        decode(data)
    assert sentence in str(error.value)
