"""What a page was about, in at most 400 bytes, and how far a later look at it has come from that. Pure functions.

A print holds a sample of the hashed phrases of the main text (the smallest hashes of a set are a fair sample of it:
Broder, "On the resemblance and containment of documents", 1997), frequent long words, the words of its title and
headings, and an exact digest. Likeness is how much of the smaller text's sample is in the larger one: a new template
puts chips, a hero and an aside round the same article, and that is no drift.

A phrase ends where a word ends in one of a few letters, so it is found without looking at every word, and depends on
nothing but itself: what is put in before it moves no other (hashed breakpoints: Brin, Davis and Garcia-Molina, "Copy
detection mechanisms for digital documents", 1995). A text with few phrases adds its runs of three words. What only
such texts have is marked: of a short and a long text, phrases are compared, and the words that phrases end in.

The baseline of a link is the first print ever taken. It moves only when a person accepts the page as it is now;
else a page could wander off in small steps, each of them harmless.
"""

import hashlib
import re
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from zlib import crc32

from curriculum.links.page import HTML_TYPES, Page

__all__ = ["Drift", "Grade", "Print", "compare", "take_print"]

VERSION = 1
SAMPLE = 64  # shingles; the standard error of a likeness of 0.5 is then 0.06
KEYWORDS = 24
TITLE_WORDS = 16
FEWEST_WORDS = 24  # less is a notice, not a page that could drift
FEWEST_SIGNS = 60  # the same for scripts that write no spaces
FEWEST_PHRASES = 24  # less, and runs are added
SHORTEST_PHRASE = 16  # letters; what is shorter is in many texts
HASHED = 20  # letters, the last of a phrase; more would be lost with every small edit
SHORTEST_KEYWORD = 6  # letters
FEWEST_COMPARED = 4  # hashes; below that the keywords have to speak

MINOR_FROM = 0.5
SAME_FROM = 0.9
OTHER_LIKENESS, OTHER_KEYWORDS, OTHER_TITLE = 0.1, 0.15, 0.2

