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
from itertools import chain, islice
from pathlib import PurePath
from typing import BinaryIO, Final, Literal, NamedTuple, TypeAlias, TypeVar, cast

import msgspec
from msgspec.structs import replace

from monitor.archive.foreign import tables
from monitor.archive.foreign.mapping import (
    MISSING,
    NO_HINTS,
    OTHERS,
    Hints,
    entry,
    is_of_a_tool,
    known,
    recognised,
    uncut,
)
from monitor.archive.foreign.presets import EXPORTED, Preset
from monitor.archive.foreign.tables import NO_OBJECT
from monitor.archive.parquet import records
from monitor.archive.wire import KEYS, KNOWN, ArchiveWire, Broken, Entry, convert, ruled, to_row
from monitor.errors import DataError, excerpt
from monitor.intake.bounds import Unfit, refused
from monitor.nouns.posts import RAW_CAP, Reject
from monitor.privacy.output import from_csv_cell

Format: TypeAlias = Literal["ndjson", "csv", "parquet", "xlsx"]

NO_UTF8: Final = "this is no text in UTF-8: save the file as UTF-8"
LINE_CAP: Final = 16 * 2**20
"""Bytes: no post is longer, and a file without line ends must not fill the memory."""

TOO_LONG: Final = "the line is longer than 16 MiB: write one object on each line"
ONE_OBJECT: Final = (
    "this is one JSON object over several lines, and no archive: write a list of posts, or one "
    "post on each line"
)
LOOKED: Final = 20
"""Rows of another tool's file of which one must be readable: else it is another file, or its owner
must say more of it, and nothing of it is taken in."""

