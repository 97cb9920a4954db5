"""Looks for many words at once, in about the time that three take one by one.

It needs numpy, which takes a tenth of a second to load.
"""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, digits
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.privacy.side_by_side import BORDER
from monitor.privacy.spellings import one_of

_FOLLOWING: Final = np.frombuffer(f"{ascii_lowercase}{digits}".encode() + BORDER, np.uint8)
"""What may follow a word, once a border stands for whatever is not in ASCII."""

_OTHERS_AS_BORDERS: Final = bytes(range(128)) + BORDER * 128

_FOUR: Final = 4  # bytes that are looked up together
_PRIME: Final = np.uint32(2_654_435_761)  # about 2**32 divided by the golden ratio
_UPPER_HALF: Final = np.uint32(16)


class Sought:
    """Looks for words, of small letters and digits, in such letters and digits in a row.

    At each place the next four bytes are looked up in a table of those with which the words begin;
    only where they are in it, the words themselves are compared.

    References:
        Knuth, The Art of Computer Programming 3 (1998), chapter 6.4 (multiplicative hashing);
        known, not read again on 2026-12-01.
    """

    def __init__(self, words: Iterable[bytes]) -> None:
        held = frozenset(words)
        self._begins = re.compile(one_of(held)).match
        self._table = np.zeros(1 << 16, np.bool_)
        for word in held:
            self._table[_hashed(_fours(word.translate(_OTHERS_AS_BORDERS)))] = True

    def places(self, held: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield each word that is in *held*, texts with a border after each, and where.

        Of words that begin at the same place the shortest.
        """
        held += BORDER * _FOUR
        looked_up = held.translate(_OTHERS_AS_BORDERS)
        every: NDArray[Any] = np.ndarray((len(held) - _FOUR,), "<u4", looked_up, strides=(1,))
        for at in np.flatnonzero(self._table.take(_hashed(every))).tolist():
            if word := self._begins(held, at):
                yield word[0], at


def _hashed(fours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return numbers of 32 bits as numbers of 16."""
    return fours * _PRIME >> _UPPER_HALF


def _fours(word: bytes) -> NDArray[np.uint32]:
    """Return all fours of bytes, as numbers, that begin as *word* does."""
    found = np.array([int.from_bytes(word[:_FOUR], "little")], np.uint32)
    for at in range(len(word), _FOUR):
        found = np.add.outer(found, _FOLLOWING.astype(np.uint32) << np.uint32(8 * at)).ravel()
    return found
