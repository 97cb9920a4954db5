"""Count series in the buckets of a report: sums or means of whole values, never parts of one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.nouns.measure import Count, CountBucket, How


def counts(
    edges: Sequence[datetime], values: Sequence[Count], how: How
) -> tuple[tuple[CountBucket, ...], bool]:
    """Return what is known of each bucket, and whether the buckets are those that were asked for.

    A value is never divided: where one reaches over an edge (days of UTC in days of another zone,
    days in hours), the buckets are the values as they were given, and the gaps between them. They
    are in order and without holes in any case.

    *edges* ascend (UTC), one more than there are buckets. Values are in order and disjoint; those
    outside the edges are left out. `sum` adds up; `mean` weighs each value by its length.
    """
    touching = [v for v in values if v.end > edges[0] and v.start < edges[-1]]
    places = [bisect_right(edges, v.start) - 1 for v in touching]
    if any(
        not 0 <= i < len(edges) - 1 or v.end > edges[i + 1]
        for v, i in zip(touching, places, strict=True)
    ):
        return tuple(_as_given(edges[0], edges[-1], touching)), False
    held: list[list[Count]] = [[] for _ in edges[1:]]
    for value, place in zip(touching, places, strict=True):
        held[place].append(value)
    pairs = zip(pairwise(edges), held, strict=True)
    return tuple(_bucket(start, end, inside, how) for (start, end), inside in pairs), True


def _bucket(start: datetime, end: datetime, values: Sequence[Count], how: How) -> CountBucket:
    seconds = [(v.end - v.start) / timedelta(seconds=1) for v in values]
    known = sum(seconds)
    value: float | None = None
    if values and how == "sum":
        value = sum(v.value for v in values)
    elif values:
        value = sum(v.value * s for v, s in zip(values, seconds, strict=True)) / known
    return CountBucket(
        start=start,
        end=end,
        value=value,
        coverage=min(known / ((end - start) / timedelta(seconds=1)), 1.0),
        provisional=any(not v.final for v in values),
    )


def _as_given(start: datetime, end: datetime, values: Sequence[Count]) -> Iterator[CountBucket]:
    """Yield the values, and the gaps between them from *start* to *end*."""
    at = start
    for value in values:
        if value.start > at:
            yield _bucket(at, value.start, (), "sum")
        yield _bucket(value.start, value.end, (value,), "sum")
        at = value.end
    if at < end:
        yield _bucket(at, end, (), "sum")
