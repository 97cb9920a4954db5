"""The interchange format of posts: NDJSON (gzip or not), CSV and Parquet, line by line.

`docs/archive.md` has the keys; `docs/foreign.md` has what is read of other tools. A line that
cannot be read costs only itself.
"""

from monitor.archive.foreign.mapping import FIELDS, NO_HINTS, Hints, read_columns
from monitor.archive.foreign.tables import NO_OBJECT
from monitor.archive.reading import (
    LOOKED,
    Format,
    OpenedArchive,
    format_of,
    opened,
    read,
)
from monitor.archive.wire import A_SOURCE, KEYS, SOURCE, Broken, Entry, Row, row
from monitor.archive.writing import write

__all__ = [
    "A_SOURCE",
    "FIELDS",
    "KEYS",
    "LOOKED",
    "NO_HINTS",
    "NO_OBJECT",
    "SOURCE",
    "Broken",
    "Entry",
    "Format",
    "Hints",
    "OpenedArchive",
    "Row",
    "format_of",
    "opened",
    "read",
    "read_columns",
    "row",
    "write",
]
