"""Bars and intervals made of characters; the one module that knows plotext.

plotext keeps one figure for the whole process and is not safe for threads: each drawing here begins
with a clear one and is finished before the function returns.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import plotext
from msgspec import Struct

from monitor.chart.figure import (
    OTHERS,
    Figure,
    SentimentFigure,
    VolumeFigure,
    shown_events,
    stack,
)
from monitor.chart.terminal.columns import HATCH, Columns, blind

MARKS: Final = ("█", "▒", "▓", "░", "#", "o", "=", "x")
CODES: Final = (25, 214, 36, 227, 166, 74, 238, 175)  # of 256: the nearest to `theme.PALETTE`
OTHERS_MARK: Final = "+"
GREY: Final = 245
GUTTER: Final = 7  # characters left of the plot: a number and the axis
BLUE: Final = 25


class Stroke(Struct, frozen=True):
    """One mark in one colour (of 256) at (column, value)."""

    mark: str
    code: int
    points: tuple[tuple[int, float], ...]


def layers(figure: VolumeFigure) -> list[tuple[str, tuple[int, ...], str, int]]:
    """Return the layers of the bars from the ground up: name, posts by bucket, mark, colour."""
    return [
        (name, posts, *((OTHERS_MARK, GREY) if name == OTHERS else (mark, code)))
        for (name, posts), mark, code in zip(stack(figure, len(MARKS)), MARKS, CODES, strict=False)
    ]


def bars(figure: VolumeFigure, columns: Columns, height: int, *, color: bool) -> list[str]:
    """Return the rows of the bar chart, with numbers; what nobody saw is hatched, never empty."""
    top = max(1, *(bucket.posts or 0 for bucket in figure.buckets))
    _begin(columns, height, (0, top), [0, round(top / 2), top] if top > 1 else [0, 1])
    hidden = _columns(columns, (i for i, dark in enumerate(blind(figure)) if dark))
    _fill(hidden, [top] * len(hidden), HATCH, GREY)
    _events(figure, columns, (0, top))
    tops = [0] * len(figure.buckets)
    painted = []
    for _, posts, mark, code in layers(figure):
        tops = [ground + more for ground, more in zip(tops, posts, strict=True)]
        painted.append(([i for i, some in enumerate(posts) if some], tops, mark, code))
    # Lower layers are painted over higher ones.
    for shown, heights, mark, code in reversed(painted):
        tips = [(x, heights[i]) for i in shown for x in columns.filled(i)]
        _fill([x for x, _ in tips], [y for _, y in tips], mark, code)
    return _finish(color=color)


def intervals(
    figure: SentimentFigure, columns: Columns, height: int, reach: float, *, color: bool
) -> list[str]:
    """Return the rows of mean polarity: dots (rings where provisional) in intervals."""
    _begin(columns, height, (-reach, reach), [-reach, 0, reach])
    hidden = _columns(columns, (i for i, dark in enumerate(blind(figure)) if dark))
    for end in (-reach, reach):
        _fill(hidden, [end] * len(hidden), HATCH, GREY)
    _events(figure, columns, (-reach, reach))
    every = list(range(columns.count))
    plotext.scatter(every, [0] * len(every), marker="─", color=GREY)
    middles = [
        (sum(columns.filled(i)) // len(columns.filled(i)), b) for i, b in enumerate(figure.buckets)
    ]
    for x, bucket in middles:
        if bucket.polarity is not None:
            plotext.plot(
                [x, x], [bucket.polarity.low, bucket.polarity.high], marker="│", color=BLUE
            )
    for mark, provisional in (("●", False), ("○", True)):
        dots = [
            (x, b.polarity.value)
            for x, b in middles
            if b.polarity is not None and b.provisional is provisional
        ]
        if dots:
            plotext.scatter([x for x, _ in dots], [y for _, y in dots], marker=mark, color=BLUE)
    return _finish(color=color)


def lines(
    figure: Figure,
    columns: Columns,
    height: int,
    strokes: Sequence[Stroke],
    numbers: Sequence[float],
    form: str = "",
    *,
    filled: bool = False,
    color: bool,
) -> list[str]:
    """Return the rows of a plot of strokes, the last over the others.

    Args:
        figure: For its events and what was not observed.
        columns: Where its buckets stand.
        height: Rows.
        strokes: What is drawn.
        numbers: At the left, ascending; the first and the last are the ends of the plot.
        form: How they are written; empty writes whole numbers.
        filled: Whether the last stroke is filled down to zero, under the others.
        color: Whether to use colours.
    """
    ends = (numbers[0], numbers[-1])
    _begin(columns, height, ends, numbers, form)
    hidden = _columns(columns, (i for i, dark in enumerate(blind(figure)) if dark))
    _fill(hidden, [ends[1]] * len(hidden), HATCH, GREY)
    _events(figure, columns, ends)
    if filled and strokes and strokes[-1].points:
        *strokes, ground = strokes
        xs, ys = zip(*ground.points, strict=True)
        _fill(xs, ys, ground.mark, ground.code)
    for stroke in strokes:
        if stroke.points:
            xs, ys = zip(*stroke.points, strict=True)
            plotext.scatter(xs, ys, marker=stroke.mark, color=stroke.code)
    return _finish(color=color)


def _begin(
    columns: Columns,
    height: int,
    ends: tuple[float, float],
    numbers: Sequence[float],
    form: str = "",
) -> None:
    """Clear the canvas: one character for each column, so many rows, *numbers* at the left."""
    labels = [(form.format(n) if form else _number(n)).rjust(GUTTER - 1) for n in numbers]
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.theme("clear")
    plotext.xaxes(False, False)
    plotext.yaxes(True, False)
    plotext.xfrequency(0)
    plotext.plot_size(columns.count + GUTTER, height)
    plotext.xlim(-0.5, columns.count - 0.5)
    plotext.ylim(*ends)
    plotext.yticks(list(numbers), labels)


def _number(value: int | float) -> str:
    """Write a number in at most six characters: `9,999`, `12k`, `−0.2`."""
    if not isinstance(value, int):
        return f"{value:+.1f}".replace("-", "−")
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**4, "k")):
        if value >= size:
            return f"{value / (1000 if unit == 'k' else size):.3g}{unit}"
    return f"{value:,}"


def _finish(*, color: bool) -> list[str]:
    drawn: str = plotext.build()
    plain: str = plotext.uncolorize(drawn)
    return (drawn if color else plain).rstrip("\n").split("\n")


def _columns(columns: Columns, buckets: Iterable[int]) -> list[int]:
    return [column for index in buckets for column in columns.filled(index)]


def _fill(xs: Sequence[int], heights: Sequence[float], mark: str, code: int) -> None:
    """Paint columns from zero up (or down) to their heights."""
    if xs:
        plotext.scatter(xs, heights, marker=mark, color=code, fillx=True)


def _events(figure: Figure, columns: Columns, ends: tuple[float, float]) -> None:
    """Draw the lines of events; what is drawn later covers them."""
    for event in shown_events(figure):
        at = columns.at(event.at)
        plotext.plot([at, at], list(ends), marker="┊", color=GREY)
