"""What a page was about, in at most 400 bytes, and how far a later look at it has come from that. Pure functions.

A print holds a sample of the hashed runs of four words of the main text (shingles: Broder, "On the resemblance and
containment of documents", 1997; the smallest hashes of a set are a fair sample of it), its most frequent long words,
the words of its title and headings, and an exact digest. Likeness is how much of the smaller text's sample is in the
larger one: a new template puts chips, a hero and an aside round the same article, and that is no drift.

The baseline of a link is the first print ever taken. It moves only when a person accepts the page as it is now;
else a page could wander off in small steps, each of them harmless.
"""

import hashlib
import re
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise
from zlib import crc32

from curriculum.links.page import HTML_TYPES, Page

__all__ = ["Drift", "Grade", "Print", "compare", "take_print"]

VERSION = 1
SAMPLE = 64  # shingles; the standard error of a likeness of 0.5 is then 0.06
KEYWORDS = 24
TITLE_WORDS = 16
FEWEST_WORDS = 24  # less is a notice, not a page that could drift
FEWEST_SIGNS = 60  # the same for scripts that write no spaces
FEWEST_CHOSEN = 32  # shingles to choose the smallest from
FEWEST_COMPARED = 4  # shingles; below that the keywords have to speak

MINOR_FROM = 0.5
SAME_FROM = 0.9
OTHER_LIKENESS, OTHER_KEYWORDS, OTHER_TITLE = 0.1, 0.15, 0.2

_HEAD = struct.Struct("<B2s8sHBBBB")  # version, language, digest, words, least, and how many of each kind follow
# From so many words on, runs begin with a word that is so many times as long as the usual one.
_CHOICES = ((400, 1.5), (200, 1.3), (100, 1.0))
_RANK = 31  # the bits of a shingle that hold its rank
_DIGITS = b"0123456789"  # counters and dates change daily and mean nothing
_PUNCTUATION = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_PLAIN = bytes.maketrans(
    _PUNCTUATION + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b" " * len(_PUNCTUATION) + b"abcdefghijklmnopqrstuvwxyz"
)
# Thai, Lao, Burmese, Khmer, kana, Han.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Long words that every text has, in the languages that are met most.
_COMMON = frozenset(
    """
    about above after again against almost along already also although always among another around because been before
    being below between both cannot could does during each either enough even every first from have having here
    however into itself just like many might more most much must never only other others over perhaps rather same
    several shall should since some still such than that their them then there therefore these they this those though
    through together toward towards under until upon very well were what when where whether which while will with
    within without would your yours yourself aber alle allem allen aller alles andere anderen auch beim bereits damit
    dann dass diese diesem diesen dieser dieses doch durch eine einem einen einer eines etwa haben immer jede jeder
    jedoch kann können mehr müssen nach nicht noch oder ohne schon sein seine sich sind sollte sowie über unter viele
    weil welche wenn werden wird wurde wurden zwischen während ainsi alors après aussi autre autres avant avec avoir
    beaucoup cela cette ceux chaque comme comment dans depuis donc elle elles encore entre être leur leurs lorsque
    mais même moins notre nous parce pendant peut plus plusieurs pour pourquoi quand quelque sans selon sont sous
    toujours tous tout toute toutes très vers votre vous algunos antes aquí aunque cada como cuando desde donde
    durante ella ellos entonces esta estas este esto estos hacer hacia hasta mientras mismo mucho muchos nosotros
    nuestro otra otras otros para pero poco porque pueden puede según siempre sino sobre también tanto tiene tienen
    toda todas todos allora altri ancora anche avere come così della delle degli dello dopo dove essere molto nella
    nelle nostro ogni perché però prima quale quando quella quello questa queste questi questo senza sono stato sulla
    tutti tutto ainda além apenas assim através então essa esse foram mesmo muito nosso onde outras outros pode podem
    quais qual seus suas também alleen altijd dan deze door echter haar hebben heeft hier hun kunnen maar meer moet
    naar niet omdat onder ook tussen veel voor waar wanneer want wordt worden zijn zonder были было быть ведь весь
    всего всех даже если есть когда которая которого которое которые который которых между может можно нужно после
    потому почти поэтому просто своей своих свою себя сейчас также того тоже только через чтобы этого этой этом этот
    """.encode().split()
)


class Grade(StrEnum):
    """How far a page has come from its print."""

    SAME = "same"
    MINOR = "minor"
    CHANGED = "changed"
    OTHER_TOPIC = "other_topic"


