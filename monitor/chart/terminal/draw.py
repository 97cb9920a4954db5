"""A chart as text for a terminal, a log or a mail: the facts of the picture, in characters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from monitor.chart import lines as stepped
from monitor.chart.coarse import fit
from monitor.chart.counts import strips
from monitor.chart.figure import (
    AmplificationFigure,
    Figure,
    LinksFigure,
    NarrativesFigure,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
    counts_posts,
    instants,
    is_bare,
    window,
)
from monitor.chart.labels import number
from monitor.chart.lines import Line
from monitor.chart.outlook import phases
from monitor.chart.said import gaps, headline, setting
from monitor.chart.terminal import canvas
from monitor.chart.terminal.canvas import Room, Stroke
from monitor.chart.terminal.columns import HATCH, Columns, axis, states
from monitor.chart.text import cut, wrap
from monitor.chart.ticks import ticks
from monitor.chart.tone import far_enough, reach
from monitor.nouns.measure import amount
from monitor.nouns.posts import Span
from monitor.nouns.tone import ToneRow
from monitor.words import charts
from monitor.words.brief import spark
from monitor.words.front import together

TICK_ROOM: Final = 11  # characters for a label of the time axis
LEAST: Final = 17  # columns; on less, a drawing says nothing
INSTANT: Final = timedelta(microseconds=1)
PROVISIONAL: Final = "~"
SIGNS: Final = {
    HATCH: charts.UNWATCHED,
    "^": charts.MINIMUM,
    PROVISIONAL: charts.PROVISIONAL,
}
MARKS: Final = ("●", "◆", "▲", "■")
CODES: Final = (25, 166, 245, 36)
"""Of 256: blue, orange, grey, and green, which is seen on any ground."""

REACTIONS: Final = (canvas.GREY, 25, 166, 36)
"""Of the ways of reading reactions: as scored is neither of the colours of the others."""
DIGITS: Final = ("1", "2", "3", "4")
MARGIN: Final = " " * canvas.GUTTER


class Drawing(Struct, frozen=True):
    """A figure in characters.

    Attributes:
        key: Mark, meaning and colour (of 256) of what is drawn.
        rows: Of the plot, with the numbers at its left.
        under: Rows under the axis.
        said: What the plot has no room for, in sentences.
    """

    key: tuple[tuple[str, str, int], ...]
    rows: tuple[str, ...]
    under: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def draw(figure: Figure, *, width: int = 80, height: int = 16, color: bool = False) -> str:
    """Return the figure drawn in characters, without a newline at the end.

    No line has more than *width* characters; below 24 only the words are shown. The plot itself has
    *height* lines, 4 or more. Without *color* there is no escape sequence in it.
    """
    room = width - canvas.GUTTER
    if isinstance(figure, VolumeFigure):
        figure = fit(figure, max(room, 1))
        if figure.outlook is not None:
            # Characters have no room for the fan; the report has its numbers.
            figure = replace(figure, outlook=replace(figure.outlook, fan=()))
    span = window(figure)
    head = [headline(figure), figure.title, setting(figure), *figure.notes]
    plot = (
        []
        if span is None or room < LEAST or is_bare(figure)
        else ["", *_plot(figure, span, width, max(height, 4), color)]
    )
    events = (
        charts.event(place, at, together(titles), figure.wording)
        for place, (at, titles) in enumerate(instants(figure).items(), start=1)
    )
    words = [*events, *gaps(figure), *figure.method]
    tail = ["", *_wrapped(words, width)] if words else []
    return "\n".join(line.rstrip() for line in (*_wrapped(head, width), *plot, *tail))


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [part for line in lines for part in wrap(line, width, cell_len)]


def _plot(figure: Figure, span: Span, width: int, height: int, color: bool) -> list[str]:
    room = width - len(MARGIN)
    columns = Columns.of(figure, room)
    drawn = DRAWINGS[type(figure)](figure, Room(columns, height, width, color))
    line, labels, below = axis(
        ticks(span, figure.zone, max(2, columns.count // TICK_ROOM)), columns, room
    )
    signs = states(figure, columns)
    frame = [f"{MARGIN[1:]}└{line}", MARGIN + signs, MARGIN + labels, MARGIN + below]
    used = signs + "".join(row for row in drawn.under if row.startswith(MARGIN))
    numbers = MARGIN + _event_numbers(figure, columns)
    return [
        *_key(drawn.key, used, width, color),
        *filter(str.strip, (numbers, *drawn.rows, *frame)),
        *drawn.under,
        *_wrapped(drawn.said, width),
    ]


def _event_numbers(figure: Figure, columns: Columns) -> str:
    row = [" "] * columns.count
    places = [columns.at(at) + 0.5 for at in instants(figure)]
    for label in number(places, columns.count, len, gap=1):
        left = int(label.left)
        row[left : left + len(label.text)] = label.text
    return "".join(row)


def _key(entries: Iterable[tuple[str, str, int]], signs: str, width: int, color: bool) -> list[str]:
    meant = ((sign, text, canvas.GREY) for sign, text in SIGNS.items() if sign in signs)
    shown = [*entries, *meant]
    lines: list[str] = []
    used = width
    for mark, name, code in shown:
        text = cut(name, width - 4, cell_len)
        needed = 2 + cell_len(text) + 3
        if used + needed - 3 > width:
            lines.append("")
            used = 0
        colored = f"{canvas.COLOR.format(code)}{mark}{canvas.PLAIN}"
        lines[-1] += f"{colored if color else mark} {text}   "
        used += needed
    return lines


def _volume(figure: VolumeFigure, room: Room) -> Drawing:
    if not counts_posts(figure):
        return Drawing((), (), tuple(_counts(figure, room)))
    return Drawing(
        tuple((mark, name, code) for name, _, mark, code in canvas.layers(figure)),
        tuple(canvas.bars(figure, room)),
        (*_phases(figure, room), *_counts(figure, room)),
        tuple(_waves(figure)),
    )


def _waves(figure: VolumeFigure) -> Iterator[str]:
    """Yield when it took off, and its bursts, which the plot has no colours for."""
    ahead = figure.outlook
    if ahead is None:
        return
    if ahead.onset is not None:
        yield charts.took_off(ahead.onset, figure.wording, gradual=ahead.gradual)
    if ahead.bursts:
        yield charts.spikes(ahead.bursts, figure.wording)


def _phases(figure: VolumeFigure, room: Room) -> list[str]:
    """Return a row of initials, and what they stand for; nothing where there was no phase."""
    known = phases(figure)
    if not known:
        return []
    row = [" "] * room.columns.count
    for index, bucket in enumerate(figure.buckets):
        middle = bucket.start + (bucket.end - bucket.start) / 2
        names = (charts.PHASES[p.name] for p in known if p.span.start <= middle < p.span.end)
        initial = next(names, " ")[0]
        for column in range(room.columns.left(index), room.columns.left(index + 1)):
            row[column] = initial
    names = (charts.PHASES[name] for name in dict.fromkeys(p.name for p in known))
    return [cut(charts.phases(names), room.width, cell_len), MARGIN + "".join(row)]


def _sentiment(figure: SentimentFigure, room: Room) -> Drawing:
    rows = canvas.intervals(figure, room, reach(figure.buckets))
    picks = {charts.NEGATIVE: _negative, charts.UNSCORED: _unscored}
    shares = {name: list(map(pick, figure.buckets)) for name, pick in picks.items()}
    key = (("●", charts.MEAN, canvas.BLUE),)
    return Drawing(key, tuple(rows), _shares(shares, room))


def _reactions(figure: ReactionsFigure, room: Room) -> Drawing:
    """Return a mark for each way, and a row of its shares; intervals are said of the whole."""
    means = (b.polarity.value for way in figure.ways.values() for b in way.buckets if b.polarity)
    far = far_enough(map(abs, means))
    ways = list(zip(figure.ways.items(), MARKS, REACTIONS, strict=False))
    strokes = [
        Stroke(mark, code, _points(way.buckets, place / len(ways), room))
        for place, ((_, way), mark, code) in enumerate(ways)
    ]
    # What is drawn later covers: where marks meet, that as scored and the last way must be seen.
    strokes = [*strokes[1:-1], *strokes[:1], *strokes[1:][-1:]]
    shares = {
        charts.negative_by_way(mark, name): [_negative(b) for b in way.buckets]
        for (name, way), mark, _ in ways
    } | {charts.UNSCORED: [_unscored(b) for b in figure.buckets]}
    return Drawing(
        tuple((mark, charts.mean_by_way(name), code) for (name, _), mark, code in ways),
        tuple(canvas.lines(figure, room, strokes, (-far, 0, far))),
        _shares(shares, room),
        tuple(
            charts.all_by_way(name, way.total.polarity, way.total.share_negative)
            for name, way in figure.ways.items()
        ),
    )


def _points(buckets: Sequence[ToneRow], place: float, room: Room) -> tuple[tuple[int, float], ...]:
    """Return each mean in a column of its bucket, *place* (below 1) of the way to its right."""
    return tuple(
        (columns[int(place * len(columns))], bucket.polarity.value)
        for index, bucket in enumerate(buckets)
        if bucket.polarity and (columns := room.columns.filled(index))
    )


def _negative(bucket: ToneRow) -> float | None:
    return None if bucket.share_negative is None else bucket.share_negative.value


def _unscored(bucket: ToneRow) -> float | None:
    return (bucket.unscored or 0) / bucket.posts if bucket.posts else None


def _shares(said: Mapping[str, Sequence[float | None]], room: Room) -> tuple[str, ...]:
    rows = (_sparks(*each, room, charts.share_ends, top=1) for each in said.items())
    return tuple(chain.from_iterable(rows))


def _narratives(figure: NarrativesFigure, room: Room) -> Drawing:
    lines, top = stepped.versions(figure), stepped.reach(figure)
    strokes = _strokes(lines, figure, room, MARKS)
    rows = canvas.lines(figure, room, strokes, (0, top / 2, top), "{:.0%}")
    return Drawing(_named(lines, MARKS), tuple(rows), said=tuple(_last_shares(figure)))


def _last_shares(figure: NarrativesFigure) -> Iterator[str]:
    drawn = stepped.most(figure)
    for one in drawn:
        last = one.stretches[-1] if one.stretches else None
        share, span = (None, None) if last is None else (last.share, last.span)
        yield charts.last_share(one.title, share, span, figure.wording)
    if len(drawn) < len(figure.narratives):
        yield charts.smaller(len(figure.narratives) - len(drawn))
    for each in stepped.latest(figure):
        yield charts.overtook(each.ahead, each.behind, each.between, figure.wording)


def _amplification(figure: AmplificationFigure, room: Room) -> Drawing:
    lines, often = stepped.counts(figure), stepped.ratio(figure)
    marks = (canvas.MARKS[0], *MARKS[1:])
    strokes = _strokes(lines, figure, room, marks)
    rows = canvas.lines(figure, room, strokes, _numbers(lines, room), filled=True)
    values = {step.span.start: step.value for step in often.steps}
    ratios = [values.get(bucket.start) for bucket in figure.buckets]
    return Drawing(
        _named(lines, marks),
        tuple(rows),
        tuple(_sparks(charts.OFTEN, ratios, room, charts.ratio_ends, least=1)),
    )


def _links(figure: LinksFigure, room: Room) -> Drawing:
    lines = stepped.passed_on(figure)
    strokes = _strokes(lines, figure, room, DIGITS)
    rows = canvas.lines(figure, room, strokes, _numbers(lines, room))
    under = (
        row
        for line in stepped.engaged(figure)
        for row in _sparks(
            charts.engagement_of(line.place),
            _values(line, figure),
            room,
            charts.count_ends,
        )
    )
    return Drawing(_named(lines, DIGITS), tuple(rows), tuple(under))


def _numbers(lines: Sequence[Line], room: Room) -> list[int]:
    return room.numbers(step.value for line in lines for step in line.steps)


def _named(lines: Sequence[Line], marks: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    return tuple((marks[line.place], line.title, CODES[line.place]) for line in lines)


def _strokes(
    lines: Sequence[Line], figure: Figure, room: Room, marks: Sequence[str]
) -> list[Stroke]:
    """Return each line as points, column by column; the first line is drawn last."""
    return [
        Stroke(
            marks[line.place],
            CODES[line.place],
            tuple(
                (column, value)
                for index, value in enumerate(_values(line, figure))
                if value is not None
                for column in room.columns.filled(index)
            ),
        )
        for line in reversed(lines)
    ]


def _values(line: Line, figure: Figure) -> list[float | None]:
    """Return the value of a line in the middle of each bucket; None where it has none."""
    steps = iter(line.steps)
    step = next(steps, None)
    values: list[float | None] = []
    for bucket in figure.buckets:
        middle = bucket.start + (bucket.end - bucket.start) / 2
        while step is not None and step.span.end <= middle:
            step = next(steps, None)
        values.append(step.value if step is not None and step.span.start <= middle else None)
    return values


def _sparks(
    said: str,
    values: Sequence[float | None],
    room: Room,
    ends: Callable[[float, float], str],
    *,
    top: float | None = None,
    least: float = 0,
) -> list[str]:
    """Return what is shown, from what to what it goes, and a row of small bars from *least* on."""
    means = room.columns.means((room.columns.filled(i), one) for i, one in enumerate(values))
    known = [value for value in values if value is not None]
    if not known:
        return []
    bars = spark([None if mean is None else mean - least for mean in means], top=top)
    return [cut(f"{said}: {ends(min(known), max(known))}", room.width, cell_len), MARGIN + bars]


def _counts(figure: VolumeFigure, room: Room) -> list[str]:
    """Return what is counted and from what to what it goes, a row of bars, and one of signs.

    What is not known is hatched; a bar of the lowest height is 0, or the least where that is less.
    """
    rows, columns = list[str](), room.columns
    for strip in strips(figure):
        known = strip.known
        low, high = min([0.0, *known]), max([0.0, *known])
        shown = charts.ends(amount(min(known)), amount(max(known))) if known else charts.UNWATCHED
        tail = f"{strip.tail}: {shown}"
        filled = [
            (range(columns.at(one.start), columns.at(one.end - INSTANT) + 1), one)
            for one in strip.buckets
        ]
        means = columns.means((place, one.value) for place, one in filled)
        bars = spark([None if mean is None else mean - low for mean in means], top=high - low)
        early = {column for place, one in filled if one.provisional for column in place}
        signs = "".join(PROVISIONAL if at in early else " " for at in range(columns.count))
        title = cut(strip.title, room.width - cell_len(tail), cell_len)
        rows += [
            *wrap(title + tail, room.width, cell_len),
            MARGIN + bars.replace(" ", HATCH),
            *([MARGIN + signs] if early else []),
        ]
    return rows


DRAWINGS: Final[Mapping[type[Figure], Callable[[Any, Room], Drawing]]] = {
    VolumeFigure: _volume,
    SentimentFigure: _sentiment,
    ReactionsFigure: _reactions,
    NarrativesFigure: _narratives,
    AmplificationFigure: _amplification,
    LinksFigure: _links,
}
