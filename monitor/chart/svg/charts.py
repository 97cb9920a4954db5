"""The rows of each chart: what is particular to a kind of figure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from monitor.chart import counts, lines, outlook, tone
from monitor.chart.counts import Strip
from monitor.chart.figure import (
    AmplificationFigure,
    ComparisonFigure,
    Figure,
    LinksFigure,
    Narrative,
    NarrativesFigure,
    Outlook,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
    counts_posts,
    inside,
    is_dotted,
    is_withheld,
    lost_spans,
    stack,
)
from monitor.chart.lines import DrawnStep, Line
from monitor.chart.svg.marks import Classes, element, line, text, tip
from monitor.chart.svg.rows import GAP, TimeRows
from monitor.chart.svg.scales import Vertical
from monitor.chart.svg.timeline import LARGE, kind, top
from monitor.chart.text import Measure, cut, sized, wrap
from monitor.chart.theme import BOLD, NAME
from monitor.chart.ticks import marks, short
from monitor.nouns.buckets import Bucket
from monitor.nouns.measure import CountBucket
from monitor.nouns.posts import Span
from monitor.nouns.tone import Mean, Share, ToneRow
from monitor.words import charts
from monitor.words import front as words
from monitor.words.numbers import percent

TALL: Final = 220.0
MIDDLE: Final = 120.0
LOW: Final = 44.0
STRIP: Final = 20.0
MOST_SOURCES: Final = 14
SPARSE: Final = 12
"""Pixels for a bucket from which each point is drawn."""

NAMES: Final = 190.0
"""Pixels right of the plot, for the names of lines."""

NAME_LINE: Final = 16.0
LOOKS: Final = (1, 2, 3, 4)
PLACES: Final = (1, 3, 4)
"""Of posts, accounts and texts among the looks of lines: orange is what reads as negative."""


def right(figure: Figure, *, wide: bool) -> float | None:
    """Return how much room the names of lines take beside the plot; None where there are none."""
    named = NarrativesFigure | AmplificationFigure | LinksFigure | ComparisonFigure
    return NAMES if wide and isinstance(figure, named) else None


def _volume(rows: TimeRows, figure: VolumeFigure) -> None:
    if not counts_posts(figure):
        beside = counts.strips(figure)
        rows.events()
        _counts(rows, beside)
        _pointed(rows, _counted(figure, beside))
        return
    rows.title(words.posts_row(figure.bar))
    rows.events()
    tallest = max((bucket.posts or 0 for bucket in figure.buckets), default=0)
    held = rows.plot(marks(outlook.reach(figure, tallest), 4), TALL)
    _posts(rows, figure, held, figure.buckets)
    _fan(rows, figure, held)
    _cut_short(rows, held)
    if figure.outlook is not None:
        _pointed(rows, _tooltips(figure, ()), held.foot)
        _waves(rows, figure, figure.outlook)
        _phases(rows, figure)
        return
    beside = counts.strips(figure)
    _sources(rows, figure)
    _counts(rows, beside)
    _pointed(rows, _tooltips(figure, beside))


def _tooltips(figure: VolumeFigure, beside: Sequence[Strip]) -> Iterator[tuple[Span, str]]:
    for place, bucket in enumerate(figure.buckets):
        parts = {name: group[place].posts for name, group in figure.groups.items()}
        counted = {strip.title: strip.at(bucket.start) for strip in beside}
        out = is_withheld(figure, bucket.span)
        yield bucket.span, charts.posts_at(bucket, parts, counted, figure.wording, withheld=out)


def _counted(figure: VolumeFigure, beside: Sequence[Strip]) -> Iterator[tuple[Span, str]]:
    for bucket in figure.buckets:
        held = {strip.title: strip.at(bucket.start) for strip in beside}
        yield bucket.span, charts.counted_at(bucket.start, held, figure.wording)


def _posts(rows: TimeRows, figure: VolumeFigure, held: Vertical, buckets: Sequence[Bucket]) -> None:
    rows.behind += [rows.dotted(one.span, held.foot) for one in buckets if is_dotted(figure, one)]
    rows.bars(
        (one.span, top(held, one), held.foot, kind(figure, one)) for one in buckets if one.posts
    )


def _cut_short(rows: TimeRows, held: Vertical) -> None:
    """Draw a red line on top of what a service could not show whole."""
    rows.behind += [
        rows.through(span, held.top, held.top + 4, "cut") for span in lost_spans(rows.figure)
    ]


def _pointed(rows: TimeRows, labels: Iterable[tuple[Span, str]], foot: float | None = None) -> None:
    """Let each bucket say its numbers wherever it is pointed at: in all rows, or down to *foot*."""
    if not rows.pointed:
        return
    shapes = []
    for span, said in labels:
        x, wide, _ = rows.clock.stretch(span)
        down = rows.y if foot is None else foot
        outline = f"M{x:.1f} {rows.top:g}h{wide:.1f}V{down:g}h-{wide:.1f}z"
        shapes.append(element("path", tip(said), d=outline))
    rows.front.append(element("g", "".join(shapes), class_="hits"))


def _fan(rows: TimeRows, figure: VolumeFigure, held: Vertical) -> None:
    """Draw what is expected: two ranges, and their middle as far as there is one.

    What reaches too high is cut.
    """
    ahead = () if figure.outlook is None else figure.outlook.fan
    if not ahead:
        return
    for low, high in (("lowest", "highest"), ("low", "high")):
        upper = [(rows.clock.x(one.at), held.y(getattr(one, high))) for one in ahead]
        lower = [(rows.clock.x(one.at), held.y(getattr(one, low))) for one in reversed(ahead)]
        rows.behind.append(element("polygon", points=_points([*upper, *lower]), class_="fan"))
    middle = []
    for one in ahead:
        if one.middle is None:
            break
        middle.append((rows.clock.x(one.at), held.y(one.middle)))
    if middle:
        rows.behind.append(element("polyline", points=_points(middle), class_="expected"))
    for down, said in enumerate(charts.EXPECTED_LINES):
        rows.front.append(
            text(rows.clock.right, held.top + 14 + 15 * down, said, "quiet", text_anchor="end")
        )


def _points(held: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in held)


def _waves(rows: TimeRows, figure: VolumeFigure, ahead: Outlook) -> None:
    # It may have taken off before the time that is drawn.
    onset = [one for one in (ahead.onset,) if one is not None and inside(figure, [one])]
    if not (onset or ahead.bursts):
        return
    rows.title(charts.waves_row(ahead.gradual if onset else None, spiked=bool(ahead.bursts)))
    for spans, look in ((ahead.bursts, "spike"), (onset, "onset")):
        for span in spans:
            said = charts.between(span, figure.wording)
            rows.behind.append(rows.through(span, rows.y, rows.y + STRIP - 6, look, said))
    rows.y += STRIP + GAP - 8


def _phases(rows: TimeRows, figure: VolumeFigure) -> None:
    """Draw the phase from hour to hour: its name, or its initial where there is no more room."""
    shown, measure, short = outlook.phases(figure), sized(12), dict[str, None]()
    if not shown:
        return
    rows.title(charts.PHASE)
    for one in shown:
        name = charts.PHASES[one.name]
        tooltip = charts.phase_between(name, one.span, figure.wording)
        kinds = ("phase", one.name)
        rows.behind.append(rows.through(one.span, rows.y, rows.y + STRIP, kinds, tooltip))
        x, wide, _ = rows.clock.stretch(one.span)
        held = name if measure(name) + 8 <= wide else name[0]
        if measure(held) <= wide:
            short |= {name: None} if held != name else {}
            place = {"text_anchor": "middle", "pointer_events": "none"}
            rows.front.append(text(x + wide / 2, rows.y + 14, held, "on-phase", **place))
    rows.y += STRIP + GAP
    rows.y -= GAP - 2 if short else 0
    for tooltip in wrap(charts.phases(short), rows.clock.width, measure) if short else ():
        rows.y += 15
        rows.front.append(text(rows.clock.left, rows.y, tooltip, "quiet"))
    rows.y += GAP - 4 if short else 0


def _sources(rows: TimeRows, figure: VolumeFigure) -> None:
    """Draw a row for each source, on a scale of its own: together they are all posts."""
    if len(figure.groups) < 2:  # noqa: PLR2004  one is all
        return
    rows.title(charts.BY_SOURCE)
    for name, numbers in stack(figure, MOST_SOURCES):
        group = figure.groups.get(name)
        if group is None:
            pairs = zip(figure.buckets, numbers, strict=True)
            group = tuple(replace(bucket, posts=number) for bucket, number in pairs)
        axis = marks(max(numbers, default=0), 1)
        rows.y += 16
        label = charts.source_row(name, group, claimed=figure.claimed)
        shown = cut(label, rows.clock.width, sized(NAME))
        rows.front.append(text(rows.clock.left, rows.y - 4, shown, "axis-name"))
        held = rows.plot((0, axis[-1]), LOW - 14, lambda mark: f"{mark:,.0f}" if mark else "")
        if figure.claimed:
            unseen = (one.span for one in group if one.coverage <= 0)
            rows.behind += [rows.through(span, held.top, held.foot, "hatch") for span in unseen]
        _posts(rows, figure, held, group)
        rows.y = held.foot + 10
    rows.y += GAP - 10


def _counts(rows: TimeRows, beside: Iterable[Strip]) -> None:
    """Draw a row for each count series; time of which nothing is known is hatched."""
    for strip in beside:
        measure = sized(13 * BOLD)
        rows.title(cut(strip.title, rows.width - measure(strip.tail), measure) + strip.tail)
        low, high = strip.ends
        held = Vertical(low, high, rows.y, LOW)
        ground = held.y(0)
        for mark in {min([0.0, *strip.known]), max([0.0, *strip.known])} - {0.0}:
            y = held.y(mark) + 4
            shown = short(mark, LARGE)
            rows.front.append(text(rows.clock.left - 6, y, shown, "axis", text_anchor="end"))
        for one in strip.buckets:
            if one.value is None or one.coverage < 1:
                look = "hatch" if one.value is None else "part"
                rows.behind.append(rows.through(_span(one), held.top, held.foot, look))
        tops = [(one, held.y(one.value)) for one in strip.buckets if one.value is not None]
        rows.bars(
            (_span(one), min(y, ground), max(y, ground), ("count", *_soon(one))) for one, y in tops
        )
        rows.behind.append(line(rows.clock.left, ground, rows.clock.right, ground, "base"))
        rows.y = held.foot + GAP


def _soon(one: CountBucket | ToneRow) -> tuple[str, ...]:
    return ("soon",) if one.provisional else ()


def _sentiment(rows: TimeRows, figure: SentimentFigure) -> None:
    corrected = any(_as_scored(bucket) is not None for bucket in figure.buckets)
    checked = any(b.share_negative.corrected for b in figure.buckets if b.share_negative)
    rows.title(charts.negative_row(figure.bar, checked=checked, both=corrected))
    rows.events()
    held = rows.plot((0, 0.5, 1), MIDDLE, percent)
    _estimates(rows, held, figure.buckets, _as_scored, ("grey",))
    _estimates(rows, held, figure.buckets, _negative)
    _cut_short(rows, held)
    _polarity(rows, charts.POLARITY, tone.reach(figure.buckets), {"grey": figure.buckets})
    _unscored(rows, figure)
    said = (
        (b.span, charts.tone_at(b, figure.wording, withheld=is_withheld(figure, b.span)))
        for b in figure.buckets
    )
    _pointed(rows, said)


def _negative(bucket: ToneRow) -> Share | None:
    return bucket.share_negative


def _as_scored(bucket: ToneRow) -> Share | None:
    """Return the classifier's own share, where the other one is not that."""
    return bucket.share_negative_raw if bucket.is_corrected else None


