"""Everything that shares one time axis: posts, who was watched, how posts read, other counts.

What was missed is hatched through all rows. A row says what it is over itself, a mark beside
itself: there is no key.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from monitor.chart.figure import (
    SentimentFigure,
    VolumeFigure,
    at_least,
    counts_posts,
    instants,
    is_dotted,
)
from monitor.chart.svg.marks import box, element, line, picture, text
from monitor.chart.svg.rows import GAP, TimeRows
from monitor.chart.svg.scales import Clock, Vertical
from monitor.chart.text import cut, sized
from monitor.chart.theme import BOLD, NAME
from monitor.chart.ticks import marks
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import CountSeries
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap, union
from monitor.words import front as words
from monitor.words.numbers import percent

WIDE: Final = 1120
NARROW: Final = 360
"""Pixels: one drawing for a desk and for paper, one for a phone."""
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Where in its width a label is held, by what SVG calls it."""

STRIP: Final = 15
MOST_STRIPS: Final = 8
MOST_COUNTS: Final = 3


class WatchedSource(Struct, frozen=True):
    """When a source was watched, and what of it was missed.

    Attributes:
        observed: In which at least one of its listings was read.
        missed: What may still be had.
        gone: What nobody can have any more.
    """

    name: str
    observed: tuple[Span, ...]
    missed: tuple[Span, ...] = ()
    gone: tuple[Span, ...] = ()


class WaveMark(Struct, frozen=True):
    """A wave, with what stands beside it."""

    span: Span
    title: str
    note: str


class TimeAxis(Struct, frozen=True, kw_only=True):
    """What is drawn on one time axis.

    Attributes:
        posts: With its events.
        tone: None where nothing is scored, or nothing of it is published.
        waves: The largest, in order of time.
        watched: Sources, in the order of their rows.
        counts: Numbers that are no posts, each with a row of its own, in the buckets of the posts
            or in those that they were given in.
    """

    posts: VolumeFigure
    tone: SentimentFigure | None = None
    waves: tuple[WaveMark, ...] = ()
    watched: tuple[WatchedSource, ...] = ()
    counts: Sequence[CountSeries] = ()

    @property
    def span(self) -> Span:
        return self.posts.span


