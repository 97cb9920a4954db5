"""The first sheet of an XLSX workbook, row by row: text, numbers, and days as ISO 8601.

A workbook is a ZIP archive of XML. Nothing in it is executed: of a formula only the value counts
that the spreadsheet program kept beside it. A document type is refused, and what unpacks to more
than `MOST` bytes; rows are handed out as they are read.

References:
    ECMA-376, part 1, sections 18.2 to 18.9 and 18.17.4.1 (dates); read 2026-11-28. 22.9.2.19
    (ST_Xstring, `_x000D_`); known, not read.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from io import SEEK_END
from typing import BinaryIO, Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from monitor.errors import DataError, excerpt

MOST: Final = 2**30
"""Bytes that a part of the workbook may have once it is unpacked."""

MOST_BESIDES: Final = 2**25
"""The same of what says how the workbook is made up and how its cells look, which is held."""

MOST_TEXTS: Final = 2**28
"""Characters of all texts that the sheet shares, which are held; each takes room by itself too."""

ROOM: Final = 16
DEEPEST: Final = 100
"""Elements that may stand one in another; a workbook has about ten."""

LONGEST_TAG: Final = 2**20  # bytes, with its attributes
LONGEST_FORMAT: Final = 255  # characters, as in Excel

LONGEST_CELL: Final = 131_072  # characters, as in CSV; Excel itself keeps 32,767
MOST_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps; of a longer one the others are zeros."""

_CHUNK: Final = 2**16
_FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001  days of a spreadsheet have no zone
_MAC_DAYS: Final = 1462  # between the two first days that a workbook may count from
_DAYS: Final = 2_958_466.0  # the first day of the year 10000
_DAY_FORMATS: Final = frozenset((14, 15, 16, 17, *range(27, 37), *range(50, 59)))
_CLOCK_FORMATS: Final = frozenset((18, 19, 20, 21, 22, 45, 46, 47))
_SILENT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPED: Final = re.compile("(?:_x[0-9A-Fa-f]{4}_)+")
"""Characters that XML cannot hold, and line ends of Windows, as spreadsheets write them."""

_WHERE: Final = re.compile(r"([A-Z]{1,3})(\d{0,7})")

_Start: TypeAlias = Callable[[str, Mapping[str, str]], object]
_End: TypeAlias = Callable[[str], object]
Cells: TypeAlias = Mapping[int, str]
"""The cells of a row that are not empty, by their columns, from 0."""


def sheet(stream: BinaryIO, name: str) -> Iterator[tuple[int, Cells]]:
    """Yield each row of the first sheet that is not empty: its number, from 1, and its cells.

    *stream* must be seekable: a ZIP archive begins at its end.

    Raises:
        DataError: It is no workbook, is broken, or unpacks to too much.
    """  # noqa: DOC501
    if not stream.seekable():
        raise DataError(f"{name}: a spreadsheet cannot be read from a stream: name its file")
    try:
        if not stream.seek(0, SEEK_END):  # a device has no end, up to which it would be read
            raise EOFError("it is empty, or no file")  # noqa: TRY301  as what zipfile finds
        with ZipFile(stream) as book:
            parts = _Book(book, name)
            rows = _Sheet(parts)
            for _ in parts.parse(parts.sheet, rows.start, rows.end):
                yield from rows.done
                rows.done = []
    except (BadZipFile, zlib.error, ExpatError, LookupError, EOFError, ValueError) as error:
        raise DataError(
            f"{name} is no XLSX workbook ({_plain(error)}): save it as XLSX again, or as CSV UTF-8"
        ) from error
    except RuntimeError as error:  # a password, or a packing that zipfile does not know
        message = f"{name} cannot be unpacked ({_plain(error)}): save it as XLSX without a password"
        raise DataError(message) from error


def _plain(error: Exception) -> str:
    return excerpt(str(error).replace("\n", " "), 100) or type(error).__name__