def _polarity(
    rows: TimeRows, heading: str, far: float, shown: Mapping[str, Sequence[ToneRow]]
) -> None:
    rows.title(heading)
    held = rows.plot((-far, 0, far), MIDDLE - 24, charts.signed)
    for look, buckets in shown.items():
        _estimates(rows, held, buckets, lambda b: b.polarity, (look,) if look else ())


def _estimates(
    rows: TimeRows,
    held: Vertical,
    buckets: Sequence[ToneRow],
    pick: tone.Pick,
    kind: tuple[str, ...] = (),
) -> None:
    """Draw estimates in their intervals; a line joins neighbours only, dashed where it may change.

    Nothing is drawn where *pick* gives None; *kind* is the class of a series that is not the figure
    itself.
    """
    sparse = rows.clock.width / max(len(buckets), 1) >= SPARSE
    shapes: list[tuple[Span, float, float, Classes]] = []
    for bucket in buckets:
        found = pick(bucket)
        if found is None:
            continue
        top, foot = held.y(found.high), held.y(found.low)
        shapes.append((bucket.span, top, max(foot, top + 0.5), ("doubt", *kind, *_soon(bucket))))
    rows.bars(shapes)
    for run in tone.runs(buckets, pick):
        at = [_place(rows, held, one, pick(one)) for one in run]
        soon = _soon(run[-1])
        rows.behind.append(element("polyline", points=_points(at), class_=("trend", *kind, *soon)))
        for (x, y), one in zip(at, run, strict=True):
            if (sparse and one.provisional == run[-1].provisional) or len(run) == 1:
                place = {"data_a": rows.clock.minute(one.start)}
                rows.behind.append(
                    element("circle", cx=x, cy=y, r=3.2, class_=("tone", *kind, *soon), **place)
                )


