"""Buckets in order, each with what was seen of it. Missing is not zero.

`wallclock` cuts time, `coverage` says how much of each piece was seen, `intervals` how sure a
figure is, `buckets` puts them together. A bucket is half-open, ``[edges[i], edges[i + 1])``.
"""

from monitor.series.buckets import PostSeries
from monitor.series.coverage import (
    UnseenSpan,
    complete,
    coverage,
    gaps,
    missed,
    shown,
    too_early,
    unclaimed,
    watched,
)
from monitor.series.wallclock import LENGTHS, clipped, edges, few_rows, screen_rows

__all__ = [
    "LENGTHS",
    "PostSeries",
    "UnseenSpan",
    "clipped",
    "complete",
    "coverage",
    "edges",
    "few_rows",
    "gaps",
    "missed",
    "screen_rows",
    "shown",
    "too_early",
    "unclaimed",
    "watched",
]
