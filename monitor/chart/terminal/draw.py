"""A chart as text for a terminal, a log or a mail: the facts of the picture, in characters."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace
from rich.cells import cell_len

from monitor.chart.coarse import fit
from monitor.chart.figure import Figure, VolumeFigure, instants, is_bare, window
from monitor.chart.labels import number
from monitor.chart.said import gaps, headline, setting
from monitor.chart.terminal.canvas import GREY, GUTTER, Room
from monitor.chart.terminal.columns import HATCH, Columns, axis, states
from monitor.chart.terminal.drawing import DRAWINGS, MARGIN
from monitor.chart.text import cut, wrap
from monitor.chart.ticks import ticks
from monitor.nouns.posts import Span
from monitor.words.charts import MINIMUM, PROVISIONAL, UNWATCHED
from monitor.words.charts import event as listed
from monitor.words.front import together

COLORED: Final = "\x1b[38;5;{}m{}\x1b[0m"
TICK_ROOM: Final = 11  # characters for a label of the time axis
LEAST: Final = 17  # columns; on less, a drawing says nothing
SIGNS: Final = ((HATCH, UNWATCHED), ("^", MINIMUM), ("~", PROVISIONAL))


def draw(figure: Figure, *, width: int = 80, height: int = 16, color: bool = False) -> str:
    """Return the figure drawn in characters.

    Args:
        figure: What to show; texts in it are made harmless.
        width: Characters in a line, at most; below 24 only the words are shown.
        height: Lines for the plot itself, 4 or more.
        color: Whether to use the terminal's colours; without, there is no escape sequence in it.

    Returns:
        Lines no wider than *width*, with no newline at the end.
    """
    room = width - GUTTER
    figure = fit(figure, max(room, 1)) if isinstance(figure, VolumeFigure) else figure
    said = headline(figure)
    if isinstance(figure, VolumeFigure):
        figure = _past(figure)
    span = window(figure)
    head = [said, figure.title, setting(figure), *figure.notes]
    plot = (
        []
        if span is None or room < LEAST or is_bare(figure)
        else ["", *_plot(figure, span, width, max(height, 4), color)]
    )
    words = [*_events(figure), *gaps(figure), *figure.method]
    tail = ["", *_wrapped(words, width)] if words else []
    return "\n".join(line.rstrip() for line in (*_wrapped(head, width), *plot, *tail))


def _past(figure: VolumeFigure) -> VolumeFigure:
    """Return the figure without its fan: characters have no room for it, the report has numbers."""
    if figure.outlook is None:
        return figure
    return replace(figure, outlook=replace(figure.outlook, fan=()))


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [part for line in lines for part in wrap(line, width, cell_len)]


def _events(figure: Figure) -> list[str]:
    return [
        listed(place, at, together(titles), figure.wording)
        for place, (at, titles) in enumerate(instants(figure).items(), start=1)
    ]


def _plot(figure: Figure, span: Span, width: int, height: int, color: bool) -> list[str]:
    columns = Columns.of(figure, width - len(MARGIN))
    drawn = DRAWINGS[type(figure)](figure, Room(columns, height, width, color))
    line, labels, below = axis(
        ticks(span, figure.zone, max(2, columns.count // TICK_ROOM)), columns
    )
    signs = states(figure, columns)
    frame = [f"{MARGIN[1:]}└{line}", MARGIN + signs, MARGIN + labels, MARGIN + below]
    used = signs + "".join(row for row in drawn.under if row.startswith(MARGIN))
    numbers = MARGIN + _numbers(figure, columns)
    return [
        *_key(drawn.key, used, width, color),
        *filter(str.strip, (numbers, *drawn.rows, *frame)),
        *drawn.under,
        *_wrapped(drawn.said, width),
    ]


def _numbers(figure: Figure, columns: Columns) -> str:
    row = [" "] * columns.count
    places = [columns.at(at) + 0.5 for at in instants(figure)]
    for label in number(places, columns.count, len, gap=1):
        left = int(label.left)
        row[left : left + len(label.text)] = label.text
    return "".join(row)


def _key(entries: Iterable[tuple[str, str, int]], signs: str, width: int, color: bool) -> list[str]:
    """Return the lines that say what each mark means, for the marks that are there."""
    shown = [*entries, *((sign, text, GREY) for sign, text in SIGNS if sign in signs)]
    lines: list[str] = []
    used = width
    for mark, name, code in shown:
        text = cut(name, width - 4, cell_len)
        needed = 2 + cell_len(text) + 3
        if used + needed - 3 > width:
            lines.append("")
            used = 0
        lines[-1] += f"{COLORED.format(code, mark) if color else mark} {text}   "
        used += needed
    return lines
