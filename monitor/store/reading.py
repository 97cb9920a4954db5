"""Opening the database for reading: beside the daemon, without changing a byte."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from monitor.clock import EPOCH, from_epoch_ms, to_epoch_ms
from monitor.errors import StoreError
from monitor.model import Lane, Lost, Span
from monitor.spans import union
from monitor.store.records import Extent, TopicRecord
from monitor.store.schema import VERSION, explain

BUSY_SECONDS: Final = 5
MINUTE: Final = timedelta(minutes=1)


class Reader:
    """A connection that cannot write; it belongs to the thread that opened it."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.conn.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises:
            StoreError: The database is damaged, cannot be read, or is held by another process.
        """
        try:
            return self.conn.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            failure: StoreError = explain(self.path, error)
            raise failure from error

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """See one state of the database until the end, whatever the daemon commits meanwhile.

        To be left soon: as long as it is held, the write-ahead log can only grow.

        Raises:
            StoreError: The database cannot be read.
        """
        self.rows("BEGIN")
        try:
            yield self
        finally:
            self.conn.rollback()

    def setting(self, key: str) -> str | None:
        """Return a setting of the store, or None where it was never written."""
        found = self.rows("SELECT value FROM setting WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    def sources(self) -> dict[int, str]:
        """Return the names of all sources by their number."""
        return dict(self.rows("SELECT id, name FROM source"))

    def scorers(self) -> tuple[tuple[str, str], ...]:
        """Return name and version of every scorer whose labels are stored, sorted."""
        return tuple(self.rows("SELECT name, version FROM scorer ORDER BY name, version"))


def open_reader(path: Path) -> Reader:
    """Open the database of the monitor for reading.

    Raises:
        StoreError: There is none, it is damaged or no database of ours, or newer than this program.
    """
    if not path.exists():
        message = (
            f"there is no database {path} yet: run `monitor collect` or `monitor import` first"
        )
        raise StoreError(message)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    reader = Reader(conn, path)
    try:
        reader.rows("PRAGMA query_only = ON")
        _refuse_other_versions(reader)
    except StoreError:
        conn.close()
        raise
    return reader


def _refuse_other_versions(reader: Reader) -> None:
    found = reader.rows("PRAGMA user_version")[0][0]
    if found > VERSION:
        message = (
            f"the database {reader.path} is newer (version {found}) than this program "
            f"(version {VERSION}): update it"
        )
        raise StoreError(message)
    if found < VERSION:
        message = (
            f"expected a database of the monitor (version {VERSION}) in {reader.path}, "
            f"got version {found}: run `monitor check`"
        )
        raise StoreError(message)


def topics(reader: Reader, incident: str) -> tuple[TopicRecord, ...]:
    """Return the incident itself, then its narratives, then its voices, each sorted by key.

    Empty where the store has never heard of the incident.
    """
    history: dict[int, list[tuple[datetime, str]]] = {}
    queries = reader.rows(
        "SELECT q.topic, q.since, q.query FROM topic_query AS q JOIN topic AS t ON t.id = q.topic "
        "WHERE t.incident = ? ORDER BY q.topic, q.since",
        (incident,),
    )
    for topic, since, query in queries:
        history.setdefault(topic, []).append((from_epoch_ms(since), query))
    found = reader.rows(
        "SELECT id, kind, key, title FROM topic WHERE incident = ? ORDER BY kind, key", (incident,)
    )
    return tuple(
        TopicRecord(
            id=number, kind=kind, key=key, title=title, queries=tuple(history.get(number, ()))
        )
        for number, kind, key, title in found
    )


def extent(reader: Reader, incident: str) -> Extent:
    """Return from when to when the store knows anything of an incident."""
    first, last = reader.rows(
        "SELECT (SELECT min(minute) FROM mention WHERE topic = t.id), "
        "(SELECT max(minute) + 1 FROM mention WHERE topic = t.id) "
        "FROM (SELECT (SELECT id FROM topic WHERE incident = ?1 AND kind = 'incident') AS id) AS t",
        (incident,),
    )[0]
    start, end, live = reader.rows(
        "SELECT (SELECT min(start) FROM observed JOIN lane ON lane.id = lane WHERE incident = ?1), "
        "(SELECT max(end) FROM observed JOIN lane ON lane.id = lane WHERE incident = ?1), "
        "EXISTS (SELECT 1 FROM lane WHERE incident = ?1 AND until IS NULL)",
        (incident,),
    )[0]
    firsts = [*_instants(first, MINUTE), *_instants(start, MINUTE / 60_000)]
    lasts = [*_instants(last, MINUTE), *_instants(end, MINUTE / 60_000)]
    return Extent(min(firsts, default=None), max(lasts, default=None), bool(live))


def _instants(number: int | None, unit: timedelta) -> list[datetime]:
    return [] if number is None else [EPOCH + number * unit]


def lanes(reader: Reader, incident: str, span: Span) -> tuple[Lane, ...]:
    """Return what each listing has shown of an incident, sorted by source and name.

    Args:
        reader: Where to read.
        incident: Key of the incident.
        span: Only observed and lost spans that touch it are read.
    """
    found = reader.rows(
        "SELECT lane.id, source.name, lane.name, settle, since, until FROM lane "
        "JOIN source ON source.id = lane.source WHERE incident = ? ORDER BY source.name, lane.name",
        (incident,),
    )
    window = (to_epoch_ms(span.start), to_epoch_ms(span.end))
    return tuple(
        Lane(
            source=source,
            name=name,
            settle=timedelta(milliseconds=settle),
            observed=_observed(reader, number, window),
            lost=_lost(reader, number, window),
            since=None if since is None else from_epoch_ms(since),
            until=None if until is None else from_epoch_ms(until),
        )
        for number, source, name, settle, since, until in found
    )


_TOUCHING: Final = "WHERE lane = ? AND end > ? AND start < ? ORDER BY start, end"


def _observed(reader: Reader, lane: int, window: tuple[int, int]) -> tuple[Span, ...]:
    found = reader.rows(f"SELECT start, end FROM observed {_TOUCHING}", (lane, *window))  # noqa: S608
    return tuple(union(Span(from_epoch_ms(start), from_epoch_ms(end)) for start, end in found))


def _lost(reader: Reader, lane: int, window: tuple[int, int]) -> tuple[Lost, ...]:
    found = reader.rows(f"SELECT start, end, reason FROM lost {_TOUCHING}", (lane, *window))  # noqa: S608
    return tuple(
        Lost(Span(from_epoch_ms(start), from_epoch_ms(end)), reason) for start, end, reason in found
    )
