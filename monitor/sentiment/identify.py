"""Which language a text in Latin letters is in, by its words and their parts.

A linear classifier of hashed words and letter sequences. It learnt from how often words are used in
each language and from English posts (`identify.NOTICE`). Only whole numbers are summed, so a text
has the same answer on any machine.

References:
    Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009; Joulin et
    al., "Bag of tricks for efficient text classification", EACL 2017.
"""

import re
import struct
import zlib
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from math import inf, sqrt
from pathlib import Path
from typing import Final
from zlib import crc32

import msgspec
from msgspec import Struct

from monitor.sentiment.pieces import PIECES

SHIPPED: Final = Path(__file__).with_name("identify.bin")

CELL_BITS: Final = 16
CELLS: Final = 1 << CELL_BITS
LENGTHS: Final = (2, 3, 4)
"""Letters of the sequences that are looked at within a word, its edges counted as letters."""
RAISED: Final = 128
_RAISING: Final = bytes((byte + RAISED) % 256 for byte in range(256))
FEWEST: Final = 30
"""Parts that a text is taken to have at least, so that one short word says little."""

_LETTERS: Final = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_WORD: Final = re.compile(
    r"(?<![\w'`&$/])(?<!\w\.)"
    rf"(?:(?<!\w-){_LETTERS}(?![\w@]|-\w)|(?=[^\W\d_]{{4}}){_LETTERS}(?![\w@]))"
)
_ELIDED: Final = re.compile(
    r"\b(c|d|j|l|m|n|qu|s|t|un|all|dall|dell|nell|sull)'(?=[aeiouhyàâèéêî])"
)
"""What French, Italian and Catalan write in one with the next word; word lists do not."""
_STRETCH: Final = re.compile(r"(\w)\1{2,}")
_LONGEST: Final = 30
_READ: Final = 200
_ENDS: Final = ".,!?:;)"
_REMEMBERED: Final = 16_384
_LAST_LATIN: Final = "\u024f"


class LanguageWeights(Struct, frozen=True, dict=True):
    """What training found.

    Attributes:
        languages: BCP 47 tags; English is the first.
        cells: For each cell a signed byte for each language, compressed by zlib.
        unit: So many are 1.0 of a logit.
    """

    languages: tuple[str, ...]
    cells: bytes
    unit: float

    @cached_property
    def rows(self) -> "_Rows":
        """Return the weights of all cells, each a number: those of its languages side by side.

        Each is two bytes, the lower first, and larger by `RAISED`, so that the sum of some hundred
        rows is the numbers that they add up to side by side.
        """
        return _Rows(zlib.decompress(self.cells).translate(_RAISING), len(self.languages))


class _Rows(dict[int, int]):
    """Rows of weights, made of their bytes when they are asked for; threads may share them."""

    def __init__(self, raised: bytes, width: int) -> None:
        super().__init__()
        self._raised, self._width = raised, width

    def __missing__(self, cell: int) -> int:
        wide = bytearray(2 * self._width)
        wide[::2] = self._raised[cell * self._width : (cell + 1) * self._width]
        self[cell] = found = int.from_bytes(wide, "little")
        return found


def words_of(text: str) -> list[str]:
    """Return the words of *text*, at most 200, in lower case, stretched letters cut to two.

    Numbers and amounts, names after `@`, what follows a slash or the dot of an address, and short
    parts of words with a hyphen are left out.

    >>> words_of("It’s SOOO sad, $USD 12th"), words_of("c'est")
    (["it's", 'soo', 'sad'], ['c', 'est'])
    """
    text = text.lower().replace("’", "'")
    if "'" in text:
        text = _ELIDED.sub(r"\1 ", text)
    return [word[:_LONGEST] for word in _WORD.findall(_STRETCH.sub(r"\1\1", text))[:_READ]]


def cells_of(word: str) -> set[int]:
    """Return the cells of a word: of the whole and of its sequences of `LENGTHS` letters.

    >>> len(cells_of("no"))
    6
    """
    edged = f"<{word}>"
    parts: list[bytes] | set[bytes]
    if edged.isascii():
        held = edged.encode()
        parts = [held[at : at + size] for size in LENGTHS for at in range(len(held) - size + 1)]
        parts.append(held)
    else:
        ends = ((at, at + size) for size in LENGTHS for at in range(len(edged) - size + 1))
        parts = {edged[start:end].encode("utf-8", "surrogatepass") for start, end in ends}
        parts.add(edged.encode("utf-8", "surrogatepass"))
    return {crc32(part) % CELLS for part in parts}


