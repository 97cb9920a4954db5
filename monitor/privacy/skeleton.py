"""What a text looks like to the eye: bare letters, whatever accents, width or alphabet they wear.

A `LetterReading` decides what digits and signs stand for; one text can be read in several ways.
"""

import unicodedata
from collections.abc import Mapping
from string import digits, punctuation
from typing import Final, NamedTuple

from monitor.privacy.lookalikes import LETTERS

# How far a letter stands from the one before it.
NONE: Final = 0  # beside it
HUMP: Final = 1  # beside it, but a capital after a small letter, as in TomlinAverystone
JOIN: Final = 2  # signs between them, no space: dots, hyphens, underscores, emoji
SPACE: Final = 3  # a space among the signs between them
WIDE: Final = 4  # more than BRIDGE signs: not the same name any more
BRIDGE: Final = 3
MARKS: Final = frozenset("*_~|`")
"""Signs of Markdown, which count once where they are repeated: readers do not see them."""
_FLAGS: Final = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # two for each
_JOINER: Final = "\u200d"  # makes one emoji of two

UPRIGHT: Final = bytes.maketrans(b"i1", b"ll")
"""1 is an i or an l: where little is to be spent, all three are the same."""

_INVISIBLE: Final = frozenset(  # letters by name, blank to the eye; the last one only lengthens
    "\u115f\u1160\u3164\uffa0\u0640"
) | frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # and the skin of the emoji before it
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf"})


class Letters(NamedTuple):
    """The letters of a text with their places.

    Attributes:
        letters: Nothing but letters, one after the other.
        at: For each letter, the index in the text of the character that it comes from.
        gaps: For each letter, how far it stands from the one before (`NONE` to `WIDE`); one more
            for the end of the text.
    """

    text: str
    letters: str
    at: list[int]
    gaps: list[int]


class LetterReading:
    """One way to read a text as letters.

    *signs* are ASCII signs that stand for letters here (`{"0": "o"}`); the others part words.
    """

    def __init__(self, signs: Mapping[str, str]) -> None:
        self._table = _Table(signs)
        read = bytes(ord(self._table[code]) for code in range(128))
        self._ascii = read + bytes(range(128, 256))
        self._upright = self._ascii.translate(UPRIGHT)
        self._no_letters = bytes(code for code in range(128) if read[code : code + 1] == b" ")

    def words(self, text: str) -> list[str]:
        if text.isascii():
            return text.encode().translate(self._ascii).decode().split()
        return text.translate(self._table).split()

    def parted(self, held: bytes) -> bytes:
        """Return a bare text, in UTF-8, with a space for each character that is no letter."""
        return held.translate(self._ascii)

    def joined(self, held: bytes) -> bytes:
        """Return the letters of bare texts, in UTF-8, without spaces, `UPRIGHT`."""
        return held.translate(self._upright, self._no_letters)

    def spread(self, text: str) -> Letters:
        letters: list[str] = []
        at: list[int] = []
        gaps: list[int] = []
        gap, signs, before, sign = WIDE, 0, "", ""
        for index, character in enumerate(text):
            found = self._table[ord(character)]
            if found == " ":
                signs += not _is_one(sign, character, text[index - 1])
                sign = character
                apart = SPACE if character.isspace() else JOIN
                gap = WIDE if signs > BRIDGE else max(gap, apart)
            elif found:
                if gap == NONE and before.islower() and character.isupper():
                    gap = HUMP
                letters.append(found)
                at.extend([index] * len(found))
                gaps.extend([gap, *[NONE] * (len(found) - 1)])
                gap, signs, before, sign = NONE, 0, character, ""
        return Letters(text, "".join(letters), at, [*gaps, WIDE])


def _is_one(sign: str, character: str, before: str) -> bool:
    """Tell whether readers see nothing more than the last *sign*; *before* is what is beside it."""
    if sign in _FLAGS:
        return character in _FLAGS
    return (sign == character and sign in MARKS) or (sign != "" and before == _JOINER)


class _Table(dict[int, str]):
    """What a code point stands for: letters, nothing where it cannot be seen, else a space.

    Filled as characters turn up, so that 150,000 of them need not be read at start.
    """

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__()
        self._signs = signs

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # A syllable would fall apart into its strokes, and a sign after a name into letters.
        whole = "가" <= character <= "힣" or character in LETTERS or character in "℠™"
        plain = character if whole else unicodedata.normalize("NFKD", character)
        found = "".join(self._letters(c) for c in plain)
        self[code] = found = found.replace(" ", "") or found[:1]
        return found

    def _letters(self, character: str) -> str:
        if character in self._signs:
            return self._signs[character]
        if character in LETTERS:
            return LETTERS[character]
        category = unicodedata.category(character)
        if category in _UNSEEN or character in _INVISIBLE:
            return ""
        if category[0] != "L" and category != "Mc":
            return " "
        if "\u02b9" <= character <= "\u02df":  # letters by name: apostrophes and accents
            return " "
        return "".join(LETTERS.get(low, low) for low in character.casefold())


PLAIN: Final = LetterReading({})
LEET: Final = LetterReading(dict(zip("013457@$", "o1eastas", strict=True)))  # 1 is an i or an l
WITH_DIGITS: Final = LetterReading({digit: digit for digit in digits})

_ALL_SIGNS: Final = _Table({sign: sign for sign in digits + punctuation})


def bare(text: str) -> str:
    """Return *text* in bare letters, with its ASCII signs kept: each reading reads it as the text.

    What all readings need is done once; the result is mostly ASCII, which is read at machine speed.
    """
    return text if text.isascii() else in_utf8(text).decode()


def in_utf8(text: str) -> bytes:
    """Return *text* in bare letters, in UTF-8."""
    return text.encode() if text.isascii() else text.translate(_ALL_SIGNS).encode()


def unseen(character: str) -> bool:
    """Tell whether *character* is an accent or invisible: a part of the letter before it."""
    return _ALL_SIGNS[ord(character)] == ""
