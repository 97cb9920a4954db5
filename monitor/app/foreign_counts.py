"""Files of other tools as counts over time: tables of numbers, and posts counted by the hour."""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO, Final, NamedTuple
from zoneinfo import ZoneInfo

from monitor import archive
from monitor.archive.counts import LONGEST_HOLE, MOST, TIMES, VALUES, CountedLine, counted_lines
from monitor.archive.foreign import mapping, tables
from monitor.archive.foreign.tables import EMPTY
from monitor.archive.foreign.times import Order, read_time
from monitor.errors import DataError, UsageError, excerpt
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Unit

GZIP: Final = b"\x1f\x8b"
HOUR: Final = 3600
MINUTE: Final = 60
_FIELDS: Final = ("timestamp", "count")


class CountHints(NamedTuple):
    """How a file of counts is to be read, as far as its owner says.

    Attributes:
        columns: `timestamp` and `count` -> their column.
        zone: Of times that name none; None is UTC.
        dates: Which comes first in 03/04/2017, the day or the month.
        observed: Of posts: time that the file shows whole, so that no post means that there was
            none, unless a row could not be read.
    """

    columns: Mapping[str, str] = {}
    zone: ZoneInfo | None = None
    dates: Order | None = None
    observed: Sequence[Span] = ()

    def places(self, columns: Sequence[str]) -> tuple[str | None, str | None]:
        """Return the names of the columns of the time and the count, as far as they are there."""
        small = {column.lower(): column for column in columns if column}
        found = []
        for field, names in (("timestamp", TIMES), ("count", VALUES)):
            named = self.columns.get(field)
            options = (named,) if named is not None else tuple(small.get(one) for one in names)
            found.append(next((one for one in options if one in columns), None))
        return found[0], found[1]

    def are_of_counts(self, columns: Sequence[str]) -> bool:
        return None not in self.places(columns)

    def are_known(self, columns: Sequence[str]) -> bool:
        """Tell whether it has counts, or posts of a tool that is known."""
        return self.are_of_counts(columns) or mapping.known(columns, archive.NO_HINTS)


def wanted(
    pairs: Sequence[str], timezone: str | None, dates: Order | None, observed: Sequence[Span]
) -> CountHints:
    """Return how a file is to be read.

    Raises:
        UsageError: A pair is no `column=timestamp` or `column=count`.
    """
    columns: dict[str, str] = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column or field not in _FIELDS:
            message = f"--map: {pair!r} names no field: write COLUMN=timestamp or COLUMN=count"
            raise UsageError(message)
        columns[field] = column.strip()
    return CountHints(columns, ZoneInfo(timezone) if timezone else None, dates, tuple(observed))


def count_file(
    stream: BinaryIO, name: str, hints: CountHints, notice: Callable[[str], None]
) -> tuple[Iterable[CountedLine], Unit]:
    """Return the times and counts of a file, in order of time, and what was counted.

    CSV with the columns timestamp,count is handed on as it comes, line by line, in its own order.
    Of posts each hour of the clock is a line, from the first to the last; hours without a post were
    not observed, unless *hints* say so.

    Raises:
        DataError: It cannot be read.
        UsageError: A column that was named is not there.
    """
    workbook = name.lower().endswith(".xlsx")
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    head = b"" if workbook else buffered.peek(2**16)
    if head.startswith(GZIP):
        with _to_the_break(name):
            unpacked = io.BufferedReader(gzip.GzipFile(fileobj=buffered))
            lines, things = count_file(unpacked, name, hints, notice)
        return _unpacked(lines, name), things
    rest = io.BufferedReader(tables.Again(b"", buffered))
    if not workbook and _is_plain(head, name, hints):
        plain = io.TextIOWrapper(rest, "utf-8-sig", "surrogateescape", newline="")
        return counted_lines(tables.bounded_lines(plain), name), "items"
    if workbook or hints.columns or tables.knows_any(head, hints.are_of_counts):
        if workbook:
            rows = tables.spreadsheet(buffered, name, hints.are_known)
        else:
            rows = tables.table(head, rest, name, hints.are_of_counts)
        if hints.are_of_counts(rows.columns):
            return _counts(rows, name, hints), "items"
        if hints.columns:
            shown = excerpt(", ".join(filter(None, rows.columns)), 300)
            raise UsageError(
                f"{name}: --map: name a column for timestamp and one for count; there are {shown}"
            )
        buffered.seek(0)
    return _posts(buffered, name, hints, notice, _format(name, head)), "posts"


