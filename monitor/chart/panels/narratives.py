"""Narratives: the share of each over time, with its interval, and when one overtook another."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.chart import theme
from monitor.chart.figure import DrawnOvertaking, DrawnStretch, Narrative, NarrativesFigure, window
from monitor.chart.panels import seen
from monitor.chart.panels.panel import (
    PERCENT,
    Content,
    Key,
    Panel,
    Row,
    Scale,
    Spec,
    layer,
    moments,
    pixels,
    pointed,
    texts,
)
from monitor.chart.panels.steps import MOST, DrawnStep, Line, drawn
from monitor.chart.text import cut, one_line, sized
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap
from monitor.privacy.output import isolated
from monitor.words import charts
from monitor.words.numbers import interval
from monitor.words.times import moment

HEIGHT: Final = 260
LANE: Final = 20  # pixels for an overtaking
MOST_LANES: Final = 8
GAP: Final = 6  # pixels between a box and its text
TENTH: Final = 0.1
BAND: Final = 0.16
SMALL: Final = sized(theme.SMALL)


def content(figure: NarrativesFigure, scale: Scale) -> Content:
    """Return the panel of the shares, that of the overtakings, and what their key says."""
    shown = lines(figure)
    y = _shares(reach(figure))
    layers = [
        *(
            _band(line, told, figure, scale, y)
            for line, told in zip(shown, most(figure), strict=True)
        ),
        *drawn(shown, scale, y),
    ]
    left_out = len(figure.narratives) - len(shown)
    return Content(
        key=(*(line.key for line in shown), *_keys(figure)),
        panels=(
            seen.panel(charts.shares(left_out), figure, scale, layers, HEIGHT),
            *_overtakings(figure, scale),
        ),
    )


def _keys(figure: NarrativesFigure) -> tuple[Key, ...]:
    interval = (Key("area", charts.INTERVAL, theme.QUIET),)
    has_some = any(one.stretches for one in figure.narratives)
    of_posts = {"bound", "pale"}  # a share needs no correction, and is drawn of settled posts only
    gaps = (key for key in seen.keys(figure) if key.kind not in of_posts)
    return (*(interval if has_some else ()), *gaps)


def most(figure: NarrativesFigure) -> list[Narrative]:
    """Return the narratives that are drawn: those with most posts, in the order of the figure.

    Their stretches are cut to the figure's window: they may be longer than its buckets.
    """
    kept = sorted(figure.narratives, key=lambda one: -one.posts)[:MOST]
    return [_cut(one, window(figure)) for one in figure.narratives if one in kept][:MOST]


def _cut(one: Narrative, whole: Span | None) -> Narrative:
    shown = [] if whole is None else [(overlap(s.span, whole), s) for s in one.stretches]
    return replace(
        one, stretches=tuple(replace(s, span=span) for span, s in shown if span is not None)
    )


def lines(figure: NarrativesFigure) -> list[Line]:
    """Return a line for each narrative that is drawn."""
    return [
        Line(one.title, place, tuple(DrawnStep(s.span, s.share.value) for s in one.stretches))
        for place, one in enumerate(most(figure))
    ]


def reach(figure: NarrativesFigure) -> float:
    """Return how high the axis goes: a tenth that holds every share, and most of each interval."""
    told = [s.share for one in most(figure) for s in one.stretches]
    highest = max((max(s.value, (s.value + s.high) / 2) for s in told), default=0.0)
    return min(1.0, max(2 * TENTH, -(-highest // TENTH) * TENTH))


def _shares(top: float) -> Spec:
    axis: Spec = {"title": None, "tickCount": 5, "labelExpr": PERCENT}
    scale: Spec = {"domain": [0, top], "nice": False, "clamp": True}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _band(line: Line, told: Narrative, figure: NarrativesFigure, scale: Scale, y: Spec) -> Spec:
    return layer(
        {"type": "rect", "opacity": BAND, "color": line.color, "aria": False},
        [_row(line, stretch, figure) for stretch in told.stretches],
        x=moments("start", scale),
        x2={"field": "end"},
        y=y | {"field": "low"},
        y2={"field": "high"},
        tooltip=pointed("narrative", "from", "until", "utc", "share", "posts"),
    )


def _row(line: Line, stretch: DrawnStretch, figure: NarrativesFigure) -> Row:
    return seen.when(stretch.span, figure) | {
        "narrative": one_line(line.title),
        "until": moment(stretch.span.end, figure.zone),
        "low": stretch.share.low,
        "high": stretch.share.high,
        "share": interval(stretch.share),
        "posts": f"{stretch.posts:,}",
    }


def latest(figure: NarrativesFigure) -> list[DrawnOvertaking]:
    """Return the overtakings that are drawn: the last in the window, in order of time."""
    whole = window(figure)
    inside = [
        one
        for one in figure.overtakings
        if whole and one.between.start <= whole.end and whole.start <= one.between.end
    ]
    return sorted(inside, key=lambda one: (one.between.end, one.between.start))[-MOST_LANES:]


class _Lane(Struct, frozen=True):
    """Where an overtaking stands: the top of its box, and where its text begins (pixels)."""

    told: DrawnOvertaking
    top: float
    x: float
    y: float
    text: str


def _lanes(shown: Sequence[DrawnOvertaking], scale: Scale) -> tuple[list[_Lane], float]:
    """Return a lane for each overtaking, and how high they are together.

    The text stands beside its box where there is room, else under it.
    """
    lanes: list[_Lane] = []
    height = 0.0
    for one in shown:
        text = isolated(cut(charts.over(one.ahead, one.behind), scale.width, SMALL))
        right = min(scale.pixel(one.between.end), scale.width) + GAP
        left = scale.pixel(one.between.start) - GAP - SMALL(text)
        fits = right + SMALL(text) <= scale.width or left >= 0
        x = right if right + SMALL(text) <= scale.width else max(left, 0)
        lanes.append(_Lane(one, height, x, height + (0.5 if fits else 1.5) * LANE, text))
        height += LANE if fits else 2 * LANE
    return lanes, height


def _overtakings(figure: NarrativesFigure, scale: Scale) -> tuple[Panel, ...]:
    shown = latest(figure)
    if not shown:
        return ()
    left_out = len(figure.overtakings) - len(shown)
    lanes, height = _lanes(shown, scale)
    names: list[Row] = [{"x": lane.x, "y": lane.y, "text": lane.text} for lane in lanes]
    return (
        Panel(
            charts.overtakings(left_out),
            (_spans(figure, lanes, scale), texts(names)),
            height,
            plain=True,
        ),
    )


def _spans(figure: NarrativesFigure, lanes: Sequence[_Lane], scale: Scale) -> Spec:
    colors = {line.title: line.color for line in lines(figure)}
    rows = [
        {
            "start": scale.clamped(lane.told.between.start),
            "end": scale.clamped(lane.told.between.end),
            "top": lane.top + 3,
            "bottom": lane.top + LANE - 3,
            "color": colors.get(lane.told.ahead, theme.OTHERS),
        }
        for lane in lanes
    ]
    return layer(
        {"type": "rect", "opacity": 0.55, "aria": False},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y=pixels("top"),
        y2={"field": "bottom"},
        color={"field": "color", "type": "nominal", "scale": None},
    )
