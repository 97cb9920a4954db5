"""Figures that only a page has: changes after statements, and the links of most posts."""

from collections.abc import Sequence
from math import log10
from typing import Final

from msgspec import Struct

from monitor.chart.svg.marks import box, element, line, picture, text
from monitor.chart.text import cut, sized
from monitor.nouns.buckets import Estimate
from monitor.words import front as words
from monitor.words.numbers import times

WIDTH: Final = 440
MOST_ROWS: Final = 6
FOLDS: Final = (0.01, 0.1, 1, 10, 100, 1000, 10000)
"""Marks on an axis of multiples."""

ROW: Final = 44


class Multiple(Struct, frozen=True):
    """How many times as many posts came after a statement as were usual.

    Attributes:
        name: What is counted, after which statement.
        times: With its interval; None where a multiple says nothing.
        said: Instead of a multiple.
    """

    name: str
    times: Estimate | None
    said: str = ""


def changes(rows: Sequence[Multiple], title: str, alt: str) -> str:
    """Return multiples of what was usual, on a logarithmic scale, with their intervals."""
    shown = rows[:MOST_ROWS]
    known = [one.times for one in shown if one.times is not None]
    least = min([0.5, *(max(one.low, 1e-3) for one in known)])
    most = max([2.0, *(one.high for one in known)])
    low, high = log10(least), log10(most)

    def x(value: float) -> float:
        share = (log10(min(max(value, least), most)) - low) / (high - low)
        return 16 + (WIDTH - 32) * share

    bottom = 4 + ROW * len(shown)
    scale = [mark for mark in FOLDS if least <= mark <= most] if known else []
    parts = []
    for mark in scale:
        said = words.NO_CHANGE if mark == 1 else words.fold(mark)
        parts.append(text(x(mark), bottom + 14, said, "axis", text_anchor="middle"))
    for row, one in enumerate(shown):
        y = 14 + ROW * row
        parts.append(text(0, y, cut(one.name, WIDTH - 4, sized(13)), "axis-name"))
        if one.times is None:
            parts.append(text(0, y + 18, one.said, "quiet"))
            continue
        parts += [
            line(x(mark), y + 6, x(mark), y + 24, "base" if mark == 1 else "grid") for mark in scale
        ]
        parts.append(line(x(one.times.low), y + 15, x(one.times.high), y + 15, "interval"))
        told = element("title", times(one.times.value))
        parts.append(element("circle", told, cx=x(one.times.value), cy=y + 15, r=5, class_="dot"))
    return _panel(parts, bottom + 20, title, alt)


class Ranked(Struct, frozen=True):
    """How many posts carry a link."""

    name: str
    posts: int
    said: str


def ranked(rows: Sequence[Ranked], title: str, alt: str) -> str:
    """Return a bar for each link, the most frequent first."""
    shown = rows[:MOST_ROWS]
    most = max((one.posts for one in shown), default=0) or 1
    parts = []
    for row, one in enumerate(shown):
        y = 6 + 40 * row
        parts.append(text(0, y + 12, cut(one.name, WIDTH - 8, sized(13)), "axis-name"))
        wide = (WIDTH - 150) * one.posts / most
        parts.append(box(0, y + 18, max(wide, 1.0), 12, "bar"))
        parts.append(text(max(wide, 1.0) + 6, y + 28, one.said, "quiet"))
    return _panel(parts, 8 + 40 * len(shown), title, alt)


def _panel(parts: Sequence[str], height: float, title: str, alt: str) -> str:
    return picture("".join(parts), WIDTH, height, title=title, told=alt, class_="panel")