def _place(
    rows: TimeRows, held: Vertical, one: ToneRow, found: Share | Mean | None
) -> tuple[float, float]:
    value = 0.0 if found is None else found.value
    return rows.clock.x(one.start + (one.end - one.start) / 2), held.y(value)


def _unscored(rows: TimeRows, figure: SentimentFigure | ReactionsFigure) -> None:
    """Draw the share of all posts that no scorer could judge; nothing where there was no post."""
    rows.title(charts.UNSCORED)
    held = rows.plot((0, 1), LOW, percent)
    rows.bars(
        (b.span, held.y((b.unscored or 0) / b.posts), held.foot, ("count", *_soon(b)))
        for b in figure.buckets
        if b.posts
    )


def _reactions(rows: TimeRows, figure: ReactionsFigure) -> None:
    """Draw each way of reading them in a row of its own, over that as scored in grey."""
    first, scored = next(iter(figure.ways.items()))
    ways = {name: way for name, way in figure.ways.items() if name != first} or figure.ways
    for place, (name, way) in enumerate(ways.items()):
        rows.title(charts.negative_way(figure.bar, name, beside=name != first))
        if place == 0:
            rows.events()
        held = rows.plot((0, 0.5, 1), MIDDLE - 40, percent)
        if name != first:
            _estimates(rows, held, scored.buckets, _negative, ("grey",))
        _estimates(rows, held, way.buckets, _negative)
        if place == 0:
            _cut_short(rows, held)
    far = tone.reach(bucket for way in figure.ways.values() for bucket in way.buckets)
    for name, way in ways.items():
        beside = {} if name == first else {"grey": scored.buckets}
        label = charts.polarity_way(name, beside=name != first)
        _polarity(rows, label, far, {**beside, "": way.buckets})
    _unscored(rows, figure)
    several = zip(*(way.buckets for way in figure.ways.values()), strict=True)
    by_way = (dict(zip(figure.ways, held, strict=True)) for held in several)
    _pointed(rows, ((one[first].span, charts.ways_at(one, figure.wording)) for one in by_way))


