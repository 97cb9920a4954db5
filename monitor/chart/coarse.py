"""Fewer buckets for a drawing that has no room for all: longer ones, or none of the quiet time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.chart.figure import VolumeFigure, counts_posts, is_withheld, shown_events, unobserved
from monitor.clock import HOUR, MINUTE
from monitor.nouns.buckets import Bucket
from monitor.nouns.spans import overlap
from monitor.words.charts import not_drawn

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


HARDLY: Final = 0.02
"""Of the tallest bar: below this a bar is quiet."""

FEWEST: Final = 24
"""Buckets: fewer are drawn as they are."""

MOST: Final = 0.5
"""Of the picture: where more than that is loud, all is drawn."""

AROUND: Final = 3
"""Quiet buckets that stay on each side, at least."""


def loud(figure: VolumeFigure) -> slice | None:
    """Return the buckets in which something happens, and some around them.

    A bucket is loud if its bar can be seen, if something happened in it, or if nobody watched.
    None where all is drawn: it is loud for the most part, a forecast follows, or no posts are
    known: of other counts none are left out.
    """
    places, many = _loud(figure), len(figure.buckets)
    if many < FEWEST or not places or figure.outlook is not None or not counts_posts(figure):
        return None
    length = places[-1] + 1 - places[0]
    around = max(AROUND, length // 5)
    if length > MOST * many:
        return None
    return slice(max(places[0] - around, 0), min(places[-1] + 1 + around, many))


def cropped(figure: VolumeFigure, part: slice) -> VolumeFigure:
    """Return only these buckets of a figure, with a note on what is left out on each side."""
    left_out = (figure.buckets[: part.start], figure.buckets[part.stop :])
    return replace(
        figure,
        buckets=figure.buckets[part],
        groups={name: group[part] for name, group in figure.groups.items()},
        notes=(*figure.notes, *(_note(figure, one) for one in left_out if one)),
    )


def _loud(figure: VolumeFigure) -> list[int]:
    most = max((bucket.posts or 0 for bucket in figure.buckets), default=0)
    instants = [event.at for event in shown_events(figure)]
    gaps = unobserved(figure)
    return [
        place
        for place, bucket in enumerate(figure.buckets)
        if (bucket.posts or 0) > HARDLY * most
        or any(bucket.start <= at < bucket.end for at in instants)
        or any(overlap(bucket.span, gap) for gap in gaps)
    ]


def _note(figure: VolumeFigure, part: Sequence[Bucket]) -> str:
    posts = sum(bucket.posts or 0 for bucket in part)
    span = replace(part[0].span, end=part[-1].end)
    missed = figure.claimed and any(
        bucket.certainty == "minimum" and not bucket.provisional for bucket in part
    )
    return not_drawn(
        span, posts, least=missed, withheld=is_withheld(figure, span), wording=figure.wording
    )
