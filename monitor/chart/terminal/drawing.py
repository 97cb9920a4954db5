"""What is particular to each kind of figure in the terminal: its marks, its plot, rows under it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeAlias

from msgspec import Struct
from rich.cells import cell_len

from monitor.chart import lines as stepped
from monitor.chart.counts import Strip, strips
from monitor.chart.figure import (
    AmplificationFigure,
    Figure,
    LinksFigure,
    NarrativesFigure,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
    counts_posts,
)
from monitor.chart.lines import Line
from monitor.chart.outlook import phases
from monitor.chart.terminal import canvas
from monitor.chart.terminal.canvas import Room, Stroke
from monitor.chart.terminal.columns import HATCH, Columns
from monitor.chart.text import cut
from monitor.chart.tone import far_enough, reach
from monitor.nouns.measure import CountBucket, amount
from monitor.nouns.tone import ToneRow
from monitor.words import charts
from monitor.words.brief import spark
from monitor.words.charts import UNWATCHED, ends

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


def _volume(figure: VolumeFigure, room: Room) -> Drawing:
    if not counts_posts(figure):
        return Drawing((), (), tuple(count_rows(figure, room.columns, MARGIN, room.width)))
    return Drawing(
        tuple((mark, name, code) for name, _, mark, code in canvas.layers(figure)),
        tuple(canvas.bars(figure, room)),
        (*_phases(figure, room), *count_rows(figure, room.columns, MARGIN, room.width)),
        tuple(_waves(figure)),
    )


def _waves(figure: VolumeFigure) -> Iterator[str]:
    """Yield when it took off, and its bursts, which the plot has no colours for."""
    if figure.outlook is None:
        return
    if figure.outlook.onset is not None:
        yield charts.took_off(figure.outlook.onset, figure.wording)
    if figure.outlook.bursts:
        yield charts.spikes(figure.outlook.bursts, figure.wording)


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
    shares = (
        row
        for name, pick in SHARES.items()
        for row in _sparks(name, [pick(b) for b in figure.buckets], room, charts.share_ends, top=1)
    )
    key = (("●", charts.MEAN, canvas.BLUE),)
    return Drawing(key, tuple(rows), tuple(shares))


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
        tuple(canvas.lines(figure, room, strokes, (-far, 0.0, far))),
        tuple(
            row for said in shares.items() for row in _sparks(*said, room, charts.share_ends, top=1)
        ),
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


SHARES: Final[Mapping[str, Callable[[ToneRow], float | None]]] = {
    charts.NEGATIVE: _negative,
    charts.UNSCORED: _unscored,
}


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


Draw: TypeAlias = Callable[[Any, Room], Drawing]

DRAWINGS: Final[Mapping[type[Figure], Draw]] = {
    VolumeFigure: _volume,
    SentimentFigure: _sentiment,
    ReactionsFigure: _reactions,
    NarrativesFigure: _narratives,
    AmplificationFigure: _amplification,
    LinksFigure: _links,
}
"""How each kind of figure is drawn."""


INSTANT: Final = timedelta(microseconds=1)
PROVISIONAL: Final = "~"


def count_rows(figure: VolumeFigure, columns: Columns, margin: str, width: int) -> list[str]:
    """Return what is counted and from what to what it goes, a row of bars, and one of signs.

    What is not known is hatched; a bar of the lowest height is 0, or the least where that is less.
    """
    rows: list[str] = []
    for strip in strips(figure):
        rows += [_counted(strip, width), margin + _count_bars(strip, columns)]
        signs = _count_signs(strip, columns)
        rows += [margin + signs] if signs.strip() else []
    return rows


def _counted(strip: Strip, width: int) -> str:
    known = strip.known
    label = ends(amount(min(known)), amount(max(known))) if known else UNWATCHED
    tail = f"{strip.tail}: {label}"
    return cut(strip.title, width - cell_len(tail), cell_len) + tail


def _count_bars(strip: Strip, columns: Columns) -> str:
    means = columns.means((_filled(one, columns), one.value) for one in strip.buckets)
    low, high = min([0.0, *strip.known]), max([0.0, *strip.known])
    bars = [None if mean is None else mean - low for mean in means]
    return spark(bars, top=high - low).replace(" ", HATCH)


def _count_signs(strip: Strip, columns: Columns) -> str:
    row = [" "] * columns.count
    for bucket in strip.buckets:
        if bucket.provisional:
            for column in _filled(bucket, columns):
                row[column] = PROVISIONAL
    return "".join(row)


def _filled(bucket: CountBucket, columns: Columns) -> range:
    return range(columns.at(bucket.start), columns.at(bucket.end - INSTANT) + 1)