class _Drawing(TimeRows):
    """One drawing of a timeline: rows from above, on one clock."""

    def __init__(self, axis: TimeAxis, width: int) -> None:
        super().__init__(axis.posts, axis.span, width)
        self.axis = axis

    def drawn(self, title: str, alt: str, name: str) -> str:
        counted = counts_posts(self.axis.posts)
        if counted:
            self.title(words.posts_row(self.axis.posts.every), ("row", "posts-row"))
        self.events(listed=False)
        if counted:
            self._posts()
        self._watched()
        self._tone()
        for series in self.axis.counts[:MOST_COUNTS]:
            self._counts(series)
        inner, height = self.closed(name)
        return picture(
            inner,
            self.width,
            height,
            title=title,
            description=alt,
            class_=("timeline", "wide" if self.wide else "narrow"),
            # Other counts alone are not drawn again: a script has no numbers of theirs.
            data_left=self.clock.left if counted else None,
            data_width=self.clock.width if counted else None,
        )

    def _posts(self) -> None:
        figure = self.axis.posts
        axis = marks(max((bucket.posts or 0 for bucket in figure.buckets), default=0), 3)
        held = self.plot(axis, 170 if self.wide else 120, class_=("axis", "posts-axis"))
        drawn = "".join(posts(self, figure, held))
        self.behind.append(
            element("g", drawn, class_="bars", data_base=held.foot, data_height=held.height)
        )
        self.front += self._waves(held)

    def _waves(self, held: Vertical) -> Iterator[str]:
        """Yield what each wave is called, where no bar and no other label stands.

        Of such places the best is that which the fewest lines of events cross.
        """
        measure, taken = sized(NAME * BOLD), list[tuple[float, float, float, float]]()
        bars = [
            (self.clock.x(b.start), self.clock.x(b.end), held.y(b.posts or 0))
            for b in self.axis.posts.buckets
        ]
        lines = [self.clock.x(at) for at in instants(self.axis.posts)]
        for wave in self.axis.waves:
            inside = [
                bar
                for bar in bars
                if bar[0] < self.clock.x(wave.span.end) and bar[1] > self.clock.x(wave.span.start)
            ]
            if not inside:
                continue
            peak = min(inside, key=lambda bar: bar[2])
            wide = max(measure(wave.title), measure(wave.note) * 0.92)
            ends = self.clock.x(wave.span.start), self.clock.x(wave.span.end)
            free = [
                (left, y, anchor)
                for left, y, anchor in _beside(peak, ends, wide)
                if self._free((left, left + wide, y - 14, y + 16), bars, taken, held.top)
            ]
            if not free:
                continue
            left, y, anchor = min(free, key=partial(_crossed, wide, lines, held.top))
            taken.append((left, left + wide, y - 14, y + 16))
            # The shorter line stands where the wave is, too, and not over another one.
            x = left + wide * ANCHORS[anchor]
            yield text(x, y, wave.title, "name", text_anchor=anchor, data_wave=1)
            yield text(x, y + 13, wave.note, "quiet", text_anchor=anchor, data_wave=1)

    def _free(
        self,
        found: tuple[float, float, float, float],
        bars: Sequence[tuple[float, float, float]],
        taken: Sequence[tuple[float, float, float, float]],
        top: float,
    ) -> bool:
        left, right, above, below = found
        if left < self.clock.left or right > self.clock.right or above < top - 12:
            return False
        if any(start < right and end > left and bar < below for start, end, bar in bars):
            return False
        return not any(a < right and b > left and c < below and d > above for a, b, c, d in taken)

    def _clear(self, source: WatchedSource, wide: float) -> float | None:
        """Return where a name stands in a row: clear of what was missed, which is too dark for it.

        None where there is no such place: then it needs a ground of its own.
        """
        x = self.clock.left + 5
        missed = (overlap(one, self.clock.span) for one in (*source.missed, *source.gone))
        for span in union(filter(None, missed)):
            left, room, _ = self.clock.stretch(span)
            if left < x + wide + 2 and left + room > x - 2:
                x = left + room + 5
        return x if x + wide <= self.clock.right else None

    def _watched(self) -> None:
        if not self.axis.watched:
            return
        self.title(words.WATCHED_ROW)
        shown = self.axis.watched[:MOST_STRIPS]
        for source in shown:
            name = cut(source.name, self.clock.width / 3, sized(11))
            self.behind += strip(source, self.clock, self.y)
            x = self._clear(source, sized(11)(name))
            kinds = ("strip-name",) if x is not None else ("strip-name", "ground")
            at = self.clock.left + 5 if x is None else x
            self.front.append(text(at, self.y + 9.5, name, kinds))
            self.y += STRIP
        more = len(self.axis.watched) - len(shown)
        if more:
            self.front.append(
                text(self.clock.left + 5, self.y + 10, words.more_sources(more), "quiet")
            )
            self.y += STRIP
        self.y += GAP - 6

    def _tone(self) -> None:
        figure = self.axis.tone
        if figure is None:
            return
        points = [(bucket, bucket.share_negative) for bucket in figure.buckets]
        self.title(
            words.tone_row(
                figure.every,
                checked=any(one.corrected for _, one in points if one),
                short=not self.wide,
            )
        )
        self.y += 4
        held = self.plot((0.0, 0.5, 1.0), 56.0, percent)
        for bucket, share in points:
            if share is None:
                continue
            x, wide, minutes = self.clock.stretch(bucket.span)
            low, high, at = map(held.y, (share.low, share.high, share.value))
            said = words.tone_point(bucket, share, figure.wording)
            self.behind += [
                box(x + 0.5, high, max(wide - 1, 1.0), low - high, "doubt", **minutes),
                element(
                    "circle",
                    # Nothing points at a phone.
                    element("title", said) if self.wide else "",
                    cx=x + wide / 2,
                    cy=at,
                    r=3.2,
                    class_="tone",
                    **minutes,
                ),
            ]

    def _counts(self, series: CountSeries) -> None:
        """Draw a count series; time of which nothing is known is hatched."""
        buckets, _ = self.axis.posts.counted(series)
        self.title(words.count_row(series.measure.title, series.measure.unit))
        axis = marks(max((one.value or 0 for one in buckets), default=0), 1, whole=False)
        held = Vertical(0, axis[-1], self.y, 44.0)
        self.behind.append(line(self.clock.left, held.foot, self.clock.right, held.foot, "base"))
        self.front.append(
            text(self.clock.left - 6, held.top + 8, f"{axis[-1]:,.10g}", "axis", text_anchor="end")
        )
        for one in buckets:
            part = overlap(Span(one.start, one.end), self.axis.span)
            if part is None:
                continue
            if one.value is None:
                self.behind.append(self.through(part, held.top, held.foot, "hatch"))
            else:
                self.behind.append(self.bar(part, held.y(one.value), held.foot, "count"))
        self.y = held.foot + GAP