class _Book:
    def __init__(self, book: ZipFile, name: str) -> None:
        self._book, self._name = book, name
        self.since = _FIRST_DAY
        self.sheet = ""
        self._read_workbook()
        self.clocks = self._styles()
        self.texts = self._texts()

    def parse(self, path: str, start: _Start, end: _End, most: int = MOST) -> Iterator[None]:
        """Read a part of the workbook of *most* bytes, and pause after each piece of it.

        Raises:
            DataError: It is too large, too deep, or names a document type.
        """
        parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        depth = 0

        def opened(tag: str, given: Mapping[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise self._unlike_a_workbook()
            start(_bare(tag), given)

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(_bare(tag))

        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.CharacterDataHandler = self._heard
        parser.StartDoctypeDeclHandler = self._doctype
        self.heard: list[str] = []
        self._length = 0
        done = 0
        with self._book.open(path) as part:
            while piece := part.read(_CHUNK):
                done += len(piece)
                if done > MOST:
                    message = f"{self._name}: a sheet has more than 1 GiB: split it into files"
                    raise DataError(message)
                if done > most:
                    raise self._unlike_a_workbook()
                parser.Parse(piece)
                if done - parser.CurrentByteIndex > LONGEST_TAG:  # it is read again with each piece
                    raise self._unlike_a_workbook()
                yield
        parser.Parse(b"", True)
        yield

    def _unlike_a_workbook(self) -> DataError:
        message = (
            f"{self._name} holds what no spreadsheet program writes: save it as XLSX again, or as "
            "CSV UTF-8"
        )
        return DataError(message)

    def said(self) -> str:
        """Return the text since it was last asked for."""
        text = "".join(self.heard)
        self.heard.clear()
        self._length = 0
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text

    def _heard(self, text: str) -> None:
        if self._length <= LONGEST_CELL:
            self.heard.append(text)
            self._length += len(text)

    def _doctype(self, *_: object) -> None:
        raise DataError(
            f"{self._name} declares document types, which a workbook never does: save it as XLSX "
            "again"
        )

    def _all(self, path: str, start: _Start, end: _End) -> None:
        for _ in self.parse(path, start, end, MOST_BESIDES):
            pass

    def _read_workbook(self) -> None:
        first: list[str] = []
        targets: dict[str, str] = {}

        def book(tag: str, given: Mapping[str, str]) -> None:
            if tag == "workbookPr" and given.get("date1904") in {"1", "true"}:
                self.since = _FIRST_DAY + timedelta(days=_MAC_DAYS)
            if tag == "sheet" and not first:
                first.extend(value for key, value in given.items() if key.endswith("}id"))

        def relation(tag: str, given: Mapping[str, str]) -> None:
            if tag == "Relationship":
                targets[given.get("Id", "")] = given.get("Target", "")

        self._all("xl/workbook.xml", book, lambda _: None)
        self._all("xl/_rels/workbook.xml.rels", relation, lambda _: None)
        target = targets[first[0]] if first else targets[""]
        self.sheet = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"

    def _styles(self) -> list[bool | None]:
        formats: dict[int, bool | None] = {
            **dict.fromkeys(_DAY_FORMATS, False),
            **dict.fromkeys(_CLOCK_FORMATS, True),
        }
        styles: list[bool | None] = []
        within: list[str] = []

        def start(tag: str, given: Mapping[str, str]) -> None:
            within.append(tag)
            if tag == "numFmt":
                formats[int(given["numFmtId"])] = _clock(
                    given.get("formatCode", "")[:LONGEST_FORMAT]
                )
            elif tag == "xf" and within[-2:-1] == ["cellXfs"]:
                styles.append(formats.get(int(given.get("numFmtId", "0"))))

        if "xl/styles.xml" in self._book.namelist():
            self._all("xl/styles.xml", start, lambda _: within.pop())
        return styles

    def _texts(self) -> list[str]:
        texts: list[str] = []
        text = ""
        length = 0
        spoken = False  # how a Japanese text is pronounced is no part of it

        def start(tag: str, _: Mapping[str, str]) -> None:
            nonlocal spoken
            spoken = spoken or tag == "rPh"
            if tag == "t":
                self.said()

        def end(tag: str) -> None:
            nonlocal length, spoken, text
            if tag == "t" and not spoken:
                text = _with(text, self.said())
            elif tag == "rPh":
                spoken = False
            elif tag == "si":
                texts.append(text)
                length += len(text) + ROOM
                text = ""

        if "xl/sharedStrings.xml" in self._book.namelist():
            for _ in self.parse("xl/sharedStrings.xml", start, end):
                if length > MOST_TEXTS:
                    message = f"{self._name} holds more than 256 MiB of text: split it into files"
                    raise DataError(message)
        return texts


class _Sheet:
    def __init__(self, book: _Book) -> None:
        self._book = book
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] = {}
        self._said = ""
        self._number = 0
        self._column = -1
        self.done: list[tuple[int, Cells]] = []

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "row":
            number = given.get("r", "")
            self._number = int(number) if number.isdecimal() else self._number + 1
            self._cells, self._column = {}, -1
        elif tag == "c":
            self._cell, self._said = {"t": "n", **given}, ""
            self._column = _column(given.get("r", ""), self._column + 1)
        elif tag in {"v", "t"}:
            self._book.said()

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._said = _with(self._said, self._book.said())
        elif tag == "c":
            value = _value(self._cell, self._said, self._book)
            if value:
                self._cells[self._column] = value
        elif tag == "row" and self._cells:
            self.done.append((self._number, self._cells))


def _value(cell: Mapping[str, str], said: str, book: _Book) -> str:
    match cell["t"]:
        case "s":
            place = int(said) if said.isdecimal() else -1
            return book.texts[place] if 0 <= place < len(book.texts) else ""
        case "n":
            return _number(said, cell.get("s", "0"), book)
        case "b":
            return {"1": "true", "0": "false"}.get(said, said)
        case "e":  # #N/A and its like say nothing
            return ""
        case _:
            return said


def _number(said: str, style: str, book: _Book) -> str:
    """Return a number as the sheet shows it, a day and a time of day as ISO 8601.

    A number too long is `1e+17`.
    """
    shows = book.clocks[int(style)] if style.isdecimal() and int(style) < len(book.clocks) else None
    try:
        number = float(said)
        whole = number == int(number)
        if shows is not None and 0 <= number < _DAYS:
            at = book.since + timedelta(milliseconds=round(number * 86_400_000))
            if number < 1:  # a day that is none: the time of one that stands elsewhere
                return at.time().isoformat() if shows else said
            return at.date().isoformat() if whole and not shows else at.isoformat()
    except (ValueError, OverflowError):
        return said
    if not whole:
        return said
    return f"{number:e}" if abs(number) >= 10**MOST_DIGITS else str(int(number))


def _unescaped(found: re.Match[str]) -> str:
    units = bytes.fromhex("".join(code[2:6] for code in re.findall("_x.{4}_", found[0])))
    return units.decode("utf-16-be", "replace")


def _clock(code: str) -> bool | None:
    """Tell what a format shows: None for a number, else whether a time of day is part of it."""
    bare = _SILENT.sub("", code.lower())
    if bare.startswith("general") or not re.search("[ymdhs]", bare):
        return None
    return "h" in bare or "s" in bare


def _column(where: str, following: int) -> int:
    found = _WHERE.fullmatch(where)
    if found is None:
        return following
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _with(text: str, more: str) -> str:
    return text + more[: max(0, LONGEST_CELL - len(text))]


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
