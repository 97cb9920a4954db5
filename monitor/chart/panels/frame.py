"""The whole picture: title, key, event labels, panels, time axis, gaps, the method box."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from monitor.chart import theme
from monitor.chart.coarse import fit
from monitor.chart.figure import (
    AmplificationFigure,
    Figure,
    LinksFigure,
    NarrativesFigure,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
    shown_events,
    window,
)
from monitor.chart.panels import amplification, links, narratives, reactions, sentiment, volume
from monitor.chart.panels.panel import AXIS, Content, Panel, Scale, Spec, panel, strokes, texts
from monitor.chart.panels.strips import Marks, axis, events, heading, key, legend, method, sentences
from monitor.chart.said import gaps, headline, setting
from monitor.chart.text import laid, one_line, sized
from monitor.chart.ticks import ticks
from monitor.clock import to_epoch_ms
from monitor.privacy.output import isolated
from monitor.words.charts import EMPTY, SIMULATED, WATERMARK

WIDTH: Final = 860
NARROWEST: Final = 2  # pixels for a bar; below this, buckets are added up first
TICK_ROOM: Final = 72  # pixels for a label of the time axis, more than a date needs


def specification(figure: Figure, wide: int = WIDTH) -> Spec:
    """Return the figure as a Vega-Lite specification: a plain dictionary that JSON can hold.

    Args:
        figure: What to show; it may hold any text and any number of buckets, none too.
        wide: Width of the plot in pixels, 240 or more; the picture is about 110 pixels wider.
    """
    figure = fit(figure, wide // NARROWEST) if isinstance(figure, VolumeFigure) else figure
    span = window(figure)
    parts = [_empty(wide)] if span is None else _parts(figure, Scale(span, wide))
    told = [*sentences(gaps(figure), wide), *method(figure.method, wide)]
    return {
        "title": _title(figure, wide + AXIS),
        "description": isolated(one_line(headline(figure))),
        "vconcat": [*parts, *told],
        "spacing": 0,
        "bounds": "flush",
        "padding": theme.MARGIN,
        "config": theme.CONFIG,
    }


def _title(figure: Figure, room: float) -> Spec:
    """Return what is seen, then whose picture it is, then days, zone and bucket."""
    lines = [figure.title, setting(figure), *figure.notes]
    if figure.simulated:
        lines.append(SIMULATED)
    return {
        "text": laid(headline(figure), room, sized(theme.TITLE * theme.BOLD)),
        "subtitle": [part for line in lines for part in laid(line, room, sized(theme.SUBTITLE))],
        "color": theme.ALARM if figure.simulated else theme.INK,
    }


def _parts(figure: Figure, scale: Scale) -> list[Spec]:
    """Return everything from the key down to the list of events."""
    content = _content(figure, scale)
    marks = Marks.of(shown_events(figure), scale, figure.zone)
    marked = ticks(scale.span, figure.zone, max(2, scale.width // TICK_ROOM))
    parts = [*key(content.key, scale.width)]
    for index, one in enumerate(content.panels):
        parts += [heading(one.heading, scale.width), *(events(marks) if index == 0 else [])]
        watermark = WATERMARK if figure.simulated and index == 0 else ""
        parts.append(_framed(one, marks, [to_epoch_ms(tick.at) for tick in marked], watermark))
    return [*parts, axis(marked, scale), *legend(marks)]


def _content(figure: Figure, scale: Scale) -> Content:
    return CONTENTS[type(figure)](figure, scale)


CONTENTS: Final[Mapping[type[Figure], Callable[[Any, Scale], Content]]] = {
    VolumeFigure: volume.content,
    SentimentFigure: sentiment.content,
    ReactionsFigure: reactions.content,
    NarrativesFigure: narratives.content,
    AmplificationFigure: amplification.content,
    LinksFigure: links.content,
}
"""What is particular to each kind of figure."""


def _framed(one: Panel, marks: Marks, ticked: list[int], watermark: str) -> Spec:
    """Return a panel with the lines of ticks under it, those of events over it, its watermark."""
    scale = marks.scale
    grid = [{"x": at, "x2": at, "y": 0, "y2": one.height} for at in ticked if not one.plain]
    lines = [
        {"x": at, "x2": at, "y": 0, "y2": one.height}
        for at in (to_epoch_ms(e.at) for e in marks.events)
        if not one.plain
    ]
    ground = [{"x": 0, "x2": scale.width, "y": one.height, "y2": one.height}]
    mark = [{"x": scale.width / 2, "y": one.height / 2, "text": watermark}] if watermark else []
    return panel(
        scale.width,
        one.height,
        [
            texts(
                mark,
                align="center",
                fontSize=min(one.height / 2, scale.width / 8),
                color=theme.ALARM,
                opacity=0.07,
            ),
            strokes(grid, scale, color=theme.GRID),
            *one.layers,
            strokes(ground, None, color=theme.QUIET),
            strokes(lines, scale, color=theme.INK, strokeDash=[4, 3], strokeWidth=1),
        ],
    )


def _empty(wide: int) -> Spec:
    """Return the panel of a chart without buckets, which says so."""
    said = {"x": wide / 2, "y": 60, "text": EMPTY}
    return panel(wide, 120, [texts([said], align="center", fontSize=13, color=theme.QUIET)])