@dataclass(frozen=True, slots=True)
class Drift:
    """likeness, keywords, title: what both have in common, each 0 to 1."""

    grade: Grade
    likeness: float
    keywords: float
    title: float


@dataclass(frozen=True, slots=True)
class Print:
    """A sketch of one HTML page. shingles: the smallest hashes, 32 bits each; keywords, title: 16 bits; all ascending.

    least: the rank from which on runs were chosen; the low five bits of a shingle are its rank (see _sketch_words).
    digest: 8 bytes of the letters of the main text, without case; words: how many (signs, in scripts without spaces);
    lang: two letters, "" if the server did not say.
    """

    shingles: tuple[int, ...]
    keywords: tuple[int, ...]
    title: tuple[int, ...]
    least: int
    words: int
    digest: bytes
    lang: str = ""

    def to_bytes(self) -> bytes:
        """At most 400 bytes, for storing."""
        parts = (self.shingles, self.keywords, self.title)
        head = _HEAD.pack(VERSION, self.lang.encode(), self.digest, self.words, self.least, *map(len, parts))
        return head + struct.pack(
            f"<{len(parts[0])}I{len(parts[1]) + len(parts[2])}H", *parts[0], *parts[1], *parts[2]
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Print | None":
        """What to_bytes wrote; None for anything else, and for what a later version wrote."""
        if len(data) < _HEAD.size:
            return None
        version, lang, digest, words, least, shingles, keywords, title = _HEAD.unpack_from(data)
        layout = struct.Struct(f"<{shingles}I{keywords + title}H")
        if version != VERSION or not lang.isascii() or len(data) != _HEAD.size + layout.size:
            return None
        values = layout.unpack_from(data, _HEAD.size)
        return cls(
            shingles=values[:shingles],
            keywords=values[shingles : shingles + keywords],
            title=values[shingles + keywords :],
            least=least,
            words=words,
            digest=digest,
            lang=lang.rstrip(b"\0").decode(),
        )


def take_print(
    page: Page, content_type: str = "text/html", *, lang: str = "", known: Print | None = None
) -> Print | None:
    """The print of a page, None where there is too little to say or it is no HTML; the same in any process.

    content_type: as the header has it, "" counts as HTML. lang: of Content-Language. known: an earlier print; it comes
    back as it is, without further work, when the main text has not changed.
    """
    if content_type and content_type.partition(";")[0].strip().lower() not in HTML_TYPES:
        return None
    text = page.text if page.text.isascii() else page.text.lower()
    plain = text.encode("utf-8", "replace").translate(_PLAIN, _DIGITS)
    letters = plain.translate(None, b" ")
    digest = hashlib.blake2b(letters, digest_size=8).digest()
    if known and known.digest == digest:
        return known
    if _is_spaceless(text):
        signs = letters.decode("utf-8", "replace")
        size, sketch = len(signs), _sketch_signs(signs) if len(signs) >= FEWEST_SIGNS else None
    else:
        words = plain.split()
        letter = round(len(plain) / (len(text) or 1)) or 1
        size, sketch = len(words), _sketch_words(words, letter) if len(words) >= FEWEST_WORDS else None
    if not sketch:
        return None
    least, shingles, keywords = sketch
    return Print(
        shingles=tuple(sorted(shingles)[:SAMPLE]),
        keywords=_word_hashes(keywords, KEYWORDS),
        title=_word_hashes(_title_words(page), TITLE_WORDS),
        least=least,
        words=min(size, 0xFFFF),
        digest=digest,
        lang=lang[:2].lower() if lang[:2].isascii() and lang[:2].isalpha() else "",
    )


def compare(old: Print, new: Print) -> Drift:
    """How far `new` is from `old`; the order does not matter.

    A page in another language than it was is changed, but not shown to be of another topic: servers choose languages.
    """
    keywords, title = _share(old.keywords, new.keywords), _share(old.title, new.title)
    likeness = 1.0 if old.digest == new.digest else _likeness(old, new, otherwise=keywords)
    translated = bool(old.lang and new.lang and old.lang != new.lang)
    if likeness >= SAME_FROM:
        grade = Grade.SAME
    elif likeness >= MINOR_FROM:
        grade = Grade.MINOR
    elif likeness < OTHER_LIKENESS and keywords < OTHER_KEYWORDS and title < OTHER_TITLE and not translated:
        grade = Grade.OTHER_TOPIC
    else:
        grade = Grade.CHANGED
    return Drift(grade, likeness, keywords, title)


def _likeness(old: Print, new: Print, *, otherwise: float) -> float:
    """The share of the smaller set that the larger has, of those runs that neither sample has left out.

    otherwise: the answer where too few can be compared.
    """
    top, least = min(_top(old.shingles), _top(new.shingles)), max(old.least, new.least)
    left, right = ({s for s in side.shingles if s <= top and s & _RANK >= least} for side in (old, new))
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= FEWEST_COMPARED else otherwise


def _top(sample: Sequence[int]) -> int:
    """The largest hash up to which a sample is complete."""
    return sample[-1] if len(sample) == SAMPLE else 0xFFFFFFFF


def _share(left: Iterable[int], right: Iterable[int]) -> float:
    """How much of the smaller set is in the larger; 0 where one is empty."""
    one, other = set(left), set(right)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _sketch_words(words: list[bytes], letter: int) -> tuple[int, set[int], list[bytes]]:
    """The least rank, hashes of runs of four words, and the keywords. letter: bytes of one in this script, in UTF-8.

    The rank of a run is the length of its first word, 31 at most. Of a long text only runs of high rank are taken, as
    hashing is what costs. The rank depends on nothing but the run itself, so texts of any two sizes can be compared.
    """
    least, starts = _choose(words)
    shingles = {
        crc32(b" ".join(words[at : at + 4])) & ~_RANK | (rank if (rank := len(words[at])) < _RANK else _RANK)
        for at in starts
    }
    shortest = 6 * letter
    counts = Counter([word for word in words if len(word) >= shortest])
    return least, shingles, _frequent(counts if len(counts) >= 8 else Counter(words))


def _choose(words: list[bytes]) -> tuple[int, Sequence[int]]:
    usual = len(b" ".join(words)) / len(words)
    for fewest, times in _CHOICES:
        if len(words) >= fewest:
            least = min(int(times * usual), _RANK)
            chosen = [at for at, word in enumerate(words) if len(word) >= least]
            if len(chosen) >= FEWEST_CHOSEN:
                return least, chosen
    return 0, range(len(words) - 3)


def _sketch_signs(text: str) -> tuple[int, set[int], list[bytes]]:
    """The same for scripts without spaces: runs of five signs, ranked by how often two divides the first one's number.

    Keywords are pairs of signs, but for hiragana, which mostly bends words.
    """
    least = 4 if len(text) >= 2400 else 2 if len(text) >= 400 else 0
    none = (1 << least) - 1
    starts = [at for at in range(len(text) - 4) if not ord(text[at]) & none]
    shingles = {crc32(text[at : at + 5].encode()) & ~_RANK | _halvings(ord(text[at])) for at in starts}
    firsts = [at for at, sign in enumerate(text) if not ord(sign) & 3 and not "\u3040" <= sign <= "\u309f"]
    return least, shingles, _frequent(Counter([text[at : at + 2].encode() for at in firsts]))


def _halvings(number: int) -> int:
    return (number & -number).bit_length() - 1


def _frequent(counts: Counter[bytes]) -> list[bytes]:
    """The most frequent words that not every text has; of equals, the earlier."""
    ordered = sorted(counts, key=counts.__getitem__, reverse=True)
    return list(islice((word for word in ordered if word not in _COMMON), KEYWORDS))


def _title_words(page: Page) -> list[bytes]:
    """What title and headings are about: words of four letters and more, else all, or pairs of signs."""
    text = " ".join((page.title, *page.headings)).lower()
    if _is_spaceless(text):
        return [(first + second).encode("utf-8", "replace") for first, second in pairwise(text)]
    words = text.encode("utf-8", "replace").translate(_PLAIN, _DIGITS).split()
    return [word for word in words if len(word) >= 4 and word not in _COMMON] or words


def _is_spaceless(text: str) -> bool:
    """Whether a third of the text's beginning is in a script that puts no spaces between words."""
    start = "" if text.isascii() else text[:600]
    return 3 * len(_SPACELESS.findall(start)) > len(start)


def _word_hashes(words: Iterable[bytes], most: int) -> tuple[int, ...]:
    return tuple(sorted(set(islice(dict.fromkeys(crc32(word) & 0xFFFF for word in words), most))))
