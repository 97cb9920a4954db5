"""A figure without the quiet time around what happened, where that would fill the picture."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from monitor.chart.figure import VolumeFigure, is_withheld, shown_events, unobserved
from monitor.nouns.buckets import Bucket
from monitor.nouns.spans import overlap
from monitor.words.charts import not_drawn

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
    None where all is drawn: it is loud for the most part, or a forecast follows.
    """
    places, many = _loud(figure), len(figure.buckets)
    if many < FEWEST or not places or figure.outlook is not None:
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
    """Return which buckets are loud, by their places."""
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
