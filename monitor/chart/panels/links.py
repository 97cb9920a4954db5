"""Links: how often the most spread pages and videos were passed on, and with what engagement."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

from monitor.chart.figure import LinksFigure
from monitor.chart.panels import seen
from monitor.chart.panels.panel import Content, Panel, Row, Scale
from monitor.chart.panels.steps import MOST, DrawnStep, Line, amounts, drawn, pointed_at
from monitor.chart.text import one_line
from monitor.nouns.posts import Span
from monitor.nouns.spread import Shared
from monitor.words.charts import ENGAGEMENT, LINKED, kind_of_link, link

HEIGHT: Final = 200
LOWER: Final = 140


def content(figure: LinksFigure, scale: Scale) -> Content:
    """Return the panel of posts, that of their engagement, and what their key says."""
    posts, engagement = passed_on(figure), engaged(figure)
    panels = (
        _panel(LINKED, figure, scale, posts, HEIGHT),
        _panel(
            ENGAGEMENT,
            figure,
            scale,
            engagement,
            LOWER,
        ),
    )
    # Its lines bear no mark of a lower bound: one would stand on every bucket from the first on.
    gaps = [key for key in seen.keys(figure) if key.kind != "bound"]
    return Content(key=(*(line.key for line in posts), *gaps), panels=panels)


def passed_on(figure: LinksFigure) -> list[Line]:
    """Return a line for each link: posts that point to it, up to the end of each bucket."""
    return _lines(figure, lambda one: list(accumulate(one.posts)))


def engaged(figure: LinksFigure) -> list[Line]:
    """Return a line for each link: engagement with these posts, up to the end of each bucket."""
    return _lines(figure, _engagement)


def _engagement(one: Shared) -> list[int | None]:
    """Return the sums, None up to the first bucket of which a service told any."""
    known = [
        number is not None and posts > 0
        for number, posts in zip(one.engagement, one.posts, strict=True)
    ]
    begun = known.index(True) if True in known else len(known)
    sums = accumulate(number or 0 for number in one.engagement)
    return [None if index < begun else total for index, total in enumerate(sums)]


def _lines(figure: LinksFigure, pick: Callable[[Shared], Sequence[int | None]]) -> list[Line]:
    buckets = figure.buckets
    return [
        Line(
            kind_of_link(one.link, one.kind),
            place,
            tuple(
                DrawnStep(Span(b.start, b.end), number, b.provisional)
                for b, number in zip(buckets, pick(one), strict=True)
                if number is not None
            ),
        )
        for place, one in enumerate(figure.links[:MOST])
    ]


def _panel(
    heading: str, figure: LinksFigure, scale: Scale, lines: Sequence[Line], height: float
) -> Panel:
    top = max((step.value for line in lines for step in line.steps), default=0)
    hits = pointed_at(_told(figure, lines), scale, height, *_names(lines))
    return seen.panel(heading, figure, scale, [*drawn(lines, scale, amounts(top)), hits], height)


def _names(lines: Sequence[Line]) -> tuple[str, ...]:
    return "from", "utc", *(link(line.place) for line in lines)


def _told(figure: LinksFigure, lines: Sequence[Line]) -> list[Row]:
    """Return what pointing at a bucket shows: the number of each link; its text stays a value."""
    told = [{step.span.start: step.value for step in line.steps} for line in lines]
    return [
        seen.when(bucket, figure)
        | {
            link(line.place): f"{numbers[bucket.start]:,} · {one_line(line.title)}"
            for line, numbers in zip(lines, told, strict=True)
            if bucket.start in numbers
        }
        for bucket in figure.buckets
    ]
