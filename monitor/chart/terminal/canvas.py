"""Bars, intervals and lines made of characters, with numbers at the left."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import floor
from typing import Final

from msgspec import Struct

from monitor.chart.figure import (
    Figure,
    SentimentFigure,
    VolumeFigure,
    is_dotted,
    shown_events,
    stack,
)
from monitor.chart.terminal.columns import HATCH, Columns, hatched
from monitor.chart.ticks import marks, short
from monitor.words.charts import OTHERS

MARKS: Final = ("█", "▒", "▓", "░", "#", "o", "=", "x")
CODES: Final = (25, 214, 36, 227, 166, 74, 238, 175)  # of 256: Okabe and Ito's palette
OTHERS_MARK: Final = "+"
GREY: Final = 245
GUTTER: Final = 7  # characters left of the plot: a number and the axis
LARGE: Final = 10_000  # from here on a number is written in a unit
BLUE: Final = 25
COLOR: Final = "\x1b[38;5;{}m"
PLAIN: Final = "\x1b[0m"


class Room(Struct, frozen=True):
    """Where a figure is drawn: columns, rows of the plot, characters of a line, colour or not."""

    columns: Columns
    height: int
    width: int
    color: bool

    def numbers(self, drawn: Iterable[float]) -> list[int]:
        return [int(one) for one in marks(max(drawn, default=0), max((self.height + 1) // 3, 1))]


class Stroke(Struct, frozen=True):
    """One mark in one colour (of 256) at (column, value)."""

    mark: str
    code: int
    points: tuple[tuple[int, float], ...]


class _Grid:
    """A plot in the making: one character for each column and row, the lowest row first.

    *numbers* stand at the left, ascending; the first and the last are the values of the lowest and
    of the highest row. An empty *form* writes them as whole numbers.
    """

    def __init__(self, room: Room, numbers: Sequence[float], form: str = "") -> None:
        self._low, self._high = numbers[0], numbers[-1]
        self._height, self._color = room.height, room.color
        self._cells: list[list[tuple[str, int | None]]] = [
            [(" ", None)] * room.columns.count for _ in range(room.height)
        ]
        self._left = [" " * (GUTTER - 1) + "│"] * room.height
        for number in numbers:
            label = form.format(number).replace("%", " %") if form else _number(number)
            self._left[self._row(number)] = f"{label:>{GUTTER - 1}}┤"

    def _row(self, value: float) -> int:
        part = min(max((value - self._low) / (self._high - self._low), 0.0), 1.0)
        # Rounded first: nine rows and nearly all of the tenth are ten.
        return floor(round(0.5 + (self._height - 1) * part, 8))

    def dot(self, column: int, value: float, mark: str, code: int) -> None:
        self._cells[self._row(value)][column] = mark, code

    def line(self, column: int, ends: tuple[float, float], mark: str, code: int) -> None:
        low, high = sorted(map(self._row, ends))
        for row in range(low, high + 1):
            self._cells[row][column] = mark, code

    def fill(self, column: int, value: float, mark: str, code: int) -> None:
        """Paint from zero up (or down) to a value."""
        self.line(column, (0, value), mark, code)

    def rows(self) -> list[str]:
        rows = [
            [*((mark, None) for mark in left), *cells]
            for left, cells in zip(reversed(self._left), reversed(self._cells), strict=True)
        ]
        return [_painted(row) if self._color else "".join(mark for mark, _ in row) for row in rows]


def _painted(row: Iterable[tuple[str, int | None]]) -> str:
    """Return marks with their colours: one escape sequence where the colour changes."""
    return "".join(
        f"{'' if code is None else COLOR.format(code)}{''.join(mark for mark, _ in run)}{PLAIN}"
        for code, run in groupby(row, key=lambda cell: cell[1])
    )


def layers(figure: VolumeFigure) -> list[tuple[str, tuple[int, ...], str, int]]:
    """Return the layers of the bars from the ground up: name, posts by bucket, mark, colour."""
    # What is in no group comes on top of as many groups as there are marks.
    looks = zip((*MARKS, OTHERS_MARK), (*CODES, GREY), strict=True)
    return [
        (name, posts, *((OTHERS_MARK, GREY) if name == OTHERS else look))
        for (name, posts), look in zip(stack(figure, len(MARKS)), looks, strict=False)
    ]


def bars(figure: VolumeFigure, room: Room) -> list[str]:
    grid = _begun(figure, room, room.numbers(bucket.posts or 0 for bucket in figure.buckets))
    tops = [0] * len(figure.buckets)
    painted = []
    for _, posts, mark, code in layers(figure):
        tops = [ground + more for ground, more in zip(tops, posts, strict=True)]
        painted.append(([i for i, some in enumerate(posts) if some], tops, mark, code))
    for i, bucket in enumerate(figure.buckets):
        for column in room.columns.filled(i) if is_dotted(figure, bucket) else ():
            grid.dot(column, 0, "·", GREY)
    # Lower layers are painted over higher ones.
    for shown, heights, mark, code in reversed(painted):
        for i in shown:
            for column in room.columns.filled(i):
                grid.fill(column, heights[i], mark, code)
    return grid.rows()


def intervals(figure: SentimentFigure, room: Room, reach: float) -> list[str]:
    """Return the rows of mean polarity: dots (rings where provisional) in intervals."""
    grid, columns = _begun(figure, room, [-reach, 0, reach]), room.columns
    for column in range(columns.count):
        grid.dot(column, 0, "─", GREY)
    middles = [
        (sum(columns.filled(i)) // len(columns.filled(i)), b) for i, b in enumerate(figure.buckets)
    ]
    known = [(x, b.polarity, b.provisional) for x, b in middles if b.polarity is not None]
    for x, mean, _ in known:
        grid.line(x, (mean.low, mean.high), "│", BLUE)
    # Where buckets share a column, what will still change is seen.
    for x, mean, provisional in sorted(known, key=lambda one: one[2]):
        grid.dot(x, mean.value, "○" if provisional else "●", BLUE)
    return grid.rows()


def lines(
    figure: Figure,
    room: Room,
    strokes: Sequence[Stroke],
    numbers: Sequence[float],
    form: str = "",
    *,
    filled: bool = False,
) -> list[str]:
    """Return the rows of a plot of strokes, the last over the others.

    *numbers* stand at the left, ascending; the first and the last are the ends of the plot. An
    empty *form* writes them as whole numbers. Where the last stroke is *filled* it reaches down to
    zero, under the others.
    """
    grid = _begun(figure, room, numbers, form)
    if filled and strokes:
        *strokes, ground = strokes
        for x, y in ground.points:
            grid.fill(x, y, ground.mark, ground.code)
    for stroke in strokes:
        for x, y in stroke.points:
            grid.dot(x, y, stroke.mark, stroke.code)
    return grid.rows()


def _begun(figure: Figure, room: Room, numbers: Sequence[float], form: str = "") -> _Grid:
    """Return a plot with what nobody saw, and over it the lines of events."""
    grid = _Grid(room, numbers, form)
    for column in hatched(figure, room.columns):
        for end in (numbers[0], numbers[-1]):
            grid.fill(column, end, HATCH, GREY)
    for event in shown_events(figure):
        grid.line(room.columns.at(event.at), (numbers[0], numbers[-1]), "┊", GREY)
    return grid


def _number(value: int | float) -> str:
    """Write a number in at most six characters: `9,999`, `12k`, `−0.2`."""
    if isinstance(value, int):
        return short(value, LARGE)
    return f"{value:+.1f}".replace("-", "−")
