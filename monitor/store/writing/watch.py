"""What was watched: lanes with their cursors and spans, what was lost, what could not be read."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from monitor.clock import MILLISECOND, from_epoch_ms, to_epoch_ms
from monitor.nouns.posts import Clock, Cursor, Lost, Page, Reject, Span
from monitor.nouns.spans import difference, union
from monitor.store.connection import Store
from monitor.store.writing import history


class LaneState(Struct, frozen=True):
    """A lane as the store knows it.

    Attributes:
        cursor: As the last committed page handed it out; None at first.
        observed: Sorted, disjoint.
        lost: Spans known to be incomplete.
    """

    id: int
    source: int
    cursor: Cursor | None
    observed: tuple[Span, ...]
    lost: tuple[Span, ...]


def source_number(store: Store, name: str) -> int:
    """Return the number under which a source is kept."""
    with store.transaction() as conn:
        conn.execute("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        number: int = conn.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()[0]
    return number


_OPEN: Final = """
INSERT INTO lane (source, incident, name, settle, clock, sample, opened_at)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, incident, name) DO UPDATE SET
  settle = excluded.settle, clock = excluded.clock, sample = excluded.sample, until = NULL
"""


def open_lane(
    store: Store,
    source: int,
    incident: str,
    name: str,
    settle: timedelta,
    clock: Clock = "created",
    *,
    sample: bool = False,
    now: datetime | None = None,
) -> LaneState:
    """Return a lane, making it where it is new.

    It counts as read again where it was given up before.

    Args:
        store: Where to write.
        source: Number of the source.
        incident: Key of the incident.
        name: As the source names it.
        settle: How late posts may be.
        clock: What its observed spans speak of.
        sample: Whether it never claims to show everything.
        now: Since when a new lane is read; None takes it as read all along. What was claimed
            by passes of a time that has not come yet (our clock ran ahead) is claimed no more.
    """
    with store.transaction() as conn:
        length, opened_at = settle // MILLISECOND, None if now is None else to_epoch_ms(now)
        conn.execute(_OPEN, (source, incident, name, length, clock, sample, opened_at))
        number, cursor = conn.execute(
            "SELECT id, cursor FROM lane WHERE source = ? AND incident = ? AND name = ?",
            (source, incident, name),
        ).fetchone()
        if now is not None:
            _withdraw(conn, number, now)
        observed, lost = _spans(conn, "observed", number), _spans(conn, "lost", number)
    return LaneState(
        number, source, None if cursor is None else msgspec.json.decode(cursor), observed, lost
    )


def _withdraw(conn: sqlite3.Connection, lane: int, now: datetime) -> None:
    """Take back what was claimed by passes of a time that has not come yet."""
    left = history.withdraw(conn, lane, to_epoch_ms(now))
    if left is not None:
        conn.execute("DELETE FROM observed WHERE lane = ?", (lane,))
        conn.executemany(
            "INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)",
            [(lane, to_epoch_ms(span.start), to_epoch_ms(span.end)) for span in left],
        )


ARCHIVES: Final = "imported archives"
"""Name of the one listing that has all claims of a source for an incident; no tag has a space."""

_CLAIM: Final = """
INSERT INTO lane (source, incident, name, settle, opened_at, since, until)
VALUES (?, ?, ?, 0, ?, ?, ?) ON CONFLICT (source, incident, name) DO UPDATE SET
  since = min(since, excluded.since), until = max(until, excluded.until) RETURNING id
