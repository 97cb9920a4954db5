"""A report as a table, JSON, CSV or Markdown."""

import io
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from math import inf
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import asdict, astuple, replace

from monitor.clock import HOUR
from monitor.nouns.counts import CountMethod
from monitor.nouns.finding import Finding
from monitor.nouns.method import Method
from monitor.nouns.quantity import values
from monitor.nouns.report import Report
from monitor.nouns.sources import Unreadable
from monitor.nouns.spread import Accounts, Answers, Forecast, Record, Trend
from monitor.nouns.status import DaemonStatus
from monitor.nouns.validation import CorrectedShare, Labelled, ScorerError, Stances
from monitor.nouns.volume import Total
from monitor.privacy.output import json_line, markdown_cell, terminal
from monitor.report.rows import write_csv
from monitor.words import counts
from monitor.words.method import NOT_THE_PUBLIC
from monitor.words.method import shape as method_shape
from monitor.words.numbers import capital
from monitor.words.sheet import METHOD, NONE, SIGNS, Sheet, Table, folded, more
from monitor.words.worded import Worded, worded

# Findings as the JSON has them: as values, but for numbers that have always stood there alone.
#
# Their keys say what they are (docs/json.md). A new kind has none: its numbers have units there
# too.


def finding_shape(found: Finding) -> dict[str, object]:
    """Return a finding as the JSON has it."""
    fields = dict(zip(found.__struct_encode_fields__, astuple(found), strict=True))
    numbers = ALONE[type(found)](found) if type(found) in ALONE else {}
    return {
        "kind": found.__struct_config__.tag,
        **{key: value for key, value in {**fields, **numbers}.items() if value is not UNSET},
    }


def _even(found: Accounts) -> dict[str, object]:
    return {"even": found.even and astuple(found.even)[:2]}


def _answers(found: Answers) -> dict[str, object]:
    allowed = found.allowed
    low, high = (None, None) if allowed is None else (allowed.low, allowed.high)
    return {"allowed": UNSET, "low": low, "high": high}


def _ranges(found: Forecast) -> dict[str, object]:
    ranges = [
        {"hours": one.horizon / HOUR, "posts": one.posts, "likely": one.likely}
        for one in found.ranges
    ]
    return {"ranges": ranges}


def _measured(found: Labelled | CorrectedShare | ScorerError) -> dict[str, object]:
    return {"measured": {**asdict(found.measured), **found.measured.counts}}


def _labelled(found: Labelled) -> dict[str, object]:
    return {**_measured(found), "confusion": found.plain()["confusion"]}