_CHUNK: Final = 2**18
_BREAKS: Final = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading raises where compressed data breaks off, or is damaged."""

_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_ENDINGS: Final[Mapping[str, Format]] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".js": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    "-": "ndjson",
}


T = TypeVar("T")


class _Closed(ArchiveWire, kw_only=True, forbid_unknown_fields=True):
    """The usual line, with our keys only."""


_usual: Final = msgspec.json.Decoder[ArchiveWire](_Closed)
_loose: Final = msgspec.json.Decoder(ArchiveWire, strict=False)
_names: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def format_of(name: str) -> Format:
    """Return the format that follows from a file's name; `-` (standard input) is NDJSON.

    Raises:
        DataError: The ending is none of those that we read.
    """
    path = PurePath(name.lower())
    ending = (path.with_suffix("") if path.suffix == ".gz" else path).suffix
    found = _ENDINGS.get(ending or name)
    if found is None:
        known = ", ".join(one for one in _ENDINGS if one != "-")
        raise DataError(
            f"{name}: its ending says no format: name it {known} (.gz may follow), or add --format"
        )
    return found


class OpenedArchive(NamedTuple):
    """A file whose shape was recognised.

    Attributes:
        preset: The shape of a file of another tool; None for an archive of our own.
    """

    preset: Preset | None
    entries: Iterator[Entry]


def read(stream: BinaryIO, *, name: str) -> Iterator[Entry]:
    """Yield the lines of an archive whose *name* gives its format; see `opened`."""
    with opened(stream, name=name) as found:
        yield from found.entries


@contextmanager
def opened(
    stream: BinaryIO,
    *,
    name: str,
    format: Format | None = None,  # noqa: A002  the word of the command line
    unknown: Counter[str] | None = None,
    hints: Hints = NO_HINTS,
) -> Iterator[OpenedArchive]:
    """Open an archive, or the export of another tool, and say which it is.

    Its lines come in order, as they are taken; blank ones are passed over.

    Args:
        stream: Compressed by gzip or not, as its first bytes show. It stays open.
        name: For messages, and for the format where none is given.
        format: None reads it from *name*.
        unknown: Counts, for each key that is not ours, the lines that have it.
        hints: What its owner says of how it is to be read.

    Raises:
        DataError: The columns are not those of posts, the format is unknown, its library is not
            installed, or it is the export of no tool that is known.
        UsageError: A column that was named is not there, or too few were named.
    """
    form = format or format_of(name)
    count = Counter[str]() if unknown is None else unknown
    with _unpacked(stream, packed=form in {"ndjson", "csv"}) as plain:
        if form == "parquet":
            yield _parquet(records(plain, name), name, count, hints)
        elif form == "xlsx":
            rows = tables.spreadsheet(plain, name, partial(known, hints=hints))
            yield _foreign(rows, name, count, hints)
        else:
            head = _head(plain).removeprefix(_BOM)
            if form == "ndjson" and tables.shape(head) == "object":
                raise DataError(f"{name}: {ONE_OBJECT}")
            whole = io.BufferedReader(tables.Again(head, plain), _CHUNK)
            # Our own times name their zone, but in tables that people fill in by hand.
            hinted = hints.columns if form == "ndjson" else hints.anything
            if not hinted and _is_ours(head, form):
                entries = _csv(whole, name, count) if form == "csv" else _ndjson(whole, count)
                yield OpenedArchive(None, _to_the_break(entries))
            else:
                try:
                    rows = (
                        tables.table(head, whole, name, partial(known, hints=hints))
                        if form == "csv"
                        else tables.objects(head, whole)
                    )
                    table = _foreign(rows, name, count, hints, delimited=form == "csv")
                except _BREAKS as error:
                    message = f"{name}: the compressed data break off: copy the file again"
                    raise DataError(message) from error
                yield table._replace(entries=_to_the_break(table.entries))


def _parquet(
    rows: Iterator[Mapping[str, object] | Unfit], name: str, unknown: Counter[str], hints: Hints
) -> OpenedArchive:
    first = list(islice(rows, LOOKED))
    # A cell without a value is left out of its row, and so is no column of it.
    columns = tuple(
        dict.fromkeys(key for one in first if not isinstance(one, Unfit) for key in one)
    )
    lines = chain(first, rows)
    if hints.anything or is_of_a_tool(columns) or (columns and "id" not in columns):
        table = tables.records(lines)._replace(columns=columns)
        return _foreign(table, name, unknown, hints)
    parse = partial(_from_fields, unknown=unknown)
    entries = (_entry(number, fields, parse) for number, fields in enumerate(lines, 1))
    return OpenedArchive(None, entries)


def _foreign(
    rows: tables.ForeignTable,
    name: str,
    unknown: Counter[str],
    hints: Hints,
    *,
    delimited: bool = False,
) -> OpenedArchive:
    """Return the rows of another tool's file as lines of an archive.

    *delimited* says that it is text, in which our own export marks what a spreadsheet would run.

    Raises:
        DataError: It is the export of no tool that is known, or none of its first rows can be read.
        UsageError: A column that was named is not there, or too few were named.
    """
    preset = recognised(rows, hints, name)
    kept = preset.columns
    marked = delimited and EXPORTED.needs[0] in rows.columns

    def entries() -> Iterator[Entry]:
        for line in rows.lines if not marked else map(_unmarked, rows.lines):
            record = line.record or {}
            unknown.update(key for key, held in record.items() if held and key not in kept)
            yield entry(line, preset, hints)

    lines = entries()
    first = list(islice(lines, LOOKED))
    broken = [one for one in first if isinstance(one, Broken)]
    if broken and len(broken) == len(first):
        raise DataError(
            f"{name} ({preset.name}): none of its first rows can be read: look at line "
            f"{broken[0].line}: {broken[0].reject.reason}"
        )
    return OpenedArchive(preset, chain(first, lines))


def _unmarked(line: tables.TableLine) -> tables.TableLine:
    record = line.record or {}
    texts = {key: from_csv_cell(held) for key, held in record.items() if isinstance(held, str)}
    return line._replace(record={**record, **texts} if line.record else None)


def _is_ours(head: bytes, form: Format) -> bool:
    """Tell whether this begins as our own archives do, or as nothing that any tool writes."""
    if form == "csv":
        if b"\r" in head and b"\n" not in head:
            return False  # lines end as on the first Macs, which some spreadsheets still write
        first = head.decode("utf-8", "replace").lstrip("\r\n")
        try:
            columns = next(csv.reader(first.splitlines()[:1]), ["id"])
        except csv.Error:
            return True
        return "id" in columns and not is_of_a_tool(columns)
    if tables.shape(head) == "list":
        return False
    try:
        first_object = json.loads(head.lstrip().split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return True
    return not (isinstance(first_object, dict) and is_of_a_tool((), first_object))


def _head(stream: io.BufferedReader) -> bytes:
    head = b""
    while len(head) < _CHUNK:
        try:
            piece = stream.read1(_CHUNK - len(head))
        except _BREAKS:
            break  # whoever reads on meets it again
        if not piece:
            break
        head += piece
    return head


def _to_the_break(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Yield entries, and one more that says where compressed data breaks off."""
    line = 0
    try:
        for one in entries:
            yield one
            line = one.line
    except _BREAKS as error:
        yield Broken(
            line + 1, Reject(f"the compressed data breaks off here: {error}", b"", "encoding")
        )


