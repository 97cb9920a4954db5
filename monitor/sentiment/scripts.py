"""Which script a letter belongs to: enough to see that a text is not written as English is.

References:
    Unicode 16.0, Blocks.txt; names of scripts as in ISO 15924; read 2026-11-24.
"""

from bisect import bisect_right
from collections import Counter
from typing import Final

LATIN: Final = "Latn"
UNKNOWN: Final = "Zyyy"

_BLOCKS: Final = """
0000 Latn  0370 Grek  0400 Cyrl  0530 Armn  0590 Hebr  0600 Arab  0700 Syrc  0750 Arab
0780 Thaa  07C0 Zyyy  08A0 Arab  0900 Deva  0980 Beng  0A00 Guru  0A80 Gujr  0B00 Orya
0B80 Taml  0C00 Telu  0C80 Knda  0D00 Mlym  0D80 Sinh  0E00 Thai  0E80 Laoo  0F00 Tibt
1000 Mymr  10A0 Geor  1100 Kore  1200 Ethi  13A0 Cher  1400 Zyyy  1780 Khmr  1800 Zyyy
1E00 Latn  1F00 Grek  2000 Zyyy  2C60 Latn  2C80 Zyyy  3040 Jpan  3100 Zyyy  3130 Kore
3190 Zyyy  3400 Hani  A000 Zyyy  A720 Latn  A800 Zyyy  AC00 Kore  D7B0 Zyyy  F900 Hani
FB00 Latn  FB13 Zyyy  FB50 Arab  FE00 Zyyy  FE70 Arab  FF00 Zyyy  FF66 Jpan  FFA0 Zyyy
20000 Hani  40000 Zyyy
"""
"""Where the letters of a script begin, in hexadecimal; they end where the next begin."""
_STARTS: Final = tuple(int(start, 16) for start in _BLOCKS.split()[::2])
_SCRIPTS: Final = tuple(_BLOCKS.split()[1::2])
_FIRST_OTHER: Final = chr(_STARTS[1])
"""The first character after those of Latin letters, with all accents that most languages have."""


def script(letter: str) -> str:
    """Return the script of one letter, such as `Latn` or `Cyrl`; `Zyyy` where the table has none.

    >>> script("ñ"), script("ж"), script("𝓱")
    ('Latn', 'Cyrl', 'Zyyy')
    """
    return _SCRIPTS[bisect_right(_STARTS, ord(letter)) - 1]


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
