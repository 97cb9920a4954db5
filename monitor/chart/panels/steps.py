"""Lines that step from bucket to bucket, told apart by colour and by dash."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.chart import theme
from monitor.chart.panels.panel import Key, Row, Scale, Spec, layer, moments, pointed, whole
from monitor.chart.text import one_line
from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Span

MOST: Final = 6
"""Lines in one panel that can still be told apart."""


class DrawnStep(Struct, frozen=True):
    """A value that holds for a span; a pale one will still change."""

    span: Span
    value: float
    pale: bool = False


class Line(Struct, frozen=True):
    """A line, broken where neighbouring steps do not adjoin.

    Attributes:
        title: Any text.
        place: 0 to 5: which colour and dash.
        steps: In order of time.
    """

    title: str
    place: int
    steps: tuple[DrawnStep, ...]

    @property
    def color(self) -> str:
        """Return its colour."""
        return theme.LINES[self.place]

    @property
    def key(self) -> Key:
        """Return its entry in the key."""
        return Key("line", one_line(self.title), self.color, theme.DASHES[self.place])


def drawn(lines: Sequence[Line], scale: Scale, y: Spec) -> list[Spec]:
    """Return a layer for each line.

    Args:
        lines: Where two are equal, the gaps of a later one's dashes show the earlier.
        scale: The time axis.
        y: Encoding of the field `value`.
    """
    return [_line(line, scale, y) for line in lines]


def _line(line: Line, scale: Scale, y: Spec) -> Spec:
    mark: Spec = {
        "type": "line",
        "interpolate": "step-after",
        "color": line.color,
        "strokeWidth": 2,
        "strokeDash": list(theme.DASHES[line.place]),
        "aria": False,
    }
    return layer(
        mark,
        _rows(line.steps),
        x=moments("at", scale),
        y=y,
        detail={"field": "run", "type": "nominal"},
        opacity={"field": "opacity", "type": "quantitative", "scale": None},
    )


def _rows(steps: Sequence[DrawnStep]) -> list[Row]:
    """Return two rows for each step, its ends; steps that adjoin and are as sure share a run."""
    rows: list[Row] = []
    run, before = 0, None
    for step in steps:
        adjoins = before is not None and before.span.end == step.span.start
        if before is not None and not (adjoins and before.pale == step.pale):
            run += 1
            if adjoins:  # the line goes on, paler or darker
                rows.append(_row(step, run, before.value))
        rows.append(_row(step, run, step.value))
        rows.append(_row(step, run, step.value) | {"at": to_epoch_ms(step.span.end)})
        before = step
    return rows


def _row(step: DrawnStep, run: int, value: float) -> dict[str, object]:
    return {
        "at": to_epoch_ms(step.span.start),
        "value": value,
        "run": run,
        "opacity": theme.PALE if step.pale else 1,
    }


def amounts(top: float) -> Spec:
    """Return the encoding of `value`, whole numbers, from zero to a little over *top*."""
    top = max(top, 1)
    domain: Spec = {"domain": [0, top * theme.HEADROOM], "nice": False}
    return {"field": "value", "type": "quantitative", "scale": domain, "axis": whole(top, 4)}


def pointed_at(rows: Sequence[Row], scale: Scale, height: float, *names: str) -> Spec:
    """Return invisible boxes of the panel's height that show the fields *names* when pointed at.

    Args:
        rows: Each with `start` and `end`, instants.
        scale: The time axis.
        height: Of the panel.
        names: In the order in which they are shown.
    """
    return layer(
        {"type": "rect", "opacity": 0, "aria": False},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y={"value": 0},
        y2={"value": height},
        tooltip=pointed(*names),
    )
