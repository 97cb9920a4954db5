"""Rows for machines: NDJSON and CSV, written as they come."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from types import NoneType
from typing import Final, TextIO

import msgspec

from monitor.clock import rfc3339
from monitor.privacy.output import csv_cell, json_line, terminal
from monitor.words.sheet import Cell

Rows = Iterable[Sequence[Cell]]
Form = Callable[[TextIO, Sequence[str], Rows, bool], None]


def write_ndjson(file: TextIO, fields: Sequence[str], rows: Rows, raw: bool) -> None:
    """Write one JSON object a line; what is not known is null. *raw* changes nothing."""
    for row in rows:
        found = dict(zip(fields, row, strict=True))
        file.write(json_line(msgspec.json.encode(found).decode()) + "\n")


def write_csv(file: TextIO, fields: Sequence[str], rows: Rows, raw: bool) -> None:
    """Write a heading and one record a line; what is not known is empty.

    The file is opened without translation of newlines. *raw* leaves text as it is; else it is
    harmless in a spreadsheet and a terminal.
    """
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(fields)
    # What is left as it is needs no call: of a post that is more than half of its cells.
    writer.writerows(
        [cell if type(cell) in _AS_IT_IS else _plain(cell, raw=raw) for cell in row] for row in rows
    )


_AS_IT_IS: Final = frozenset({NoneType, int, float})


def _plain(cell: Cell, *, raw: bool) -> Cell:
    if isinstance(cell, str):
        # Nearly all begin with a letter and hold nothing else that either of them looks at.
        return (
            cell if raw or (cell.isprintable() and cell[:1].isalnum()) else csv_cell(terminal(cell))
        )
    if isinstance(cell, datetime):
        return rfc3339(cell)
    return str(cell).lower() if isinstance(cell, bool) else cell


FORMS: Final[dict[str, Form]] = {"ndjson": write_ndjson, "csv": write_csv}
