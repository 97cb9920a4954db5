"""Count series as they are drawn under the posts: each with its own unit and scale."""

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.chart.figure import VolumeFigure, counts_posts
from monitor.chart.text import one_line
from monitor.nouns.measure import CountBucket
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap
from monitor.words.charts import series as unit_of

HEADROOM: Final = 1.08


class Strip(Struct, frozen=True):
    """A series as it is drawn.

    Attributes:
        title: What is counted; harmless, of one line.
        tail: In which unit, and how long a bar is where it is not as long as those of the posts, or
            there are none of posts.
        buckets: Cut to the chart's window.
    """

    title: str
    tail: str
    buckets: tuple[CountBucket, ...]

    @property
    def known(self) -> list[float]:
        return [bucket.value for bucket in self.buckets if bucket.value is not None]

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of the scale; zero is always on it."""
        low, high = min([0.0, *self.known]), max([0.0, *self.known])
        return (low * HEADROOM, high * HEADROOM) if low < high else (0.0, 1.0)

    def at(self, instant: datetime) -> float | None:
        return next((b.value for b in self.buckets if b.start <= instant < b.end), None)


def strips(figure: VolumeFigure) -> list[Strip]:
    if not figure.buckets:
        return []
    made = []
    for series in figure.counts:
        found, fits = figure.counted(series)
        known = [b.end - b.start for b in found if b.value is not None]
        title, unit = one_line(series.measure.title), one_line(series.measure.unit)
        drawn = not known or (fits and counts_posts(figure))
        tail = unit_of(title, unit, None if drawn else min(known))
        made.append(Strip(title, tail, tuple(_cut(b, figure.span) for b in found)))
    return made


def _cut(bucket: CountBucket, window: Span) -> CountBucket:
    shown = overlap(Span(bucket.start, bucket.end), window) or Span(bucket.start, bucket.end)
    return replace(bucket, start=shown.start, end=shown.end)
