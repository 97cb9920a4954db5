"""Frames as tables that people read: headings by key, cells by unit."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Final, TypeAlias, TypeVar, cast

from msgspec import Struct

from monitor.clock import MINUTE, rfc3339
from monitor.nouns.frame import Column, Frame, cells, columns
from monitor.nouns.quantity import Certainty, exact
from monitor.nouns.report import Report
from monitor.nouns.spread import in_tens
from monitor.words.languages import group_named
from monitor.words.numbers import interval_cell, percent, ranged
from monitor.words.sheet import LEAST, Cell, LocalTime, Table, count

SUPPRESSED: Final = "suppressed (few people)"

HEADINGS: Final = {
    "posts": "posts",
    "start": "from",
    "people": "accounts",
    "messages": "texts",
    "coverage": "complete",
}
"""Of columns whose key in the data is not what people call them."""

Row = TypeVar("Row")
Columns: TypeAlias = Mapping[str, Callable[[Row], str]]
"""Of a table, under each heading the function that says of a row what stands there."""

Tables: TypeAlias = Mapping[type[Struct], Callable[[Report, LocalTime], Sequence[Table]]]
"""Of each kind of rows that people read, the function that makes tables of them."""

GROUPS_SHOWN: Final = 3
"""So many columns of groups fit a terminal of 80 columns; JSON and CSV have them all."""


def table_of(
    rows: Sequence[Row],
    columns: Columns[Row],
    *,
    title: str = "",
    numbers: Collection[str] = (),
) -> Table:
    """Return rows as a table; columns that are *numbers* are set to the right."""
    return Table(
        title=title,
        columns=tuple(columns),
        rows=[tuple(cell(row) for cell in columns.values()) for row in rows],
        numbers=frozenset(numbers),
    )


def if_any(table: Table) -> list[Table]:
    return [table] if table.rows else []


def rows_as_table(
    kind: type[Struct],
    rows: Sequence[Struct],
    local: LocalTime,
    headings: Mapping[str, str],
    title: str = "",
    *,
    certainty: Certainty = "exact",
) -> Table:
    """Return rows of any kind as a table.

    Args:
        kind: Of the rows.
        rows: Where they have a `value` with `low` and `high`, these share a cell.
        local: Writes instants.
        headings: Key of each column that is shown -> its heading, in order.
        title: Of the table.
        certainty: Of posts and accounts; estimates of posts are in tens, rounded down.
    """
    units = {one.key: one.unit for one in columns(kind)}
    return Table(
        title=title,
        columns=tuple(headings.values()),
        rows=[
            [_written(row, key, units[key], local, certainty) for key in headings] for row in rows
        ],
        numbers=frozenset(h for key, h in headings.items() if units[key] not in {"time", "name"}),
    )


def _written(row: Any, key: str, unit: str, local: LocalTime, certainty: Certainty) -> str:
    value = getattr(row, key)
    if value is None:
        return ""
    if unit == "time":
        return local(value)
    if unit == "share":
        return interval_cell(value, row.low, row.high) if key == "value" else percent(value)
    if unit == "hours":
        return f"{value:g} h"
    if unit == "name":
        return str(value)
    return _number(value, unit, certainty)


def _number(value: float, unit: str, certainty: Certainty) -> str:
    if certainty == "estimate" and unit == "posts":
        return ranged(in_tens(exact(value, "posts")))
    return f"{LEAST if certainty == 'minimum' and unit in {'posts', 'accounts'} else ''}{value:,}"


def begun(rows: Sequence[object], now: datetime) -> int:
    """Return how many rows are not that of the running minute alone, which nobody has watched yet.

    A report at midnight says that it ends then: a row of a day of which nothing is known yet is
    none of its days.
    """
    last = cast("Any", rows[-1]) if len(rows) > 1 else None
    if last is None or last.posts or last.coverage or not last.end - MINUTE <= now < last.end:
        return len(rows)
    return len(rows) - int(last.end - last.start <= MINUTE)


def table(
    frame: Frame[Struct], local: LocalTime, now: datetime, *, suppressed: frozenset[int]
) -> Table:
    """Return the rows of all posts; next to their number those of the largest groups, if any.

    Rows begin with their instant; those at the places *suppressed* are withheld.
    """
    shown = [c for c in frame.columns if c.unit not in {"flag", "name"} and c.key != "end"]
    names = largest(frame)[:GROUPS_SHOWN]
    if frame.groups:
        shown = [c for c in shown if c.unit not in {"accounts", "texts"}]
    headings = [HEADINGS.get(c.key, c.key) for c in shown]
    place = next(i for i, c in enumerate(shown) if c.unit == "posts") + 1
    groups = frame.groups or {}
    rows = []
    for i, row in enumerate(frame.rows[: begun(frame.rows, now)]):
        cells = [_cell(row, c, local, withheld=i in suppressed) for c in shown]
        # Where nobody watched anything, the row says so once.
        beside = [
            _posts(groups[name][i]) if cast("Any", row).posts is not None else "" for name in names
        ]
        rows.append((*cells[:place], *beside, *cells[place:]))
    called = [group_named(frame, name) for name in names]
    return Table(
        columns=(*headings[:place], *called, *headings[place:]),
        rows=rows,
        numbers=frozenset({*headings[1:], *called}),
    )


def largest(frame: Frame[Struct]) -> list[str]:
    """Return the names of the groups, most posts first."""
    groups = frame.groups or {}
    posts = {name: sum(cast("Any", row).posts or 0 for row in groups[name]) for name in groups}
    return sorted(groups, key=lambda name: (-posts[name], name))


def _cell(row: Any, column: Column, local: LocalTime, *, withheld: bool) -> str:
    value = getattr(row, column.key)
    if column.unit == "time":
        return local(value)
    if column.unit == "share":
        return f"{percent(value)}{', cut off' if row.truncated else ''}"
    if column.unit == "posts":
        return SUPPRESSED if withheld and value is None else _posts(row)
    return "" if value is None else f"{value:,}"


def _posts(row: Any) -> str:
    return count(row.posts, exact=row.certainty == "exact", provisional=row.provisional)


def fields(frame: Frame[Struct], *, series: bool = True) -> tuple[str, ...]:
    """Return the names of the columns of its records: times first, then the group, if any.

    Args:
        frame: Its rows become records.
        series: Whether rows that begin with times are a series, of which there are groups.
    """
    keys = [column.key for column in _flat(frame)]
    times = _times(frame) if series else 0
    return (*keys[:times], *(["group"] if times else []), *keys[times:], "simulated")


def records(
    frame: Frame[Struct], *, simulated: bool, series: bool = True
) -> list[tuple[Cell, ...]]:
    """Return one record for each row, those of all posts first; see `fields`.

    Without a row one empty record says whether a program made the posts up.
    """
    shown, times = _flat(frame), _times(frame) if series else 0
    spans = [place for place, column in enumerate(shown) if column.unit == "spans"]
    groups: Mapping[str, Sequence[Struct]] = {"": frame.rows, **(frame.groups or {})}
    found = [
        (*values[:times], *([name] if times else []), *values[times:], simulated)
        for name, rows in groups.items()
        for values in (_plain(row, spans) for row in map(cells(shown), rows))
    ]
    return found or [(*[None] * (len(fields(frame, series=series)) - 1), simulated)]


def _plain(values: tuple[Any, ...], spans: Sequence[int]) -> tuple[Any, ...]:
    """Return the values of a row, stretches of time as text: `start..end lost; ...`."""
    found = list(values) if spans else []
    for place in spans:
        held = values[place] or ()
        found[place] = "; ".join(f"{rfc3339(s.start)}..{rfc3339(s.end)} {s.kind}" for s in held)
    return tuple(found) or values


def _flat(frame: Frame[Struct]) -> list[Column]:
    return [column for column in frame.columns if column.unit not in {"nested", "rows"}]


def _times(frame: Frame[Struct]) -> int:
    """Return how many columns that are times it begins with; a series has some."""
    return len(list(takewhile(lambda column: column.unit == "time", frame.columns)))
