"""The interchange format of posts: NDJSON (gzip or not), CSV and Parquet, line by line.

`docs/archive.md` has the keys; `docs/foreign.md` has what is read of other tools. A line that
cannot be read costs only itself.
"""

from monitor.archive.foreign.mapping import AS_IT_IS, FIELDS, Said, said_columns
from monitor.archive.reading import LOOKED, NO_OBJECT, Format, Opened, format_of, opened, read
from monitor.archive.wire import KEYS, Broken, Entry, Row, row
from monitor.archive.writing import write

__all__ = [
    "AS_IT_IS",
    "FIELDS",
    "KEYS",
    "LOOKED",
    "NO_OBJECT",
    "Broken",
    "Entry",
    "Format",
    "Opened",
    "Row",
    "Said",
    "format_of",
    "opened",
    "read",
    "row",
    "said_columns",
    "write",
]
