"""Families of near-copies: texts that say the same, but for a link, a mention, a few words."""

import re
from collections import defaultdict
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

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

CROWDED: Final = 30
"""Families that are looked up under one band: who writes texts that share a band, but no words,
must not make each further text cost more than the one before."""

_ASIDE: Final = re.compile(
    r"\[(?:handle|e-mail|phone|name withheld)\]|https?://\S+|www\.\S+|[@#]\w*|\brt\b|\[|[^\w@#\[]+"
)
_MULTIPLIERS: Final = np.random.default_rng(20170221).integers(
    1, 2**63, size=BANDS * ROWS, dtype=np.uint64
) | np.uint64(1)
_POWERS: Final = np.uint64(1_000_003) ** np.arange(SHINGLE, dtype=np.uint64)


class _Text(Struct, frozen=True, eq=False):
    family: int
    shingles: NDArray[np.uint64]


def bare(text: str) -> str:
    """Return the words of *text*, lower case, with links, mentions and tags set aside.

    >>> bare("RT @anaheim: Police in #Anaheim! https://a.example/1")
    'police in'
    """
    return _ASIDE.sub(" ", text.casefold()).strip()


class Families:
    """Texts taken in one by one, each into the family of the first that it is a near-copy of.

    Costs for each text what its candidates cost: those that share a band of its MinHash signature,
    at most `CROWDED` for each.
    A family is known by its first text, so that a chain of small changes does not lead from one
    message to another; so which text came first matters.

    References:
        Broder, "On the resemblance and containment of documents", 1997 (MinHash); Leskovec,
        Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3 (bands).
    """

    def __init__(self) -> None:
        self._firsts: list[_Text] = []
        self._exact: dict[str, int] = {}
        self._bands: dict[tuple[int, bytes], list[int]] = defaultdict(list)

    def __len__(self) -> int:
        """Return how many families there are."""
        return len(self._firsts)

    def add(self, text: str) -> int:
        """Return the number of the family of *text*, a new one where it resembles none."""
        # Posts that are nothing but links or mentions say nothing alike.
        words = bare(text) or text
        known = self._exact.get(words)
        if known is None:
            known = self._exact[words] = self._resembled(words)
        return known

    def _resembled(self, words: str) -> int:
        if len(words) < SHORTEST:
            return self._found(np.empty(0, np.uint64))
        shingles = _shingles(words)
        bands = [(n, band.tobytes()) for n, band in enumerate(_signature(shingles))]
        candidates = sorted({number for band in bands for number in self._bands.get(band, ())})
        for number in candidates:
            first = self._firsts[number].shingles
            if min(len(first), len(shingles)) < ALIKE * max(len(first), len(shingles)):
                continue  # they cannot be alike, and one may be long
            if _jaccard(first, shingles) >= ALIKE:
                return number
        family = self._found(shingles)
        for band in bands:
            if len(self._bands[band]) < CROWDED:
                self._bands[band].append(family)
        return family

    def _found(self, shingles: NDArray[np.uint64]) -> int:
        self._firsts.append(_Text(len(self._firsts), shingles))
        return len(self._firsts) - 1


def _shingles(words: str) -> NDArray[np.uint64]:
    letters = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), np.uint32)
    windows = np.lib.stride_tricks.sliding_window_view(letters, SHINGLE)
    hashes: NDArray[np.uint64] = np.unique(windows.astype(np.uint64) @ _POWERS)
    return hashes


def _signature(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the signature, one row for each band."""
    mixed = shingles[:, None] * _MULTIPLIERS[None, :]
    signature: NDArray[np.uint64] = (mixed >> np.uint64(32)).min(axis=0).reshape(BANDS, ROWS)
    return signature


def _jaccard(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)
