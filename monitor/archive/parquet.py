"""Parquet, where its library is installed: the extra `[parquet]`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from monitor.errors import DataError, NeedsPackage
from monitor.extras import how_to_install
from monitor.intake.bounds import Unfit
from monitor.text import word_set

_BATCH: Final = 4096

_WHOLE: Final = word_set(
    "likes reposts replies posts people accounts messages scored unscored negative neutral positive"
)
_BROKEN: Final = re.compile(r"coverage|polarity(_\w+)?|subjectivity|share_\w+")
_TRUTH: Final = frozenset(("corrected", "provisional", "truncated", "simulated", "suppressed"))


def records(stream: BinaryIO, name: str) -> Iterator[Mapping[str, object] | Unfit]:
    """Yield each row of a Parquet file as its columns that are not null, or why it is none.

    *stream* must be seekable: Parquet begins at its end.

    Raises:
        NeedsPackage: The library is not installed.
        DataError: This is no Parquet file.
    """
    arrow, parquet = _load(name)
    if not stream.seekable():
        raise DataError(f"{name}: Parquet cannot be read from a stream: name its file")
    with _read(arrow, name, "name its format with --format"):
        for batch in parquet.ParquetFile(stream).iter_batches(_BATCH):
            yield from _rows(_in_microseconds(arrow, batch))


def _in_microseconds(arrow: Any, batch: Any) -> Any:
    """Return a batch without nanoseconds, which no time of Python has, and only pandas reads."""
    kinds = (field.with_type(_with_microseconds(arrow, field.type)) for field in batch.schema)
    schema = arrow.schema(list(kinds), batch.schema.metadata)
    if not len(batch) or schema.equals(batch.schema):
        return batch
    whole = arrow.Table.from_batches([batch]).cast(schema, safe=False)
    return whole.combine_chunks().to_batches()[0]


def _with_microseconds(arrow: Any, kind: Any) -> Any:
    """Return a type with microseconds for nanoseconds, also in what lists and objects hold."""
    types = arrow.types
    if types.is_list(kind):
        return arrow.list_(_with_microseconds(arrow, kind.value_type))
    if types.is_struct(kind):
        return arrow.struct([one.with_type(_with_microseconds(arrow, one.type)) for one in kind])
    if getattr(kind, "unit", "") != "ns":
        return kind
    if types.is_timestamp(kind):
        return arrow.timestamp("us", kind.tz)
    return arrow.duration("us") if types.is_duration(kind) else arrow.time64("us")


def _rows(batch: Any) -> Iterator[Mapping[str, object] | Unfit]:
    try:
        rows = batch.to_pylist()
    except (ValueError, OverflowError) as error:
        if len(batch) > 1:
            for at in range(len(batch)):
                yield from _rows(batch.slice(at, 1))
            return
        message = f"a cell holds what is no text or no time ({error}): write the file again"
        yield Unfit(message, "encoding")
        return
    for fields in rows:
        yield {k: v for k, v in fields.items() if v is not None}


def save(
    stream: BinaryIO,
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    *,
    instants: Sequence[str] = (),
) -> int:
    """Write rows as Parquet and return how many.

    Counts are 64-bit integers, shares and polarity floats, what is so or not so booleans; all else
    is text. *instants* are the columns whose values are datetimes; they are written as such, in
    UTC.
    """
    arrow, _ = _load()
    times = dict.fromkeys(instants, arrow.timestamp("ms", tz="UTC"))
    schema = arrow.schema([(name, times.get(name) or _type(arrow, name)) for name in columns])
    remaining = iter(rows)
    return _write(stream, schema, iter(lambda: list(islice(remaining, _BATCH)), []))


def save_rows(
    path: Path, columns: Mapping[str, str], steps: Iterable[Sequence[Sequence[object]]]
) -> int:
    """Write rows of a database as Parquet into a new file, and return how many.

    Each step is a group of rows in it.
    """
    arrow, _ = _load()
    types = {
        "INTEGER": arrow.int64(),
        "REAL": arrow.float64(),
        "TEXT": arrow.string(),
        "BLOB": arrow.binary(),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])
    return _write(path, schema, steps, compression="zstd")


def _write(
    target: BinaryIO | Path,
    schema: Any,
    groups: Iterable[Sequence[Sequence[object]]],
    **options: str,
) -> int:
    arrow, parquet = _load()
    written = 0
    with parquet.ParquetWriter(target, schema, **options) as file:
        for rows in groups:
            cells = list(zip(*rows, strict=True)) or [()] * len(schema)
            arrays = [arrow.array(one, f.type) for one, f in zip(cells, schema, strict=True)]
            file.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            written += len(rows)
    return written


def rows_of(path: Path) -> tuple[Sequence[str], Iterator[tuple[object, ...]]]:
    """Return the names of the columns of a Parquet file, and its rows in that order.

    Raises:
        NeedsPackage: The library is not installed.
        DataError: This is no Parquet file.
    """
    arrow, parquet = _load()
    fix = "write it again"
    with _read(arrow, path, fix):
        file = parquet.ParquetFile(path)
        names = file.schema_arrow.names

    def cells() -> Iterator[tuple[object, ...]]:
        with _read(arrow, path, fix):
            for batch in file.iter_batches(_BATCH):
                columns = (one.to_pylist() for one in _in_microseconds(arrow, batch).columns)
                yield from zip(*columns, strict=True)

    return names, cells()


@contextmanager
def _read(arrow: Any, what: object, fix: str) -> Iterator[None]:
    try:
        yield
    except (arrow.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise DataError(f"{what} is no Parquet ({error}): {fix}") from error


def _type(arrow: Any, column: str) -> Any:
    if column in _WHOLE:
        return arrow.int64()
    if column in _TRUTH:
        return arrow.bool_()
    return arrow.float64() if _BROKEN.fullmatch(column) else arrow.string()


def _load(name: str = "") -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        where = f"{name}: " if name else ""
        message = f"{where}Parquet needs one more package: {how_to_install('parquet')}"
        raise NeedsPackage(message) from error