def weigh(text: str) -> tuple[dict[str, float], int]:
    """Return language -> logit, the larger the likelier, and how many parts of words say so.

    Both are empty where *text* has no word.
    """
    found = [_weighed(word) for word in words_of(text)]
    if not found:
        return {}, 0
    weights, parts = _shipped(), sum(number for number, _, _ in found)
    scale = weights.unit * sqrt(max(parts, FEWEST))
    languages = len(weights.languages)
    together = sum(total for _, _, total in found).to_bytes(4 * languages, "little")
    sums = struct.unpack(f"<{languages}I", together)
    logits = ((each - RAISED * parts) / scale for each in sums)
    return dict(zip(weights.languages, logits, strict=True)), parts


def strangest(text: str) -> tuple[float, int]:
    """Return by how much English trails in the word where it trails most, and how many words.

    As a logit of that word alone; minus infinity where *text* has no word.
    """
    found = [_weighed(word) for word in words_of(text)]
    unit = _shipped().unit
    trails = (-ahead / unit / sqrt(max(parts, FEWEST)) for parts, ahead, _ in found)
    return max(trails, default=-inf), len(found)


def leads(text: str) -> tuple[float, int]:
    """Return by how much English leads at least in *text*, and by how many parts of words.

    Each word is held against its own likeliest rival, so that the lead over any one language is
    larger; it is divided by the square root of the parts as the logits of `weigh` are. A word in
    another script than Latin makes it minus infinity.
    """
    total = sum(map(_LEAD, PIECES.of(text)))
    if total < _FOREIGNER:
        return -inf, 0
    parts = total & _PARTS
    root = sqrt(parts if parts > FEWEST else FEWEST)
    return (total >> _LEAD_BITS) / _shipped().unit / root, parts


_LEAD_BITS: Final = 24
_PARTS: Final = (1 << _LEAD_BITS) - 1
_FOREIGN: Final = -(1 << 62)
_FOREIGNER: Final = _FOREIGN // 2


def _lead(piece: str) -> int:
    """Return by how much English leads in a piece of a text, in the unit of the weights.

    And, in the same number, how many parts of words say so: those of a text are added up in one
    go. `_FOREIGN` where a word is in another script than Latin.
    """
    if not piece.isascii() and any(sign > _LAST_LATIN and sign.isalpha() for sign in piece):
        return _FOREIGN
    lead, parts = 0, 0
    if "@" not in piece and not piece.startswith(("#", "http", "www.")):
        bare = piece.rstrip(_ENDS)
        simple = bare.isascii() and bare.isalpha() and len(bare) <= _LONGEST
        for word in [_STRETCH.sub(r"\1\1", bare.lower())] if simple else words_of(piece):
            number, ahead, _ = _weighed(word)
            lead += ahead
            parts += number
    return (lead << _LEAD_BITS) + parts


_LEAD: Final = PIECES.derive(_lead)


@lru_cache(_REMEMBERED)
def _weighed(word: str) -> tuple[int, int, int]:
    """Return how many cells *word* has, by how much English leads, and the sums of all languages.

    The sums lie side by side in a number, larger than they are by `RAISED` for each cell, and four
    bytes each, the first the lowest: so those of many words are added up for all languages at once.
    """
    weights, cells = _shipped(), cells_of(word)
    languages, total = len(weights.languages), sum(map(weights.rows.__getitem__, cells))
    english, *others = sums = struct.unpack(
        f"<{languages}H", total.to_bytes(2 * languages, "little")
    )
    side_by_side = int.from_bytes(struct.pack(f"<{languages}I", *sums), "little")
    return len(cells), english - max(others), side_by_side


@cache
def version() -> str:
    """Return what names the weights that come with the program."""
    return f"languages-{blake2b(SHIPPED.read_bytes(), digest_size=4).hexdigest()}"


@cache
def _shipped() -> LanguageWeights:
    # Some milliseconds and a megabyte: only once there is a text to ask about.
    return msgspec.msgpack.decode(SHIPPED.read_bytes(), type=LanguageWeights)