def _span(bucket: CountBucket) -> Span:
    return Span(bucket.start, bucket.end)


def _narratives(rows: TimeRows, figure: NarrativesFigure) -> None:
    largest, shown = lines.most(figure), lines.versions(figure)
    if not rows.bare:
        rows.title(charts.shares(len(figure.narratives) - len(largest)))
    _sampled(rows, shown)
    rows.events()
    axis = [mark / 100 for mark in marks(100 * lines.reach(figure), 5)]
    held = rows.plot(axis, MIDDLE if rows.bare else TALL, percent)
    for one, its in zip(largest, shown, strict=True):
        _bands(rows, one, held, (f"c{its.place + 1}", "band"))
    stepped(rows, shown, held)
    _cut_short(rows, held)
    _overtakings(rows, figure, {one.title: one.place for one in shown})


def _bands(rows: TimeRows, one: Narrative, held: Vertical, kind: Classes) -> None:
    wording = rows.figure.wording
    drawn = [(s.span, held.y(s.share.high), held.y(s.share.low), s) for s in one.stretches]
    if not rows.pointed:
        rows.bars((span, high, low, kind) for span, high, low, _ in drawn)
        return
    for span, high, low, its in drawn:
        tooltip = charts.share_at(one.title, its.share, its.posts, span, wording)
        rows.front.append(rows.through(span, high, low, kind, tooltip))