@contextmanager
def _unpacked(stream: BinaryIO, *, packed: bool) -> Iterator[io.BufferedReader]:
    buffered = io.BufferedReader(cast("io.RawIOBase", stream), _CHUNK)
    try:
        if packed and buffered.peek(2)[:2] == _GZIP:
            with gzip.GzipFile(fileobj=buffered) as unpacked:
                whole = io.BufferedReader(tables.Again(b"", unpacked), _CHUNK)
                yield cast("io.BufferedReader", whole)
        else:
            yield cast("io.BufferedReader", buffered)
    finally:
        buffered.detach()


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    line = stream.readline(LINE_CAP)
    while line:
        yield line
        rest = line
        while len(rest) == LINE_CAP and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_CAP)
        line = stream.readline(LINE_CAP)


def _ndjson(stream: BinaryIO, unknown: Counter[str]) -> Iterator[Entry]:
    parse = partial(_decode, unknown=unknown)
    for number, line in enumerate(_lines(stream), 1):
        if len(line) == LINE_CAP and not line.endswith(b"\n"):
            yield Broken(number, Reject(TOO_LONG, line[:RAW_CAP], "shape"))
        elif line.strip() not in {b"", b"[]"}:  # a list without a post, as programs write it
            yield _entry(number, line, parse)


def _csv(stream: BinaryIO, name: str, unknown: Counter[str]) -> Iterator[Entry]:
    # Bytes that are not UTF-8 become lone surrogates, so that they cost their own row only.
    lines = (line.decode("utf-8", "surrogateescape") for line in _lines(stream))
    rows = ((number, cells) for number, cells in tables.parted(lines) if cells)
    columns = _header(rows, name)
    ours = EXPORTED.needs[0] in columns
    parse = partial(_from_cells, columns=columns, ours=ours, unknown=unknown)
    for number, cells in rows:
        if isinstance(cells, Unfit):
            yield Broken(number, refused(cells, b""))
            continue
        one = _entry(number, cells, parse)
        if isinstance(one, Broken) and one.reject.kind == "time":
            reason = f"{one.reject.reason}; --tz says which zone is meant where none is named"
            one = replace(one, reject=replace(one.reject, reason=reason))
        yield one


def _header(rows: Iterator[tuple[int, list[str] | Unfit]], name: str) -> list[str]:
    _, columns = next(rows, (1, ["id"]))
    match columns:
        case Unfit() as error:
            raise DataError(f"{name}: {error}") from error
    twice = next((key for key in KEYS if columns.count(key) > 1), None)
    if twice is not None:
        message = f"{name}: the column {twice} is there twice: take out the one that is not meant"
        raise DataError(message)
    if "id" not in columns:
        came = excerpt(", ".join(columns))
        message = f"{name}: the column id is missing among {came}: name them {', '.join(KEYS)}"
        raise DataError(message)
    return columns


def _entry(line: int, item: T, parse: Callable[[T], ArchiveWire]) -> Entry:
    try:
        return to_row(line, parse(item))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raw = item if isinstance(item, bytes) else str(item).encode("utf-8", "surrogateescape")
        reject = refused(error, raw)
        if isinstance(error, msgspec.ValidationError):
            reject = replace(reject, reason=ruled(error))
        return Broken(line, reject)


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
    return convert(fields)


def _object(line: bytes) -> dict[str, object]:
    # A reason is kept and shown in reports, so nothing of what somebody wrote stands in it.
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise Unfit(NO_UTF8, "encoding") from error
    except (ValueError, RecursionError) as error:
        raise Unfit(NO_OBJECT, "shape") from error
    if not isinstance(fields, dict):
        raise Unfit(NO_OBJECT, "shape")
    return fields


def _from_cells(
    cells: list[str], columns: list[str], unknown: Counter[str], *, ours: bool
) -> ArchiveWire:
    if len(cells) != len(columns):
        message = f"there are {len(cells)} cells, and the heading has {len(columns)}: write as many"
        raise Unfit(message, "shape")
    if any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell):
        raise Unfit(NO_UTF8, "encoding")
    if ours:
        cells = [*map(from_csv_cell, cells)]
    # CSV has no null: an empty cell says nothing, but for a text, which may be empty.
    pairs = zip(columns, cells, strict=True)
    fields = {k: v for k, v in pairs if k == "text" or (v and v != MISSING)}
    for key in ("id", *OTHERS):
        value = fields.get(key)
        if value is not None and not value.isdecimal():
            fields[key] = uncut(key, value)
    _count(fields, unknown)
    return convert(fields)


def _from_fields(fields: Mapping[str, object] | Unfit, unknown: Counter[str]) -> ArchiveWire:
    if isinstance(fields, Unfit):
        raise fields
    _count(fields, unknown)
    times = {k: v.isoformat() for k, v in fields.items() if isinstance(v, datetime)}
    return convert({**fields, **times})


def _count(fields: Iterable[str], unknown: Counter[str]) -> None:
    unknown.update(key for key in fields if key not in KNOWN)
