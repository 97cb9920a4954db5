"""The lines of an editor's file, as values; whatever is wrong is named with its line."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from monitor.errors import BadAnswer
from monitor.nouns.measure import Count

DAY: Final = timedelta(days=1)
HEADINGS: Final = (["start", "value"], ["start", "end", "value"])


class _File(NamedTuple):
    """What must be known to read a line, and to complain about it."""

    name: str
    per: timedelta
    zone: ZoneInfo

    def wrong(self, line: int, expected: str, got: str) -> BadAnswer:
        return BadAnswer(f"{self.name}, line {line}: expected {expected}, got {got}")


def read(text: str, name: str, per: timedelta, zone: ZoneInfo) -> tuple[Count, ...]:
    """Return the values of a file, in order of time.

    A line without a value says that it is not known, and is passed over.

    Args:
        text: The whole file.
        name: Of the file, for messages.
        per: How long a value lasts, where there is no column `end`; days are those of the calendar.
        zone: Of times without one.

    Raises:
        BadAnswer: The heading is another, a line is wrong, or two overlap; the message names both.
    """
    file = _File(name, per, zone)
    lines = csv.reader(text.splitlines(), strict=True)
    found: list[tuple[Count, int]] = []
    try:
        heading = [cell.strip().lower() for cell in next(lines, [])]
        if heading not in HEADINGS:
            came = ",".join(heading)[:60]
            raise file.wrong(1, "start,value or start,end,value", repr(came))
        for cells in lines:
            if any(map(str.strip, cells)):
                one = _count(cells, heading, lines.line_num, file)
                found += [(one, lines.line_num)] if one is not None else []
    except csv.Error as error:
        raise file.wrong(lines.line_num, "comma-separated values", str(error)) from error
    return tuple(_in_order(found, file))


def _in_order(found: list[tuple[Count, int]], file: _File) -> Iterator[Count]:
    found.sort(key=lambda pair: pair[0])
    for (one, first), (other, second) in pairwise(found):
        if other.start < one.end:
            late, early = max(first, second), min(first, second)
            raise file.wrong(late, "a time of its own", f"one that overlaps that of line {early}")
    return (one for one, _ in found)


def _count(cells: Sequence[str], heading: list[str], line: int, file: _File) -> Count | None:
    """Return the value of a line, or None where it has none."""
    if len(cells) != len(heading):
        raise file.wrong(line, f"{len(heading)} cells", str(len(cells)))
    row = dict(zip(heading, map(str.strip, cells), strict=True))
    start = _instant(row["start"], line, file)
    end = _instant(row["end"], line, file) if "end" in row else _after(start, file)
    if end <= start:
        raise file.wrong(line, "an end after its start", row["end"])
    return Count(start, end, _number(row["value"], line, file)) if row["value"] else None


def _number(text: str, line: int, file: _File) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text:
        raise file.wrong(line, "a number such as 12 or 0.5", repr(text[:40]))
    return value


def _instant(text: str, line: int, file: _File) -> datetime:
    """Read a time with its zone, or one that the clock of the file's zone shows exactly once."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        expected = "a time such as 2017-02-22T22:00 or 2017-02-22T22:00:00-08:00"
        raise file.wrong(line, expected, repr(text[:40])) from error
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    local = at.replace(tzinfo=file.zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(file.zone).replace(tzinfo=None) != at:
        raise file.wrong(line, f"a time that the clock of {file.zone.key} shows", repr(text))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        expected = "a time with its zone, since the clock shows it twice"
        raise file.wrong(line, expected, repr(text))
    return instant


def _after(start: datetime, file: _File) -> datetime:
    """Return when a value ends: whole days later on the clock, or so much time later."""
    if file.per % DAY:
        return start + file.per
    return (start.astimezone(file.zone).replace(fold=0) + file.per).astimezone(UTC)
