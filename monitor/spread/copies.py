"""Families of near-copies: texts that say the same, but for a link, a mention, a few words."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.store.records import RepeatedText

ALIKE: Final = 0.6
"""Share of shingles that two texts of a family have in common at least (Jaccard): one word changed
in ten leaves about 0.7; two posts on one event that were written apart share 0.1 to 0.3."""

SHINGLE: Final = 5
"""Letters of a shingle: long enough that common words alone make no two texts alike."""

SHORTEST: Final = 20
"""Texts with fewer letters (`so sad`) are copies only where they are equal."""

BANDS: Final = 10
ROWS: Final = 4
"""So a pair as alike as `ALIKE` is compared with a chance of 75 %, one of 0.75 with 98 %, and one
of 0.3 with 8 %."""

BAND: Final = 8 * ROWS
"""Bytes of one."""

AT_ONCE: Final = 500
"""Texts whose signatures are computed together."""

IN_COMMON: Final = ALIKE / (1 + ALIKE)
"""The same share of the shingles of one text and those of the other, added up."""

MARKS: Final = 1024
"""Bits of which each shingle of a text sets one: many times as many as most texts have."""

CROWDED: Final = 30
"""Families that are looked up under one band: who writes texts that share a band, but no words,
must not make each further text cost more than the one before."""

_ASIDE: Final = re.compile(  # but for a space alone, which would only be put back
    r"(?=[^a-gi-qs-vx-z\d])(?:"  # most letters are passed at once: nothing begins with one of them
    r"\[(?:handle|e-mail|phone|name withheld)\]|https?://\S+|www\.\S+|[@#]\w*|\brt\b|\["
    r"|[^\w@#\[]{2,}|[^\w@#\[ ])"
)
_MULTIPLIERS: Final = np.random.default_rng(20170221).integers(
    1, 2**63, size=BANDS * ROWS, dtype=np.uint64
) | np.uint64(1)
_POWERS: Final = np.uint64(1_000_003) ** np.arange(SHINGLE, dtype=np.uint64)


class _Signed(NamedTuple):
    """What is known of a text.

    Attributes:
        hashes: Of its shingles, in their order; one that comes again is there again.
        signature: Band by band.
        marks: A number with a bit of `MARKS` for each shingle; some fall on the same.
        bits: How many of them are set.
    """

    hashes: NDArray[np.uint64]
    signature: bytes
    marks: int
    bits: int


_UNSIGNED: Final = _Signed(np.empty(0, np.uint64), b"", 0, 0)
"""A text whose copies are only those that are equal."""


def bare(text: str) -> str:
    """Return the words of *text*, lower case, with links, mentions and tags set aside.

    >>> bare("RT @anaheim: Police in #Anaheim! https://a.example/1")
    'police in'
    """
    return _ASIDE.sub(" ", text.casefold()).strip()


class Family(NamedTuple):
    """Messages whose texts are near-copies, and how many posts have one of them."""

    posts: int
    messages: Sequence[int]


def families(texts: Sequence[RepeatedText]) -> list[Family]:
    """Return the families of texts; one that is gone is its own."""
    found = defaultdict[int, list[RepeatedText]](list)
    held = [(one.text, one) for one in texts if one.text is not None]
    for number, (_, one) in zip(numbered(text for text, _ in held), held, strict=True):
        found[number].append(one)
    kin = [*found.values(), *([one] for one in texts if one.text is None)]
    return [Family(sum(one.posts for one in its), [one.message for one in its]) for its in kin]


def numbered(texts: Iterable[str]) -> list[int]:
    """Return the number of the family of each text: that of the first that it is a near-copy of.

    Costs for each text what its candidates cost: those that share a band of its MinHash signature,
    at most `CROWDED` for each.
    A family is known by its first text, so that a chain of small changes does not lead from one
    message to another; so which text came first matters.

    References:
        Broder, "On the resemblance and containment of documents", 1997 (MinHash); Leskovec,
        Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3 (bands).
    """
    pairs = [(bare(text), text) for text in texts]
    # Posts that are nothing but links or mentions say nothing alike, however long these are.
    wordless = {text for words, text in pairs if not words}
    spellings = [words or text for words, text in pairs]
    new = dict.fromkeys(spellings)
    long = [words for words in new if len(words) >= SHORTEST and words not in wordless]
    batches = (long[first : first + AT_ONCE] for first in range(0, len(long), AT_ONCE))
    signed = dict(zip(long, chain(*map(_signed, batches)), strict=True))
    shared = dict(zip(long, _shared(signed.values()), strict=True))
    firsts = _Firsts()
    found = {words: firsts.family(signed.get(words), shared.get(words, ())) for words in new}
    return [found[words] for words in spellings]


class _Firsts:
    """The first text of each family so far."""

    def __init__(self) -> None:
        self._firsts: list[_Signed] = []
        self._distinct: dict[int, NDArray[np.uint64]] = {}  # shingles of those that were compared
        self._bands = defaultdict[tuple[int, bytes], list[int]](list)

    def family(self, signed: _Signed | None, shared: Sequence[int]) -> int:
        """Return the number of the family of a text, a new one where it resembles none.

        *shared* are the places of its bands that another text has, too; *signed* is None where only
        equal texts are copies.
        """
        number = len(self._firsts)
        if signed is not None:
            bands = [
                (place, signed.signature[place * BAND : (place + 1) * BAND]) for place in shared
            ]
            candidates = {one for band in bands for one in self._bands.get(band, ())}
            found = self._first_alike(signed, sorted(candidates))
            if found is not None:
                return found
            for band in bands:
                if len(self._bands[band]) < CROWDED:
                    self._bands[band].append(number)
        self._firsts.append(signed or _UNSIGNED)
        return number

    def _first_alike(self, signed: _Signed, candidates: Iterable[int]) -> int | None:
        """Return the first of families that a text resembles.

        Most are ruled out by their marks, in a tenth of the time that it takes to compare shingles:
        they would have too few in common even if all that fall on the bit of another were in both.
        """
        hashes, marks = None, signed.marks
        least = IN_COMMON * signed.bits - (len(signed.hashes) - signed.bits)
        for number in candidates:
            first = self._firsts[number]
            if (marks & first.marks).bit_count() < least + IN_COMMON * first.bits:
                continue
            if hashes is None:
                hashes = _ascending(signed.hashes)
            others = self._shingles(number)
            if min(len(others), len(hashes)) < ALIKE * max(len(others), len(hashes)):
                continue  # they cannot be alike, and one may be long
            if _jaccard(others, hashes) >= ALIKE:
                return number
        return None

    def _shingles(self, number: int) -> NDArray[np.uint64]:
        """Return the distinct shingles of the first text of a family, ascending."""
        if number not in self._distinct:
            self._distinct[number] = _ascending(self._firsts[number].hashes)
        return self._distinct[number]


def _shared(signed: Collection[_Signed]) -> list[list[int]]:
    """Return for each text the places of its bands that another one shares, ascending."""
    rows = np.frombuffer(b"".join(one.signature for one in signed), np.uint64)
    found: list[list[int]] = [[] for _ in signed]
    for place, band in enumerate(np.moveaxis(rows.reshape(len(signed), BANDS, ROWS), 1, 0)):
        _, numbers, counts = np.unique(
            band @ _MULTIPLIERS[:ROWS], return_inverse=True, return_counts=True
        )
        for text in np.flatnonzero(counts[numbers] > 1).tolist():
            found[text].append(place)
    return found


def _signed(texts: Sequence[str]) -> Iterator[_Signed]:
    """Yield what is known of each text.

    Of all texts at once, of which there is one at least: for one by one the calls would cost more
    than what they compute.
    """
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = len(letters) - SHINGLE + 1
    windows = [letters[n : n + starts].astype(np.uint64) * _POWERS[n] for n in range(SHINGLE)]
    lengths = np.array([len(text) for text in texts])
    within = np.ones(len(letters), np.bool_)
    for back in range(1, SHINGLE):  # what begins there ends in the next text
        within[np.cumsum(lengths) - back] = False
    hashes = np.add.reduce(windows)[within[:starts]]
    edges = np.concatenate(([0], np.cumsum(lengths - SHINGLE + 1)))
    signatures = np.empty((len(texts), BANDS * ROWS), np.uint64)
    for place, multiplier in enumerate(_MULTIPLIERS):
        np.minimum.reduceat(hashes * multiplier, edges[:-1], out=signatures[:, place])
    signatures >>= np.uint64(32)
    marks = np.zeros((len(texts), MARKS), np.bool_)
    row = np.repeat(np.arange(len(texts), dtype=np.uint64) * np.uint64(MARKS), np.diff(edges))
    marks.reshape(-1)[row + hashes % np.uint64(MARKS)] = True
    spans, packed = pairwise(edges.tolist()), np.packbits(marks, axis=1)
    for (start, end), signature, held in zip(spans, signatures, packed, strict=True):
        marked = int.from_bytes(held.tobytes())
        yield _Signed(hashes[start:end], signature.tobytes(), marked, marked.bit_count())


def _ascending(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return what `numpy.unique` does, which takes thrice as long for as few."""
    found, new = np.sort(hashes), np.ones(len(hashes), np.bool_)
    np.not_equal(found[1:], found[:-1], out=new[1:])
    return np.asarray(found[new])


def _jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    both = np.concatenate((a, b))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / (len(both) - shared)
