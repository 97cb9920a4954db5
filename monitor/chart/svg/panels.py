"""Figures that only a page has: changes after statements, and the links of most posts."""

from collections.abc import Sequence
from math import log10
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.chart.svg.marks import box, element, line, picture, text
from monitor.chart.text import cut, sized, wrap
from monitor.nouns.buckets import Estimate
from monitor.nouns.quantity import Quantity
from monitor.nouns.spread import ForecastRow
from monitor.words import front as words
from monitor.words.numbers import noun, ranged, times

Panel: TypeAlias = tuple[str, float]
"""A picture, as SVG, and its height in pixels where it is `WIDTH` wide."""

WIDTH: Final = 400
MOST_ROWS: Final = 6
FOLDS: Final = (0.01, 0.1, 1, 10, 100, 1000, 10000)
FAR: Final = FOLDS[::2]
NEAR: Final = (0.5, 1, 2)
"""Marks on an axis of multiples; those of one that is too long for all; and those of one on which
no other would stand: by one mark nothing can be read."""

MOST_MARKS: Final = 4

LINE: Final = 17
BELOW: Final = 30
"""Height of a line of a name, and of what stands under it."""


class Multiple(Struct, frozen=True):
    """How many times as many posts came after a statement as were usual.

    Where a multiple says nothing, `said` has something instead.
    """

    name: str
    times: Estimate | None
    said: str = ""


def changes(rows: Sequence[Multiple], title: str, alt: str) -> Panel:
    """Return multiples of what was usual, on a logarithmic scale, with their intervals."""
    shown = rows[:MOST_ROWS]
    known = [one.times for one in shown if one.times is not None]
    least = min([0.5, *(max(one.low, 1e-3) for one in known)])
    most = max([2.0, *(one.high for one in known)])
    low, high = log10(least), log10(most)

    def x(value: float) -> float:
        share = (log10(min(max(value, least), most)) - low) / (high - low)
        return 16 + (WIDTH - 32) * share

    marks = [mark for mark in FOLDS if least <= mark <= most] if known else []
    if len(marks) > MOST_MARKS:
        marks = [mark for mark in marks if mark in FAR]
    scale = NEAR if len(marks) == 1 else marks
    parts, y = [], 0.0
    last = max((at for at, one in enumerate(shown) if one.times is not None), default=None)
    for at, one in enumerate(shown):
        for said in wrap(one.name, WIDTH - 4, sized(13)):
            y += LINE
            parts.append(text(0, y - 3, said, "axis-name"))
        if one.times is None:
            parts.append(text(0, y + 14, one.said, "quiet"))
        else:
            parts += [
                line(x(mark), y + 3, x(mark), y + 21, "base" if mark == 1 else "grid")
                for mark in scale
            ]
            parts.append(line(x(one.times.low), y + 12, x(one.times.high), y + 12, "interval"))
            tooltip = element("title", times(one.times.value))
            dot = element("circle", tooltip, cx=x(one.times.value), cy=y + 12, r=5, class_="dot")
            parts.append(dot)
        y += BELOW
        if at == last:
            y += LINE
            for mark in scale:
                said = words.NO_CHANGE if mark == 1 else words.fold(mark)
                parts.append(text(x(mark), y - 12, said, "axis", text_anchor="middle"))
    return panel("".join(parts), y, title, alt)


def expected(rows: Sequence[ForecastRow], title: str, alt: str) -> Panel:
    """Return a range and its middle, if any, for each time to come, on one scale from 0."""
    shown = rows[:MOST_ROWS]
    most = max((one.q975 for one in shown), default=0) or 1
    parts = []
    for row, one in enumerate(shown):
        y = 6 + 40 * row
        low, high = (5 + (WIDTH - 130) * value / most for value in (one.q025, one.q975))
        end = high
        parts.append(text(0, y + 12, words.within(one.horizon_hours), "axis-name"))
        parts.append(line(low, y + 24, high, y + 24, "interval"))
        if one.q50 is not None:
            middle = 5 + (WIDTH - 130) * one.q50 / most
            parts.append(element("circle", cx=middle, cy=y + 24.0, r=5, class_="dot"))
            end = max(high, middle + 5)
        parts.append(text(end + 6, y + 28, words.between(one.q025, one.q975), "quiet"))
    return panel("".join(parts), 8 + 40 * len(shown), title, alt)


def ranked(rows: Sequence[tuple[str, Quantity]], title: str, alt: str) -> Panel:
    shown = rows[:MOST_ROWS]
    most = max((int(posts.value) for _, posts in shown), default=0) or 1
    parts = []
    for row, (name, posts) in enumerate(shown):
        y = 6 + 40 * row
        parts.append(text(0, y + 12, cut(name, WIDTH - 8, sized(13)), "axis-name"))
        wide = (WIDTH - 170) * int(posts.value) / most
        parts.append(box(0, y + 18, max(wide, 1.0), 12, "bar"))
        parts.append(text(max(wide, 1.0) + 6, y + 28, f"{ranged(posts)} {noun(posts)}", "quiet"))
    return panel("".join(parts), 8 + 40 * len(shown), title, alt)


def panel(inner: str, height: float, title: str, alt: str) -> Panel:
    """Return a figure for half of the page's width, and how high it is."""
    return picture(inner, WIDTH, height, title=title, description=alt, class_="panel"), height
