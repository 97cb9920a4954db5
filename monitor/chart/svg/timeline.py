"""Everything that shares one time axis: posts, who was watched, how posts read, other counts.

What was missed is hatched through all rows. A row says what it is over itself, a mark beside
itself: there is no key.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct

from monitor.chart.figure import (
    SentimentFigure,
    VolumeFigure,
    at_least,
    partly_observed,
    shown_events,
    unobserved,
)
from monitor.chart.labels import MOST_TRIED, compact
from monitor.chart.svg.marks import Classes, box, element, line, picture, text
from monitor.chart.svg.scales import Clock, marks
from monitor.chart.text import cut, sized
from monitor.chart.ticks import ticks
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import CountBucket, Measure
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap
from monitor.words import front as words
from monitor.words.numbers import percent

WIDE: Final = 1120
NARROW: Final = 360
"""Pixels: one drawing for a desk and for paper, one for a phone."""

LEFT: Final = 52
RIGHT: Final = 10
ROWS: Final = MOST_TRIED
ROOMS: Final = (260.0, 180.0, 120.0)
"""Pixels for the title of an event: the first with which all find a place."""

HEAD: Final = 22
"""Height of what a row is called."""

ROW: Final = 30
"""Height of an event: its title and when it was."""

GAP: Final = 18
STRIP: Final = 15
MOST_STRIPS: Final = 8
MOST_COUNTS: Final = 3
LETTER: Final = 12.5
BOLD: Final = 1.1


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


class CountRow(Struct, frozen=True):
    """Numbers that are no posts, in the buckets of the posts or in their own."""

    measure: Measure
    buckets: tuple[CountBucket, ...]


class TimeAxis(Struct, frozen=True, kw_only=True):
    """What is drawn on one time axis.

    Attributes:
        posts: With its events.
        tone: None where nothing is scored, or nothing of it is published.
        waves: The largest, in order of time.
        watched: Sources, in the order of their rows.
        counts: Other numbers, each with a row of its own.
    """

    posts: VolumeFigure
    tone: SentimentFigure | None = None
    waves: tuple[WaveMark, ...] = ()
    watched: tuple[WatchedSource, ...] = ()
    counts: tuple[CountRow, ...] = ()

    @property
    def span(self) -> Span:
        """Return what the axis shows; at least one bucket is there."""
        return Span(self.posts.buckets[0].start, self.posts.buckets[-1].end)


class _Drawing:
    """One drawing of a timeline: rows from above, on one clock."""

    def __init__(self, told: TimeAxis, width: int) -> None:
        self.told, self.width = told, width
        self.clock = Clock(told.span, LEFT, width - LEFT - RIGHT)
        self.wide = width >= WIDE
        self.plot = 170 if self.wide else 120
        self.behind: list[str] = []
        self.front: list[str] = []
        self.y = 0.0

    def drawn(self, title: str, alt: str, name: str) -> str:
        """Return the picture."""
        events = shown_events(self.told.posts)
        self._title(words.posts_row(self.told.posts.every), ("row", "posts-row"))
        self._events()
        top = self.y
        self._posts()
        self._watched()
        self._tone()
        for series in self.told.counts[:MOST_COUNTS]:
            self._counts(series)
        bottom = self.y
        days = self._ticks(top, bottom)
        lines = [
            line(x, top - 2, x, bottom, "event", data_a=self.clock.minute(event.at))
            for event in events
            for x in (self.clock.x(event.at),)
        ]
        hatched = [
            self._through(span, top, bottom, "hatch") for span in unobserved(self.told.posts)
        ]
        partly = [
            self._through(span, top, bottom, "partly") for span in partly_observed(self.told.posts)
        ]
        clipped = element(
            "g",
            "".join([*days, *partly, *hatched, *self.behind, *lines]),
            clip_path=f"url(#{name}-clip)",
        )
        clip = element(
            "clipPath",
            box(self.clock.left - 1, 0, self.clock.width + 2, bottom + 1, ""),
            id=f"{name}-clip",
        )
        return picture(
            clip + clipped + "".join(self.front),
            self.width,
            bottom + 30,
            title=title,
            told=alt,
            class_=("timeline", "wide" if self.wide else "narrow"),
            data_left=self.clock.left,
            data_width=self.clock.width,
        )

    def _title(self, said: str, class_: Classes = "row") -> None:
        self.y += HEAD
        self.front.append(text(0, self.y - 8, said, class_))

    def _through(self, span: Span, top: float, bottom: float, class_: str) -> str:
        x, wide, minutes = self.clock.stretch(span)
        return box(x, top, max(wide, 1.0), bottom - top, class_, **minutes)

    def _events(self) -> None:
        """Draw what happened over the plot; where it has no room, the list below has it."""
        measure, clock, zone = sized(LETTER * BOLD), self.clock, self.told.posts.zone
        held = {
            at: words.together([event.title for event in events])
            for at, events in groupby(shown_events(self.told.posts), key=lambda event: event.at)
        }
        instants = list(held)
        places = [clock.x(at) - clock.left for at in instants]
        times = [words.clock(at, zone) for at in instants]
        for most in ROOMS if self.wide else ():
            titles = [cut(title, most, measure) for title in held.values()]
            wider = [max(pair, key=measure) for pair in zip(titles, times, strict=True)]
            labels = compact(places, wider, clock.width, measure, ROWS)
            if labels is not None:
                break
        else:
            labels, titles = [], []
        self.y += max((label.row + 1 for label in labels), default=0) * ROW + 6
        for at, title, time, label in zip(instants, titles, times, labels, strict=False):
            base = self.y - (label.row + 1) * ROW + 8
            ends = label.left < label.lines[0]
            x = clock.left + (label.right if ends else label.left)
            how = {"text_anchor": "end" if ends else None, "data_a": clock.minute(at)}
            self.front += [text(x, base, title, "name", **how)]
            self.front += [text(x, base + 13, time, "quiet", **how)]
            self.behind.append(
                line(clock.x(at), base - 9, clock.x(at), self.y, "event", data_a=clock.minute(at))
            )

    def _posts(self) -> None:
        figure, clock = self.told.posts, self.clock
        held = [bucket.posts or 0 for bucket in figure.buckets]
        top, height = self.y, self.plot
        axis = marks(max(held, default=0), 3)
        base, scale = top + height, height / axis[-1]
        for mark in axis:
            y = base - mark * scale
            self.behind.append(line(clock.left, y, clock.right, y, "base" if not mark else "grid"))
            self.front.append(
                text(
                    clock.left - 6, y + 4, f"{mark:,.0f}", ("axis", "posts-axis"), text_anchor="end"
                )
            )
        bars = []
        for bucket in figure.buckets:
            if bucket.posts:
                x, wide, minutes = clock.stretch(bucket.span)
                tall = max(bucket.posts * scale, 0.6)
                thin = min(1.0, wide * 0.2)
                bars.append(
                    box(x, base - tall, max(wide - thin, 0.4), tall, self._kind(bucket), **minutes)
                )
        self.behind.append(
            element("g", "".join(bars), class_="bars", data_base=base, data_height=height)
        )
        self.front += self._waves(axis[-1], top, height)
        self.y = base + GAP

    def _kind(self, bucket: Bucket) -> tuple[str, ...]:
        least = at_least(self.told.posts, bucket)
        return "bar", *(["least"] if least else []), *(["soon"] if bucket.provisional else [])

    def _waves(self, most: float, top: float, height: float) -> Iterator[str]:
        """Yield what each wave is called, where no bar and no other label stands."""
        measure, taken = sized(LETTER * BOLD), list[tuple[float, float, float, float]]()
        bars = [
            (self.clock.x(b.start), self.clock.x(b.end), top + height * (1 - (b.posts or 0) / most))
            for b in self.told.posts.buckets
        ]
        for wave in self.told.waves:
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
            for left, y in _beside(peak, ends, wide):
                found = (left, left + wide, y - 14, y + 16)
                if self._free(found, bars, taken, top):
                    taken.append(found)
                    yield text(left, y, wave.title, "name", data_wave=1)
                    yield text(left, y + 13, wave.note, "quiet", data_wave=1)
                    break

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

    def _watched(self) -> None:
        if not self.told.watched:
            return
        self._title(words.WATCHED_ROW)
        shown = self.told.watched[:MOST_STRIPS]
        for source in shown:
            name = cut(source.name, self.clock.width / 3, sized(11))
            self.behind += strip(source, self.clock, self.y)
            self.front.append(text(self.clock.left + 5, self.y + 9.5, name, "strip-name"))
            self.y += STRIP
        more = len(self.told.watched) - len(shown)
        if more:
            self.front.append(
                text(self.clock.left + 5, self.y + 10, words.more_sources(more), "quiet")
            )
            self.y += STRIP
        self.y += GAP - 6

    def _tone(self) -> None:
        figure = self.told.tone
        if figure is None:
            return
        points = [(bucket, bucket.published) for bucket in figure.buckets]
        self._title(
            words.tone_row(
                figure.every,
                checked=any(one.corrected for _, one in points if one),
                short=not self.wide,
            )
        )
        top, height = self.y + 4, 56.0
        for mark in (0.0, 0.5, 1.0):
            y = top + height * (1 - mark)
            self.behind.append(
                line(self.clock.left, y, self.clock.right, y, "grid" if mark else "base")
            )
            self.front.append(
                text(self.clock.left - 6, y + 4, percent(mark), "axis", text_anchor="end")
            )
        for bucket, share in points:
            if share is None:
                continue
            x, wide, minutes = self.clock.stretch(Span(bucket.start, bucket.end))
            low, high, at = (top + height * (1 - s) for s in (share.low, share.high, share.value))
            said = words.tone_point(bucket, share, figure.zone)
            self.behind += [
                box(x + 0.5, high, max(wide - 1, 1.0), low - high, "doubt", **minutes),
                element(
                    "circle",
                    element("title", said),
                    cx=x + wide / 2,
                    cy=at,
                    r=3.2,
                    class_="tone",
                    **minutes,
                ),
            ]
        self.y = top + height + GAP

    def _counts(self, series: CountRow) -> None:
        """Draw a count series; time of which nothing is known is hatched."""
        self._title(words.count_row(series.measure.title, series.measure.unit))
        top, height = self.y, 44.0
        axis = marks(max((one.value or 0 for one in series.buckets), default=0), 1, whole=False)
        base = top + height
        self.behind.append(line(self.clock.left, base, self.clock.right, base, "base"))
        self.front.append(
            text(self.clock.left - 6, top + 8, f"{axis[-1]:,.10g}", "axis", text_anchor="end")
        )
        for one in series.buckets:
            part = overlap(Span(one.start, one.end), self.told.span)
            if part is None:
                continue
            x, wide, minutes = self.clock.stretch(part)
            if one.value is None:
                self.behind.append(box(x, top, wide, height, "hatch", **minutes))
                continue
            tall = height * max(one.value, 0) / axis[-1]
            thin = min(1.0, wide * 0.2)
            self.behind.append(box(x, base - tall, max(wide - thin, 0.4), tall, "count", **minutes))
        self.y = base + GAP

    def _ticks(self, top: float, bottom: float) -> list[str]:
        """Draw the time axis; return the lines that stand behind everything."""
        most = int(self.clock.width / (95 if self.wide else 70))
        found = ticks(self.told.span, self.told.posts.zone, most)
        lines = []
        for tick in found:
            x = self.clock.x(tick.at)
            lines.append(line(x, top, x, bottom, "grid"))
            if x < self.clock.right - 30:
                self.front.append(
                    text(
                        x + 3,
                        bottom + 12,
                        words.tick(tick.at, tick.label, self.told.posts.zone),
                        ("axis", "tick"),
                    )
                )
                if tick.below:
                    self.front.append(text(x + 3, bottom + 26, tick.below, ("axis", "tick")))
        return lines


def strip(source: WatchedSource, clock: Clock, y: float) -> Iterator[str]:
    """Yield the row of a source: what was watched, what was missed, what is gone."""
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
) -> Iterator[tuple[float, float]]:
    """Yield where a label may stand, best first: above the highest bar, right of it, left of it."""
    start, end, high = peak
    yield (start + end) / 2 - wide / 2, high - 18
    for down in (12, 40, 70):
        for left, right in ((start, end), ends):
            yield right + 8, high + down
            yield left - 8 - wide, high + down


def timeline(told: TimeAxis, title: str, alt: str, *, width: int, name: str) -> str:
    """Return the picture, as SVG.

    Args:
        told: What is drawn.
        title: What was found.
        alt: What it shows, for whoever does not see it.
        width: `WIDE` or `NARROW`.
        name: Of the picture on its page: letters, digits and hyphens.
    """
    return _Drawing(told, width).drawn(title, alt, name)