ALONE: Final[Mapping[type[Finding], Callable[[Any], Mapping[str, object]]]] = {
    Total: lambda one: {"error": one.error.value},
    Unreadable: lambda one: {"reasons": values(one.reasons)},
    Trend: lambda one: {"hours": one.ahead // HOUR},
    Forecast: _ranges,
    Record: lambda one: {"hours": one.horizon // HOUR},
    Accounts: _even,
    Answers: _answers,
    DaemonStatus: DaemonStatus.plain,
    Labelled: _labelled,
    CorrectedShare: _measured,
    ScorerError: _measured,
    Stances: lambda one: {"note": {**asdict(one.note), **one.note.counts}},
}
"""What stands under a key instead of a value with its unit."""


WIDTH: Final = 80
GAP: Final = 2

WHOLE: Final = 22
"""Columns of the longest cell that is not folded while others can be: a time with its offset."""

FOLDED: Final = 10
"""Columns at least of what is longer."""


BOUND: Final = "\ufdd0"
"""Stands between a number and its sign while lines are broken: one column wide, and no text has it,
as it is no character."""


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


def as_json(report: Worded, _: Style) -> str:
    """Return the shape that docs/json.md describes, on one line."""
    return json_line(msgspec.json.encode(_shape(report)).decode()) + "\n"


def _shape(report: Worded) -> dict[str, object]:
    """Return head, frames, the plain numbers of the findings by their fields, findings, method."""
    values = report.published.report
    found: dict[str, Any] = asdict(values.head)
    if not values.head.incident:
        del found["incident"], found["title"]
    for key, frame in values.frames.items():
        one = next(iter(frame.rows), None) if frame.single else frame.rows
        found |= {key: one} if key or not isinstance(one, Struct) else msgspec.structs.asdict(one)
        if frame.groups is not None:
            found["groups"] = frame.groups
    for finding in values.findings:
        if not finding.field:
            found.update(finding.plain())
        elif finding.field not in values.frames:
            found[finding.field] = {**found.get(finding.field, {}), **finding.plain()}
    return {
        **found,
        "findings": [finding_shape(one) for one in values.findings],
        "sentences": [said.sentence for _, said in report.said],
        **({} if values.method is None else {"method": _method(values.method)}),
    }


def _method(method: Struct) -> object:
    if isinstance(method, CountMethod):
        return counts.method_shape(method)
    return method_shape(method) if isinstance(method, Method) else method


def as_csv(report: Worded, _: Style) -> str:
    """Return one record for each line, times in UTC; text cells are harmless in a spreadsheet."""
    sheet = report.sheet
    out = io.StringIO()
    write_csv(out, sheet.fields, sheet.records, raw=False)
    return out.getvalue()


def as_markdown(report: Worded, _: Style) -> str:
    """Return headings, tables and the method box in Markdown."""
    sheet = report.sheet
    parts = [f"# {markdown_cell(sheet.title)}", *map(markdown_cell, sheet.sentences)]
    for table in sheet.tables:
        parts += [f"## {markdown_cell(table.title)}"] if table.title else []
        parts += [_markdown_table(table)] if table.rows else [f"{capital(NONE)}."]
    parts += map(markdown_cell, sheet.foot)
    if sheet.method:
        parts += [f"## {METHOD}", "\n".join(f"- {markdown_cell(line)}" for line in sheet.method)]
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: Table) -> str:
    rule = ["---:" if column in table.numbers else "---" for column in table.columns]
    rows = [map(markdown_cell, table.columns), rule]
    rows += [map(markdown_cell, row) for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def as_table(report: Worded, style: Style) -> str:
    """Return what a person reads in a terminal; plain text unless colour is allowed."""
    return drawn(report.sheet, style)


def drawn(sheet: Sheet, style: Style) -> str:
    """Return a sheet as a person reads it in a terminal.

    Where it is longer than the terminal, sentences and then tables stay from the first on while
    they fit, and a last line says how many are left out. What it is about, and what nobody may miss
    of it, always stays.
    """
    pen = _Pen(style)
    head = [*pen.lines(sheet.title, style="bold"), *pen.lines(*sheet.head)]
    said, notes = [pen.lines(one) for one in sheet.said], pen.lines(*sheet.notes)
    parts = [*said, *map(pen.table, sheet.tables)]
    shown, left = len(parts), ""
    end = pen.below(sheet, sheet.tables)
    if style.lines is not None and sum(map(len, (head, notes, end, *parts))) > style.lines:
        room = style.lines - sum(map(len, (head, notes, end))) - 1
        shown = sum(height <= room for height in accumulate(map(len, parts)))
        left = more(max(len(said) - shown, 0), len(parts) - max(len(said), shown))
        end = pen.below(sheet, sheet.tables[: max(shown - len(said), 0)], left)
    first, rest = parts[: min(shown, len(said))], parts[len(said) : shown]
    lines = [*head, *chain(*first), *notes, *chain(*rest), *end]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Pen:
    """Writes what a terminal shows, line by line."""

    def __init__(self, style: Style) -> None:
        from rich.console import Console  # noqa: PLC0415  costs more than the figures

        self._style = style
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=style.width,
            force_terminal=style.color,
            color_system="standard" if style.color else None,
            legacy_windows=False,
            _environ={},
        )

    def lines(self, *texts: str, style: str = "") -> list[str]:
        """Return texts as wide as the terminal is."""
        from rich.text import Text  # noqa: PLC0415

        for text in texts:
            bound = terminal(text).replace(" %", f"{BOUND}%")
            self._console.print(Text(bound, style=style))
        return self._taken()

    def table(self, table: Table) -> list[str]:
        """Return a table, with the empty line above it."""
        self._console.print()
        found = [*self._taken(), *(self.lines(table.title, style="bold") if table.title else ())]
        if not table.rows:
            return [*found, *self.lines(NONE)]
        _print_table(self._console, table, self._style.width)
        return [*found, *self._taken()]

    def below(self, sheet: Sheet, tables: Sequence[Table], *last: str) -> list[str]:
        """Return what stands under the tables that are shown, with the empty line above it."""
        method = sheet.method if self._style.method else _folded(sheet, tables)
        texts = [one for one in (*sheet.foot, *method, *last) if one]
        return ["", *self.lines(*texts, style="dim")] if texts else []

    def _taken(self) -> list[str]:
        found = self._out.getvalue().replace(BOUND, " ").splitlines()
        self._out.seek(0)
        self._out.truncate()
        return found


def _folded(sheet: Sheet, shown: Sequence[Table]) -> list[str]:
    """Return what nobody may miss of how the figures came about, and how to see the rest."""
    if not sheet.method:
        return []
    cells = " ".join(cell for table in shown for row in table.rows for cell in row)
    return [
        *(line for line in sheet.method if line == NOT_THE_PUBLIC),
        folded([sign for sign in SIGNS if sign in cells]),
    ]


def _print_table(console: Any, table: Table, width: int) -> None:
    """Print a table; rich, which is slow, draws the rows that have to be folded."""
    sizes = _widths(table, width)
    if sizes is None:
        console.print(_rich_table(table, sizes))
        return
    console.print(_rich_table(replace(table, rows=()), sizes))
    right = [column in table.numbers for column in table.columns]
    for row in table.rows:
        line = _line(row, sizes, right)
        if line is None:
            console.print(_rich_table(replace(table, rows=(row,)), sizes, heading=False))
        else:
            console.file.write(line)


def _line(row: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> str | None:
    """Return a row as one line; None where a cell has to be folded or made harmless."""
    cells = []
    for cell, size, at_right in zip(row, sizes, right, strict=True):
        left = size - _size(cell)
        if left < 0 or not cell.isprintable():
            return None
        cells.append(" " * left + cell if at_right else cell + " " * left)
    return (" " * GAP).join(cells) + "\n"


def _rich_table(table: Table, sizes: Sequence[int] | None, *, heading: bool = True) -> Any:
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = RichTable(
        box=None,
        pad_edge=False,
        header_style="bold",
        padding=(0, GAP, 0, 0),
        show_header=heading,
    )
    widths: Sequence[int | None] = sizes or [None] * len(table.columns)
    for column, size in zip(table.columns, widths, strict=True):
        right = column in table.numbers
        drawn.add_column(
            terminal(column),
            justify="right" if right else "left",
            overflow="fold",
            width=size,
        )
    for row in table.rows:
        drawn.add_row(*(Text(terminal(cell)) for cell in row))
    return drawn


def _widths(table: Table, width: int) -> Sequence[int] | None:
    """Return how wide each column is, where there is room or not.

    Times, numbers and short words stay on one line; what is folded is long, or else a cell of
    several words. None leaves it to rich: a cell has several lines, or no room for its words.
    """
    columns = [
        [terminal(text) for text in (heading, *cells)]
        for heading, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True)
    ]
    wanted = [_longest(cells) for cells in columns]
    room = width - GAP * (len(columns) - 1)
    if sum(wanted) <= room and all(text.isprintable() for cells in columns for text in cells):
        return wanted
    for kept in (len(columns), 1, 0) if sum(wanted) > room else ():
        least = [
            _longest([*heading.split(), *(cells if i < kept else " ".join(cells).split())], WHOLE)
            for i, (heading, *cells) in enumerate(columns)
        ]
        if sum(least) <= room:
            return _shared(least, wanted, room - sum(least))
    return None


def _longest(texts: Sequence[str], most: float = inf) -> int:
    """Return the columns of the longest text that has no more than *most*."""
    return max((size for size in map(_size, texts) if size <= most), default=FOLDED)


def _size(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    from rich.cells import cell_len  # noqa: PLC0415

    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def _shared(least: Sequence[int], wanted: Sequence[int], left: int) -> Sequence[int]:
    """Return the widths with what is left shared out, first to who needs least."""
    found = list(least)
    by_need = sorted(range(len(found)), key=lambda column: wanted[column] - least[column])
    for others, column in zip(range(len(found), 0, -1), by_need, strict=True):
        more = min(wanted[column] - least[column], left // others)
        found[column] += more
        left -= more
    return found


FORMATS: Final[dict[str, Callable[[Worded, Style], str]]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "md": as_markdown,
}


def written(form: str, report: Report, style: Style) -> str:
    """Return a report as whoever runs the program reads it, in one of `FORMATS`."""
    return FORMATS[form](worded(report), style)