def _unpacked(lines: Iterable[CountedLine], name: str) -> Iterator[CountedLine]:
    with _to_the_break(name):
        yield from lines


@contextmanager
def _to_the_break(name: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{name}: the compressed data break off: copy the file again") from error


def _format(name: str, head: bytes) -> archive.Format:
    try:
        return archive.format_of(name)
    except DataError:
        return "ndjson" if head.lstrip()[:1] in {b"{", b"["} else "csv"


def _is_plain(head: bytes, name: str, hints: CountHints) -> bool:
    """Tell whether this is our CSV, or nothing that is known, which is complained of as such."""
    if any(hints):
        return False
    first = head.decode("utf-8-sig", "replace").partition("\n")[0]
    try:
        columns = [cell.strip() for cell in next(csv.reader([first]), [])]
    except csv.Error:
        return True
    if hints.are_of_counts(columns):
        return True
    as_posts = tables.knows_any(head, hints.are_known)
    listed = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    return not (as_posts or listed or name.lower().endswith((".js", ".parquet")))


def _counts(rows: tables.ForeignTable, name: str, hints: CountHints) -> list[CountedLine]:
    time, count = (column or "" for column in hints.places(rows.columns))
    zone = hints.zone or ZoneInfo("UTC")
    found: list[CountedLine] = []
    for line in rows.lines:
        try:
            if line.record is None:
                raise line.error or ValueError(EMPTY)
            at = _time(time, str(line.record.get(time, "")), zone, hints.dates)
            held = str(line.record.get(count, "")).strip()
            found.append((line.number, at, _count(count, held) if held else None))
        except ValueError as error:
            raise DataError(f"{name}, line {line.number}: {error}") from error
    return sorted(found, key=lambda one: one[1])


def _time(column: str, text: str, zone: ZoneInfo, dates: Order | None) -> int:
    # Whole seconds since 1970, rounded down.
    try:
        return int(read_time(text, zone, dates, days=True).timestamp() // 1)
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from error


def _count(column: str, text: str) -> int:
    number = mapping.whole(column, text)
    if number is None:
        raise ValueError(f"{column}: write a whole number, 0 or more, not {excerpt(text, 20)!r}")
    if number > MOST:
        message = f"{column}: write a whole number of at most {MOST:,}, not {excerpt(text, 20)!r}"
        raise ValueError(message)
    return number


def _posts(
    stream: BinaryIO,
    name: str,
    hints: CountHints,
    notice: Callable[[str], None],
    form: archive.Format,
) -> Iterator[CountedLine]:
    read_as = archive.Hints({}, hints.zone, hints.dates)
    minutes = Counter[int]()
    met: set[tuple[str | None, str]] = set()
    refused = 0
    with archive.opened(stream, name=name, format=form, hints=read_as) as found:
        for one in found.entries:
            if isinstance(one, archive.Broken):
                refused += 1
            elif one.post.published_at and (key := (one.source, one.post.native_id)) not in met:
                met.add(key)
                minutes[int(one.post.published_at.timestamp()) // MINUTE] += 1
    observed = () if refused else hints.observed
    if refused:
        claimed = "; nothing was claimed as watched" if hints.observed else ""
        notice(f"{name}: rows that could not be read, and are not counted: {refused:,}{claimed}")
    ahead = _ahead(min(minutes, default=0) * MINUTE, hints.zone)
    hours: dict[int, int] = Counter()
    for minute, posts in minutes.items():
        hours[(minute * MINUTE + ahead) // HOUR] += posts
    for span in observed:
        first, last = (int(at.timestamp()) + ahead for at in (span.start, span.end))
        hours = {**dict.fromkeys(range(-(-first // HOUR), last // HOUR), 0), **hours}
    if hours and max(hours) - min(hours) > LONGEST_HOLE:
        message = f"{name}: its times lie more than a century apart: look at the column of times"
        raise DataError(message)
    for hour in range(min(hours, default=0), max(hours, default=-1) + 1):
        yield 0, hour * HOUR - ahead, hours.get(hour)


def _ahead(at: int, zone: ZoneInfo | None) -> int:
    """Return by how many seconds the full hours of a zone come before those of UTC: India 1800."""
    offset = datetime.fromtimestamp(at, zone or UTC).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) % HOUR