"""


def claim(store: Store, source: int, incident: str, spans: Sequence[Span], now: datetime) -> None:
    """Keep that archives of a source show *spans* whole, as their owner says.

    All claims of a source for an incident are one listing. It is due from the begin of the earliest
    to the end of the latest, those of earlier imports among them; nothing is expected outside.

    Args:
        store: Where to write.
        source: Number of the source.
        incident: Key of the incident.
        spans: At least one, each over by *now*.
        now: From when on it is known.
    """
    at = to_epoch_ms(now)
    since, until = min(s.start for s in spans), max(s.end for s in spans)
    bounds = to_epoch_ms(since), to_epoch_ms(until)
    with store.transaction() as conn:
        lane = conn.execute(_CLAIM, (source, incident, ARCHIVES, at, *bounds)).fetchone()[0]
        for span in spans:
            observe(conn, lane, Page(observed=span), at)


def keep_only(store: Store, lanes: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """Give up every lane that left the configuration: all but *lanes* (source, incident, name).

    A lane that was given up is no longer expected to be observed from *now* on.
    """
    with store.transaction() as conn:
        wanted = set(lanes)
        rows = conn.execute(
            "SELECT l.id, s.name, l.incident, l.name FROM lane AS l "
            "JOIN source AS s ON s.id = l.source WHERE l.until IS NULL"
        ).fetchall()
        gone = [(to_epoch_ms(now), number) for number, *lane in rows if tuple(lane) not in wanted]
        conn.executemany("UPDATE lane SET until = ? WHERE id = ?", gone)


def lanes_read(store: Store, source: str, incident: str) -> tuple[str, ...]:
    """Return the names of the lanes of a source that were read for an incident until now."""
    rows = store.conn.execute(
        "SELECT l.name FROM lane AS l JOIN source AS s ON s.id = l.source "
        "WHERE s.name = ? AND l.incident = ? AND l.until IS NULL",
        (source, incident),
    )
    return tuple(name for (name,) in rows)


def observe(conn: sqlite3.Connection, lane: int, page: Page, now: int) -> None:
    """Keep what a page proves of a lane: its cursor, its observed span, and what was lost.

    A lost span, or the part of it, that is observed later is lost no more.
    """
    if page.cursor is not None:
        conn.execute(
            "UPDATE lane SET cursor = ? WHERE id = ?",
            (msgspec.json.encode(page.cursor).decode(), lane),
        )
    if page.observed is not None:
        _add_observed(conn, lane, page.observed)
        history.prove(conn, lane, page.observed, now)
    for lost in page.lost:
        _add_lost(conn, lane, lost, now)
    if page.observed is not None:
        _fill_lost(conn, lane, page.observed)


def _add_observed(conn: sqlite3.Connection, lane: int, span: Span) -> None:
    start, end = to_epoch_ms(span.start), to_epoch_ms(span.end)
    if start >= end:
        return
    first, last = conn.execute(
        "SELECT min(start), max(end) FROM observed WHERE lane = ? AND start <= ? AND end >= ?",
        (lane, end, start),
    ).fetchone()
    conn.execute(
        "DELETE FROM observed WHERE lane = ? AND start <= ? AND end >= ?", (lane, end, start)
    )
    merged = (start, end) if first is None else (min(start, first), max(end, last))
    conn.execute("INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)", (lane, *merged))


def _add_lost(conn: sqlite3.Connection, lane: int, lost: Lost, now: int) -> None:
    start, end = to_epoch_ms(lost.span.start), to_epoch_ms(lost.span.end)
    if start < end:
        conn.execute(
            "INSERT INTO lost (lane, start, end, reason, kind, found_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (lane, start, end, lost.reason, lost.kind, now),
        )


def _fill_lost(conn: sqlite3.Connection, lane: int, seen: Span) -> None:
    rows = conn.execute(
        "SELECT start, end, reason, kind, found_at FROM lost "
        "WHERE lane = ? AND start < ? AND end > ?",
        (lane, to_epoch_ms(seen.end), to_epoch_ms(seen.start)),
    ).fetchall()
    for start, end, reason, kind, found_at in rows:
        conn.execute(
            "DELETE FROM lost WHERE lane = ? AND start = ? AND end = ?", (lane, start, end)
        )
        for left in difference(Span(from_epoch_ms(start), from_epoch_ms(end)), [seen]):
            _add_lost(conn, lane, Lost(left, reason, kind), found_at)


def _spans(conn: sqlite3.Connection, table: str, lane: int) -> tuple[Span, ...]:
    rows = conn.execute(f"SELECT start, end FROM {table} WHERE lane = ? ORDER BY start", (lane,))  # noqa: S608  our own names
    return tuple(union(Span(from_epoch_ms(start), from_epoch_ms(end)) for start, end in rows))


def quarantine(conn: sqlite3.Connection, source: int, rejects: Sequence[Reject], now: int) -> int:
    """Keep what could not be read, each item once, and return how many were new."""
    before = conn.total_changes
    conn.executemany(
        "INSERT INTO quarantine (source, digest, found_at, reason, kind, raw) "
        "VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [
            (source, sha256(r.raw + r.reason.encode()).hexdigest(), now, r.reason, r.kind, r.raw)
            for r in rejects
        ],
    )
    return conn.total_changes - before