_HEAD = struct.Struct("<B2s8sBBBB")  # version, language, digest, runs, and how many of each kind follow
_RUN = 1 << 32  # added to the hashes of runs
_OTHER = 1 << 15  # added to those of words that do not end a phrase
_BLANK = ord(" ")  # a number, as bytes look for it far faster than for b" "
_BLANKS = b" \t\n\v\f\r"
_DIGITS = b"0123456789"  # counters and dates change daily and mean nothing
_MARKS = bytes(byte for byte in range(128) if not chr(byte).isalnum() and byte not in _BLANKS)
_CAPITALS, _SMALL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz"
_LOWER = bytes.maketrans(_CAPITALS + _BLANKS, _SMALL + b" " * len(_BLANKS))
_PLAIN = bytes.maketrans(_CAPITALS + _BLANKS + _MARKS, _SMALL + b" " * len(_BLANKS + _MARKS))
# Letters that a phrase may end in, all written as the first of them: in most languages they end a sixth to a third of
# the words. Of other scripts, where it is the last byte of a letter that counts, it is a quarter of the letters.
_ENDS = b"so" + bytes(range(0x82, 0xC0, 4))
_PHRASES = _LOWER.translate(bytes.maketrans(_ENDS, _ENDS[:1] * len(_ENDS)))
_END = _ENDS[:1] + b" "
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
    within without would your yours yourself across always besides previous sometimes themselves unless various
    aber alle allem allen aller alles andere anderen auch beim bereits damit
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
_COMMON_HASHES = frozenset(crc32(word.translate(_PHRASES).removesuffix(_ENDS[:1])) for word in _COMMON)


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
    """A sketch of one HTML page. shingles: the smallest hashes of phrases, 32 bits each, then those of runs plus _RUN;
    keywords, title: 16 bits; all ascending. runs: how many of the shingles are runs, 0 if the text has many phrases.

    digest: 8 bytes of the letters of the main text, without case.
    lang: two letters, "" if the server did not say.
    """

    shingles: tuple[int, ...]
    keywords: tuple[int, ...]
    title: tuple[int, ...]
    runs: int
    digest: bytes
    lang: str = ""

    def to_bytes(self) -> bytes:
        """At most 400 bytes, for storing."""
        parts = ([shingle % _RUN for shingle in self.shingles], self.keywords, self.title)
        head = _HEAD.pack(VERSION, self.lang.encode(), self.digest, self.runs, *map(len, parts))
        return head + struct.pack(
            f"<{len(parts[0])}I{len(parts[1]) + len(parts[2])}H", *parts[0], *parts[1], *parts[2]
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Print | None":
        """What to_bytes wrote; None for anything else, and for what a later version wrote."""
        if len(data) < _HEAD.size:
            return None
        version, lang, digest, runs, shingles, keywords, title = _HEAD.unpack_from(data)
        layout = struct.Struct(f"<{shingles}I{keywords + title}H")
        if version != VERSION or not lang.isascii() or runs > shingles or len(data) != _HEAD.size + layout.size:
            return None
        values = layout.unpack_from(data, _HEAD.size)
        return cls(
            shingles=(*values[: shingles - runs], *(value + _RUN for value in values[shingles - runs : shingles])),
            keywords=values[shingles : shingles + keywords],
            title=values[shingles + keywords :],
            runs=runs,
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
    data = text.encode("utf-8", "replace")
    letters = data.translate(_LOWER, _DIGITS + _MARKS + b" ")
    digest = hashlib.blake2b(letters, digest_size=8).digest()
    if known and known.digest == digest:
        return known
    sketch = _sketch_signs(letters) if _is_spaceless(text) else _sketch_words(data, len(text))
    if not sketch:
        return None
    shingles, keywords = sketch
    return Print(
        shingles=shingles,
        keywords=tuple(sorted(keywords)),
        title=_title(page),
        runs=sum(shingle >= _RUN for shingle in shingles) if shingles[-1] >= _RUN else 0,
        digest=digest,
        lang=lang[:2].lower() if lang[:2].isascii() and lang[:2].isalpha() else "",
    )


def compare(old: Print, new: Print) -> Drift:
    """How far `new` is from `old`; the order does not matter.

    A page in another language than it was is changed, but not shown to be of another topic: servers choose languages.
    """
    below = 2 * _OTHER if old.runs and new.runs else _OTHER
    keywords = _share(*({word for word in side.keywords if word < below} for side in (old, new)))
    title = _share(set(old.title), set(new.title))
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
    """The share of the smaller set that the larger has, of those hashes that neither sample has left out.

    otherwise: the answer where too few can be compared.
    """
    top = min(_top(old), _top(new))
    left, right = ({hashed for hashed in side.shingles if hashed <= top} for side in (old, new))
    return _share(left, right) if min(len(left), len(right)) >= FEWEST_COMPARED else otherwise


def _top(side: Print) -> int:
    """The largest hash up to which a sample is complete."""
    return side.shingles[-1] if len(side.shingles) == SAMPLE else 2 * _RUN if side.runs else _RUN


def _share(one: set[int], other: set[int]) -> float:
    """How much of the smaller set is in the larger; 0 where one is empty."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


_Sketch = tuple[tuple[int, ...], set[int]]  # shingles and keywords


def _sample(phrases: set[int], runs: Iterable[int] = ()) -> tuple[int, ...]:
    """The smallest hashes of phrases, then those of runs, if there is room."""
    chosen = sorted(phrases)[:SAMPLE]
    return (*chosen, *[_RUN + run for run in sorted(set(runs))[: SAMPLE - len(chosen)]]) if runs else tuple(chosen)


def _sketch_words(data: bytes, characters: int) -> _Sketch | None:
    """The sketch of a text in a script with spaces, of which `data` is the UTF-8; None if it is too short."""
    plain = data.translate(_PHRASES, _DIGITS + _MARKS)
    letter = round(len(data) / (characters or 1)) or 1  # bytes of one in this script
    longer, shortest, hashed = SHORTEST_PHRASE * letter - 1, SHORTEST_KEYWORD * letter - 1, -HASHED * letter
    phrases = [phrase for phrase in plain.split(_END) if len(phrase) >= shortest]
    shingles = set(map(crc32, [phrase[hashed:] for phrase in phrases if len(phrase) >= longer]))
    lasts = [phrase.rpartition(b" ")[2] for phrase in phrases if _BLANK not in phrase[-shortest:]]
    keywords = _frequent(Counter(map(crc32, lasts)), KEYWORDS)
    if len(shingles) >= FEWEST_PHRASES:
        return _sample(shingles), keywords
    words = plain.split()
    if len(words) < FEWEST_WORDS:
        return None
    runs = map(crc32, words[2:], map(crc32, words[1:], map(crc32, words)))  # each goes on from the one before
    others = [word for word in words if len(word) > shortest and word[-1] != _ENDS[0]]
    if len(others) + len(keywords) < 8:
        others = words
    more = _frequent(Counter(map(crc32, others)), KEYWORDS - len(keywords))
    return _sample(shingles, runs), keywords | {_OTHER | word for word in more}


def _sketch_signs(letters: bytes) -> _Sketch | None:
    """The same for scripts without spaces: runs of four signs; those that begin with every eighth sign are phrases.

    Keywords are pairs of signs, but for hiragana, which mostly bends words.
    """
    text = letters.decode("utf-8", "replace")
    if len(text) < FEWEST_SIGNS:
        return None
    starts = range(len(text) - 3)
    phrases = {crc32(text[at : at + 4].encode()) for at in starts if not ord(text[at]) & 7}
    others = (at for at in starts if ord(text[at]) & 7) if len(phrases) < FEWEST_PHRASES else ()
    runs = [crc32(text[at : at + 4].encode()) for at in others]
    firsts = [at for at, sign in enumerate(text) if not ord(sign) & 3 and not "\u3040" <= sign <= "\u309f"]
    pairs = Counter([crc32(text[at : at + 2].encode()) for at in firsts])
    return _sample(phrases, runs), _frequent(pairs, KEYWORDS)


def _frequent(counts: Counter[int], most: int) -> set[int]:
    """15 bits of the most frequent hashes of words that not every text has; of equals, the earlier."""
    hashes = [word for word in counts if word not in _COMMON_HASHES]
    if len(hashes) > most:
        hashes = sorted(hashes, key=counts.__getitem__, reverse=True)[:most]
    return {word & _OTHER - 1 for word in hashes}


def _title(page: Page) -> tuple[int, ...]:
    """What title and headings are about: words of four letters and more, else all, or pairs of signs; hashed."""
    text = " ".join((page.title, *page.headings)).lower()
    if _is_spaceless(text):
        words = [(first + second).encode("utf-8", "replace") for first, second in pairwise(text)]
    else:
        every = text.encode("utf-8", "replace").translate(_PLAIN, _DIGITS).split()
        words = [word for word in every if len(word) >= 4 and word not in _COMMON] or every
    return tuple(sorted({crc32(word) & 0xFFFF for word in list(dict.fromkeys(words))[:TITLE_WORDS]}))


def _is_spaceless(text: str) -> bool:
    """Whether a third of the text's beginning is in a script that puts no spaces between words."""
    start = "" if text.isascii() else text[:600]
    return 3 * len(_SPACELESS.findall(start)) > len(start)
