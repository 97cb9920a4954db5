"""Rows as columns, for whatever computes with tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from types import UnionType
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from monitor.clock import rfc3339
from monitor.errors import NeedsPackage
from monitor.extras import how_to_install
from monitor.nouns.frame import Column, Frame, columns
from monitor.words.sheet import Cell
from monitor.words.tables import fields, records
from monitor.words.worded import Worded
from monitor.words.workbook import ADDED, described, kind_of

Kind: TypeAlias = type[datetime] | type[bool] | type[int] | type[float] | type[str]


class Figures:
    """A table by columns. What is not known is None, and never 0.

    `figures["posts"]` is a column, `figures.columns` all of them (`pandas.DataFrame` and
    `polars.DataFrame` take that as it is), `list(figures)` the rows. What reads Arrow takes the
    table itself, with the type and unit of each column; pyarrow makes that (the extra `parquet`).

    Args:
        kind: Of the rows.
        keys: Names of the columns, in order.
        records: Rows, each with a value a column.

    >>> figures = monitor.open(example).volume(every="1h", now=now).rows
    >>> len(figures), figures.keys[:4]
    (6, ('start', 'end', 'group', 'posts'))
    >>> figures["posts"]
    [3, None, 1, 1, 0, 0]
    >>> figures.units["people"], figures.docs["people"]
    ('accounts', 'Distinct pseudonyms; null as for posts.')
    >>> import pyarrow
    >>> pyarrow.table(figures).schema.field("start").type
    TimestampType(timestamp[ms, tz=UTC])
    """

    def __init__(
        self, kind: type[Struct], keys: Sequence[str], records: Sequence[Sequence[Cell]]
    ) -> None:
        self._kind, self._records = kind, records
        self.keys: Final = tuple(keys)

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, key: str) -> list[Cell]:
        if key not in self.keys:
            raise KeyError(f"there is no column {key!r:.60}. Write one of {', '.join(self.keys)}.")
        place = self.keys.index(key)
        return [record[place] for record in self._records]

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return (dict(zip(self.keys, record, strict=True)) for record in self._records)

    @property
    def columns(self) -> dict[str, list[Cell]]:
        """Return the values of each column, by its key."""
        return {key: self[key] for key in self.keys}

    @property
    def units(self) -> dict[str, str]:
        """Return the unit of each column, by its key (docs/columns.md)."""
        return {key: unit for key, (unit, _) in self._said.items()}

    @property
    def docs(self) -> dict[str, str]:
        """Return what each column says, by its key."""
        return {key: doc for key, (_, doc) in self._said.items()}

    @property
    def kinds(self) -> dict[str, Kind]:
        """Return the type of the values of each column, by its key; of one that has none, too."""
        own = {one.key: one for one in columns(self._kind)}
        return {
            key: (_kind(self._kind, own[key]) if key in own else KINDS[ADDED[key][0]]) or str
            for key in self.keys
        }

    @property
    def _said(self) -> dict[str, tuple[str, str]]:
        return described(self._kind, self.keys)

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {', '.join(self.keys)}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the table as a capsule of an Arrow stream.

        Times are milliseconds in UTC. Each column says its unit and meaning in its metadata. Where
        a column holds numbers and times or words (`value` of `spread`), all are text, as in CSV.

        Args:
            requested_schema: Another schema, as a capsule; pyarrow casts to it where it can.

        Raises:
            NeedsPackage: pyarrow is not installed.

        References:
            The Arrow PyCapsule Interface; known, not read again on 2026-11-29.
        """
        try:
            arrow = import_module("pyarrow")
        except ImportError as error:
            raise NeedsPackage(
                f"Arrow needs one more package: {how_to_install('parquet')}. "
                "Without it take `columns`, which pandas and polars read too."
            ) from error
        types = {
            datetime: arrow.timestamp("ms", tz="UTC"),
            bool: arrow.bool_(),
            int: arrow.int64(),
            float: arrow.float64(),
            str: arrow.string(),
        }
        units, kinds = self._said, self.kinds
        schema = arrow.schema(
            [
                arrow.field(
                    key,
                    types[kinds[key]],
                    metadata=dict(zip(("unit", "doc"), units[key], strict=True)),
                )
                for key in self.keys
            ]
        )
        values = {
            key: [_text(one) for one in held] if kinds[key] is str else held
            for key, held in self.columns.items()
        }
        table = arrow.table(values, schema=schema)
        return table.__arrow_c_stream__(requested_schema)


KINDS: Final[Mapping[str, Kind]] = {"time": datetime, "flag": bool, "name": str, "spans": str}
"""Types of what is no number, by unit."""


def figures(frame: Frame[Struct], *, simulated: bool) -> Figures:
    """Return a frame by columns, its groups below all posts.

    A column whose values are more than one number each is left out.
    """
    own = {one.key: one for one in columns(frame.kind)}
    keys = fields(frame)
    held = [i for i, key in enumerate(keys) if key not in own or _kind(frame.kind, own[key])]
    rows = records(frame, simulated=simulated) if frame.rows else ()
    return Figures(
        frame.kind, [keys[i] for i in held], [tuple(row[i] for i in held) for row in rows]
    )


def sheet_figures(worded: Worded) -> Figures:
    """Return the records that a report is written as, by columns."""
    report = worded.report
    frame = report.records or next(iter(report.frames.values()))
    # A file without a row has an empty one, which says whether a program made the posts up.
    rows = worded.sheet.records if frame.rows else ()
    return Figures(kind_of(worded), worded.sheet.fields, rows)


def _text(value: Cell) -> str | None:
    if value is None:
        return None
    return rfc3339(value) if isinstance(value, datetime) else str(value)


def _kind(row: type[Struct], one: Column) -> Kind | None:
    """Return the type of the values of a column; None where each is more than one value."""
    if one.unit in KINDS:
        return KINDS[one.unit]
    hint: Any = row
    for name in one.path.split("."):
        hint = _some(get_type_hints(hint)[name])
    return hint if hint in {bool, int, float, str} else None


def _some(hint: Any) -> Any:
    """Return a type without None, where it stands for something or nothing."""
    if get_origin(hint) in {Union, UnionType}:
        held = [one for one in get_args(hint) if one is not type(None)]
        return held[0] if len(held) == 1 else hint
    return hint
