"""What the charts of versions, copies and links draw as lines that step from bucket to bucket."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.chart.figure import (
    AmplificationFigure,
    ComparisonFigure,
    DrawnOvertaking,
    LinksFigure,
    Narrative,
    NarrativesFigure,
    window,
)
from monitor.nouns.posts import Span
from monitor.nouns.spans import overlap
from monitor.nouns.spread import Shared
from monitor.words import charts

MOST: Final = 4
"""Lines in one plot: each has a colour and, for grey print, its own dashes."""

MOST_OVERTAKINGS: Final = 8
FEWEST: Final = 5
"""Posts in a bucket from which a ratio says more than chance."""

TENTH: Final = 0.1
COUNTS: Final = ("posts", "people", "messages")


class DrawnStep(Struct, frozen=True):
    """A value that holds for a span; it will still change where it is `pale`.

    It is at least this much where something was missed, that is, where it is a `least`.
    """

    span: Span
    value: float
    pale: bool = False
    least: bool = False


class Line(Struct, frozen=True):
    """A line, broken where neighbouring steps do not adjoin.

    Its place, 0 to 3, says which colour and dash it has; its steps are in order of time.
    """

    title: str
    place: int
    steps: tuple[DrawnStep, ...]


def most(figure: NarrativesFigure) -> list[Narrative]:
    """Return the narratives that are drawn: those with most posts, in the order of the figure.

    Their stretches are cut to the figure's window: they may be longer than its buckets.
    """
    kept = sorted(figure.narratives, key=lambda one: -one.posts)[:MOST]
    return [_cut(one, window(figure)) for one in figure.narratives if one in kept][:MOST]


def _cut(one: Narrative, whole: Span | None) -> Narrative:
    shown = [] if whole is None else [(overlap(s.span, whole), s) for s in one.stretches]
    return replace(
        one, stretches=tuple(replace(s, span=span) for span, s in shown if span is not None)
    )


def _lines(those: Iterable[tuple[str, Iterable[DrawnStep]]]) -> list[Line]:
    return [Line(title, place, tuple(steps)) for place, (title, steps) in enumerate(those)]


def versions(figure: NarrativesFigure) -> list[Line]:
    return _lines(
        (one.title, [DrawnStep(s.span, s.share.value) for s in one.stretches])
        for one in most(figure)
    )


def reach(figure: NarrativesFigure) -> float:
    """Return how high the axis goes: a tenth that holds every interval."""
    highest = max((s.share.high for one in most(figure) for s in one.stretches), default=0.0)
    return min(1.0, max(2 * TENTH, -(-highest // TENTH) * TENTH))


def latest(figure: NarrativesFigure) -> list[DrawnOvertaking]:
    """Return the overtakings that are drawn: the last in the window, in order of time."""
    whole = window(figure)
    inside = [
        one
        for one in figure.overtakings
        if whole and one.between.start <= whole.end and whole.start <= one.between.end
    ]
    ordered = sorted(inside, key=lambda one: (one.between.end, one.between.start))
    return ordered[-MOST_OVERTAKINGS:]


def counts(figure: AmplificationFigure) -> list[Line]:
    return _lines(
        (
            title,
            [
                DrawnStep(
                    b.span, number, b.provisional, figure.claimed and b.certainty == "minimum"
                )
                for b in figure.buckets
                if (number := getattr(b, name)) is not None
            ],
        )
        for name, title in zip(COUNTS, charts.LINES, strict=True)
    )


def ratio(figure: AmplificationFigure) -> Line:
    steps = tuple(
        DrawnStep(b.span, b.posts / b.messages, b.provisional)
        for b in figure.buckets
        if b.posts is not None and b.posts >= FEWEST and b.messages
    )
    return Line("", 0, steps)


def passed_on(figure: LinksFigure) -> list[Line]:
    """Return a line for each link: posts that point to it, up to the end of each bucket."""
    return _links(figure, lambda one: _so_far(one, one.posts))


def engaged(figure: LinksFigure) -> list[Line]:
    """Return a line for each link: engagement with these posts, up to the end of each bucket."""
    return _links(figure, _engagement)


def _so_far(one: Shared, numbers: Sequence[int | None]) -> list[int | None]:
    """Return sums of *numbers* up to each bucket, None where its posts are withheld."""
    sums = accumulate(number or 0 for number in numbers)
    return [None if posts is None else total for posts, total in zip(one.posts, sums, strict=True)]


def _engagement(one: Shared) -> list[int | None]:
    """Return the sums, None up to the first bucket for which a service gave any."""
    known = [
        number is not None and bool(posts)
        for number, posts in zip(one.engagement, one.posts, strict=True)
    ]
    begun = known.index(True) if True in known else len(known)
    sums = _so_far(one, one.engagement)
    return [None if index < begun else total for index, total in enumerate(sums)]


def _links(figure: LinksFigure, pick: Callable[[Shared], Sequence[int | None]]) -> list[Line]:
    shown = figure.links[:MOST]
    names = charts.link_names([(one.link, one.kind) for one in shown])
    return _lines(
        (
            name,
            [
                DrawnStep(b.span, number, b.provisional)
                for b, number in zip(figure.buckets, pick(one), strict=True)
                if number is not None
            ],
        )
        for name, one in zip(names, shown, strict=True)
    )


def side_by_side(figure: ComparisonFigure) -> list[Line]:
    """Return a line for each side: its posts, hour by hour, with a hole where none are known."""
    return _lines(
        (
            one.title,
            [
                DrawnStep(bucket.span, number, least=least)
                for bucket, (number, least) in zip(figure.buckets, one.posts, strict=True)
                if number is not None
            ],
        )
        for one in figure.curves
    )
