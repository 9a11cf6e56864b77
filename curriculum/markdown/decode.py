"""From the bytes of a file to text, or one sentence why not."""

MAX_BYTES = 5_000_000
MAX_LINKS = 50_000


class GuideError(ValueError):
    """Why a file is no guide: a sentence for the person who brought it."""


def decode(data: bytes) -> str:
    """The text of `data`, to the byte: a mark at the beginning and all ends of lines stay.

    Raises GuideError when it is empty, has more than 5 MB or 50,000 links, or is no UTF-8 text.
    """
    if len(data) > MAX_BYTES:
        raise GuideError("The file is larger than 5 MB. Split the guide into several.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GuideError(
            f"The file is not UTF-8 text (line {line}). Save it as UTF-8 in your editor and bring it in again."
        ) from error
    if "\x00" in text:
        raise GuideError("The file is not text: it has zero bytes in it.")
    if not text.strip("\ufeff \t\r\n"):
        raise GuideError("The file is empty.")
    if text.count("](") + text.count("://") > 2 * MAX_LINKS:
        raise GuideError("The file has more than 50,000 links. Split the guide into several.")
    return text
