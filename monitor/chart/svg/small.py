"""The three small pictures next to the answers: volume, tone, what was watched."""

from collections.abc import Sequence
from typing import Final

from monitor.chart.figure import VolumeFigure, at_least, is_dotted, unobserved
from monitor.chart.svg.marks import box, element, line, picture, text
from monitor.chart.svg.rows import ABOVE
from monitor.chart.svg.scales import Clock
from monitor.chart.svg.timeline import WatchedSource, strip
from monitor.chart.text import cut, sized
from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import Span
from monitor.nouns.tone import LEAST_MISS
from monitor.words import front as words
from monitor.words.numbers import percent

WIDTH: Final = 240
HEIGHT: Final = 56
MOST_ROWS: Final = 3
ROW: Final = 18
DOT: Final = 6
"""Radius of the dot of a share, in pixels."""

NAMES: Final = 84
"""Pixels for the names of sources."""


def volume(figure: VolumeFigure, width: float = WIDTH, height: float = HEIGHT) -> str:
    """Return posts over time without an axis; what nobody watched is hatched."""
    clock, base = Clock(figure.span, 0, width), height - 2
    most = max((one.posts or 0 for one in figure.buckets), default=0) or 1
    parts = []
    for one in unobserved(figure):
        x, wide, _ = clock.stretch(one)
        parts.append(box(x, 0, max(wide, 1.0), base, "hatch"))
    for bucket in figure.buckets:
        x, wide, _ = clock.stretch(bucket.span)
        if is_dotted(figure, bucket):
            parts.append(line(x, base - ABOVE, x + wide, base - ABOVE, "few"))
        if bucket.posts:
            tall = max(bucket.posts / most * (base - 4), 0.6)
            kind = ("bar", "least") if at_least(figure, bucket) else ("bar",)
            # A wider gap between two bars would look like time without a post.
            thin = min(2.0, wide * 0.2)
            parts.append(box(x, base - tall, max(wide - thin, 0.4), tall, kind))
    return picture(
        "".join([*parts, line(0, base, width, base, "base")]), width, height, class_="small"
    )


def tone(share: Estimate) -> str:
    """Return a share of negative posts on a line from 0 to 100 %, with how far off it may be."""

    def x(value: float) -> float:
        return WIDTH * min(max(value, 0.0), 1.0)

    doubt = [box(x(share.low), 18, x(share.high) - x(share.low), 18, "doubt")]
    if not share.corrected:
        near = x(share.value - LEAST_MISS), x(share.value + LEAST_MISS)
        doubt.append(box(near[0], 18, near[1] - near[0], 18, "doubt"))
    return picture(
        "".join(
            [
                text(WIDTH / 2, 11, words.SHADED, "quiet", text_anchor="middle"),
                line(0, 27, WIDTH, 27, "track"),
                *doubt,
                element("circle", cx=_within(x(share.value)), cy=27.0, r=DOT, class_="tone"),
                text(0, 52, percent(0), "axis"),
                text(WIDTH, 52, percent(1), "axis", text_anchor="end"),
            ]
        ),
        WIDTH,
        HEIGHT,
        class_="small",
    )


def _within(x: float) -> float:
    # At 0 and 100 %, half of the dot would lie outside the picture.
    return min(max(x, float(DOT)), float(WIDTH - DOT))


def watched(sources: Sequence[WatchedSource], span: Span) -> str:
    """Return when each of the first sources was watched, those with gaps first."""
    clock, parts = Clock(span, NAMES, WIDTH - NAMES), list[str]()
    ordered = sorted(sources, key=lambda one: not (one.missed or one.gone))
    for row, source in enumerate(ordered[:MOST_ROWS]):
        y = 3 + row * ROW
        parts.append(text(0, y + 10, cut(source.name, NAMES - 6, sized(12)), "axis"))
        parts += strip(source, clock, y)
    rows = min(len(ordered), MOST_ROWS)
    return picture("".join(parts), WIDTH, 2 + rows * ROW, class_="small")
