"""What a file holds, as rows of named values: CSV of any dialect, XLSX, lists of JSON objects.

A row that cannot be read costs itself. Nothing is read as a whole but what a row is.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO, Final, Literal, NamedTuple, TypeAlias

from monitor.archive.foreign.spreadsheet import sheet
from monitor.errors import DataError
from monitor.intake.bounds import Unfit
from monitor.intake.repair import end_of

Record: TypeAlias = Mapping[str, object]

HEAD: Final = 20
"""Rows among which the names of the columns are looked for: some tools write lines above them."""

LONGEST: Final = 16 * 2**20  # characters of a line, or of an object in a list
_PIECE: Final = 2**18
_SIGNS: Final = (",", ";", "\t", "|")
_LIST: Final = re.compile(r"\[\s*\{")
_OBJECT: Final = re.compile(r'\{[ \t\r]*\n\s*"')
_PART: Final = r"window\.YTD\.tweets?\.part\d+\s*=\s*(?=\[)"
_TWEETS: Final = re.compile(rf"\s*{_PART}")
_GAP: Final = re.compile(rf"(?:[,;\s\[\]]|{_PART})++")
"""What stands between two objects: also of two lists, as when pages were put into one file."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NO_OBJECT: Final = "this is no JSON object: write one on each line"
"""Why a line is refused that is none; its beginning shows what it is instead."""

LAST: Final = "\ue000 the table ends here \ue000"
"""Read after the last line of a table: inside a quote that never closes it is no row of its own."""

NEVER_CLOSED: Final = (
    "a quote is opened and never closed, so nothing after this line could be read: close it"
)
_BREAK: Final = re.compile(r"\r(?![\r\n]|\Z)")
"""A line break within a line."""

EMPTY: Final = "the row is empty: take it out"
NO_TEXT: Final = "this is no text in UTF-8: save the file as CSV UTF-8, or as XLSX"
_OTHER_BYTES: Final = re.compile("[\udc80-\udcff]")

Knows: TypeAlias = Callable[[Sequence[str]], bool]
"""Whether these are the columns of a table that is looked for."""


class TableLine(NamedTuple):
    """A row, or why it is none.

    Attributes:
        number: Of its line, its row or its object, from 1.
        record: Its values by the names of their columns; None where it cannot be read.
        written: How it stands in the file, where that helps whoever imports it.
    """

    number: int
    record: Record | None
    error: Unfit | None = None
    written: str = ""


class ForeignTable(NamedTuple):
    """The rows of a file.

    Attributes:
        columns: Their names in order; of objects the keys of the first, with points between.
    """

    columns: tuple[str, ...]
    first: Record | None
    lines: Iterator[TableLine]


