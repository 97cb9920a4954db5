"""Count series under the volume: a strip for each, with its own unit and scale.

What is not known is hatched: no bar would look like 0.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from monitor.chart import theme
from monitor.chart.figure import VolumeFigure
from monitor.chart.panels.panel import (
    AXIS,
    Key,
    Panel,
    Row,
    Scale,
    Spec,
    areas,
    boxes,
    hatching,
    layer,
    moments,
    pointed,
    strokes,
)
from monitor.chart.text import cut, one_line, sized
from monitor.clock import rfc3339, to_epoch_ms
from monitor.nouns.measure import CountBucket, amount
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap, union
from monitor.series.counts import counts
from monitor.words.charts import PARTLY, PROVISIONAL, UNWATCHED
from monitor.words.charts import series as unit_of
from monitor.words.times import moment

HEIGHT: Final = 64
HEADROOM: Final = 1.08
AIRY: Final = 5  # pixels for a bar from which bars stand apart
SMALL_NUMBERS: Final = 10  # below this, fractions are told
LARGE_NUMBERS: Final = 10_000  # from here on, thousands are
SMALL: Final = sized(theme.SMALL)


class Strip(Struct, frozen=True):
    """A series as it is drawn.

    Attributes:
        title: What is counted; harmless, of one line.
        tail: In which unit, and how long a bar is where it is not as long as those of the posts.
        buckets: Cut to the chart's window.
    """

    title: str
    tail: str
    buckets: tuple[CountBucket, ...]

    @property
    def known(self) -> list[float]:
        """Return the values that are known."""
        return [bucket.value for bucket in self.buckets if bucket.value is not None]

    @property
    def missing(self) -> list[Span]:
        """Return the time for which nothing is known."""
        return union(Span(b.start, b.end) for b in self.buckets if b.value is None)

    @property
    def partly(self) -> list[Span]:
        """Return the buckets of which only a part is known."""
        return union(
            Span(b.start, b.end) for b in self.buckets if b.value is not None and b.coverage < 1
        )

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of the scale; zero is always on it."""
        low, high = min([0.0, *self.known]), max([0.0, *self.known])
        return (low * HEADROOM, high * HEADROOM) if low < high else (0.0, 1.0)


def strips(figure: VolumeFigure) -> list[Strip]:
    """Return the strips of a figure, each in the figure's buckets or as it was given."""
    if not figure.buckets:
        return []
    edges = [*(bucket.start for bucket in figure.buckets), figure.buckets[-1].end]
    window = Span(edges[0], edges[-1])
    made = []
    for series in figure.counts:
        found, fits = counts(edges, series.values, series.measure.how)
        known = [b.end - b.start for b in found if b.value is not None]
        tail = unit_of(one_line(series.measure.unit), None if fits or not known else min(known))
        cells = tuple(_cut(b, window) for b in found)
        made.append(Strip(one_line(series.measure.title), tail, cells))
    return made


def _cut(bucket: CountBucket, window: Span) -> CountBucket:
    shown = overlap(Span(bucket.start, bucket.end), window) or Span(bucket.start, bucket.end)
    return CountBucket(
        start=shown.start,
        end=shown.end,
        value=bucket.value,
        coverage=bucket.coverage,
        provisional=bucket.provisional,
    )


def panels(drawn: Sequence[Strip], figure: VolumeFigure, scale: Scale) -> tuple[Panel, ...]:
    """Return a panel for each strip."""
    return tuple(_panel(strip, figure, scale) for strip in drawn)


def _panel(strip: Strip, figure: VolumeFigure, scale: Scale) -> Panel:
    low, high = strip.ends
    zero = HEIGHT * high / (high - low)
    room = scale.width + AXIS - SMALL(strip.tail)
    ground: Row = {"x": 0, "x2": scale.width, "y": zero, "y2": zero}
    return Panel(
        cut(strip.title, room, SMALL) + strip.tail,
        (
            boxes(areas(strip.partly, HEIGHT), scale, color=theme.SHADE),
            _bars(strip, figure, scale),
            *hatching(strip.missing, scale, HEIGHT),
            strokes([ground] if low < 0 else [], None, color=theme.QUIET),
        ),
        HEIGHT,
    )


def _bars(strip: Strip, figure: VolumeFigure, scale: Scale) -> Spec:
    rows = [_row(bucket, figure, scale) for bucket in strip.buckets if bucket.value is not None]
    low, high = strip.ends
    domain: Spec = {"domain": [low, high], "nice": False}
    axis: Spec = {"title": None, "tickCount": 3, "format": _format(max(-low, high)), "grid": False}
    y: Spec = {"field": "value", "type": "quantitative", "scale": domain, "axis": axis}
    return layer(
        {"type": "rect"},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y=y,
        y2={"datum": 0},
        color={"value": theme.BESIDE},
        opacity={"field": "opacity", "type": "quantitative", "scale": None},
        tooltip=pointed("from", "utc", "shown"),
    )


def _row(bucket: CountBucket, figure: VolumeFigure, scale: Scale) -> Row:
    left, right = scale.pixel(bucket.start), scale.pixel(bucket.end)
    gap = 1.0 if right - left >= AIRY else 0.0
    return {
        "start": to_epoch_ms(bucket.start),
        "end": scale.after(right - gap),
        "value": bucket.value,
        "opacity": theme.PALE if bucket.provisional else 1,
        "shown": amount(bucket.value or 0),
        "from": moment(bucket.start, figure.zone),
        "utc": rfc3339(bucket.start),
    }


def _format(largest: float) -> str:
    """Return how the numbers of an axis are written, so that they fit beside it."""
    if largest >= LARGE_NUMBERS:
        return "~s"
    return ",d" if largest >= SMALL_NUMBERS else ".2~r"


def keys(drawn: Sequence[Strip], known: Sequence[Key]) -> tuple[Key, ...]:
    """Return the entries of the key that the strips need and that *known* has not."""
    buckets = [bucket for strip in drawn for bucket in strip.buckets]
    wanted = (
        (any(b.provisional for b in buckets), Key("pale", PROVISIONAL)),
        (any(b.value is None for b in buckets), Key("hatch", UNWATCHED)),
        (any(strip.partly for strip in drawn), Key("shade", PARTLY)),
    )
    return tuple(key for present, key in wanted if present and key not in known)
