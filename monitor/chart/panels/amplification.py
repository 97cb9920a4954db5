"""Amplification: posts, people and distinct messages together, and how often a message is said."""

from typing import Final

from monitor.chart import theme
from monitor.chart.figure import AmplificationFigure, at_least
from monitor.chart.panels import seen
from monitor.chart.panels.panel import Content, Row, Scale, Spec, layer, moments
from monitor.chart.panels.steps import DrawnStep, Line, amounts, drawn, pointed_at
from monitor.clock import to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.nouns.posts import Span
from monitor.words import charts

HEIGHT: Final = 240
RATIO: Final = 90
LINES: Final = ("posts", "people", "messages")
FEWEST: Final = 5
"""Posts in a bucket from which a ratio says more than chance."""


def content(figure: AmplificationFigure, scale: Scale) -> Content:
    """Return the panel of the three counts, that of the ratio, and what their key says."""
    top = max((bucket.posts or 0 for bucket in figure.buckets), default=0)
    counted, said, y = counts(figure), ratio(figure), amounts(top)
    hits = pointed_at([_row(b, figure) for b in figure.buckets], scale, HEIGHT, *TOLD)
    return Content(
        key=(*(line.key for line in counted), *seen.keys(figure)),
        panels=(
            seen.panel(
                charts.all_in(figure.every),
                figure,
                scale,
                [*drawn(counted, scale, y), _bounds(figure, scale, y), hits],
                HEIGHT,
            ),
            seen.panel(
                charts.often_from(FEWEST),
                figure,
                scale,
                drawn([said], scale, _often(said)),
                RATIO,
            ),
        ),
    )


def counts(figure: AmplificationFigure) -> list[Line]:
    """Return a line for posts, one for people, one for distinct messages."""
    return [
        Line(
            title,
            place,
            tuple(
                DrawnStep(Span(b.start, b.end), number, b.provisional)
                for b in figure.buckets
                if (number := getattr(b, name)) is not None
            ),
        )
        for place, (name, title) in enumerate(zip(LINES, charts.LINES, strict=True))
    ]


def ratio(figure: AmplificationFigure) -> Line:
    """Return the line of posts for each distinct message."""
    steps = tuple(
        DrawnStep(Span(b.start, b.end), b.posts / b.messages, b.provisional)
        for b in figure.buckets
        if b.posts is not None and b.posts >= FEWEST and b.messages
    )
    return Line("", 0, steps)


def _often(said: Line) -> Spec:
    """Return the encoding of the ratio; where each message is said once, it is 1."""
    most = max((step.value for step in said.steps), default=1)
    domain: Spec = {"domain": [1, max(most * theme.HEADROOM, 2)], "nice": False, "zero": False}
    axis: Spec = {"title": None, "tickCount": 3, "format": "~g"}
    return {"field": "value", "type": "quantitative", "scale": domain, "axis": axis}


TOLD: Final = ("from", "utc", *LINES, "repeated")


def _row(bucket: Bucket, figure: AmplificationFigure) -> Row:
    told = {name: charts.number_in(bucket, getattr(bucket, name)) for name in LINES}
    often = bucket.posts / bucket.messages if bucket.posts and bucket.messages else None
    return (
        seen.when(bucket, figure)
        | told
        | {"repeated": "" if often is None else charts.repeated(often)}
    )


def _bounds(figure: AmplificationFigure, scale: Scale, y: Spec) -> Spec:
    """Return the marks over posts that are lower bounds."""
    rows: list[Row] = [
        {"at": to_epoch_ms(b.start + (b.end - b.start) / 2), "value": b.posts}
        for b in figure.buckets
        if at_least(figure, b)
    ]
    return layer(theme.BOUND, rows, x=moments("at", scale), y=y)
