"""Which language a text in Latin letters is in, by its words and their parts.

A linear classifier of hashed words and letter sequences. It learnt from how often words are used in
each language and from English posts (`identify.NOTICE`). Only whole numbers are summed, so a text
has the same answer on any machine.

References:
    Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009; Joulin et
    al., "Bag of tricks for efficient text classification", EACL 2017.
"""

import re
import zlib
from array import array
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from math import inf, sqrt
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

SHIPPED: Final = Path(__file__).with_name("identify.bin")

CELL_BITS: Final = 15
CELLS: Final = 1 << CELL_BITS
LENGTHS: Final = (2, 3, 4)
"""Letters of the sequences that are looked at within a word, its edges counted as letters."""
FEWEST: Final = 30
"""Parts that a text is taken to have at least, so that one short word says little."""

_WORD: Final = re.compile(r"(?<![\w.'`&$/])[^\W\d_]+(?:'[^\W\d_]+)*(?![\w@]|-\w)")
_ELIDED: Final = re.compile(
    r"\b(c|d|j|l|m|n|qu|s|t|un|all|dall|dell|nell|sull)'(?=[aeiouhyàâèéêî])"
)
"""What French, Italian and Catalan write in one with the next word; word lists do not."""
_STRETCH: Final = re.compile(r"(\w)\1{2,}")
_LONGEST: Final = 30
_READ: Final = 200
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
    def rows(self) -> "array[int]":
        """Return the weights of all cells, one row of languages after the other."""
        return array("b", zlib.decompress(self.cells))


def words_of(text: str) -> list[str]:
    """Return the words of *text*, at most 200, in lower case, stretched letters cut to two.

    Numbers and amounts, names after `@` and what follows a full stop or slash are left out.

    >>> words_of("It’s SOOO sad, $USD 12th"), words_of("c'est")
    (["it's", 'soo', 'sad'], ['c', 'est'])
    """
    found = _WORD.findall(_ELIDED.sub(r"\1 ", text.lower().replace("’", "'")))
    return [_STRETCH.sub(r"\1\1", word)[:_LONGEST] for word in found[:_READ]]


def cells_of(word: str) -> set[int]:
    """Return the cells of a word: of the whole and of its sequences of `LENGTHS` letters.

    >>> len(cells_of("no"))
    6
    """
    edged = f"<{word}>"
    parts = {edged}
    for length in LENGTHS:
        parts.update(edged[at : at + length] for at in range(len(edged) - length + 1))
    return {zlib.crc32(part.encode("utf-8", "surrogatepass")) % CELLS for part in parts}


def weigh(text: str) -> tuple[dict[str, float], int]:
    """Return language -> logit, the larger the likelier, and how many parts of words say so.

    Both are empty where *text* has no word.
    """
    found = [_weighed(word) for word in words_of(text)]
    if not found:
        return {}, 0
    weights, parts = _shipped(), sum(number for number, _ in found)
    scale = weights.unit * sqrt(max(parts, FEWEST))
    sums = map(sum, zip(*(each for _, each in found), strict=True))
    return {tag: total / scale for tag, total in zip(weights.languages, sums, strict=True)}, parts


def leads(text: str) -> tuple[float, int]:
    """Return by how much English leads at least in *text*, and by how many parts of words.

    Each word is held against its own likeliest rival, so that the lead over any one language is
    larger; it is divided by the square root of the parts as the logits of `weigh` are. A word in
    another script than Latin makes it minus infinity.
    """
    lead, parts = 0.0, 0
    for word in text.split():
        more, number = _lead(word)
        lead += more
        parts += number
    return lead / sqrt(max(parts, FEWEST)), parts


@lru_cache(_REMEMBERED)
def _lead(piece: str) -> tuple[float, int]:
    if not piece.isascii() and any(sign > _LAST_LATIN and sign.isalpha() for sign in piece):
        return -inf, 0
    lead, parts, weights = 0, 0, _shipped()
    if "@" not in piece and not piece.startswith(("#", "http", "www.")):
        for word in words_of(piece):
            number, (english, *others) = _weighed(word)
            lead += english - max(others)
            parts += number
    return lead / weights.unit, parts


@lru_cache(_REMEMBERED)
def _weighed(word: str) -> tuple[int, "array[int]"]:
    """Return how many cells *word* has, and their sum for each language."""
    weights = _shipped()
    rows, width, cells = weights.rows, len(weights.languages), cells_of(word)
    each = zip(*(rows[cell * width : (cell + 1) * width] for cell in cells), strict=True)
    return len(cells), array("i", map(sum, each))


@cache
def version() -> str:
    """Return what names the weights that come with the program."""
    return f"languages-{blake2b(SHIPPED.read_bytes(), digest_size=4).hexdigest()}"


@cache
def _shipped() -> LanguageWeights:
    # Some milliseconds and a megabyte: only once there is a text to ask about.
    return msgspec.msgpack.decode(SHIPPED.read_bytes(), type=LanguageWeights)