def stepped(
    rows: TimeRows, shown: Sequence[Line], held: Vertical, places: Sequence[int] = LOOKS
) -> None:
    for one in shown:
        kind = f"c{places[one.place]}"
        rows.behind += [
            element("path", d=_path(rows, run, held), class_=(kind, "curve", *_certainty(run[-1])))
            for run in _runs(one.steps)
        ]
    if rows.wide:
        _named(rows, [one for one in shown if one.steps], held, places)


def _named(rows: TimeRows, shown: Sequence[Line], held: Vertical, places: Sequence[int]) -> None:
    measure = sized(NAME * BOLD)
    ends = sorted((held.y(one.steps[-1].value), one.place, one) for one in shown)
    names = {place: _folded(one.title, NAMES - 12, measure) for _, place, one in ends}
    low, left = held.top - NAME_LINE, sum(map(len, names.values()))
    for y, place, _ in ends:
        low = min(max(y + 4, low + NAME_LINE), held.foot - (left - 1) * NAME_LINE)
        for one in names[place]:
            rows.front.append(text(rows.clock.right + 6, low, one, (f"c{places[place]}", "name")))
            low += NAME_LINE
        low, left = low - NAME_LINE, left - len(names[place])


def _folded(title: str, room: float, measure: Measure) -> list[str]:
    """Return a title in one line or two, with an ellipsis in place of what finds no room."""
    first, *more = wrap(title, room, measure) or [""]
    return [first, cut(" ".join(more), room, measure)] if more else [first]


def _certainty(step: DrawnStep) -> list[str]:
    return [*(["least"] if step.least else []), *(["soon"] if step.pale else [])]


def _runs(steps: Sequence[DrawnStep]) -> Iterator[list[DrawnStep]]:
    """Yield steps that adjoin and are as sure.

    A run that goes on where another ended begins with a step of no length: its end.
    """
    run: list[DrawnStep] = []
    for step in steps:
        adjoins = bool(run) and run[-1].span.end == step.span.start
        if run and not (adjoins and _certainty(run[-1]) == _certainty(step)):
            yield run
            end = Span(step.span.start, step.span.start)
            run = [replace(step, span=end, value=run[-1].value)] if adjoins else []
        run.append(step)
    if run:
        yield run


def _path(rows: TimeRows, run: Sequence[DrawnStep], held: Vertical) -> str:
    x = rows.clock.x
    parts = [f"M{x(run[0].span.start):.1f} {held.y(run[0].value):.1f}"]
    parts += [
        f"V{held.y(step.value):.1f}H{x(step.span.end):.1f}" for step in run if step.span.length
    ]
    return "".join(parts)


def _sampled(rows: TimeRows, shown: Sequence[Line], places: Sequence[int] = LOOKS) -> None:
    """Name the lines over the plot where there is no room beside it."""
    for one in () if rows.wide else shown:
        kind = f"c{places[one.place]}"
        rows.y += NAME_LINE
        rows.front.append(line(0, rows.y - 8, 24, rows.y - 8, (kind, "curve")))
        label = cut(one.title, rows.width - 32, sized(NAME * BOLD))
        rows.front.append(text(30, rows.y - 4, label, (kind, "name")))


