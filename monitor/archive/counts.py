"""Counts over time from other tools: CSV with a time and a number, laid on an even grid.

A time that is not in the file was not observed; it is no zero. `docs/bursts.md` has the format.
"""

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice, pairwise
from statistics import median_low
from typing import Final, NamedTuple, TypeAlias

from monitor.clock import (
    DAY,
    EARLIEST,
    LAST_YEAR,
    LATEST,
    from_epoch,
    read_instant,
    rfc3339,
    to_epoch_ms,
)
from monitor.errors import DataError, excerpt

TIMES: Final = ("timestamp", "start")
VALUES: Final = ("count", "value")
"""Names of the two columns, in any case; other columns are passed over."""

LOOK: Final = 1000
"""Rows from which the length of a bucket follows: the rest need not be kept."""

LONGEST_HOLE: Final = 1_000_000
"""Buckets in a row that may be missing: two years of minutes. More is a wrong date."""

MOST_ROWS: Final = 50_000_000
"""Of a file that is read before anything is said of it: what has no end must not fill the memory.
They take 1.2 GB, and are a year and a half of seconds."""

_DATE: Final = 8
"""Digits of a date without dashes; any other number is seconds since 1970."""

_MILLISECONDS: Final = 13
"""Digits from which a number is milliseconds instead, as since 2001; 12 are a day and its time."""

_LATEST: Final = to_epoch_ms(LATEST) // 1000
_FIRST: Final = to_epoch_ms(EARLIEST + DAY) // 1000
_LAST: Final = to_epoch_ms(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)) // 1000
"""Of a count, so that every clock can show when its bucket begins and ends."""

_STRANGE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\udc80-\udcff]")
"""What stands in no text: controls, and bytes that are no UTF-8, which come as lone surrogates."""

NO_CSV: Final = (
    "this is no CSV with cells of at most 131,072 characters: save the table as CSV again"
)

MOST: Final = 10**12
"""A count of a bucket, at most: the sum of nine million such is still a number of 63 bits."""

_SURELY_FEW: Final = 12
"""Digits with which no number is too many; nearly every count has no more."""

CountedLine: TypeAlias = tuple[int, int, int | None]
"""Its number in the file, its time in seconds since 1970, its count; None for an empty cell."""


class CountTable(NamedTuple):
    """A file of counts as buckets of equal length, in order and without holes.

    Attributes:
        start: Begin of the first bucket, in seconds since 1970 (UTC).
        step: Length of a bucket, in seconds: the median distance of the first 1,000 rows.
        counts: One for each bucket, at least 0; None where the file has none. They are read while
            they are taken; a row that cannot be read raises `DataError` in its turn.
    """

    start: int
    step: int
    counts: Iterator[int | None]


def laid_out(lines: Iterable[CountedLine], name: str, *, whole: bool = False) -> CountTable:
    """Return the lines of a file as buckets; a row belongs to the one whose begin is nearest to it.

    With *whole* all are read before the first is returned, and may stand in any order; else they
    are read as they are taken, and stand in order of time. *name* is for messages.

    Raises:
        DataError: There are fewer than two rows, or one of the first 1,000 (with *whole*, of all)
            cannot be read or is out of order; the message names the line.
    """
    rows = _ordered(_sorted(lines, name) if whole else lines, name)
    first = list(islice(rows, LOOK))
    if len(first) < 2:  # noqa: PLR2004  one has no distance
        raise DataError(f"{name}: fewer than two rows of counts: add more, for one has no distance")
    step = median_low(later - at for (_, at, _), (_, later, _) in pairwise(first))
    start = first[0][1]
    return CountTable(start, step, _buckets(chain(first, rows), start, step, name))


def counted_lines(lines: Iterable[str], name: str) -> Iterator[CountedLine]:
    """Yield the lines of a CSV file with a column for the time and one for the count, in order.

    They are named `timestamp` or `start`, and `count` or `value`. A time is ISO 8601 or seconds
    since 1970; without a zone it is UTC.

    Raises:
        DataError: The columns are others, or a line cannot be read; the message names it.
    """
    table = csv.reader(lines)
    line = 0
    cells: list[str] = []
    try:
        columns = _columns(next(table, []), name)
        for cells in table:
            line = table.line_num
            if not cells:
                continue
            yield line, *_read(cells, columns)
    except csv.Error as error:
        raise DataError(f"{name}, line {table.line_num}: {NO_CSV}") from error
    except ValueError as error:
        message = f"{name}, line {max(line, table.line_num)}: {_no_text(cells) or error}"
        raise DataError(message) from error


