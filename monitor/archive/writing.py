"""Archives written as a stream, so that what was exported can be imported."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, Final

import msgspec

from monitor.archive.parquet import save
from monitor.archive.reading import Format
from monitor.archive.wire import KEYS, cell


def write(
    stream: BinaryIO,
    rows: Iterable[Mapping[str, object]],
    *,
    format: Format,  # noqa: A002  the word of the command line
    columns: Sequence[str] = KEYS,
) -> int:
    """Write rows under the keys of the format and return how many.

    The *stream* stays open. What a privacy rule must hide is hidden before in the *rows*, which
    `row` makes. NDJSON keeps each row's own keys; CSV and Parquet have *columns* in their order,
    empty where a row lacks the key.
    """
    return _WRITERS[format](stream, rows, columns)


def _ndjson(stream: BinaryIO, rows: Iterable[Mapping[str, object]], _columns: Sequence[str]) -> int:
    written = 0
    for row in rows:
        stream.write(msgspec.json.encode(row) + b"\n")
        written += 1
    return written


def _csv(stream: BinaryIO, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> int:
    written = 0
    text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    try:
        table = csv.writer(text)
        table.writerow(columns)
        for row in rows:
            table.writerow([cell(row.get(key)) for key in columns])
            written += 1
    finally:
        text.detach()
    return written


def _parquet(stream: BinaryIO, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> int:
    flat = ([cell(row.get(key)) for key in columns] for row in rows)
    return save(stream, flat, columns)


_WRITERS: Final[
    Mapping[Format, Callable[[BinaryIO, Iterable[Mapping[str, object]], Sequence[str]], int]]
] = {"ndjson": _ndjson, "csv": _csv, "parquet": _parquet}
