"""Fewer, longer buckets for a drawing that has no room for all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.chart.figure import VolumeFigure
from monitor.clock import HOUR, MINUTE
from monitor.nouns.buckets import Bucket

DAY: Final = 1440  # minutes
STEPS: Final = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720),
    *(days * DAY for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)
TOO_LONG: Final = 4  # a round length that is so many times what is needed hides too much


def fit(figure: VolumeFigure, most: int) -> VolumeFigure:
    """Return the figure with about *most* buckets at most, each the sum of whole ones.

    The new buckets begin on round times of the zone's wall clock. What is hatched stays as it was,
    to the second. People and messages are distinct counts that cannot be added: they become None.
    """
    if len(figure.buckets) <= most:
        return figure
    step = _step(figure, most)
    return replace(
        figure,
        every=step,
        buckets=merged(figure.buckets, step, figure.zone),
        groups={name: merged(group, step, figure.zone) for name, group in figure.groups.items()},
    )


def _step(figure: VolumeFigure, most: int) -> timedelta:
    """Return the shortest round length that gives at most *most* buckets.

    A length that no round one is a multiple of (7 minutes) is multiplied as it is.
    """
    every = figure.every
    needed = figure.span.length / most
    plain = every * ceil(needed / every)
    rounds = (minutes * MINUTE for minutes in STEPS)
    step = next(
        (s for s in rounds if s > every and s >= needed and s % every == timedelta()), plain
    )
    return step if step <= TOO_LONG * plain else plain


def merged(buckets: Sequence[Bucket], step: timedelta, zone: ZoneInfo) -> tuple[Bucket, ...]:
    """Return buckets of about *step* that hold the given ones, in order.

    Posts add up over what is known, and are None where nothing is. Coverage is weighed by time.
    """
    return tuple(
        _sum(list(group)) for _, group in groupby(buckets, lambda b: _slot(b.start, step, zone))
    )


def _slot(start: datetime, step: timedelta, zone: ZoneInfo) -> tuple[int, timedelta | None]:
    """Return what buckets of one step share, on the wall clock; an hour that comes twice is two."""
    local = start.astimezone(zone)
    minutes = (local.toordinal() - 1) * DAY + local.hour * 60 + local.minute
    return minutes // (step // MINUTE), local.utcoffset() if step <= HOUR else None


def _sum(buckets: list[Bucket]) -> Bucket:
    known = [bucket.posts for bucket in buckets if bucket.posts is not None]
    length = buckets[-1].end - buckets[0].start
    seen = sum(b.coverage * ((b.end - b.start) / length) for b in buckets)
    return Bucket(
        start=buckets[0].start,
        end=buckets[-1].end,
        posts=sum(known) if known else None,
        people=None,
        messages=None,
        coverage=1.0 if all(b.coverage >= 1 for b in buckets) else min(seen, 1.0),
        provisional=any(b.provisional for b in buckets),
        truncated=any(b.truncated for b in buckets),
    )
