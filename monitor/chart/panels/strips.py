"""The strips around the panels: key, event labels, headings, time axis, sentences, the method box.

All are laid out here, in pixels, with texts measured on the generous side: nothing is left to
chance or to a renderer.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.chart import theme
from monitor.chart.labels import PlotLabel, number, place
from monitor.chart.panels.panel import (
    AXIS,
    Key,
    Row,
    Scale,
    Spec,
    diagonals,
    layer,
    panel,
    pixels,
    strokes,
    texts,
)
from monitor.chart.text import cut, laid, one_line, sized
from monitor.chart.ticks import Tick
from monitor.clock import to_epoch_ms
from monitor.nouns.incident import Event
from monitor.words.charts import event as listed_event
from monitor.words.charts import more_events

SWATCH: Final = (18.0, 11.0)  # pixels
SPACE: Final = 22  # pixels between two entries of the key
PAD: Final = 12  # pixels inside the method box
WHOLE: Final = (1, 0)  # the dash of a line without one
MOST_LISTED: Final = 40
SMALL: Final = sized(theme.SMALL)


class Marks(Struct, frozen=True):
    """The events of a chart, in order, and their labels: titles if there is room, else numbers."""

    events: tuple[Event, ...]
    scale: Scale
    zone: ZoneInfo
    labels: tuple[PlotLabel, ...]
    numbered: bool

    @classmethod
    def of(cls, events: Sequence[Event], scale: Scale, zone: ZoneInfo) -> "Marks":
        """Return the events (in order, all within the scale) with labels that do not collide."""
        places = [scale.pixel(event.at) for event in events]
        titles = [one_line(event.title) for event in events]
        named = place(places, titles, scale.width, SMALL)
        labels = number(places, scale.width, SMALL) if named is None else named
        return cls(tuple(events), scale, zone, tuple(labels), named is None)


def heading(text: str, wide: int) -> Spec:
    """Return the strip over a panel that says what its axis counts."""
    row: Row = {"x": -AXIS, "y": 15, "text": cut(text, wide + AXIS, SMALL)}
    return panel(wide, 32, [texts([row], color=theme.QUIET)])


def events(marks: Marks) -> list[Spec]:
    """Return the strip of event labels, each with its line down to the plot."""
    if not marks.labels:
        return []
    height = (max(label.row for label in marks.labels) + 1) * theme.LINE + 4
    rows: list[Row] = []
    lines: list[Row] = []
    for label in marks.labels:
        y = height - 4 - (label.row + 0.5) * theme.LINE
        middle = (label.left + label.right) / 2
        rows.append({"x": middle if marks.numbered else label.left, "y": y, "text": label.text})
        top = height - 3 if marks.numbered else y - theme.LINE / 2 + 2
        lines += [{"x": at, "x2": at, "y": top, "y2": height} for at in label.lines]
    style: Spec = {"align": "center", "fontWeight": "bold"} if marks.numbered else {}
    drawn = [strokes(lines, None, color=theme.INK, strokeDash=[4, 3]), texts(rows, None, **style)]
    return [panel(marks.scale.width, height, drawn)]


def legend(marks: Marks) -> list[Spec]:
    """Return the list of numbered events; nothing where the labels bear the titles."""
    if not marks.numbered:
        return []
    told = [
        listed_event(index, event.at, event.title, marks.zone)
        for index, event in enumerate(marks.events, start=1)
    ]
    if len(told) > MOST_LISTED:
        told = [*told[:MOST_LISTED], more_events(len(told) - MOST_LISTED)]
    return _columns(told, marks.scale.width)


def _columns(lines: Sequence[str], wide: int) -> list[Spec]:
    """Return a strip of lines in as many columns as fit, read downwards."""
    broadest = max(SMALL(one_line(line)) for line in lines) + SPACE
    count = max(1, int((wide + AXIS + SPACE) // broadest))
    if count == 1:
        return _paragraph(lines, wide, theme.INK)
    deep = -(-len(lines) // count)
    rows: list[Row] = [
        {
            "x": i // deep * broadest - AXIS,
            "y": (i % deep + 0.5) * theme.LINE,
            "text": one_line(line),
        }
        for i, line in enumerate(lines)
    ]
    return [panel(wide, deep * theme.LINE + 10, [texts(rows)])]


def axis(marked: Sequence[Tick], scale: Scale) -> Spec:
    """Return the strip of the time axis: labels, under them dates or years where they are new."""
    rows = [{"x": to_epoch_ms(t.at), "y": 12, "text": t.label} for t in marked]
    below = [{"x": to_epoch_ms(t.at), "y": 28, "text": t.below} for t in marked if t.below]
    notches = [{"x": to_epoch_ms(t.at), "x2": to_epoch_ms(t.at), "y": 0, "y2": 4} for t in marked]
    return panel(
        scale.width,
        44,
        [
            strokes(notches, scale, color=theme.QUIET),
            texts(rows, scale, align="center", color=theme.QUIET),
            texts(below, scale, align="center", color=theme.INK),
        ],
    )


def sentences(lines: Sequence[str], wide: int) -> list[Spec]:
    """Return the strip that says what was not seen."""
    return _paragraph(lines, wide, theme.QUIET)


def _paragraph(lines: Sequence[str], wide: int, color: str) -> list[Spec]:
    """Return a strip of wrapped lines from the left edge of the picture; nothing without lines."""
    wrapped = [part for line in lines for part in laid(line, wide + AXIS, SMALL)]
    rows = [
        {"x": -AXIS, "y": (i + 0.5) * theme.LINE, "text": text} for i, text in enumerate(wrapped)
    ]
    return [panel(wide, len(rows) * theme.LINE + 10, [texts(rows, color=color)])] if rows else []


def method(lines: Sequence[str], wide: int) -> list[Spec]:
    """Return the method box: how the figures came about; nothing without lines."""
    wrapped = [part for line in lines for part in laid(line, wide + AXIS - 2 * PAD, SMALL)]
    if not wrapped:
        return []
    rows = [
        {"x": PAD - AXIS, "y": PAD + (i + 0.5) * theme.LINE, "text": text}
        for i, text in enumerate(wrapped)
    ]
    height = len(rows) * theme.LINE + 2 * PAD
    box = {"x": -AXIS, "x2": wide, "y": 0, "y2": height}
    ground = _rects([box], color=theme.SHADE, cornerRadius=4)
    return [panel(wide, height, [ground, texts(rows, color=theme.INK)])]


def _rects(rows: Sequence[Row], **mark: object) -> Spec:
    return layer(
        {"type": "rect", "aria": False, **mark},
        rows,
        x=pixels("x"),
        x2={"field": "x2"},
        y=pixels("y"),
        y2={"field": "y2"},
    )


def key(entries: Sequence[Key], wide: int) -> list[Spec]:
    """Return the key: entries side by side in rows; nothing without entries."""
    layers: list[Spec] = []
    rows: list[Row] = []
    x, y = -float(AXIS), 10.0
    for entry in entries:
        text = cut(entry.text, wide + AXIS - SWATCH[0] - 8, SMALL)
        needed = SWATCH[0] + 6 + SMALL(text)
        if x > -AXIS and x + needed > wide:
            x, y = -float(AXIS), y + 20
        layers += SWATCHES[entry.kind](x, y, entry)
        rows.append({"x": x + SWATCH[0] + 6, "y": y, "text": text})
        x += needed + SPACE
    return [panel(wide, y + 12, [*layers, texts(rows)])] if rows else []


def _swatch(x: float, y: float, **mark: object) -> list[Spec]:
    box = {"x": x, "x2": x + SWATCH[0], "y": y - SWATCH[1] / 2, "y2": y + SWATCH[1] / 2}
    return [_rects([box], **mark)]


def _hatched(x: float, y: float, _: Key) -> list[Spec]:
    top = y - SWATCH[1] / 2
    lines = [
        {"x": x + a, "y": top + b, "x2": x + c, "y2": top + d}
        for a, b, c, d in diagonals(0, *SWATCH)
    ]
    return [*_swatch(x, y, color=theme.SHADE), strokes(lines, None, color=theme.HATCH)]


def _line(x: float, y: float, color: str, **mark: object) -> list[Spec]:
    return [strokes([{"x": x, "x2": x + SWATCH[0], "y": y, "y2": y}], None, color=color, **mark)]


def _triangle(x: float, y: float, _: Key) -> list[Spec]:
    mark = theme.BOUND | {"size": 28, "yOffset": 0}
    return [layer(mark, [{"x": x + SWATCH[0] / 2, "y": y}], x=pixels("x"), y=pixels("y"))]


def _band(x: float, y: float, key: Key) -> list[Spec]:
    dash = {} if key.dash == WHOLE else {"strokeDash": list(key.dash)}
    return [*_area(x, y, key), *_line(x, y, key.color, strokeWidth=2, **dash)]


def _area(x: float, y: float, key: Key) -> list[Spec]:
    return _swatch(x, y, color=key.color, opacity=0.2)


SWATCHES: Final[Mapping[str, Callable[[float, float, Key], list[Spec]]]] = {
    "fill": lambda x, y, key: _swatch(x, y, color=key.color),
    "pale": lambda x, y, _: _swatch(x, y, color=theme.PALETTE[0], opacity=theme.PALE),
    "shade": lambda x, y, _: _swatch(x, y, color=theme.SHADE, stroke=theme.GRID),
    "hatch": _hatched,
    "cut": lambda x, y, _: _line(x, y, theme.ALARM, strokeWidth=4),
    "bound": _triangle,
    "band": _band,
    "area": _area,
    "line": lambda x, y, key: _line(x, y, key.color, strokeDash=list(key.dash), strokeWidth=2),
    "dashed": lambda x, y, key: _line(x, y, key.color, strokeDash=[3, 3], strokeWidth=2),
}
