"""The interchange format of posts: NDJSON (gzip or not), CSV and Parquet, line by line.

`docs/archive.md` has the keys. A line that cannot be read costs only itself.
"""

from monitor.archive.reading import NO_OBJECT, Format, format_of, read
from monitor.archive.wire import KEYS, Broken, Entry, Row, row
from monitor.archive.writing import write

__all__ = [
    "KEYS",
    "NO_OBJECT",
    "Broken",
    "Entry",
    "Format",
    "Row",
    "format_of",
    "read",
    "row",
    "write",
]
