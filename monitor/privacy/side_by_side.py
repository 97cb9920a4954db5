"""Many texts, one after the other: what is looked for in all of them is looked for at once.

Most of what a look at a short text costs is to begin it.
"""

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from monitor.privacy.skeleton import LEET, PLAIN, UPRIGHT, WITH_DIGITS, in_utf8

BORDER: Final = b"\xff"
"""What parts two texts: a byte that is in no text in UTF-8."""


def has_handle(held: bytes) -> bool:
    """Tell whether an @ in a bare text may open a handle; else it can only stand for an a."""
    return b" @" in held or held[:1] == b"@"


def without_handles(held: bytes) -> bytes:
    """Return a bare text, as long as it is, with a space for each @ that may open a handle."""
    return (b" " + held).replace(b" @", b"  ")[1:]


class Joined:
    """What is read of texts, with a border after each.

    Attributes:
        held: In bare letters, in UTF-8.
    """

    def __init__(self, held: bytes, places: Sequence[int]) -> None:
        self.held = held
        self._places = places

    def place(self, at: int) -> int:
        """Return the place, among all texts, of the text that stands there."""
        return self._places[bisect_right(self._ends, at)]

    def around(self, at: int) -> bytes:
        """Return that text."""
        return self.each[bisect_right(self._ends, at)]

    @cached_property
    def each(self) -> list[bytes]:
        """The texts; after the last border there is another one, without a letter."""
        return self.held.split(BORDER)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(len(one) + 1 for one in self.each))


class SideBySide:
    """Texts in bare letters and in UTF-8. Each is known by its place among them, from 0.

    Attributes:
        words: What is read of them without signs; each border is a word, too.
        spaced: The same in one, with a space between each and the next.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._each = [in_utf8(text) for text in texts]
        self._all = range(len(texts))
        self._signed = Joined(_together(self._each), self._all)
        self._parted = PLAIN.parted(self._signed.held)
        self.words = self._parted.split()
        self.spaced = Joined(b" ".join((b"", *self.words, b"")), self._all)

    def foreign(self) -> Iterator[int]:
        """Yield where texts with letters of other alphabets stand."""
        return (place for place, held in enumerate(self._each) if not held.isascii())

    def with_pair(self, pairs: Mapping[int, Container[int]]) -> Iterator[int]:
        """Yield where texts stand in which a byte is followed by one of its *pairs*."""
        held = self._signed.held
        for first, following in pairs.items():
            for at in found(first, held):
                if held[at + 1] in following:
                    yield self._signed.place(at)

    def with_word_before(self, sign: bytes, words: Container[bytes]) -> Iterator[int]:
        """Yield where texts stand in which one of the *words* ends where *sign* stands."""
        parted = self._parted
        for at in found(sign, self._signed.held):
            if parted[parted.rfind(b" ", 0, at) + 1 : at] in words:
                yield self._signed.place(at)

    def letters(self, *, digits: bool) -> Iterator[Joined]:
        """Yield the letters of the texts, `UPRIGHT`, in each of the ways to read them.

        *digits* says whether digits are also read as they are.
        """
        held = self._signed.held
        yield Joined(self.spaced.held.translate(UPRIGHT, b" "), self._all)
        yield Joined(LEET.joined(held), self._all)
        handles = sorted({self._signed.place(at) for at in found(b" @", held)})
        if handles:
            opened = _together([without_handles(self._each[at]) for at in handles])
            yield Joined(LEET.joined(opened), handles)
        if digits:
            yield Joined(WITH_DIGITS.joined(held), self._all)


def found(sought: bytes | int, held: bytes) -> Iterator[int]:
    """Yield where *sought*, some bytes or one, is in *held*."""
    at = held.find(sought)
    while at >= 0:
        yield at
        at = held.find(sought, at + 1)


def _together(texts: Sequence[bytes]) -> bytes:
    """Return *texts*, each between spaces, with a border after each."""
    return b" " + (b" " + BORDER + b" ").join(texts) + b" " + BORDER
