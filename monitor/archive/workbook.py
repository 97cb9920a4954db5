"""XLSX workbooks, where their library is installed: the extra `[xlsx]`."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

from monitor.errors import DataError, NeedsPackage
from monitor.extras import how_to_install
from monitor.privacy.output import terminal

Value: TypeAlias = str | int | float | bool | datetime | None

MOST_ROWS: Final = 2**20 - 1
"""Rows of a sheet below its heading."""

MOST_TEXT: Final = 32_767
"""Characters of a cell; a longer text is cut, with three dots at its end."""


class Leaf(NamedTuple):
    """A sheet of a workbook.

    Attributes:
        name: At most 31 characters; letters and blanks.
        rows: Read once, as they are written.
    """

    name: str
    fields: Sequence[str]
    rows: Iterable[Sequence[Value]]


def save(stream: BinaryIO, leaves: Iterable[Leaf]) -> None:
    """Write a workbook; its first sheet is the one that other programs read.

    A text is a text, also one that begins with `=`: nothing in the workbook is computed, and no
    address is a link. Times are days of the spreadsheet, in UTC. A cell of what is not known is
    empty.

    Raises:
        NeedsPackage: The library is not installed.
        DataError: There are more rows than a sheet holds.

    References:
        Excel specifications and limits, support.microsoft.com; known, not read again on 2026-11-29.
    """
    try:
        module = import_module("xlsxwriter")
    except ImportError as error:
        raise NeedsPackage(f"XLSX needs one more package: {how_to_install('xlsx')}") from error
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with module.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True})
        for leaf in leaves:
            _write(book.add_worksheet(leaf.name), leaf, bold)


def _write(sheet: Any, leaf: Leaf, bold: object) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(leaf.fields):
        sheet.set_column(column, column, max(12, len(name) + 2))
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(leaf.rows, start=1):
        if number > MOST_ROWS:
            raise DataError(
                f"an XLSX sheet holds {MOST_ROWS:,} rows, and there are more. "
                "Write CSV, NDJSON or Parquet, or ask for less time."
            )
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = terminal(value)
                cut = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 3]}..."
                sheet.write_string(number, column, cut)
            elif isinstance(value, datetime):
                sheet.write_datetime(number, column, value.astimezone(UTC).replace(tzinfo=None))
            else:
                sheet.write(number, column, value)  # as its type says; nothing for None
