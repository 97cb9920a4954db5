"""Which script a letter belongs to: enough to see that a text is not written as English is.

References:
    Unicode 16.0, Blocks.txt; names of scripts as in ISO 15924; read 2026-11-24.
"""

from bisect import bisect_right
from collections import Counter
from typing import Final

LATIN: Final = "Latn"
UNKNOWN: Final = "Zyyy"

_FROM: Final = (
    (0x0000, LATIN),
    (0x0370, "Grek"),
    (0x0400, "Cyrl"),
    (0x0530, "Armn"),
    (0x0590, "Hebr"),
    (0x0600, "Arab"),
    (0x0700, "Syrc"),
    (0x0750, "Arab"),
    (0x0780, "Thaa"),
    (0x07C0, UNKNOWN),
    (0x08A0, "Arab"),
    (0x0900, "Deva"),
    (0x0980, "Beng"),
    (0x0A00, "Guru"),
    (0x0A80, "Gujr"),
    (0x0B00, "Orya"),
    (0x0B80, "Taml"),
    (0x0C00, "Telu"),
    (0x0C80, "Knda"),
    (0x0D00, "Mlym"),
    (0x0D80, "Sinh"),
    (0x0E00, "Thai"),
    (0x0E80, "Laoo"),
    (0x0F00, "Tibt"),
    (0x1000, "Mymr"),
    (0x10A0, "Geor"),
    (0x1100, "Kore"),
    (0x1200, "Ethi"),
    (0x13A0, "Cher"),
    (0x1400, UNKNOWN),
    (0x1780, "Khmr"),
    (0x1800, UNKNOWN),
    (0x1E00, LATIN),
    (0x1F00, "Grek"),
    (0x2000, UNKNOWN),
    (0x2C60, LATIN),
    (0x2C80, UNKNOWN),
    (0x3040, "Jpan"),
    (0x3100, UNKNOWN),
    (0x3130, "Kore"),
    (0x3190, UNKNOWN),
    (0x3400, "Hani"),
    (0xA000, UNKNOWN),
    (0xA720, LATIN),
    (0xA800, UNKNOWN),
    (0xAC00, "Kore"),
    (0xD7B0, UNKNOWN),
    (0xF900, "Hani"),
    (0xFB00, LATIN),
    (0xFB13, UNKNOWN),
    (0xFB50, "Arab"),
    (0xFE00, UNKNOWN),
    (0xFE70, "Arab"),
    (0xFF00, UNKNOWN),
    (0xFF66, "Jpan"),
    (0xFFA0, UNKNOWN),
    (0x20000, "Hani"),
    (0x40000, UNKNOWN),
)
_FIRST_OTHER: Final = chr(_FROM[1][0])
"""The first character after those of Latin letters, with all accents that most languages have."""
_STARTS: Final = tuple(start for start, _ in _FROM)


def script(letter: str) -> str:
    """Return the script of one letter, such as `Latn` or `Cyrl`; `Zyyy` where the table has none.

    >>> script("ñ"), script("ж"), script("𝓱")
    ('Latn', 'Cyrl', 'Zyyy')
    """
    return _FROM[bisect_right(_STARTS, ord(letter)) - 1][1]


def main_script(letters: str) -> str:
    """Return the script of most of *letters*, the first met where several have as many.

    Any kana make it Japanese, where Chinese characters may be the majority.

    >>> main_script("東京へ行く")
    'Jpan'
    """
    if letters.isascii() or max(letters) < _FIRST_OTHER:
        return LATIN
    counts = Counter[str]()
    for letter, times in Counter(letters).items():  # a text has few different ones
        counts[script(letter)] += times
    (first, _), *_ = counts.most_common(1)
    return "Jpan" if first == "Hani" and counts["Jpan"] else first
