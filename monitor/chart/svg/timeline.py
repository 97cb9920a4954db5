"""Everything that shares one time axis: posts, who was watched, how posts read, other counts.

What was missed is hatched through all rows. A row says what it is over itself, a mark beside
itself: there is no key.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, TypeAlias

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
from monitor.chart.ticks import marks, short
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import CountSeries
from monitor.nouns.posts import Span
from monitor.nouns.spans import difference, overlap, union
from monitor.words import front as words
from monitor.words.numbers import percent

WIDE: Final = 1120
NARROW: Final = 360
"""Pixels: one drawing for a desk and for paper, one for a phone."""
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Where in its width a label is held, by what SVG calls it."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, right, above and below."""

STRIP: Final = 15
MOST_STRIPS: Final = 8
MOST_COUNTS: Final = 3

LARGE: Final = 100_000
"""From where on a number beside a row is written in a unit."""


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

    def unknown(self, whole: Span) -> list[Span]:
        """Return when nobody claims to have watched it, and it had not to be."""
        return difference(whole, union((*self.observed, *self.missed, *self.gone)))


class WaveMark(Struct, frozen=True):
    """A wave, with what stands beside it."""

    span: Span
    title: str
    note: str


class TimeAxis(Struct, frozen=True, kw_only=True):
    """What is drawn on one time axis.

    Attributes:
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


def timeline(axis: TimeAxis, title: str, alt: str, *, width: int, name: str) -> str:
    """Return the picture, as SVG, `WIDE` or `NARROW`.

    *name* is that of the picture on its page, of letters, digits and hyphens; *alt* says what it
    shows, for whoever does not see it.
    """
    rows, counted = TimeRows(axis.posts, axis.span, width), counts_posts(axis.posts)
    if counted:
        rows.title(words.posts_row(axis.posts.bar), ("row", "posts-row"))
    rows.events(listed=False)
    if counted:
        _posts(rows, axis)
    if axis.watched:
        _watched(rows, axis.watched)
    if axis.tone is not None:
        _tone(rows, axis.tone)
    for series in axis.counts[:MOST_COUNTS]:
        _counts(rows, axis, series)
    inner, height = rows.closed(name)
    return picture(
        inner,
        width,
        height,
        title=title,
        description=alt,
        class_=("timeline", "wide" if rows.wide else "narrow"),
        # Other counts alone are not drawn again: a script has no numbers of theirs.
        data_left=rows.clock.left if counted else None,
        data_width=rows.clock.width if counted else None,
    )


def _posts(rows: TimeRows, axis: TimeAxis) -> None:
    """Draw a bar for each bucket with posts; a minimum and what will still change look so.

    A dotted line stands where there are posts, but their number is withheld.
    """
    figure, drawn = axis.posts, list[str]()
    scale = marks(max((bucket.posts or 0 for bucket in figure.buckets), default=0), 3)
    held = rows.plot(scale, 170 if rows.wide else 120, class_=("axis", "posts-axis"))
    for one in figure.buckets:
        if is_dotted(figure, one):
            drawn.append(rows.dotted(one.span, held.foot))
        if one.posts:
            drawn.append(rows.bar(one.span, top(held, one), held.foot, kind(figure, one)))
    size = {"data_base": held.foot, "data_height": held.height}
    rows.behind.append(element("g", "".join(drawn), class_="bars", **size))
    rows.front += _waves(rows, axis, held)


def _waves(rows: TimeRows, axis: TimeAxis, held: Vertical) -> Iterator[str]:
    """Yield what each wave is called, where no bar and no other label stands.

    Of such places the best is that which the fewest lines of events cross.
    """
    measure, taken = sized(NAME * BOLD), list[Box]()
    x = rows.clock.x
    bars = [(x(b.start), x(b.end), held.y(b.posts or 0)) for b in axis.posts.buckets]
    lines = [x(at) for at in instants(axis.posts)]
    for wave in axis.waves:
        start, end = x(wave.span.start), x(wave.span.end)
        inside = [bar for bar in bars if bar[0] < end and bar[1] > start]
        if not inside:
            continue
        peak = min(inside, key=lambda bar: bar[2])
        wide = max(measure(wave.title), measure(wave.note) * 0.92)
        free = [
            (left, y, anchor)
            for left, y, anchor in _beside(peak, (start, end), wide)
            if _free(rows, (left, left + wide, y - 14, y + 16), bars, taken, held.top)
        ]
        if not free:
            continue
        left, y, anchor = min(free, key=partial(_crossed, wide, lines, held.top))
        taken.append((left, left + wide, y - 14, y + 16))
        # The shorter line stands where the wave is, too, and not over another one.
        at = left + wide * ANCHORS[anchor]
        yield text(at, y, wave.title, "name", text_anchor=anchor, data_wave=1)
        yield text(at, y + 13, wave.note, "quiet", text_anchor=anchor, data_wave=1)


def _free(
    rows: TimeRows,
    found: Box,
    bars: Sequence[tuple[float, float, float]],
    taken: Sequence[Box],
    top: float,
) -> bool:
    left, right, above, below = found
    if left < rows.clock.left or right > rows.clock.right or above < top - 12:
        return False
    if any(start < right and end > left and bar < below for start, end, bar in bars):
        return False
    return not any(a < right and b > left and c < below and d > above for a, b, c, d in taken)


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


def _watched(rows: TimeRows, watched: Sequence[WatchedSource]) -> None:
    rows.title(words.WATCHED_ROW)
    for source in watched[:MOST_STRIPS]:
        name = cut(source.name, rows.clock.width / 3, sized(11))
        rows.behind += strip(source, rows.clock, rows.y)
        x = _clear(rows, source, sized(11)(name))
        kinds = ("strip-name",) if x is not None else ("strip-name", "ground")
        at = rows.clock.left + 5 if x is None else x
        rows.front.append(text(at, rows.y + 9.5, name, kinds))
        rows.y += STRIP
    more = len(watched) - MOST_STRIPS
    if more > 0:
        said = words.more_sources(more)
        rows.front.append(text(rows.clock.left + 5, rows.y + 10, said, "quiet"))
        rows.y += STRIP
    rows.y += GAP - 6


def _clear(rows: TimeRows, source: WatchedSource, wide: float) -> float | None:
    """Return where a name stands in a row: clear of what was missed, which is too dark for it.

    None where there is no such place: then it needs a ground of its own.
    """
    x = rows.clock.left + 5
    missed = (overlap(one, rows.clock.span) for one in (*source.missed, *source.gone))
    for span in union(filter(None, missed)):
        left, room, _ = rows.clock.stretch(span)
        if left < x + wide + 2 and left + room > x - 2:
            x = left + room + 5
    return x if x + wide <= rows.clock.right else None


def _tone(rows: TimeRows, figure: SentimentFigure) -> None:
    points = [(one, share) for one in figure.buckets if (share := one.share_negative) is not None]
    checked = any(share.corrected for _, share in points)
    rows.title(words.tone_row(figure.bar, checked=checked, short=not rows.wide))
    held = rows.plot((0.0, 0.5, 1.0), 56.0, percent)
    for bucket, share in points:
        x, wide, minutes = rows.clock.stretch(bucket.span)
        low, high, at = map(held.y, (share.low, share.high, share.value))
        said = words.tone_point(bucket, share, figure.wording)
        # Nothing points at a phone.
        tooltip = element("title", said) if rows.wide else ""
        place = {"cx": x + wide / 2, "cy": at, "r": 3.2}
        rows.behind += [
            box(x + 0.5, high, max(wide - 1, 1.0), low - high, "doubt", **minutes),
            element("circle", tooltip, **place, class_="tone", **minutes),
        ]


def _counts(rows: TimeRows, axis: TimeAxis, series: CountSeries) -> None:
    """Draw a count series; time of which nothing is known is hatched."""
    buckets, fits = axis.posts.counted(series)
    rows.title(words.count_row(series.measure, axis.posts.bar if fits else None))
    known = [one.value for one in buckets if one.value is not None]
    low, high = -_end(-min(known, default=0)), _end(max(known, default=0))
    held, clock = Vertical(low, high if low < high else 1, rows.y, 44.0), rows.clock
    ground = held.y(0)
    rows.behind.append(line(clock.left, ground, clock.right, ground, "base"))
    for mark, y in ((high, held.top + 8), (low, held.foot)):
        if mark:
            said = short(mark, LARGE)
            rows.front.append(text(clock.left - 6, y, said, "axis", text_anchor="end"))
    for one in buckets:
        part = overlap(Span(one.start, one.end), axis.span)
        if part is None:
            continue
        if one.value is None:
            rows.behind.append(rows.through(part, held.top, held.foot, "hatch"))
        else:
            y = held.y(one.value)
            rows.behind.append(rows.bar(part, min(y, ground), max(y, ground), "count"))
    rows.y = held.foot + GAP


def _end(farthest: float) -> float:
    """Return a round number that is no nearer to zero; 0 where none lies on that side of it."""
    return marks(farthest, 1, whole=False)[-1] if farthest > 0 else 0.0


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
