"""Archives read as a stream: flat memory, any size, one broken line costs one line."""

import csv
import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, Final, Literal, TypeAlias, TypeVar, cast

import msgspec

from monitor.archive.parquet import records
from monitor.archive.wire import KEYS, ArchiveWire, Broken, Entry, convert, to_row
from monitor.errors import DataError
from monitor.intake.bounds import Unfit
from monitor.intake.refusal import refused
from monitor.nouns.posts import Reject

Format: TypeAlias = Literal["ndjson", "csv", "parquet"]

NO_OBJECT: Final = "expected a JSON object"
"""Why a line is refused that is none; what it is instead, its beginning tells."""

NO_UTF8: Final = "expected UTF-8, got other bytes"
LINE_CAP: Final = (
    16 * 2**20
)  # bytes; no post is longer, and a file without line ends must not fill the memory
_CHUNK: Final = 2**18
_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_KNOWN: Final = frozenset(KEYS)
_ENDINGS: Final[Mapping[str, Format]] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".csv": "csv",
    ".parquet": "parquet",
    "-": "ndjson",
}


T = TypeVar("T")


class _Closed(ArchiveWire, kw_only=True, forbid_unknown_fields=True):
    """The usual line, with our keys only."""


_usual: Final = msgspec.json.Decoder[ArchiveWire](_Closed)
_loose: Final = msgspec.json.Decoder(ArchiveWire)
_names: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def format_of(name: str) -> Format:
    """Return the format that a file's name tells; `-` (standard input) is NDJSON.

    Raises:
        DataError: The ending is none of those that we read.
    """
    path = PurePath(name)
    ending = (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
    found = _ENDINGS.get(ending or name)
    if found is None:
        known = ", ".join(one for one in _ENDINGS if one != "-")
        message = f"{name}: expected a name that ends in {known} (with .gz or not), or --format"
        raise DataError(message)
    return found


def read(
    stream: BinaryIO,
    *,
    name: str,
    format: Format | None = None,  # noqa: A002  the word of the command line
    unknown: Counter[str] | None = None,
) -> Iterator[Entry]:
    """Yield the lines of an archive, in order, as they come; blank lines are passed over.

    Args:
        stream: Compressed by gzip or not: its first bytes tell. It stays open.
        name: For messages, and for the format where none is given.
        format: None reads it from *name*.
        unknown: Counts, for each key that is not ours, the lines that have it.

    Raises:
        DataError: The columns are not those of posts, the format is unknown, or its library is
            not installed.
    """
    line = 0
    form = format or format_of(name)
    with _opened(stream, packed=form != "parquet") as plain:
        try:
            for entry in _READERS[form](plain, name, Counter() if unknown is None else unknown):
                yield entry
                line = entry.line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Broken(
                line + 1, Reject(f"the compressed data breaks off here: {error}", b"", "encoding")
            )


@contextmanager
def _opened(stream: BinaryIO, *, packed: bool) -> Iterator[BinaryIO]:
    buffered = io.BufferedReader(cast("io.RawIOBase", stream), _CHUNK)
    try:
        if packed and buffered.peek(2)[:2] == _GZIP:
            with gzip.GzipFile(fileobj=buffered) as unpacked:
                yield io.BufferedReader(cast("io.RawIOBase", unpacked), _CHUNK)
        else:
            yield buffered
    finally:
        buffered.detach()


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    line = stream.readline(LINE_CAP).removeprefix(_BOM)
    while line:
        yield line
        rest = line
        while len(rest) == LINE_CAP and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_CAP)
        line = stream.readline(LINE_CAP)


def _ndjson(stream: BinaryIO, _name: str, unknown: Counter[str]) -> Iterator[Entry]:
    parse = partial(_decode, unknown=unknown)
    for number, line in enumerate(_lines(stream), 1):
        if line.strip():
            yield _entry(number, line, parse)


def _csv(stream: BinaryIO, name: str, unknown: Counter[str]) -> Iterator[Entry]:
    # Bytes that are not UTF-8 become lone surrogates, so that they cost their own row only.
    table = csv.reader(line.decode("utf-8", "surrogateescape") for line in _lines(stream))
    columns = _header(table, name)
    parse = partial(_from_cells, columns=columns, unknown=unknown)
    while True:
        number = table.line_num + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(number, Reject(str(error), b"", "shape"))
            continue
        if cells:
            yield _entry(number, cells, parse)


def _header(table: Iterator[list[str]], name: str) -> list[str]:
    """Return the names of the columns; an empty file has the one that matters.

    Raises:
        DataError: They are not those of posts.
    """
    try:
        columns = next(filter(None, table), ["id"])
    except csv.Error as error:
        columns = [str(error)]
    if "id" not in columns:
        came = ", ".join(columns)[:200]
        message = f"{name}: expected columns named {', '.join(KEYS)}, got {came}"
        raise DataError(message)
    return columns


def _parquet(stream: BinaryIO, name: str, unknown: Counter[str]) -> Iterator[Entry]:
    parse = partial(_from_fields, unknown=unknown)
    for number, fields in enumerate(records(stream, name), 1):
        yield _entry(number, fields, parse)


_READERS: Final[Mapping[Format, Callable[[BinaryIO, str, Counter[str]], Iterator[Entry]]]] = {
    "ndjson": _ndjson,
    "csv": _csv,
    "parquet": _parquet,
}


def _entry(line: int, item: T, parse: Callable[[T], ArchiveWire]) -> Entry:
    try:
        return to_row(line, parse(item))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raw = item if isinstance(item, bytes) else str(item).encode("utf-8", "surrogateescape")
        return Broken(line, refused(error, raw))


def _decode(line: bytes, unknown: Counter[str]) -> ArchiveWire:
    if b"\\u0000" not in line:
        for decoder in (_usual, _loose):
            try:
                wire = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue  # a key that is not ours; or a lone surrogate, or truly broken
            if decoder is _loose:
                _count(_names.decode(line), unknown)
            return wire
    fields = _object(line)
    _count(fields, unknown)
    return convert(fields, strict=True)


def _object(line: bytes) -> dict[str, object]:
    """Read a line that is rare or broken.

    Raises:
        Unfit: It is no JSON object; a reason is kept and shown in reports, so nothing of what
            somebody wrote stands in it.
    """
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise Unfit(NO_UTF8, "encoding") from error
    except (ValueError, RecursionError) as error:
        raise Unfit(NO_OBJECT, "shape") from error
    if not isinstance(fields, dict):
        raise Unfit(NO_OBJECT, "shape")
    return fields


def _from_cells(cells: list[str], columns: list[str], unknown: Counter[str]) -> ArchiveWire:
    if len(cells) != len(columns):
        message = f"expected {len(columns)} cells, got {len(cells)}"
        raise Unfit(message, "shape")
    if any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell):
        raise Unfit(NO_UTF8, "encoding")
    # CSV has no null: an empty cell says nothing, but for a text, which may be empty.
    fields = {k: v for k, v in zip(columns, cells, strict=True) if v or k == "text"}
    _count(fields, unknown)
    return convert(fields, strict=False)


def _from_fields(fields: Mapping[str, object], unknown: Counter[str]) -> ArchiveWire:
    _count(fields, unknown)
    times = {k: v.isoformat() for k, v in fields.items() if isinstance(v, datetime)}
    return convert({**fields, **times}, strict=True)


def _count(fields: Iterable[str], unknown: Counter[str]) -> None:
    unknown.update(key for key in fields if key not in _KNOWN)
