"""What sources that count share: their table, whole steps of time, and values that settle."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from monitor.clock import floor as floor  # noqa: PLC0414  authors ask here
from monitor.nouns.measure import Count
from monitor.nouns.posts import Span
from monitor.sources.settings import SourceSettings


class CountSettings(SourceSettings, frozen=True, kw_only=True):
    """Keys that every table [counts.NAME] may have; a source adds its own.

    Attributes:
        kind: What counts: {counts}, or that of an installed package. Default: the table's name.
        every: Time between two passes, `30s` to `1w` (`5m` for a file).
        settle: How long values may still change, `1s` to `52w`; younger ones are provisional.
            Default: as the source says.
        pass_pages: What one pass may take at most, in pages; a page is an answer with values.
        pass_posts: Of no effect: there are none.
        incidents: Keys of the incidents that it is about; none means all. What comes down to the
            same question for several of them is asked, and paid for, once.
    """

    every: str = "1h"
    incidents: tuple[str, ...] = ()


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

    Whatever ends at or before *final* will not change any more.
    """
    return tuple(
        Count(start, start + step, value, start + step <= final)
        for start, value in sorted(counts.items())
    )