def posts(rows: TimeRows, figure: VolumeFigure, held: Vertical) -> Iterator[str]:
    """Yield a bar for each bucket with posts; a minimum and what will still change look so.

    A dotted line stands where there are posts, but their number is withheld.
    """
    for bucket in figure.buckets:
        if is_dotted(figure, bucket):
            yield rows.dotted(bucket.span, held.foot)
        if bucket.posts:
            yield rows.bar(bucket.span, top(held, bucket), held.foot, kind(figure, bucket))


def top(held: Vertical, bucket: Bucket) -> float:
    """Return where the bar of a bucket ends above, which is seen however low it is."""
    return min(held.y(bucket.posts or 0), held.foot - 0.6)


def kind(figure: VolumeFigure, bucket: Bucket) -> tuple[str, ...]:
    least = at_least(figure, bucket)
    return "bar", *(["least"] if least else []), *(["soon"] if bucket.provisional else [])


def strip(source: WatchedSource, clock: Clock, y: float) -> Iterator[str]:
    for spans, kind in (
        ((clock.span,), "unknown"),
        (source.observed, "seen"),
        (source.missed, "missed"),
        (source.gone, "gone"),
    ):
        for span in spans:
            part = overlap(span, clock.span)
            if part is not None:
                x, wide, minutes = clock.stretch(part)
                yield box(x, y, max(wide, 1.0), STRIP - 3, ("strip", kind), **minutes)


def _beside(
    peak: tuple[float, float, float], ends: tuple[float, float], wide: float
) -> Iterator[tuple[float, float, str]]:
    """Yield where a label may stand, best first: above the highest bar, right of it, left of it.

    Each with where its lines are at one height.
    """
    start, end, high = peak
    yield (start + end) / 2 - wide / 2, high - 18, "middle"
    for down in (12, 40, 70):
        for left, right in ((start, end), ends):
            yield right + 8, high + down, "start"
            yield left - 8 - wide, high + down, "end"


def _crossed(
    wide: float, lines: Sequence[float], top: float, place: tuple[float, float, str]
) -> int:
    """Return how badly lines of events cross a label; over the plot their numbers do, too."""
    left, y, _ = place
    hit = sum(left - 2 < x < left + wide + 2 for x in lines)
    return hit * 2 if y - 14 < top else hit


def timeline(axis: TimeAxis, title: str, alt: str, *, width: int, name: str) -> str:
    """Return the picture, as SVG, `WIDE` or `NARROW`.

    *name* is that of the picture on its page, of letters, digits and hyphens; *alt* says what it
    shows, for whoever does not see it.
    """
    return _Drawing(axis, width).drawn(title, alt, name)