def _overtakings(rows: TimeRows, figure: NarrativesFigure, places: Mapping[str, int]) -> None:
    shown = lines.latest(figure)
    if not shown:
        return
    rows.title(charts.overtakings(len(figure.overtakings) - len(shown)))
    measure = sized(12)
    for one in shown:
        place = places.get(one.ahead)
        kind = "others" if place is None else f"c{place + 1}"
        tooltip = charts.overtook(one.ahead, one.behind, one.between, figure.wording)
        rows.behind.append(
            rows.through(one.between, rows.y + 3, rows.y + 17, (kind, "lead"), tooltip)
        )
        x, wide, _ = rows.clock.stretch(one.between)
        name = cut(charts.over(one.ahead, one.behind), rows.clock.width, measure)
        after, before = x + wide + 6, x - 6 - measure(name)
        fits = after + measure(name) <= rows.width or before >= rows.clock.left
        if not fits:
            rows.y += STRIP
        at = after if after + measure(name) <= rows.width else max(before, rows.clock.left)
        rows.front.append(text(at, rows.y + 14, name, "quiet"))
        rows.y += STRIP
    rows.y += GAP


def _amplification(rows: TimeRows, figure: AmplificationFigure) -> None:
    rows.title(charts.all_in(figure.every))
    counts, often = lines.counts(figure), lines.ratio(figure)
    _sampled(rows, counts, PLACES)
    rows.events()
    held = rows.plot(marks(max((b.posts or 0 for b in figure.buckets), default=0), 4), TALL)
    stepped(rows, counts[::-1], held, PLACES)
    _cut_short(rows, held)
    rows.title(charts.often_from(lines.FEWEST))
    most = max((step.value for step in often.steps), default=1)
    top = max(2.0, 1 + marks(most - 1, 2, whole=False)[-1])
    held = rows.plot((1, (1 + top) / 2, top), LOW + 30, charts.ratio)
    rows.behind += [
        element("path", d=_path(rows, run, held), class_=("ratio", "curve", *_certainty(run[-1])))
        for run in _runs(often.steps)
    ]
    said = (
        (b.span, charts.copies_at(b, figure.wording, withheld=is_withheld(figure, b.span)))
        for b in figure.buckets
    )
    _pointed(rows, said)


def _links(rows: TimeRows, figure: LinksFigure) -> None:
    shown, engaged = lines.passed_on(figure), lines.engaged(figure)
    for place, (heading, drawn, height) in enumerate(
        ((charts.LINKED, shown, TALL - 20), (charts.ENGAGEMENT, engaged, MIDDLE))
    ):
        if place and not any(one.steps for one in drawn):
            continue  # no service said how often these posts were liked or shared
        rows.title(heading)
        if place == 0:
            _sampled(rows, drawn)
            rows.events()
        most = max((step.value for one in drawn for step in one.steps), default=0)
        held = rows.plot(marks(most, 3), height)
        stepped(rows, drawn, held)
        if place == 0:
            _cut_short(rows, held)
    _pointed(rows, _linked(figure, shown, engaged))


def _linked(
    figure: LinksFigure, shown: Sequence[Line], engaged: Sequence[Line]
) -> Iterator[tuple[Span, str]]:
    known = [{step.span.start: step.value for step in one.steps} for one in (*shown, *engaged)]
    names = [one.title for one in shown]
    for bucket in figure.buckets:
        held = [found.get(bucket.start) for found in known]
        pairs = zip(names, held[: len(names)], held[len(names) :], strict=True)
        yield bucket.span, charts.links_at(bucket.start, list(pairs), figure.wording)


def _comparison(rows: TimeRows, figure: ComparisonFigure) -> None:
    rows.title(charts.EACH_HOUR)
    shown = lines.side_by_side(figure)
    _sampled(rows, shown)
    rows.y = rows.top = rows.y + 6
    most = max((step.value for one in shown for step in one.steps), default=0)
    held = rows.plot(marks(most, 4), TALL)
    stepped(rows, shown, held)
    said = (
        (one.span, charts.hour_at(hour, {c.title: c.posts[hour] for c in figure.curves}))
        for hour, one in enumerate(figure.buckets)
    )
    _pointed(rows, said)


CHARTS: Final[Mapping[type[Figure], Callable[[TimeRows, Any], None]]] = {
    VolumeFigure: _volume,
    SentimentFigure: _sentiment,
    ReactionsFigure: _reactions,
    NarrativesFigure: _narratives,
    AmplificationFigure: _amplification,
    LinksFigure: _links,
    ComparisonFigure: _comparison,
}
