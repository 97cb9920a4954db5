"""Sentiment: mean polarity and share negative in their bands, and how much was not scored."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.chart import theme
from monitor.chart.figure import Figure, SentimentFigure
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
    pointed,
)
from monitor.clock import rfc3339, to_epoch_ms
from monitor.nouns.buckets import Estimate, SentimentBucket
from monitor.words import charts
from monitor.words.times import moment

POLARITY: Final = "#0072B2"
NEGATIVE: Final = "#D55E00"
RAW: Final = "#7A7A7A"
"""Of the scorer's own share, beside the corrected one: grey, so that nobody takes it for the
figure."""
TALL: Final = 190
MIDDLE: Final = 110
LOW: Final = 44
SPARSE: Final = 12  # pixels for a bucket from which each point is drawn

Pick: TypeAlias = Callable[[SentimentBucket], Estimate | None]


class Look(Struct, frozen=True):
    """How a line in its band is drawn.

    Attributes:
        color: Of the line, its points and its band.
        dash: Of the line: pixels drawn, then left out, and so on.
        later: Of its part that will still change.
        faint: Opacity of the line where it will still change.
        shape: Of its points.
        band: Opacity of the band; half of it where it will still change. With 0 each point has a
            whisker instead.
        aside: Pixels to the right of where it stands, so that it does not hide another.
    """

    color: str
    dash: tuple[int, ...] = (1, 0)
    later: tuple[int, ...] = (3, 3)
    faint: float = 1
    shape: str = "circle"
    band: float = 0.2
    aside: float = 0


def content(figure: SentimentFigure, scale: Scale) -> Content:
    """Return the three panels and what their key says."""
    far = reach(figure.buckets)

    def drawn(pick: Pick, color: str, low: float, high: float) -> list[Spec]:
        found = rows(figure.buckets, figure.zone, pick)
        return lines(found, scale, Look(color), (low, high), sparse=is_sparse(figure, scale))

    polarity = [zero(scale, far), *drawn(lambda b: b.polarity, POLARITY, -far, far)]
    negative = [
        *drawn(lambda b: b.share_raw, RAW, 0, 1),
        *drawn(lambda b: b.published, NEGATIVE, 0, 1),
    ]
    return Content(
        key=_key(figure),
        panels=(
            seen.panel(charts.POLARITY, figure, scale, polarity, TALL),
            seen.panel(_heading(figure), figure, scale, negative, MIDDLE),
            unscored(figure, scale),
        ),
    )


def is_band(part: Spec) -> bool:
    """Tell whether a layer of `lines` draws intervals as areas."""
    mark = part["mark"]
    return isinstance(mark, dict) and mark["type"] == "area"


def is_sparse(figure: Figure, scale: Scale) -> bool:
    """Tell whether there is room for a point on each bucket."""
    return scale.width / max(len(figure.buckets), 1) >= SPARSE


def unscored(figure: Figure, scale: Scale) -> Panel:
    """Return the panel of the share of all posts that no scorer could judge."""
    bars = _unscored(figure, scale)
    return seen.panel(charts.UNSCORED, figure, scale, [bars], LOW)


def _heading(figure: SentimentFigure) -> str:
    return charts.NEGATIVE_BOTH if _is_corrected(figure) else charts.NEGATIVE


def _is_corrected(figure: SentimentFigure) -> bool:
    return any(bucket.share_raw is not None for bucket in figure.buckets)


def reach(buckets: Iterable[SentimentBucket]) -> float:
    """Return how far the polarity axis reaches from zero: a tenth that holds every interval."""
    known = [b.polarity for b in buckets if b.polarity is not None]
    return far_enough(max(-found.low, found.high) for found in known)


def far_enough(numbers: Iterable[float]) -> float:
    """Return the tenth, 0.2 to 1, that holds all of *numbers*."""
    return min(1.0, max(0.2, -(-max(numbers, default=0.0) * 10 // 1) / 10))


def runs(buckets: Sequence[SentimentBucket], pick: Pick) -> list[list[SentimentBucket]]:
    """Return the stretches that a line may join: neighbours that bear a figure.

    A provisional stretch begins with the last settled bucket before it, so that the line goes on.
    """
    found: list[list[SentimentBucket]] = []
    before: SentimentBucket | None = None
    for bucket in buckets:
        if pick(bucket) is None:
            before = None
            continue
        if before is None or before.end != bucket.start:
            found.append([])
        elif before.provisional != bucket.provisional:
            found.append([before])
        found[-1].append(bucket)
        before = bucket
    return found


def rows(buckets: Sequence[SentimentBucket], zone: ZoneInfo, pick: Pick) -> list[Row]:
    """Return a row for each point of each run, with its interval and what pointing at it shows."""
    return [
        _row(bucket, zone, estimate)
        | {"run": number, "alone": len(run) == 1, "pale": run[-1].provisional}
        for number, run in enumerate(runs(buckets, pick))
        for bucket in run
        if (estimate := pick(bucket)) is not None
    ]


def _row(bucket: SentimentBucket, zone: ZoneInfo, estimate: Estimate) -> Spec:
    return {
        "at": to_epoch_ms(bucket.start + (bucket.end - bucket.start) / 2),
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "from": moment(bucket.start, zone),
        "utc": rfc3339(bucket.start),
        "estimate": charts.estimate(estimate),
        "scored": f"{bucket.scored:,}",
    }


def lines(
    found: Sequence[Row], scale: Scale, look: Look, domain: tuple[float, float], *, sparse: bool
) -> list[Spec]:
    """Return the layers of a figure: bands, lines, and points where a line cannot be seen.

    Args:
        found: Of `rows`.
        scale: The time axis.
        look: How they are drawn.
        domain: Ends of the vertical axis.
        sparse: Whether there is room for a point on each bucket.
    """
    color, drawn = look.color, list[Spec]()
    for pale in (False, True):
        some = [row for row in found if row["pale"] is pale]
        alone = [row for row in some if row["alone"]]
        banded, barred = (some, alone) if look.band else ([], some)
        faint = look.band / 2 if pale else look.band
        band: Spec = {"type": "area", "color": color, "opacity": faint, "aria": False}
        line: Spec = {
            "type": "line",
            "color": color,
            "strokeWidth": 2,
            "strokeDash": list(look.later if pale else look.dash),
        } | ({"opacity": look.faint} if pale and look.faint < 1 else {})
        whisker: Spec = {"type": "rule", "color": color, "opacity": 0.5, "aria": False}
        for mark, shown, fields in (
            (band, banded, ("low", "high")),
            (line | {"aria": False}, some, ("value",)),
            (whisker, barred, ("low", "high")),
            (_dot(look, pale=pale), some if sparse else alone, ("value",)),
        ):
            placed = mark | ({"xOffset": look.aside} if look.aside else {})
            drawn.append(_drawn(placed, shown, scale, domain, *fields))
    return drawn


def _dot(look: Look, *, pale: bool) -> Spec:
    return {
        "type": "point",
        "filled": True,
        "size": 22,
        "shape": look.shape,
        "color": look.color,
        "opacity": theme.PALE if pale else 1,
    }


def _drawn(
    mark: Spec, found: Sequence[Row], scale: Scale, domain: tuple[float, float], *fields: str
) -> Spec:
    """Return a layer of one mark over time; two fields are the ends of a stretch."""
    said = PERCENT if domain[0] >= 0 else "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
    axis: Spec = {"title": None, "tickCount": 5, "labelExpr": said}
    encoding: dict[str, Spec] = {
        "x": moments("at", scale),
        "y": {
            "field": fields[0],
            "type": "quantitative",
            "scale": {"domain": list(domain), "nice": False, "zero": False},
            "axis": axis,
        },
        "detail": {"field": "run", "type": "nominal"},
    }
    if len(fields) > 1:
        encoding["y2"] = {"field": fields[1]}
    shown = layer(mark, found, **encoding)
    if mark["type"] == "point":
        names = ("way", "from", "utc", "estimate", "scored")
        told = [name for name in names if all(name in row for row in found)]
        shown["encoding"] = encoding | {"tooltip": pointed(*told)}
    return shown


def zero(scale: Scale, far: float) -> Spec:
    """Return the line of neutral on an axis that reaches so *far* to each side.

    It also holds the axis where there is no figure at all.
    """
    ends = (scale.span.start, scale.span.end)
    found: list[Row] = [{"at": to_epoch_ms(at), "value": 0, "run": 0} for at in ends]
    mark: Spec = {"type": "line", "color": theme.QUIET, "strokeWidth": 1, "aria": False}
    return _drawn(mark, found, scale, (-far, far), "value")


def _unscored(figure: Figure, scale: Scale) -> Spec:
    """Return the bars of the share that no scorer could judge; none where there was no post."""
    shares: list[Row] = [
        {
            **seen.when(b, figure),
            "share": b.unscored / (b.scored + b.unscored),
            "opacity": theme.PALE if b.provisional else 1,
            "unscored": f"{b.unscored:,}",
        }
        for b in figure.buckets
        if isinstance(b, SentimentBucket) and b.scored + b.unscored
    ]
    axis: Spec = {"title": None, "values": [0, 0.5, 1], "labelExpr": PERCENT}
    return layer(
        {"type": "rect", "color": theme.OTHERS},
        shares,
        x=moments("start", scale),
        x2={"field": "end"},
        y={"field": "share", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis},
        y2={"datum": 0},
        opacity={"field": "opacity", "type": "quantitative", "scale": None},
        tooltip=pointed("from", "utc", "unscored"),
    )


def _key(figure: SentimentFigure) -> tuple[Key, ...]:
    """Return the entries of the key: what is in this chart, and nothing else."""
    marks = (
        (any(b.polarity for b in figure.buckets), "band", charts.MEAN, POLARITY),
        (
            any(b.published for b in figure.buckets),
            "band",
            charts.CORRECTED if _is_corrected(figure) else charts.UNCHECKED,
            NEGATIVE,
        ),
        (_is_corrected(figure), "band", charts.AS_SCORED, RAW),
    )
    told = [Key(kind, text, color) for present, kind, text, color in marks if present]
    return (*told, *seen.keys(figure, provisional="dashed"))
