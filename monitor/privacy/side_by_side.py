"""Many texts, one after the other: what is looked for in all of them is looked for at once.

Most of what a look at a short text costs is to begin it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from monitor.privacy.skeleton import LEET, PLAIN, WITH_DIGITS, LetterReading, bare

UPRIGHT: Final = bytes.maketrans(b"i1", b"ll")
"""1 is an i or an l: where little is to be spent, all three are the same."""

BORDER: Final = b"\xff"
"""What parts two texts: a byte that is in no text in UTF-8."""


def has_handle(held: bytes) -> bool:
    """Tell whether an @ in a bare text may open a handle; else it can only stand for an a."""
    return b" @" in held or held[:1] == b"@"


def without_handles(held: bytes) -> bytes:
    """Return a bare text, as long as it is, with a space for each @ that may open a handle."""
    return (b" " + held).replace(b" @", b"  ")[1:]


class SideBySide:
    """Texts in bare letters and in UTF-8, with a border between each and the next.

    Each is known by its place among them, from 0.

    Attributes:
        parted: What is read of them without signs: a space for each sign.
        letters: The same without spaces.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._each = [bare(text).encode() for text in texts]
        self._held = BORDER.join(self._each)
        self.parted = PLAIN.parted(self._held)
        self.letters = self.parted.translate(None, b" ")

    def foreign(self) -> Iterator[int]:
        """Yield where texts with letters of other alphabets stand."""
        return (place for place, held in enumerate(self._each) if not held.isascii())

    def words(self) -> list[bytes]:
        """Return the words of all texts."""
        return self.parted.replace(BORDER, b" ").split()

    def before(self, sign: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield the word that ends where *sign* stands, each time, and where in all that is."""
        spaced, at = self.parted.replace(BORDER, b" "), self._held.find(sign)
        while at >= 0:
            begin = spaced.rfind(b" ", 0, at) + 1
            if begin < at:
                yield spaced[begin:at], at
            at = self._held.find(sign, at + 1)

    def place(self, at: int) -> int:
        """Return the place of the text that stands there in all."""
        return self._held.count(BORDER, 0, at)

    def without(self, unwanted: bytes) -> list[bytes]:
        """Return what is left of each text without some ASCII characters."""
        return self._held.translate(None, unwanted).split(BORDER)

    def having(self, sought: Iterable[bytes], *, digits: bool) -> Iterator[int]:
        """Yield where texts stand in which one of *sought* can be read, some of them repeatedly.

        These are letters, `UPRIGHT`; *digits* tells whether digits are also read as they are.
        """
        every: Sequence[int] = range(len(self._each))
        handles = [at for at, held in enumerate(self._each) if has_handle(held)]
        opened = BORDER.join(without_handles(self._each[at]) for at in handles)
        streams = [
            (every, self.letters.translate(UPRIGHT)),
            (every, _read(LEET, self._held)),
            (handles, _read(LEET, opened)),
        ]
        if digits:
            streams.append((every, _read(WITH_DIGITS, self._held)))
        for places, stream in streams:
            for one in sought:
                at = stream.find(one)
                while at >= 0:
                    yield places[stream.count(BORDER, 0, at)]
                    at = stream.find(one, at + 1)


def _read(reading: LetterReading, held: bytes) -> bytes:
    """Return the letters that *reading* reads in bare texts, `UPRIGHT`."""
    return reading.parted(held).translate(UPRIGHT, b" ")