class Again(io.RawIOBase):
    """A stream from its beginning, of which *head* was read already."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        # Where compressed data breaks off, whoever asks for more at once gets nothing of it.
        piece = self._head[: len(buffer)] or self._rest.read1(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def value(record: Record, name: str) -> object:
    """Return what a row has under a name, or within it where points part the name; None if nothing.

    >>> value({"a": {"b": 1}, "a.c": 2}, "a.b"), value({"a": {"b": 1}, "a.c": 2}, "a.c")
    (1, 2)
    """
    if name in record:
        return record[name]
    found: object = record
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def spreadsheet(stream: BinaryIO, name: str, knows: Knows) -> ForeignTable:
    """Return the rows of the first sheet of a workbook."""
    rows = sheet(stream, name)
    head = list(islice(rows, HEAD))
    tables = [(number, [cells.get(k, "") for k in range(max(cells) + 1)]) for number, cells in head]
    place = _header([cells for _, cells in tables], knows)
    columns = _names(tables[place][1]) if tables else ()

    def lines() -> Iterator[TableLine]:
        for number, cells in chain(head[place + 1 :], rows):
            named = {columns[k]: said for k, said in cells.items() if k < len(columns)}
            yield TableLine(number, {one: said for one, said in named.items() if one})

    return _begun(columns, lines())


def table(head: bytes, whole: BinaryIO, name: str, knows: Knows) -> ForeignTable:
    """Return the rows of delimited text, in whatever dialect and encoding it is.

    *knows* distinguishes the names of the columns from the lines above them.

    Raises:
        DataError: It is no text.
    """
    if head.startswith(b"PK\x03\x04"):
        raise DataError(f"{name} is a spreadsheet and no text: name it .xlsx, or say --format xlsx")
    source = bounded_lines(_decoded(head, whole))
    first = list(islice(source, HEAD))
    if first and first[0].strip().lower().startswith("sep="):
        first = ["\r\n", *first[1:]]  # Excel's own line, which says what parts the cells
    if any(_OTHER_BYTES.search(line) for line in first[:1]):
        raise DataError(f"{name}, line 1: {NO_TEXT}")
    tables = [(sign, _parsed(first, sign)) for sign in _SIGNS]
    matching = (one for one in tables if any(knows(_names(row)) for row in one[1]))
    sign, rows = next(
        matching, max(tables, key=lambda one: len(_names(one[1][0] if one[1] else ())))
    )
    place = _header(rows, knows)
    columns = _names(rows[place]) if rows else ()

    def lines() -> Iterator[TableLine]:
        passed = -1
        for number, cells in parted(chain(first, source), sign):
            if isinstance(cells, Unfit):
                passed += 1
                yield TableLine(number, None, cells)
                continue
            passed += bool(any(cells))
            if passed > place and any(cells):
                yield _row(number, cells, columns)

    return _begun(columns, lines())


def knows_any(head: bytes, knows: Knows) -> bool:
    """Tell whether a table that begins so has the columns that are looked for."""
    text = head.decode(_encoding(head), "replace")
    rows = (row for sign in _SIGNS for row in _parsed(text.splitlines(keepends=True)[:HEAD], sign))
    return any(knows(_names(row)) for row in rows)


def objects(head: bytes, whole: BinaryIO) -> ForeignTable:
    """Return the objects of a list, or of lines; X's list begins as JavaScript."""
    plain = _decoded(head, whole)
    return _objects(_elements(plain) if shape(head) == "list" else _each(plain))


def _decoded(head: bytes, whole: BinaryIO) -> io.TextIOWrapper:
    encoding = _encoding(head)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(whole, encoding, errors, newline="")


def shape(head: bytes) -> Literal["list", "object", "lines"]:
    """Tell from how a text begins whether it is a list, one object, or has one in each line."""
    begin = head.decode(_encoding(head), "replace").lstrip("\ufeff \t\r\n")[:100]
    if _OBJECT.match(begin):
        return "object"
    return "list" if _LIST.match(begin) or _TWEETS.match(begin) else "lines"


