"""Volume: bars by source, what was not seen, and lower bounds; count series under them."""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.chart import theme
from monitor.chart.figure import (
    VolumeFigure,
    at_least,
    partly_observed,
    stack,
    unobserved,
)
from monitor.chart.panels import counts, outlook, phase_strip, seen
from monitor.chart.panels.panel import (
    Content,
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
    whole,
)
from monitor.chart.text import one_line
from monitor.clock import rfc3339, to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.words.charts import OTHERS, number_in, posts_in
from monitor.words.times import moment

HEIGHT: Final = 280
AIRY: Final = 5  # pixels for a bar from which bars stand apart


def content(figure: VolumeFigure, scale: Scale) -> Content:
    """Return the panel of the bars, and what its key says."""
    layers = stack(figure, len(theme.PALETTE))
    colors = _colors([name for name, _ in layers])
    tallest = max((bucket.posts or 0 for bucket in figure.buckets), default=0)
    top = outlook.reach(figure, tallest)
    drawn = (
        boxes(areas(partly_observed(figure), HEIGHT), scale, color=theme.SHADE),
        *hatching(unobserved(figure), scale, HEIGHT),
        bars(_bars(figure, scale, layers, colors), scale, top),
        seen.cut_short(figure, scale),
        _bounds(figure, scale, top),
        *outlook.layers(figure, scale, _posts("posts", top), top, HEIGHT),
    )
    beside, key = counts.strips(figure), _key(figure, colors)
    return Content(
        key=(*key, *counts.keys(beside, key)),
        panels=(
            Panel(posts_in(figure.every), drawn, HEIGHT),
            *phase_strip.panels(figure, scale),
            *counts.panels(beside, figure, scale),
        ),
    )


def _colors(names: Sequence[str]) -> dict[str, str]:
    """Return a colour for each layer from the ground up; grey for what is in no group."""
    colors = dict(zip(names, theme.PALETTE, strict=False))
    return colors | ({OTHERS: theme.OTHERS} if OTHERS in names else {})


def _bars(
    figure: VolumeFigure,
    scale: Scale,
    layers: Sequence[tuple[str, Sequence[int]]],
    colors: Mapping[str, str],
) -> list[Row]:
    """Return a row for each piece of a bar, from the ground up; none where no number is known."""
    rows: list[Row] = []
    for index, bucket in enumerate(figure.buckets):
        ground = 0
        for name, posts in layers:
            if bucket.posts is not None and posts[index]:
                piece = _piece(figure, bucket, scale, ground, posts[index])
                rows.append(piece | {"source": one_line(name), "color": colors[name]})
                ground += posts[index]
    return rows


def _piece(figure: VolumeFigure, bucket: Bucket, scale: Scale, ground: int, posts: int) -> Spec:
    left, right = scale.pixel(bucket.start), scale.pixel(bucket.end)
    gap = 1.0 if right - left >= AIRY else 0.0
    return {
        "start": to_epoch_ms(bucket.start),
        "end": scale.after(right - gap),
        "ground": ground,
        "top": ground + posts,
        "opacity": theme.PALE if bucket.provisional else 1,
        "posts": number_in(bucket, posts),
        "from": moment(bucket.start, figure.zone),
        "utc": rfc3339(bucket.start),
    }


def bars(rows: Sequence[Row], scale: Scale, top: float) -> Spec:
    """Return the layer of bars from `start` to `end` (instants), `ground` to `top` (posts)."""
    return layer(
        {"type": "rect", "stroke": "white", "strokeWidth": 0.3},
        rows,
        x=moments("start", scale),
        x2={"field": "end"},
        y=_posts("ground", top),
        y2={"field": "top"},
        color={"field": "color", "type": "nominal", "scale": None},
        opacity={"field": "opacity", "type": "quantitative", "scale": None},
        tooltip=pointed("from", "utc", "source", "posts"),
    )


def _posts(field: str, top: float) -> Spec:
    """Return the encoding of a field that holds posts; the scale holds an empty chart too."""
    top = max(top, 1)
    scale = {"domain": [0, top * theme.HEADROOM], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": whole(top, 5)}


def _bounds(figure: VolumeFigure, scale: Scale, top: float) -> Spec:
    """Return the marks over bars that are lower bounds."""
    rows: list[Row] = [
        {"at": to_epoch_ms(b.start + (b.end - b.start) / 2), "posts": b.posts}
        for b in figure.buckets
        if at_least(figure, b)
    ]
    return layer(theme.BOUND, rows, x=moments("at", scale), y=_posts("posts", top))


def _key(figure: VolumeFigure, colors: Mapping[str, str]) -> tuple[Key, ...]:
    """Return the entries of the key: what is in this chart, and nothing else."""
    sources = [
        Key("fill", one_line(name), color) for name, color in colors.items() if figure.groups
    ]
    return (*sources, *seen.keys(figure), *outlook.keys(figure), *phase_strip.keys(figure))
