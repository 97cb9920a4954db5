"""Where buckets stand in a drawing made of characters, and the rows under it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.chart.figure import Figure, NarrativesFigure, at_least, unobserved
from monitor.chart.ticks import Tick
from monitor.nouns.buckets import Bucket
from monitor.nouns.posts import Span
from monitor.nouns.spans import covered

HATCH: Final = "╱"
AIRY: Final = 4  # columns for a bucket from which bars stand apart
MOST_WIDE: Final = 8  # columns for a bucket


class Columns(Struct, frozen=True):
    """Buckets side by side in columns of one character.

    Attributes:
        starts: Of each bucket, in order, then the end of the last one.
        count: How many columns are used; bucket i fills those from `left(i)` on.
    """

    starts: tuple[datetime, ...]
    count: int

    @classmethod
    def of(cls, figure: Figure, room: int) -> "Columns":
        """Return the columns of a figure (which has a bucket) in at most *room* characters."""
        buckets = figure.buckets
        count = min(room, len(buckets) * MOST_WIDE)
        if len(buckets) <= room:
            count -= count % len(buckets)
        return cls((*(bucket.start for bucket in buckets), buckets[-1].end), count)

    def left(self, index: int) -> int:
        """Return the first column of a bucket; `count` for the one after the last."""
        return index * self.count // (len(self.starts) - 1)

    def filled(self, index: int) -> range:
        """Return the columns of a bucket, less the one that keeps it apart where there is room."""
        left, right = self.left(index), self.left(index + 1)
        return range(left, max(right - (right - left >= AIRY), left + 1))

    def means(self, values: Iterable[tuple[range, float | None]]) -> list[float | None]:
        """Return the mean of what is known in each column; None where nothing is."""
        cells: list[list[float]] = [[] for _ in range(self.count)]
        for columns, value in values:
            if value is not None:
                for column in columns:
                    cells[column].append(value)
        return [sum(cell) / len(cell) if cell else None for cell in cells]

    def at(self, instant: datetime) -> int:
        index = min(bisect_right(self.starts, instant) - 1, len(self.starts) - 2)
        start, end = self.starts[index], self.starts[index + 1]
        exact = self.left(index) + (instant - start) / (end - start) * (
            self.left(index + 1) - self.left(index)
        )
        return min(int(exact), self.count - 1)


def hatched(figure: Figure, columns: Columns) -> set[int]:
    """Return the columns whose time was not observed, or most of it; none of the time to come."""
    spans = unobserved(figure)
    unseen, whole = [timedelta()] * columns.count, [timedelta()] * columns.count
    for index, bucket in enumerate(figure.buckets):
        left, filled = columns.left(index), columns.filled(index)
        each = (bucket.end - bucket.start) / max(columns.left(index + 1) - left, 1)
        for column in filled:  # which it may share with other buckets
            start = bucket.start + (column - left) * each
            unseen[column] += covered(Span(start, start + each), spans)
            whole[column] += each
    return {at for at, held in enumerate(whole) if held and unseen[at] * 2 >= held}


def states(figure: Figure, columns: Columns) -> str:
    """Return a row of signs: hatching, `^` for a minimum, `~` for what will still change."""
    row = [" "] * columns.count
    unseen = hatched(figure, columns)
    is_settled = isinstance(figure, NarrativesFigure)  # its shares need no sign
    for index, bucket in enumerate(figure.buckets):
        bound = isinstance(bucket, Bucket) and at_least(figure, bucket) and not is_settled
        later = bucket.provisional and not is_settled
        sign = "^" if bound else "~" if later else " "
        for column in columns.filled(index):
            row[column] = max(row[column], sign, key=" ~^".index)  # of buckets that share it
    return "".join(HATCH if at in unseen else sign for at, sign in enumerate(row))


def axis(marks: Sequence[Tick], columns: Columns, width: int) -> tuple[str, str, str]:
    """Return the axis with its notches, the labels under it, and the dates or years under those.

    They are within *width*, and over the end of few columns, so that the first has room.
    """
    line = ["─"] * columns.count
    for mark in marks:
        line[columns.at(mark.at)] = "┬"
    labels = [(columns.at(mark.at), mark.label) for mark in marks]
    below = [(columns.at(mark.at), mark.below) for mark in marks if mark.below]
    longest = max((len(mark.label) for mark in marks), default=0)
    room = max(columns.count, min(2 * longest, width))
    # Of two labels that meet, the first stays; of two dates the later, whose day is the longer one.
    return "".join(line), spread(labels, room), spread(below[::-1], room)


def spread(labels: Iterable[tuple[int, str]], room: int) -> str:
    """Return a row of labels from their columns on; one that would touch an earlier is left out."""
    row = [" "] * room
    for column, text in labels:
        left = min(column, room - len(text))
        around = row[max(left - 1, 0) : left + len(text) + 1]
        if left >= 0 and not "".join(around).strip():
            row[left : left + len(text)] = text
    return "".join(row)