def _encoding(head: bytes) -> str:
    marked = next((kind for mark, kind in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    every_other = b"\x00" in head[1:200:2] and b"\x00" not in head[0:200:2]
    return "utf-16-le" if every_other else "utf-8"


def records(rows: Iterable[Record | Unfit]) -> ForeignTable:
    """Return rows that are named already, or cannot be read."""
    return _objects(
        TableLine(number, None, row) if isinstance(row, Unfit) else TableLine(number, row)
        for number, row in enumerate(rows, 1)
    )


def _begun(columns: Sequence[str], lines: Iterator[TableLine]) -> ForeignTable:
    """Return rows of which the first that can be read was looked at."""
    looked = []
    first = None
    for line in lines:
        looked.append(line)
        first = line.record
        if first or len(looked) == HEAD:
            break
    return ForeignTable(tuple(columns), first, chain(looked, lines))


def parted(lines: Iterable[str], sign: str = ",") -> Iterator[tuple[int, list[str] | Unfit]]:
    """Yield the rows of a table with the line at which each begins, or why one is none.

    A quote that never closes is the last of them.
    """
    taken: list[str] = []

    def remembered() -> Iterator[str]:
        for line in chain(lines, [LAST]):
            taken.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=sign)
    while True:
        number = reader.line_num + 1
        taken.clear()
        try:
            cells = next(reader, [LAST])
        except csv.Error:
            yield number, Unfit(_no_row(taken, sign), "shape")
            continue
        if cells == [LAST]:
            return
        if cells and cells[-1].endswith(LAST):
            yield number, Unfit(NEVER_CLOSED, "shape")
            return
        yield number, cells


def _no_row(lines: Sequence[str], sign: str) -> str:
    # What is wrong is tried, since the module says it in words alone: without such breaks.
    whole = [_BREAK.sub(sign, line) for line in lines]
    try:
        next(csv.reader(whole, delimiter=sign))
    except csv.Error:
        return (
            f"a cell has more than {csv.field_size_limit():,} characters: shorten it, or close the "
            "quote that is open before it"
        )
    return "a line break stands in a cell without quotes: put the cell into quotes"


def _row(number: int, cells: Sequence[str], columns: Sequence[str]) -> TableLine:
    while len(cells) > len(columns) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(columns):
        message = f"there are {len(cells)} cells, and the heading has {len(columns)}: write as many"
        return TableLine(number, None, Unfit(message, "shape"))
    if any(_OTHER_BYTES.search(cell) for cell in cells if not cell.isascii()):
        return TableLine(number, None, Unfit(NO_TEXT, "encoding"))
    return TableLine(number, {k: v for k, v in zip(columns, cells, strict=True) if k})


def _parsed(head: Sequence[str], sign: str) -> list[list[str]]:
    """Return the rows of the first lines that are not empty; one that cannot be read is none."""
    rows: list[list[str]] = []
    reader = csv.reader(head, delimiter=sign)
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return [row for row in rows if any(row)]
        except csv.Error:
            rows.append(["?"])


def _header(rows: Sequence[Sequence[str]], knows: Knows) -> int:
    return next((place for place, row in enumerate(rows) if knows(_names(row))), 0)


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns; one that comes again, or is empty, names none."""
    names, met = list[str](), set[str]()
    for cell in cells:
        name = cell.strip().lstrip("\ufeff")
        names.append("" if name in met else name)
        met.add(name)
    return tuple(names)


def bounded_lines(plain: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines; what is too long is cut, and its rest passed over."""
    while line := plain.readline(LONGEST):
        yield line
        while len(line) == LONGEST and not line.endswith("\n"):
            line = plain.readline(LONGEST)


def _objects(lines: Iterator[TableLine]) -> ForeignTable:
    begun = _begun((), lines)
    return begun._replace(columns=tuple(_keys(begun.first or {})))


def _keys(record: Record, above: str = "") -> Iterator[str]:
    for key, held in record.items():
        if isinstance(held, Mapping) and above.count(".") < HEAD:
            yield from _keys(held, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def _each(plain: io.TextIOWrapper) -> Iterator[TableLine]:
    for number, line in enumerate(bounded_lines(plain), 1):
        if line.strip("\ufeff \t\r\n"):
            yield _object(number, line.strip("\ufeff \t\r\n"))


def _object(number: int, written: str) -> TableLine:
    if _OTHER_BYTES.search(written):
        return TableLine(number, None, Unfit(NO_TEXT, "encoding"))
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return TableLine(number, None, Unfit(NO_OBJECT, "shape"), written)
    return TableLine(number, found)


def _elements(plain: io.TextIOWrapper) -> Iterator[TableLine]:
    held = plain.read(_PIECE)
    place = held.index("[")
    number = 0
    decoder = json.JSONDecoder()
    piece = _PIECE
    closed = False
    end: int | None
    while True:
        if gap := _GAP.match(held, place):
            closed, place = closed or "]" in gap[0], gap.end()
        try:
            _, end = decoder.raw_decode(held, place)
        except (ValueError, RecursionError):
            end = end_of(held, place)
        if end is None:
            more = plain.read(piece)
            held, place, piece = held[place:] + more, 0, piece * 2
            if not more and closed and not held:
                return
            if not more or len(held) > LONGEST:
                number += 1
                message = "from here on this is no list of JSON objects: export the file again"
                yield TableLine(number, None, Unfit(message, "shape"))
                return
            continue
        number += 1
        yield _object(number, held[place:end])
        place, piece, closed = end, _PIECE, False
        if place > _PIECE:
            held, place = held[place:], 0
