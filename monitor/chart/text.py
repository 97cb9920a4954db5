"""Text as a chart can show it: harmless, measured without a font, wrapped."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final, TypeAlias

from monitor.privacy.output import REPLACED, terminal

Measure: TypeAlias = Callable[[str], float]

_NO_XML: Final = {0xFFFE: REPLACED, 0xFFFF: REPLACED}  # an SVG that holds them is no XML
_SPACE: Final = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029 ]+")
# A number and its sign or unit belong together.
_BREAK: Final = re.compile(r"(?<!\d) |(?<=\d) (?!%|(?:d|h|min|s|am|pm)\b)")
_NARROW: Final = frozenset("iljtfrI!.,:;'|()[]/\\ ` ")
_BROAD: Final = frozenset("mwMW@%—–…&")
_JOINER: Final = "\u200d"
# Shares of the font size, more than Arial and its metric twins need: substitutes fit too.
_SHARES: Final = {
    "none": 0.0,
    "narrow": 0.36,
    "lower": 0.57,
    "upper": 0.75,
    "broad": 1.02,
    "full": 1.4,
}


def one_line(text: str) -> str:
    r"""Return *text* on one line, with control and direction characters replaced by U+FFFD.

    Emoji sequences and right-to-left letters stay as they are.

    >>> ascii(one_line("a\x1b[31mb\n c"))
    "'a\\ufffd[31mb c'"
    """
    return terminal(_SPACE.sub(" ", text)).translate(_NO_XML).strip()


@lru_cache(maxsize=4096)
def _share(char: str) -> float:
    """Return the width of a character as a share of the font size, rather too much."""
    if char in _NARROW:
        return _SHARES["narrow"]
    if char in _BROAD:
        return _SHARES["broad"]
    if char.isascii():
        return _SHARES["lower" if char.islower() or char.isdigit() or char in '-_?$"*' else "upper"]
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return _SHARES["none"]
    wide = unicodedata.east_asian_width(char) in {"W", "F"} or unicodedata.category(char) == "So"
    return _SHARES["full" if wide else "broad"]


def width(text: str, size: float) -> float:
    """Return an upper estimate of the width, in pixels, in a sans-serif font of *size* pixels."""
    return sum(map(_share, text)) * size


def sized(size: float) -> Measure:
    return partial(width, size=size)


def _pieces(word: str, room: float, measure: Measure) -> list[str]:
    """Cut a word wider than *room* into pieces that fit, never inside a joined character."""
    pieces = [""]
    for char in word:
        joined = _share(char) == 0 or pieces[-1].endswith(_JOINER)
        if pieces[-1] and not joined and measure(pieces[-1] + char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces


def wrap(text: str, room: float, measure: Measure) -> list[str]:
    """Return *text* (made harmless) in lines no wider than *room*; no line for an empty text."""
    lines: list[str] = []
    for word in _BREAK.split(one_line(text)):
        first, *more = _pieces(word, room, measure)
        longer = f"{lines[-1]} {first}" if lines else first
        if lines and measure(longer) <= room:
            lines[-1] = longer
        elif first:
            lines.append(first)
        lines += more
    return lines


def cut(text: str, room: float, measure: Measure) -> str:
    """Return *text* (made harmless), with an ellipsis in place of what is wider than *room*."""
    text = one_line(text)
    if measure(text) <= room:
        return text
    return _pieces(text, max(0.0, room - measure("…")), measure)[0].rstrip() + "…"
