"""Parquet, where its library is installed: the extra `[parquet]`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, Final

from monitor.errors import DataError
from monitor.extras import how_to_install

_BATCH: Final = 4096

_LABELS: Final = ("scored", "unscored", "negative", "neutral", "positive")
_WHOLE: Final = frozenset(
    ("likes", "reposts", "replies", "posts", "people", "messages", *_LABELS),
)
_BROKEN: Final = re.compile(r"coverage|polarity(_\w+)?|subjectivity|share_\w+")
_TRUTH: Final = frozenset(("corrected", "provisional", "truncated", "simulated", "suppressed"))


def records(
    stream: BinaryIO, name: str, *, library: str = "pyarrow"
) -> Iterator[Mapping[str, object]]:
    """Yield each row of a Parquet file as its columns that are not null.

    Args:
        stream: Must be seekable: Parquet begins at its end.
        name: For messages.
        library: The package that reads it.

    Raises:
        DataError: The library is not installed, or this is no Parquet file.
    """
    arrow = _load(library, name)
    if not stream.seekable():
        message = (
            f"{name}: expected Parquet from a file, got a stream that cannot be read from its end"
        )
        raise DataError(message)
    try:
        batches = import_module(f"{library}.parquet").ParquetFile(stream).iter_batches(_BATCH)
        for batch in batches:
            for fields in batch.to_pylist():
                yield {k: v for k, v in fields.items() if v is not None}
    except arrow.ArrowException as error:
        message = f"{name}: expected Parquet, got something else ({error})"
        raise DataError(message) from error


def save(
    stream: BinaryIO,
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    *,
    instants: Sequence[str] = (),
    library: str = "pyarrow",
) -> int:
    """Write rows as Parquet and return how many.

    Counts are 64-bit integers, shares and polarity floats, what is so or not so booleans; all else
    is text.

    Args:
        stream: Stays open.
        rows: In the order of *columns*.
        columns: Their names.
        instants: Those whose values are datetimes; they are written as such, in UTC.
        library: The package that writes it.

    Raises:
        DataError: The library is not installed.
    """
    arrow = _load(library, "Parquet")
    times = dict.fromkeys(instants, arrow.timestamp("ms", tz="UTC"))
    schema = arrow.schema([(name, times.get(name) or _type(arrow, name)) for name in columns])
    written = 0
    remaining = iter(rows)
    with import_module(f"{library}.parquet").ParquetWriter(stream, schema) as file:
        while batch := list(islice(remaining, _BATCH)):
            held = [
                arrow.array(column, field.type)
                for column, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            file.write_table(arrow.Table.from_arrays(held, schema=schema))
            written += len(batch)
    return written


def _type(arrow: Any, column: str) -> Any:
    if column in _WHOLE:
        return arrow.int64()
    if column in _TRUTH:
        return arrow.bool_()
    return arrow.float64() if _BROKEN.fullmatch(column) else arrow.string()


def _load(library: str, name: str) -> Any:
    try:
        return import_module(library)
    except ImportError as error:
        message = f"{name}: Parquet needs one more package: {how_to_install('parquet')}"
        raise DataError(message) from error
