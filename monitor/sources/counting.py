"""What sources that count share: their table, whole steps of time, and values that settle."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta

from monitor.clock import EPOCH
from monitor.nouns.measure import Count
from monitor.nouns.posts import Span
from monitor.sources.base import SourceSettings

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

Whole = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""A count as a service gives it: a number that can be kept."""


class CountSettings(SourceSettings, frozen=True, kw_only=True):
    """Keys that every table [counts.NAME] may have; a source adds its own.

    Attributes:
        incidents: Keys of the incidents that it belongs to; empty means all.
    """

    every: str = "1h"
    incidents: tuple[str, ...] = ()


def utc(at: datetime) -> datetime:
    """Return an instant in UTC; meant for `__post_init__`, where the decoder explains the error.

    Raises:
        ValueError: With its offset it lies outside the years 1 to 9999.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        message = f"expected a time between the years 1 and 9999, got {at.isoformat()}"
        raise ValueError(message) from error


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
