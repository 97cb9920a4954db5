"""The parts that every chart is put together from, as Vega-Lite dictionaries.

Times are milliseconds since 1970 on a plain linear scale: Vega must not read them as dates, or it
would tell them in a zone of its own. Text of the outside world stands only in data and in titles,
never in an expression.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.chart import theme
from monitor.clock import MILLISECOND, to_epoch_ms
from monitor.nouns.posts import Span
from monitor.words.charts import HEADINGS

Spec: TypeAlias = dict[str, object]
Row: TypeAlias = Mapping[str, object]

STRIDE: Final = 7.0  # pixels between two lines of the hatching
AXIS: Final = 58  # pixels left of the plot, for the labels of the vertical axis
PERCENT: Final = "format(100 * datum.value, '.0f') + ' %'"
"""Label of an axis of shares."""

SLIVER: Final = 3.0  # pixels; a narrower gap is filled, lines would not be seen in it


class Scale(Struct, frozen=True):
    """The time axis: a span on a *width* in pixels."""

    span: Span
    width: int

    def pixel(self, at: datetime) -> float:
        """Return how many pixels from the left edge an instant stands."""
        return float((at - self.span.start) / self.span.length * self.width)

    def clamped(self, at: datetime) -> int:
        """Return an instant (milliseconds since 1970), or the end of the axis that is nearer."""
        return to_epoch_ms(min(max(at, self.span.start), self.span.end))

    def after(self, pixels: float) -> int:
        """Return the instant (milliseconds since 1970) at so many pixels from the left edge."""
        return round(
            to_epoch_ms(self.span.start) + pixels / self.width * (self.span.length / MILLISECOND)
        )


def pixels(field: str) -> Spec:
    """Return the encoding of a field that holds pixels."""
    return {"field": field, "type": "quantitative", "scale": None}


def whole(top: float, most: int) -> Spec:
    """Return the axis of whole numbers from 0 to *top*, 1 or more, with up to *most* steps.

    Vega's own least step does not hold below 2: it would write 0, 1 and 1.
    """
    return {"title": None, "tickCount": min(most, int(top)), "tickMinStep": 1, "format": ",d"}


def moments(field: str, scale: Scale) -> Spec:
    """Return the encoding of a field that holds instants on the time axis."""
    domain = [to_epoch_ms(scale.span.start), to_epoch_ms(scale.span.end)]
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": None,
    }


def layer(mark: Spec, rows: Sequence[Row], **encoding: object) -> Spec:
    """Return one layer that draws *mark* for each row."""
    return {"data": {"values": list(rows)}, "mark": {"clip": False, **mark}, "encoding": encoding}


def pointed(*names: str) -> list[Spec]:
    """Return the fields that pointing at a mark shows; one without a heading is called as it is."""
    return [{"field": n, "type": "nominal", "title": HEADINGS.get(n, n)} for n in names]


def panel(width: int, height: float, layers: Iterable[Spec]) -> Spec:
    """Return a panel of the given size in pixels; layers without rows are left out."""
    drawn = [part for part in layers if part["data"] != {"values": []}]
    empty = layer({"type": "point", "opacity": 0, "aria": False}, [{"x": 0}], x=pixels("x"))
    return {"width": width, "height": height, "layer": drawn or [empty]}


def texts(rows: Sequence[Row], scale: Scale | None = None, **mark: object) -> Spec:
    """Return a layer of texts: `text` at `x` (an instant if *scale* is given) and `y` (pixels)."""
    x = pixels("x") if scale is None else moments("x", scale)
    style: Spec = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "limit": 0,
        "aria": False,
        **mark,
    }
    return layer(style, rows, x=x, y=pixels("y"), text={"field": "text", "type": "nominal"})


def boxes(rows: Sequence[Row], scale: Scale, **mark: object) -> Spec:
    """Return a layer of boxes from `start` to `end` (instants), `top` to `bottom` (pixels)."""
    return layer(
        {"type": "rect", "aria": False, **mark},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y=pixels("top"),
        y2={"field": "bottom"},
    )


def strokes(rows: Sequence[Row], scale: Scale | None, **mark: object) -> Spec:
    """Return a layer of straight lines from (`x`, `y`) to (`x2`, `y2`); x as for `texts`."""
    x = pixels("x") if scale is None else moments("x", scale)
    style: Spec = {"type": "rule", "aria": False, **mark}
    return layer(style, rows, x=x, x2={"field": "x2"}, y=pixels("y"), y2={"field": "y2"})


def areas(spans: Iterable[Span], height: float) -> list[dict[str, object]]:
    """Return a row for each span, of the panel's whole height."""
    return [
        {"start": to_epoch_ms(s.start), "end": to_epoch_ms(s.end), "top": 0, "bottom": height}
        for s in spans
    ]


def diagonals(left: float, right: float, height: float) -> list[tuple[float, float, float, float]]:
    """Return the hatching of a box as lines (x, y, x2, y2) in pixels, cut off at its edges.

    The lines lie on one raster whatever the box, so that neighbouring boxes look like one.
    """
    lines = []
    at = (left // STRIDE + 1) * STRIDE
    while at < right + height:
        x, x2 = max(left, at - height), min(right, at)
        lines.append((x, at - x, x2, at - x2))
        at += STRIDE
    return lines


def hatching(spans: Sequence[Span], scale: Scale, height: float) -> list[Spec]:
    """Return the layers that hatch *spans*: a ground that covers each exactly, and lines in it."""
    narrow: list[Span] = []
    broad: list[Span] = []
    for span in spans:
        wide = scale.pixel(span.end) - scale.pixel(span.start) >= SLIVER
        (broad if wide else narrow).append(span)
    rows = [
        {"x": scale.after(x), "y": round(y, 1), "x2": scale.after(x2), "y2": round(y2, 1)}
        for span in broad
        for x, y, x2, y2 in diagonals(scale.pixel(span.start), scale.pixel(span.end), height)
    ]
    return [
        boxes(areas(broad, height), scale, color=theme.SHADE, opacity=0.75),
        boxes(
            areas(narrow, height),
            scale,
            color=theme.HATCH,
            stroke=theme.HATCH,
            strokeWidth=0.5,
            opacity=0.7,
        ),
        strokes(rows, scale, color=theme.HATCH, strokeWidth=1),
    ]


class Key(Struct, frozen=True):
    """An entry of a key.

    Attributes:
        kind: How its swatch is drawn; see `strips.SWATCHES`.
        text: Harmless, of one line.
        color: Of the swatch.
        dash: Of a line: pixels drawn, then left out, and so on.
    """

    kind: str
    text: str
    color: str = theme.INK
    dash: tuple[int, ...] = (1, 0)


class Panel(Struct, frozen=True):
    """A panel.

    Attributes:
        heading: What it shows.
        layers: From the ground up.
        height: In pixels.
        plain: Whether it holds texts, which the lines of events and ticks would cross.
    """

    heading: str
    layers: tuple[Spec, ...]
    height: float
    plain: bool = False


class Content(Struct, frozen=True):
    """What is particular to one kind of chart."""

    key: tuple[Key, ...]
    panels: tuple[Panel, ...]
