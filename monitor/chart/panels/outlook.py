"""Onset, bursts and forecast on the chart of the volume."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from monitor.chart import theme
from monitor.chart.figure import Ahead, VolumeFigure
from monitor.chart.panels.panel import Key, Row, Scale, Spec, areas, boxes, layer, moments
from monitor.clock import to_epoch_ms
from monitor.words import charts

HEADROOM: Final = 2.0
"""Times the tallest bar: a fan that reaches higher is cut, or the bars would be too low to read."""

BAND: Final = (6, 11)
"""Pixels from the top of the band over a burst: under the line of what was cut short."""

QUANTILES: Final = ("lowest", "low", "middle", "high", "highest")

ONSET: Final = "#CC79A7"
BURST: Final = "#D55E00"
FAN: Final = "#333F50"


def fan(origin: datetime, every: timedelta, said: Iterable[tuple[float, ...]]) -> tuple[Ahead, ...]:
    """Return what is expected, as posts in a bucket of *every*; nothing for less than a bucket.

    The pace of an hour says nothing of a bar that is a week.

    Args:
        origin: Where the last settled bucket ends.
        every: Length of a bucket.
        said: For each horizon, ascending: its hours, and the five quantiles of the posts in them.
    """
    hours = every / timedelta(hours=1)
    ahead = [
        Ahead(origin + timedelta(hours=horizon), *(q * hours / horizon for q in quantiles))
        for horizon, *quantiles in said
        if horizon >= hours
    ]
    return (*(replace(first, at=origin) for first in ahead[:1]), *ahead)


def reach(figure: VolumeFigure, top: float) -> float:
    """Return how high the scale of posts must go, at least to *top*, the tallest bar."""
    if figure.outlook is None or not figure.outlook.fan:
        return top
    highest = max(ahead.highest for ahead in figure.outlook.fan)
    return max(top, min(highest, HEADROOM * max(top, 1)))


def layers(
    figure: VolumeFigure, scale: Scale, posts: Spec, top: float, height: float
) -> list[Spec]:
    """Return what is drawn over the bars: the fan, its middle, bands over bursts, the onset.

    Args:
        figure: What to show.
        scale: The time axis.
        posts: Encoding of a field that holds posts; the field is put in its place.
        top: The most posts that there is room for.
        height: Of the panel, in pixels.
    """
    outlook = figure.outlook
    if outlook is None:
        return []
    onset = () if outlook.onset is None else (outlook.onset,)
    return [
        boxes(areas(onset, height), scale, color=ONSET, opacity=0.35, stroke=ONSET),
        boxes(
            [row | {"top": BAND[0]} for row in areas(outlook.bursts, BAND[1])],
            scale,
            color=BURST,
            opacity=0.9,
        ),
        _fan(figure, scale, posts, ("lowest", "highest"), 0.15, top),
        _fan(figure, scale, posts, ("low", "high"), 0.25, top),
        _middle(figure, scale, posts, top),
    ]


def _rows(figure: VolumeFigure, top: float) -> list[Row]:
    if figure.outlook is None:
        return []
    return [
        {
            "at": to_epoch_ms(ahead.at),
            **{name: min(getattr(ahead, name), top * theme.HEADROOM) for name in QUANTILES},
        }
        for ahead in figure.outlook.fan
    ]


def _fan(
    figure: VolumeFigure,
    scale: Scale,
    posts: Spec,
    between: tuple[str, str],
    opacity: float,
    top: float,
) -> Spec:
    low, high = between
    return layer(
        {"type": "area", "color": FAN, "opacity": opacity, "aria": False},
        _rows(figure, top),
        x=moments("at", scale),
        y={**posts, "field": low},
        y2={"field": high},
    )


def _middle(figure: VolumeFigure, scale: Scale, posts: Spec, top: float) -> Spec:
    return layer(
        {"type": "line", "color": FAN, "strokeDash": [3, 3], "strokeWidth": 2, "aria": False},
        _rows(figure, top),
        x=moments("at", scale),
        y={**posts, "field": "middle"},
    )


def keys(figure: VolumeFigure) -> list[Key]:
    """Return the entries of the key for what is drawn."""
    outlook = figure.outlook
    if outlook is None:
        return []
    entries = (
        (outlook.onset is not None, Key("band", charts.TOOK_OFF, ONSET)),
        (bool(outlook.bursts), Key("fill", charts.SPIKE, BURST)),
        (bool(outlook.fan), Key("band", charts.EXPECTED, FAN)),
    )
    return [entry for present, entry in entries if present]
