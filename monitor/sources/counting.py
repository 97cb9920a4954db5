"""What sources that count share: their table, whole steps of time, and values that settle."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from monitor.clock import EPOCH
from monitor.nouns.measure import Count
from monitor.nouns.posts import Span
from monitor.sources.base import SourceSettings

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class CountSettings(SourceSettings, frozen=True, kw_only=True):
    """Keys that every table [counts.NAME] may have; a source adds its own.

    Attributes:
        incidents: Keys of the incidents that it belongs to; empty means all.
    """

    every: str = "1h"
    incidents: tuple[str, ...] = ()


def floor(at: datetime, step: timedelta) -> datetime:
    """Return the last whole *step* since 1970 (UTC) at or before an instant.

    >>> floor(datetime.fromisoformat("2017-02-22T22:40:00+00:00"), HOUR).hour
    22
    """
    return at - (at - EPOCH) % step


def steps(span: Span, step: timedelta) -> Iterator[Span]:
    """Yield the whole steps (UTC) of which *span* holds a part, in order."""
    start = floor(span.start, step)
    while start < span.end:
        yield Span(start, start + step)
        start += step


def settling(
    counts: Mapping[datetime, float], step: timedelta, final: datetime
) -> tuple[Count, ...]:
    """Return values by their starts as counts of one step each, in order.

    Args:
        counts: Start -> value.
        step: Length of each.
        final: Whatever ends at or before this instant will not change any more.
    """
    return tuple(
        Count(start, start + step, value, start + step <= final)
        for start, value in sorted(counts.items())
    )
