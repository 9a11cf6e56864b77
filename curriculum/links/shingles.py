"""Runs of words: what two pages have in common. Pure functions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from zlib import crc32

RUN = 4  # words
SAMPLE = 320  # hashes kept of a page
_TOP = 0xFFFFFFFF
_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\\W_]+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """share: how much of the text is in the other; covers: the reverse; own: runs that only the text has; size: its
    runs.
    """

    share: float
    covers: float
    own: int
    size: int


def echoes_of(url: str) -> list[str]:
    """How a page may repeat the address it was asked for, lower-case, the longest first."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower().strip("/")
    last = path.rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    spoken = (" ".join(re.split(r"[-_+.\s]+", text)) for text in (stem, path.replace("/", "-")))
    found = {url.lower(), f"/{path}", path, parts.path.lower(), last, stem, *spoken}
    return sorted((text for text in found if len(text) > 3), key=len, reverse=True)


def reading(text: str, echoes: Iterable[str]) -> list[str]:
    """The words of a text, without echoes of its address and whatever has digits; signs where there are no blanks."""
    text = text.lower()
    for echo in echoes:
        text = text.replace(echo, " ")
    return [word for word in _WORD.findall(text) if word.isalpha()]


def signature(text: str, echoes: Iterable[str]) -> int:
    """One number for a title or heading."""
    return crc32(" ".join(reading(text, echoes)).encode("utf-8", "replace"))


def shingles_of(words: Sequence[str]) -> set[int]:
    """Hashes of all runs of four words; of a shorter text the whole."""
    if not words:
        return set()
    runs = range(max(1, len(words) - RUN + 1))
    return {crc32(" ".join(words[at : at + RUN]).encode("utf-8", "replace")) for at in runs}


def sample(shingles: set[int], *, whole: int = _TOP) -> tuple[int, ...]:
    """The smallest hashes, up to `whole` and up to SAMPLE of them, ascending."""
    return tuple(sorted(s for s in shingles if s <= whole)[:SAMPLE])


def overlap(text: Iterable[int], other: Sequence[int]) -> Overlap:
    """What a text's shingles have in common with the sample of another; an empty text is in anything."""
    top = other[-1] if len(other) >= SAMPLE else _TOP
    mine, theirs = {s for s in text if s <= top}, set(other)
    scale = _TOP / max(1, top)
    both = len(mine & theirs)
    return Overlap(
        share=both / len(mine) if mine else 1.0,
        covers=both / len(theirs) if theirs else float(not mine),
        own=round((len(mine) - both) * scale),
        size=round(len(mine) * scale),
    )
