"""A chart as text for a terminal, a log or a mail: the facts of the picture, in characters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace
from rich.cells import cell_len

from monitor.chart.coarse import fit
from monitor.chart.columns import HATCH, Columns, axis, states
from monitor.chart.count_rows import count_rows
from monitor.chart.figure import AnyFigure, SentimentFigure, VolumeFigure, shown_events, window
from monitor.chart.labels import number
from monitor.chart.sentiment import reach
from monitor.chart.spark import spark
from monitor.chart.text import cut, wrap
from monitor.chart.ticks import ticks
from monitor.chart.words import gaps, headline, moment, setting
from monitor.model import SentimentBucket, Span

COLORED: Final = "\x1b[38;5;{}m{}\x1b[0m"
TICK_ROOM: Final = 11  # characters for a label of the time axis
LEAST: Final = 17  # columns; on less, a drawing says nothing
SIGNS: Final = ((HATCH, "not observed"), ("^", "at least so many"), ("~", "will still change"))


def draw(figure: AnyFigure, *, width: int = 80, height: int = 16, color: bool = False) -> str:
    """Return the figure drawn in characters.

    Args:
        figure: What to show; texts in it are made harmless.
        width: Characters in a line, at most; below 24 only the words are shown.
        height: Lines for the plot itself, 4 or more.
        color: Whether to use the terminal's colours; without, there is no escape sequence in it.

    Returns:
        Lines no wider than *width*, with no newline at the end.
    """
    from monitor.chart.canvas import GUTTER  # noqa: PLC0415  late: plotext is slow to import

    room = width - GUTTER
    figure = fit(figure, max(room, 1)) if isinstance(figure, VolumeFigure) else figure
    said = headline(figure)
    if isinstance(figure, VolumeFigure):
        # Characters have no room for a fan; the report has its numbers.
        figure = replace(figure, outlook=None)
    span = window(figure)
    head = [said, figure.title, setting(figure), *figure.notes]
    plot = (
        []
        if span is None or room < LEAST
        else ["", *_plot(figure, span, width, max(height, 4), color)]
    )
    words = [*_events(figure), *gaps(figure), *figure.method]
    tail = ["", *_wrapped(words, width)] if words else []
    return "\n".join(line.rstrip() for line in (*_wrapped(head, width), *plot, *tail))


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [part for line in lines for part in wrap(line, width, cell_len)]


def _events(figure: AnyFigure) -> list[str]:
    """Return the list of events, numbered as over the plot."""
    return [
        f"{i} {moment(event.at, figure.zone)} · {event.title}"
        for i, event in enumerate(shown_events(figure), start=1)
    ]


def _plot(figure: AnyFigure, span: Span, width: int, height: int, color: bool) -> list[str]:
    """Return the key, the numbers of the events, the plot, and what stands under it."""
    from monitor.chart import canvas  # noqa: PLC0415  late: plotext is slow to import

    columns = Columns.of(figure, width - canvas.GUTTER)
    margin = " " * canvas.GUTTER
    under: list[str] = []
    if isinstance(figure, VolumeFigure):
        rows = canvas.bars(figure, columns, height, color=color)
        under = count_rows(figure, columns, margin, width)
    else:
        rows = canvas.intervals(figure, columns, height, reach(figure), color=color)
        under = _shares(figure, columns, margin, width)
    line, labels, below = axis(
        ticks(span, figure.zone, max(2, columns.count // TICK_ROOM)), columns
    )
    signs = states(figure, columns)
    used = signs + "".join(row for row in under if row.startswith(margin))
    frame = [f"{margin[1:]}└{line}", margin + signs, margin + labels, margin + below]
    numbers = margin + _numbers(figure, columns)
    return [
        *_key(figure, used, width, color),
        *filter(str.strip, (numbers, *rows, *frame)),
        *under,
    ]


def _numbers(figure: AnyFigure, columns: Columns) -> str:
    """Return the row of event numbers over the plot."""
    row = [" "] * columns.count
    places = [columns.at(event.at) + 0.5 for event in shown_events(figure)]
    for label in number(places, columns.count, len, gap=1):
        left = int(label.left)
        row[left : left + len(label.text)] = label.text
    return "".join(row)


def _key(figure: AnyFigure, signs: str, width: int, color: bool) -> list[str]:
    """Return the lines that say what each mark means, for the marks that are there."""
    from monitor.chart import canvas  # noqa: PLC0415  late: plotext is slow to import

    entries: list[tuple[str, str, int]] = []
    if isinstance(figure, VolumeFigure):
        entries = [(mark, name, code) for name, _, mark, code in canvas.layers(figure)]
    else:
        entries = [("●", "mean polarity and its 95 % interval", canvas.BLUE)]
    entries += [(sign, text, canvas.GREY) for sign, text in SIGNS if sign in signs]
    lines: list[str] = []
    used = width
    for mark, name, code in entries:
        text = cut(name, width - 4, cell_len)
        needed = 2 + cell_len(text) + 3
        if used + needed - 3 > width:
            lines.append("")
            used = 0
        lines[-1] += f"{COLORED.format(code, mark) if color else mark} {text}   "
        used += needed
    return lines


def _shares(figure: SentimentFigure, columns: Columns, margin: str, width: int) -> list[str]:
    """Return rows of small bars: the share of negative posts, and of those not scored."""
    told = []
    for name, pick in SHARES.items():
        cells: list[list[float]] = [[] for _ in range(columns.count)]
        for index, bucket in enumerate(figure.buckets):
            share = pick(bucket)
            if share is not None:
                for column in columns.filled(index):
                    cells[column].append(share)
        means = [sum(cell) / len(cell) if cell else None for cell in cells]
        known = [mean for mean in means if mean is not None]
        if known:
            words = cut(f"{name}: {min(known):.0%} to {max(known):.0%}", width, cell_len)
            told += [words, margin + spark(means, top=1)]
    return told


def _negative(bucket: SentimentBucket) -> float | None:
    return None if bucket.share_negative is None else bucket.share_negative.value


def _unscored(bucket: SentimentBucket) -> float | None:
    posts = bucket.scored + bucket.unscored
    return bucket.unscored / posts if posts else None


SHARES: Final[Mapping[str, Callable[[SentimentBucket], float | None]]] = {
    "Share of scored posts that are negative": _negative,
    "Share of posts that could not be scored": _unscored,
}
