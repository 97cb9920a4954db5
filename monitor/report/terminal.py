"""A sheet as a person reads it in a terminal: no line is wider than that, and no text is cut."""

import re
from collections.abc import Sequence
from itertools import accumulate, chain, zip_longest
from math import inf
from typing import Final

from msgspec import Struct

from monitor.privacy.output import terminal
from monitor.words.method import NOT_THE_PUBLIC
from monitor.words.sheet import NONE, SIGNS, Sheet, Table, folded, more

WIDTH: Final = 80
GAP: Final = "  "

WHOLE: Final = 22
"""Columns of the longest cell that is not folded while others can be: a time with its offset."""

FOLDED: Final = 10
"""Columns at least of what is longer."""

_WORDS: Final = re.compile(r"(\s*(?:/+|[^\s/]+/*))(\s*)")
"""Words, with the blanks after them; an address may go on in the next line after a slash."""
_PROSE: Final = re.compile(r"(\s*(?:\S| (?=%))+)(\s*)")
"""Likewise in prose, where an address is one word, and so are a number and its sign."""

BOLD: Final = "\x1b[1m{}\x1b[0m"
DIM: Final = "\x1b[2m{}\x1b[0m"
PLAIN: Final = "{}"


class Style(Struct, frozen=True, kw_only=True):
    """How a table may look.

    Attributes:
        width: Columns of the terminal; no line is longer.
        color: Whether headings may be bold; False writes plain text only.
        method: Whether it ends with how the figures came about, or with how to see that.
        lines: Of the terminal, into which it has to fit; None shows all of it.
    """

    width: int = WIDTH
    lines: int | None = None
    color: bool = False
    method: bool = False


def drawn(sheet: Sheet, style: Style) -> str:
    """Return a sheet as a person reads it in a terminal.

    Where it is longer than the terminal, sentences and then tables stay from the first on while
    they fit, and a last line says how many are left out. What it is about, and what nobody may miss
    of it, always stays.
    """
    head = [*_lines(style, sheet.title, look=BOLD), *_lines(style, *sheet.head)]
    said, notes = [_lines(style, one) for one in sheet.said], _lines(style, *sheet.notes)
    parts = [*said, *(_table(one, style) for one in sheet.tables)]
    shown, end = len(parts), _below(sheet, sheet.tables, style)
    room = inf if style.lines is None else style.lines - sum(map(len, (head, notes, end)))
    if sum(map(len, parts)) > room:
        # The last line needs room, and where nothing else stands below, the empty one above it too.
        room -= len(_lines(style, more(len(said), len(sheet.tables)))) + (not end)
        shown = sum(height <= room for height in accumulate(map(len, parts)))
        left = more(max(len(said) - shown, 0), len(parts) - max(len(said), shown))
        end = _below(sheet, sheet.tables[: max(shown - len(said), 0)], style, left)
    first, rest = parts[: min(shown, len(said))], parts[len(said) : shown]
    lines = [*head, *chain(*first), *notes, *chain(*rest), *end]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(style: Style, *texts: str, look: str = PLAIN) -> list[str]:
    look = look if style.color else PLAIN
    return [look.format(line) for one in texts for line in _wrapped(one, style.width, _PROSE)]


def _below(sheet: Sheet, tables: Sequence[Table], style: Style, *last: str) -> list[str]:
    """Return what stands under the *tables* that are shown, with the empty line above it."""
    method = sheet.method if style.method else _folded(sheet, tables)
    texts = [*method, *last]
    return ["", *_lines(style, *texts, look=DIM)] if texts else []


def _folded(sheet: Sheet, shown: Sequence[Table]) -> list[str]:
    """Return what nobody may miss of how the figures came about, and how to see the rest."""
    if not sheet.method:
        return []
    used = " ".join(
        cell
        for table in shown
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if column in table.numbers
    )
    return [
        *(line for line in sheet.method if line == NOT_THE_PUBLIC),
        folded([sign for sign in SIGNS if sign in used]),
    ]


def _table(table: Table, style: Style) -> list[str]:
    title = ["", *(_lines(style, table.title, look=BOLD) if table.title else ())]
    if not table.rows:
        return [*title, NONE]
    widths = _widths(table, style.width)
    right = [column in table.numbers for column in table.columns]
    cells = [_wrapped(one, wide) for one, wide in zip(table.columns, widths, strict=True)]
    tall, look = max(map(len, cells)), BOLD if style.color else PLAIN
    head = _row([[""] * (tall - len(cell)) + cell for cell in cells], widths, right)
    rows = (
        _row([_wrapped(one, wide) for one, wide in zip(row, widths, strict=True)], widths, right)
        for row in table.rows
    )
    return [*title, *(look.format(line.rstrip()) for line in head), *chain(*rows)]


def _row(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    return [
        GAP.join(
            " " * (wide - _size(part)) + part if at_right else part + " " * (wide - _size(part))
            for part, wide, at_right in zip(parts, widths, right, strict=True)
        )
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _wrapped(text: str, width: int, words: re.Pattern[str] = _WORDS) -> list[str]:
    """Return a text, made harmless, in lines of its own or broken between words.

    A word that is wider than all the *width* begins a line, and is cut.
    """
    if text.isprintable() and _size(text) <= width:
        return [text]
    from rich.cells import chop_cells  # noqa: PLC0415  only for what is long

    lines = []
    for line in terminal(text).expandtabs().split("\n"):
        parts = [""]
        for word, blank in words.findall(line):
            if _size(parts[-1] + word) > width:
                parts += chop_cells(word, width)
            else:
                parts[-1] += word
            parts[-1] += blank
        lines += parts[1:] if len(parts) > 1 and not parts[0] else parts
    return [line.rstrip() for line in lines]


def _widths(table: Table, width: int) -> Sequence[int]:
    """Return how wide each column is, where there is room or not.

    Times, numbers and short words stay on one line; what is folded is long, or else a cell of
    several words. Where there is no room for words either, they are cut.
    """
    columns = [
        [terminal(heading), *chain(*(terminal(cell).expandtabs().split("\n") for cell in cells))]
        for heading, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True)
    ]
    wanted = [_longest(texts) for texts in columns]
    room = width - len(GAP) * (len(columns) - 1)
    if sum(wanted) <= room:
        return wanted
    first, numbers = {table.columns[0]}, table.numbers
    for kept in ({*table.columns}, first | numbers, first, set[str]()):
        least = [
            _longest([*_words(heading), *(cells if name in kept else _words(*cells))], WHOLE)
            for name, (heading, *cells) in zip(table.columns, columns, strict=True)
        ]
        if sum(least) <= room:
            return _shared(least, wanted, room - sum(least))
    return _shared([1] * len(columns), wanted, max(room - len(columns), 0))


def _words(*texts: str) -> list[str]:
    return [word.strip() for text in texts for word, _ in _WORDS.findall(text)]


def _longest(texts: Sequence[str], most: float = inf) -> int:
    return max((size for size in map(_size, texts) if size <= most), default=FOLDED)


def _size(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  only for what may be wide

    return cell_len(text)


def _shared(least: Sequence[int], wanted: Sequence[int], left: int) -> Sequence[int]:
    """Return the widths with what is left shared out, first to who needs least."""
    found = list(least)
    by_need = sorted(range(len(found)), key=lambda column: wanted[column] - least[column])
    for others, column in zip(range(len(found), 0, -1), by_need, strict=True):
        more = min(wanted[column] - least[column], left // others)
        found[column] += more
        left -= more
    return found
