"""Sentiment: mean polarity and share negative in their bands, and how much was not scored."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from monitor.chart import theme
from monitor.chart.figure import SentimentFigure
from monitor.chart.panels import seen
from monitor.chart.panels.panel import (
    Content,
    Key,
    Row,
    Scale,
    Spec,
    layer,
    moments,
)
from monitor.chart.words import moment
from monitor.clock import rfc3339, to_epoch_ms
from monitor.figures import Estimate, SentimentBucket

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


def content(figure: SentimentFigure, scale: Scale) -> Content:
    """Return the three panels and what their key says."""
    far = reach(figure)
    polarity = _lines(figure, scale, lambda b: b.polarity, POLARITY, (-far, far))
    negative = [
        *_lines(figure, scale, lambda b: b.share_raw, RAW, (0, 1)),
        *_lines(figure, scale, lambda b: b.share_negative, NEGATIVE, (0, 1)),
    ]
    return Content(
        key=_key(figure),
        panels=(
            seen.panel(
                "Mean polarity, from −1 (negative) to 1 (positive)", figure, scale, polarity, TALL
            ),
            seen.panel(_heading(figure), figure, scale, negative, MIDDLE),
            seen.panel(
                "Share of posts that could not be scored",
                figure,
                scale,
                [_unscored(figure, scale)],
                LOW,
            ),
        ),
    )


def _heading(figure: SentimentFigure) -> str:
    return "Share of scored posts that are negative" + (
        ", corrected, and as scored (grey)" if _is_corrected(figure) else ""
    )


def _is_corrected(figure: SentimentFigure) -> bool:
    return any(bucket.share_raw is not None for bucket in figure.buckets)


def reach(figure: SentimentFigure) -> float:
    """Return how far the polarity axis reaches from zero: a tenth that holds every interval."""
    ends = [max(-b.polarity.low, b.polarity.high) for b in figure.buckets if b.polarity is not None]
    return min(1.0, max(0.2, -(-max(ends, default=0.0) * 10 // 1) / 10))


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


def _rows(figure: SentimentFigure, pick: Pick) -> list[Row]:
    """Return a row for each point of each run, with its interval and what pointing at it shows."""
    return [
        _row(figure, bucket, estimate)
        | {"run": number, "alone": len(run) == 1, "pale": run[-1].provisional}
        for number, run in enumerate(runs(figure.buckets, pick))
        for bucket in run
        if (estimate := pick(bucket)) is not None
    ]


def _row(figure: SentimentFigure, bucket: SentimentBucket, estimate: Estimate) -> Spec:
    return {
        "at": to_epoch_ms(bucket.start + (bucket.end - bucket.start) / 2),
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "from": moment(bucket.start, figure.zone),
        "utc": rfc3339(bucket.start),
        "estimate": f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})",
        "scored": f"{bucket.scored:,}",
    }


def _lines(
    figure: SentimentFigure, scale: Scale, pick: Pick, color: str, domain: tuple[float, float]
) -> list[Spec]:
    """Return the layers of a figure: bands, lines, and points where a line cannot be seen."""
    rows = _rows(figure, pick)
    sparse = scale.width / max(len(figure.buckets), 1) >= SPARSE
    drawn: list[Spec] = [_zero(scale, domain)] if domain[0] < 0 else []
    for pale in (False, True):
        some = [row for row in rows if row["pale"] is pale]
        alone = [row for row in some if row["alone"]]
        band: Spec = {
            "type": "area",
            "color": color,
            "opacity": 0.1 if pale else 0.2,
            "aria": False,
        }
        line: Spec = {
            "type": "line",
            "color": color,
            "strokeWidth": 2,
            "strokeDash": [3, 3] if pale else [1, 0],
        }
        whisker: Spec = {"type": "rule", "color": color, "opacity": 0.5, "aria": False}
        dot: Spec = {
            "type": "point",
            "filled": True,
            "size": 22,
            "color": color,
            "opacity": theme.PALE if pale else 1,
        }
        drawn += [
            _drawn(band, some, scale, domain, "low", "high"),
            _drawn(line | {"aria": False}, some, scale, domain, "value"),
            _drawn(whisker, alone, scale, domain, "low", "high"),
            _drawn(dot, some if sparse else alone, scale, domain, "value"),
        ]
    return drawn


def _drawn(
    mark: Spec, rows: Sequence[Row], scale: Scale, domain: tuple[float, float], *fields: str
) -> Spec:
    """Return a layer of one mark over time; two fields are the ends of a stretch."""
    said = (
        "format(datum.value, '.0%')"
        if domain[0] >= 0
        else "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
    )
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
    shown = layer(mark, rows, **encoding)
    if mark["type"] == "point":
        names = ("from", "utc", "estimate", "scored")
        shown["encoding"] = encoding | {
            "tooltip": [{"field": name, "type": "nominal"} for name in names]
        }
    return shown


def _zero(scale: Scale, domain: tuple[float, float]) -> Spec:
    """Return the line of neutral; it also holds the axis where there is no figure at all."""
    ends = (scale.span.start, scale.span.end)
    rows: list[Row] = [{"at": to_epoch_ms(at), "value": 0, "run": 0} for at in ends]
    mark: Spec = {"type": "line", "color": theme.QUIET, "strokeWidth": 1, "aria": False}
    return _drawn(mark, rows, scale, domain, "value")


def _unscored(figure: SentimentFigure, scale: Scale) -> Spec:
    """Return the bars of the share that no scorer could judge; none where there was no post."""
    rows: list[Row] = [
        {
            **seen.when(b, figure),
            "share": b.unscored / (b.scored + b.unscored),
            "opacity": theme.PALE if b.provisional else 1,
            "unscored": f"{b.unscored:,}",
        }
        for b in figure.buckets
        if b.unscored
    ]
    axis: Spec = {"title": None, "values": [0, 0.5, 1], "format": "%"}
    return layer(
        {"type": "rect", "color": theme.OTHERS},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y={"field": "share", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis},
        y2={"datum": 0},
        opacity={"field": "opacity", "type": "quantitative", "scale": None},
        tooltip=[{"field": name, "type": "nominal"} for name in ("from", "utc", "unscored")],
    )


def _key(figure: SentimentFigure) -> tuple[Key, ...]:
    """Return the entries of the key: what is in this chart, and nothing else."""
    marks = (
        (any(b.polarity for b in figure.buckets), "band", "mean polarity, 95 % interval", POLARITY),
        (
            any(b.share_negative for b in figure.buckets),
            "band",
            f"share negative{', corrected' if _is_corrected(figure) else ''}, 95 % interval",
            NEGATIVE,
        ),
        (_is_corrected(figure), "band", "share negative, as scored", RAW),
    )
    told = [Key(kind, text, color) for present, kind, text, color in marks if present]
    return (*told, *seen.keys(figure, provisional="dashed"))
