"""Where buckets begin and end, on the clock that people live by."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import DAY, HOUR
from monitor.nouns.posts import Span

LENGTHS: Final = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 7 * 24, 28 * 24, 364 * 24))
"""Of rows where nobody says how long they are."""

ROWS: Final = 60
"""At most where nobody says how long they are. Data are as fine as they are asked for."""

SCREEN: Final = 16
"""Rows of a table in a terminal, at most, where nobody says how long they are."""

SCREEN_LENGTHS: Final = (LENGTHS[0], 3 * HOUR, *LENGTHS[1:])

MONDAY: Final = datetime(1970, 1, 5)  # noqa: DTZ001  a wall clock has no zone


def edges(span: Span, every: timedelta, zone: ZoneInfo) -> list[datetime]:
    """Return the edges (UTC, ascending) of the buckets that hold *span*; at least two.

    Up to one hour, buckets are steps of real time that begin where the clock of *zone* shows a
    multiple of *every*: the hour that a clock shows twice is two buckets. Longer ones begin where
    it shows a multiple of *every* since a Monday at midnight: days begin at midnight and weeks on
    Monday, and the day in which clocks change has 23 or 25 hours. Where clocks change by something
    that is no multiple of *every*, one bucket beside the change is shorter or longer.

    The span is widened to whole buckets of the clock and calendar of *zone*. *every* is whole
    minutes, 1 minute to a week, or whole weeks.
    """
    return list(_edges(span, every, zone))


def clipped(span: Span, every: timedelta, zone: ZoneInfo) -> list[datetime]:
    """Return the edges of the buckets of a report: as `edges`, but none lies outside *span*.

    The first and the last bucket end with the span, which is in whole minutes.
    """
    first, *inner, last = edges(span, every, zone)
    return [max(first, span.start), *inner, max(min(last, span.end), span.start)]


def few_rows(
    span: Span, zone: ZoneInfo, *, lengths: Sequence[timedelta] = LENGTHS, most: int = ROWS
) -> timedelta:
    """Return the length of a row of a table: the shortest that makes at most *most* of them.

    One of *lengths*, which ascend, is chosen: the longest where all make more.
    """
    # Years by the hour are a hundred thousand instants: what makes far too many is not tried. Rows
    # are as long as *one* by a clock, and no change of clocks adds as much as two days.
    tried = (one for one in lengths if span.length <= most * one + 2 * DAY)
    return next((one for one in tried if len(clipped(span, one, zone)) - 1 <= most), lengths[-1])


def screen_rows(span: Span, zone: ZoneInfo) -> timedelta:
    return few_rows(span, zone, lengths=SCREEN_LENGTHS, most=SCREEN)


@lru_cache(maxsize=8)  # a report asks for the same time again and again, a year by the hour too
def _edges(span: Span, every: timedelta, zone: ZoneInfo) -> tuple[datetime, ...]:
    cut = _steps if every <= HOUR else _boundaries
    found = sorted(set(cut(span, every, zone)))
    first = bisect_right(found, span.start) - 1
    last = max(bisect_left(found, span.end), first + 1)
    return tuple(found[first : last + 1])


def _steps(span: Span, every: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    at = _floor(span.start, every, zone)
    yield at
    while at <= span.end:
        # Where the clocks have changed meanwhile, this takes the step back to where they agree with
        # it again, and never past its beginning.
        at = _floor(at + every, every, zone)
        yield at


def _floor(at: datetime, every: timedelta, zone: ZoneInfo) -> datetime:
    return at.astimezone(UTC) - (_clock(at, zone) - MONDAY) % every


def _boundaries(span: Span, every: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    # A day and a bucket more on each side: clocks have been changed by as much as a day.
    start, end = _clock(span.start, zone) - DAY - every, _clock(span.end, zone) + DAY + every
    shown = start - (start - MONDAY) % every
    while shown <= end:
        # A time that clocks skip is read as the instant of the change or one after it, a time that
        # they show twice as the first of both; so no boundary is lost.
        yield shown.replace(tzinfo=zone).astimezone(UTC)
        shown += every


def _clock(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
