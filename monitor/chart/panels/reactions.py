"""Tone without the topic: reactions as scored, and beside that in each way of reading them."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from monitor.chart import theme
from monitor.chart.figure import ReactionsFigure, Way
from monitor.chart.panels import seen
from monitor.chart.panels.panel import Content, Key, Row, Scale, Spec
from monitor.chart.panels.sentiment import (
    MIDDLE,
    TALL,
    Look,
    Pick,
    is_band,
    is_sparse,
    lines,
    reach,
    rows,
    unscored,
    zero,
)
from monitor.nouns.buckets import Estimate, SentimentBucket
from monitor.words import charts

APART: Final = 3
"""Pixels between two ways of one bucket, where there is room for a point on each."""

LOOKS: Final = tuple(
    Look(color, dash, later=dash, faint=theme.PALE, shape=shape, band=0.12)
    for color, dash, shape in zip(
        (theme.INK, *theme.LINES[:3]),
        theme.DASHES[:4],
        ("circle", "diamond", "triangle-up", "square"),
        strict=True,
    )
)
"""Of each way. As scored is black and whole; a dash and the shape of its points tell each other one
in grey print too, so what will still change is lighter here and not dashed."""


def content(figure: ReactionsFigure, scale: Scale) -> Content:
    """Return the panels of both figures and of what was not scored, and what their key says."""
    far = reach(bucket for way in figure.ways for bucket in way.buckets)
    polarity = [zero(scale, far), *_drawn(figure, scale, _polarity, (-far, far))]
    negative = _drawn(figure, scale, _negative, (0, 1))
    return Content(
        key=_key(figure),
        panels=(
            seen.panel(
                charts.REACTIONS_POLARITY,
                figure,
                scale,
                polarity,
                TALL,
            ),
            seen.panel(charts.REACTIONS_NEGATIVE, figure, scale, negative, MIDDLE),
            unscored(figure, scale),
        ),
    )


def _polarity(bucket: SentimentBucket) -> Estimate | None:
    return bucket.polarity


def _negative(bucket: SentimentBucket) -> Estimate | None:
    return bucket.published


def _drawn(
    figure: ReactionsFigure, scale: Scale, pick: Pick, domain: tuple[float, float]
) -> Sequence[Spec]:
    """Return the layers of all ways: bands under lines, and that as scored under the others.

    Where two are equal, the gaps of a later one's dashes show the earlier.
    """
    sparse, middle = is_sparse(figure, scale), (len(figure.ways) - 1) / 2
    looks = [
        replace(look, aside=(place - middle) * APART, band=0) if sparse else look
        for place, look in enumerate(LOOKS)
    ]
    layers = [
        part
        for way, look in zip(figure.ways, looks, strict=False)
        for part in lines(_rows(way, figure, pick), scale, look, domain, sparse=sparse)
    ]
    bands = [part for part in layers if is_band(part)]
    return [*bands, *(part for part in layers if not is_band(part))]


def _rows(way: Way, figure: ReactionsFigure, pick: Pick) -> list[Row]:
    return [{**row, "way": way.name} for row in rows(way.buckets, figure.zone, pick)]


def _key(figure: ReactionsFigure) -> tuple[Key, ...]:
    """Return an entry for each way, and for what else is there."""
    ways = tuple(
        Key("band", charts.by_way(way.name), look.color, look.dash)
        for way, look in zip(figure.ways, LOOKS, strict=False)
    )
    return (*ways, *seen.keys(figure))