def _sorted(rows: Iterable[CountedLine], name: str) -> Iterator[CountedLine]:
    # Arrays of machine numbers: as Python's own, ten years of minutes would fill the memory.
    lines, times, held = array("q"), array("q"), array("q")
    for line, at, count in rows:
        if len(lines) == MOST_ROWS:
            raise DataError(f"{name}: more than {MOST_ROWS:,} rows: split the file")
        lines.append(line)
        times.append(at)
        held.append(-1 if count is None else count)
    places: Sequence[int] = range(len(times))
    if any(later < at for at, later in pairwise(times)):
        places = sorted(places, key=times.__getitem__)
    for place in places:
        yield lines[place], times[place], None if held[place] < 0 else held[place]


def _ordered(rows: Iterable[CountedLine], name: str) -> Iterator[CountedLine]:
    last = -(2**62)
    for line, at, count in rows:
        if at == last:
            message = f"{name}, line {line}: {_said(at)} is there twice: take out one of the rows"
            raise DataError(message)
        if not _FIRST <= at < _LAST:
            message = f"{name}, line {line}: {_said(at)} is too early or too late: correct the year"
            raise DataError(message)
        if at < last:
            raise DataError(
                f"{name}, line {line}: {_said(at)} does not come after {_said(last)}: put the rows "
                "in order of time"
            )
        last = at
        yield line, at, count


def _columns(header: Sequence[str], name: str) -> tuple[int, int]:
    names = [cell.strip().lower() for cell in header]
    time, value = (
        next((names.index(one) for one in wanted if one in names), None)
        for wanted in (TIMES, VALUES)
    )
    if time is None or value is None:
        columns = f"{excerpt(','.join(header), 60)!r} lacks a column: name them timestamp,count"
        raise DataError(f"{name}, line 1: {_no_text(header) or columns}")
    return time, value


def _no_text(cells: Sequence[str]) -> str | None:
    if not any(map(_STRANGE.search, cells)):
        return None
    return "this is no text in UTF-8: if it is a spreadsheet, save it as CSV UTF-8"


def _read(cells: Sequence[str], columns: tuple[int, int]) -> tuple[int, int | None]:
    time, value = columns
    if len(cells) <= max(columns):
        message = f"{excerpt(','.join(cells), 60)!r} lacks a cell: write a timestamp and a count"
        raise ValueError(message)
    return _seconds(cells[time].strip()), _count(cells[value].strip())


def _seconds(text: str) -> int:
    """Read a time into whole seconds since 1970, rounded down."""
    try:
        if text.isdecimal() and len(text) != _DATE:
            number = int(text) // (1000 if len(text) >= _MILLISECONDS else 1)
            if number <= _LATEST:
                return number
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        instant = read_instant(text)
    return int(instant.replace(tzinfo=UTC).timestamp() // 1)


def _count(text: str) -> int | None:
    if not text:
        return None
    if text.isdecimal() and len(text) <= _SURELY_FEW:
        return int(text)
    try:
        number = int(text) if text.isdecimal() else float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST or number % 1 or "_" in text:
        least = f"0 to {MOST:,}" if number > MOST else "0 or more"
        raise ValueError(f"{excerpt(text, 40)!r} is no count: write a whole number, {least}")
    return int(number)


def _said(at: int) -> str:
    return rfc3339(from_epoch(at))


def _buckets(rows: Iterable[CountedLine], start: int, step: int, name: str) -> Iterator[int | None]:
    place = 0
    for line, at, count in rows:
        own = (at - start + step // 2) // step
        if not 0 <= own - place <= LONGEST_HOLE:
            raise DataError(
                f"{name}, line {line}: {_said(at)} does not fit the rows before, which lie {step} "
                "s apart: write one row for each bucket, in order"
            )
        for _ in range(own - place):
            yield None
        yield count
        place = own + 1
