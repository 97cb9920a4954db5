"""Where the labels of events stand: none touches another, crosses a line or leaves the plot."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from msgspec import Struct

from monitor.chart.text import Measure

GAP: Final = 4
MOST_TRIED: Final = 8


class PlotLabel(Struct, frozen=True):
    """A label over the plot, in pixels (or columns) from the plot's left edge.

    Attributes:
        text: A title, a number, or the numbers of several events (`3–5`).
        left, right: Its box.
        row: Counted upwards from the plot, 0 first; boxes of one row do not touch.
        lines: Where its event lines stand.
    """

    text: str
    left: float
    right: float
    row: int
    lines: tuple[float, ...]


def compact(
    places: Sequence[float], titles: Sequence[str], room: float, measure: Measure, most: int
) -> list[PlotLabel] | None:
    """Return what `place` does in the fewest rows, each label on the better side of its line.

    None where they do not fit in *most* rows, or are too many to try.
    """
    if len(titles) > MOST_TRIED:
        return None
    wide = [measure(title) for title in titles]
    best: list[PlotLabel] | None = None
    for lefts in product((False, True), repeat=len(titles)):
        boxes = [
            (at - GAP - size, at - GAP) if left else (at + GAP, at + GAP + size)
            for at, size, left in zip(places, wide, lefts, strict=True)
        ]
        if any(left < 0 or right > room for left, right in boxes):
            continue
        rows = _rows(places, boxes, most)
        if rows is not None and (best is None or max(rows) < max(one.row for one in best)):
            best = [
                PlotLabel(title, left, right, row, (at,))
                for at, title, (left, right), row in zip(places, titles, boxes, rows, strict=True)
            ]
    return best


def _rows(
    places: Sequence[float], boxes: Sequence[tuple[float, float]], most: int
) -> list[int] | None:
    """Return the lowest rows in which no label meets another label or the line of another event.

    A line reaches from its own label down, so a label that spans it must stand higher.
    """
    rows = [0] * len(boxes)
    moved = True
    while moved:
        moved = False
        for i, (left, right) in enumerate(boxes):
            for j, at in enumerate(places):
                crosses = left - GAP < at < right + GAP and rows[i] <= rows[j]
                meets = (
                    rows[i] == rows[j] and left < boxes[j][1] + GAP and boxes[j][0] < right + GAP
                )
                if i != j and (crosses or meets):
                    rows[i] += 1
                    moved = True
        if max(rows, default=0) >= most:
            return None
    return rows


def number(
    places: Sequence[float], room: float, measure: Measure, gap: float = GAP
) -> list[PlotLabel]:
    """Return numbers from 1 in one row; events that stand too close share a label such as `3–5`.

    *places* ascend, each within 0 to *room*, the width of the plot; *gap* is the least distance of
    two labels.
    """
    groups: list[PlotLabel] = []
    for index, at in enumerate(places):
        group = _numbered(index, index, (at,), room, measure)
        while groups and group.left < groups[-1].right + gap:
            before = groups.pop()
            first = index + 1 - len(before.lines) - len(group.lines)
            group = _numbered(first, index, before.lines + group.lines, room, measure)
        groups.append(group)
    return groups


def _numbered(
    first: int, last: int, lines: tuple[float, ...], room: float, measure: Measure
) -> PlotLabel:
    """Return the label of the events *first* to *last* (from 0), over their lines if it can."""
    text = f"{first + 1}" if first == last else f"{first + 1}–{last + 1}"
    wide = measure(text)
    left = min(max((lines[0] + lines[-1] - wide) / 2, 0.0), room - wide)
    return PlotLabel(text, left, left + wide, 0, lines)
