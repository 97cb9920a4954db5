"""The strip of phases under the volume."""

from collections.abc import Sequence
from typing import Final

from monitor.chart import theme
from monitor.chart.figure import VolumeFigure, unobserved, window
from monitor.chart.panels import seen
from monitor.chart.panels.panel import (
    Key,
    Panel,
    Row,
    Scale,
    hatching,
    layer,
    moments,
    pointed,
    texts,
)
from monitor.chart.text import sized
from monitor.nouns.spans import overlap
from monitor.nouns.spread import Phased
from monitor.words.charts import PHASE, PHASES

HEIGHT: Final = 22
PAD: Final = 4  # pixels left and right of a name in its box
SMALL: Final = sized(theme.SMALL)


def shown(figure: VolumeFigure) -> list[Phased]:
    """Return the phases of a figure, cut to its window, in order of time."""
    whole = window(figure)
    if figure.outlook is None or whole is None:
        return []
    cut = ((one.name, overlap(one.span, whole)) for one in figure.outlook.phases)
    return [Phased(name, span) for name, span in cut if span is not None]


def panels(figure: VolumeFigure, scale: Scale) -> tuple[Panel, ...]:
    """Return the strip, or nothing where no phase was told."""
    phases = shown(figure)
    if not phases:
        return ()
    layers = (
        _boxes(phases, figure, scale),
        *hatching(unobserved(figure), scale, HEIGHT),
        _names(phases, scale),
    )
    return (Panel(PHASE, layers, HEIGHT, plain=True),)


def _boxes(phases: Sequence[Phased], figure: VolumeFigure, scale: Scale) -> dict[str, object]:
    rows = [
        seen.when(one.span, figure) | {"phase": PHASES[one.name], "color": theme.PHASES[one.name]}
        for one in phases
    ]
    return layer(
        {"type": "rect", "stroke": "white", "strokeWidth": 1},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y={"value": 0},
        y2={"value": HEIGHT},
        color={"field": "color", "type": "nominal", "scale": None},
        tooltip=pointed("phase", "from", "utc"),
    )


def _names(phases: Sequence[Phased], scale: Scale) -> dict[str, object]:
    """Return the name of each phase in its box, or its initial where there is no more room."""
    rows: list[Row] = []
    for one in phases:
        left, right = scale.pixel(one.span.start), scale.pixel(one.span.end)
        name = PHASES[one.name]
        text = name if SMALL(name) + 2 * PAD <= right - left else name[0]
        if SMALL(text) <= right - left:
            rows.append({"x": (left + right) / 2, "y": HEIGHT / 2, "text": text})
    return texts(rows, align="center", color=theme.ON_PHASE)


def keys(figure: VolumeFigure) -> list[Key]:
    """Return the entries of the key, in the order in which the phases were first told."""
    return [
        Key("fill", PHASES[name], theme.PHASES[name])
        for name in dict.fromkeys(p.name for p in shown(figure))
    ]
