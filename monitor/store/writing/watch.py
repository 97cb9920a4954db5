"""What was watched: lanes with their cursors and spans, what was lost, what could not be read."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Final

import msgspec
from msgspec import Struct

from monitor.clock import MILLISECOND, epoch_ms_or_none, from_epoch_ms, to_epoch_ms
from monitor.errors import CursorLost
from monitor.nouns.posts import ARCHIVES, Clock, Cursor, Lost, Page, Reject, Span
from monitor.nouns.spans import difference, span_from_ms, span_in_ms, union
from monitor.store.connection import Store
from monitor.store.schema.version import KIND, LEFT
from monitor.store.writing import history


class LaneState(Struct, frozen=True):
    """A lane as the store knows it.

    Attributes:
        cursor: As the last committed page handed it out; None at first.
        observed: For the present query of the incident; sorted, disjoint.
        before: For queries that it had before, by their listing or by itself; likewise.
        unasked: Of `before`, what was not asked for again for the present query.
        lost: Spans known to be incomplete for the present query.
        changes: When the query came to ask for something new, since the lane is read; sorted.
    """

    id: int
    name: str
    cursor: Cursor | None
    observed: tuple[Span, ...]
    before: tuple[Span, ...] = ()
    unasked: tuple[Span, ...] = ()
    lost: tuple[Span, ...] = ()
    changes: tuple[datetime, ...] = ()


_OPEN: Final = """
INSERT INTO lane (source, incident, name, settle, clock, sample, opened_at, since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, incident, name) DO UPDATE SET
  settle = excluded.settle, clock = excluded.clock, sample = excluded.sample, until = NULL
RETURNING id, cursor, opened_at
"""


_HELD: Final = """
SELECT ifnull(sum(v.posts), 0) FROM volume_minute AS v JOIN topic AS t ON t.id = v.topic
WHERE t.kind = 'incident' AND t.incident = ? AND v.source = ? AND v.minute >= ? AND v.minute < ?
  AND NOT EXISTS (SELECT 1 FROM topic_query AS q JOIN topic_query AS earlier USING (topic)
    WHERE q.topic = t.id AND q.since > ? AND earlier.since < q.since)
"""


def held(store: Store, source: int, incident: str, span: Span) -> int:
    """Return how many posts a source showed in the whole minutes of a span, for the same query."""
    start, end = span_in_ms(span)
    asked = (incident, source, -(-start // 60_000), end // 60_000, start)
    return int(store.conn.execute(_HELD, asked).fetchone()[0])


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
    kind: str = "",
    is_behind: bool = False,
) -> LaneState:
    """Return a lane, making it where it is new.

    It counts as read again where it was given up before. *sample* says whether it never claims to
    show everything. *now* is since when a new lane is read; None takes it as read all along. What
    was claimed by passes of a time that has not come yet (our clock ran ahead) is claimed no more,
    unless it is known that *now* *is_behind*. *kind* is that of its source; empty where it is not
    known.

    Raises:
        CursorLost: A source of another kind read it before, as far as is known.
    """
    with store.transaction() as conn:
        length, opened_at = settle // MILLISECOND, epoch_ms_or_none(now)
        changes = [since for (since,) in conn.execute(_CHANGES, (incident,))]
        changed = changes[-1] if changes else None
        since = _due_since(conn, source, incident, changed, opened_at)
        number, cursor, opened = conn.execute(
            _OPEN, (source, incident, name, length, clock, sample, opened_at, since)
        ).fetchone()
        if kind:
            _keep_kind(conn, number, name, kind)
        if now is not None and not is_behind:
            _withdraw(conn, number, now)
        return LaneState(
            id=number,
            name=name,
            cursor=None if cursor is None else msgspec.json.decode(cursor),
            observed=_spans(conn, "observed", number),
            before=_spans(conn, "observed_before", number),
            unasked=_spans(conn, "observed_before", number, "NOT asked_again"),
            lost=_spans(conn, "lost", number, f"found_at >= {changed or 0}"),
            changes=tuple(from_epoch_ms(at) for at in changes if opened is None or opened < at),
        )


_CHANGES: Final = """
SELECT since FROM topic_query JOIN topic ON topic.id = topic_query.topic
WHERE incident = ?1 AND kind = 'incident' AND NOT narrower AND since > (
  SELECT min(since) FROM topic_query AS first WHERE first.topic = topic.id) ORDER BY since
"""
"""When the incident came to be asked for something that it was not asked for before."""


def _due_since(
    conn: sqlite3.Connection, source: int, incident: str, changed: int | None, now: int | None
) -> int | None:
    """Return from when on a lane that is new is due; None where all along.

    One that a changed query brought, beside those that its source is read by already, is due from
    then on: nobody was to read it before.
    """
    if changed is None or now is None:
        return None
    earlier = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM lane WHERE source = ? AND incident = ? AND opened_at < ? "
        "AND name <> ?)",
        (source, incident, changed, ARCHIVES),
    ).fetchone()[0]
    return now if earlier else None


def _keep_kind(conn: sqlite3.Connection, lane: int, name: str, kind: str) -> None:
    # Services of several kinds have a listing of one name, such as "search".
    key = f"{KIND}{lane}"
    conn.execute("INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)", (key, kind))
    known = conn.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()[0]
    if known != kind:
        raise CursorLost(
            f"what was read of {name!r} until now is none of the source {kind} (it is of {known}): "
            "give its table another name, to begin again"
        )


def _withdraw(conn: sqlite3.Connection, lane: int, now: datetime) -> None:
    left = history.withdraw(conn, lane, to_epoch_ms(now))
    if left is None:
        return
    for table in ("observed", "observed_before"):
        conn.execute(f"DELETE FROM {table} WHERE lane = ?", (lane,))  # noqa: S608  our own names
    for until, spans in left.items():
        for span in spans:
            _add_observed(conn, lane, span, until)


def replace_query(conn: sqlite3.Connection, incident: str, now: int) -> None:
    """Take what was observed of an incident as observed for the query that it had until *now*.

    A walk through windows of time begins again, and one that claims nothing. One through what
    arrives goes on: of what arrives from now on nothing was read for the query before.
    """
    lanes = "(SELECT id FROM lane WHERE incident = ?)"
    conn.execute(
        "INSERT OR REPLACE INTO observed_before (lane, until, start, end) "  # noqa: S608  our own words
        f"SELECT lane, ?, start, end FROM observed WHERE lane IN {lanes}",
        (now, incident),
    )
    conn.execute(f"DELETE FROM observed WHERE lane IN {lanes}", (incident,))  # noqa: S608
    conn.execute(
        "UPDATE lane SET cursor = NULL WHERE incident = ? AND (clock = 'created' OR sample)",
        (incident,),
    )
    history.disprove(conn, incident, now)


def date_query(conn: sqlite3.Connection, incident: str, before: int, at: int) -> None:
    """Take the query that was replaced at *before*, by a clock that was wrong, as replaced *at*."""
    for table in ("observed_before", "proof"):
        conn.execute(
            f"UPDATE {table} SET until = ? WHERE until = ? "  # noqa: S608  our own names
            "AND lane IN (SELECT id FROM lane WHERE incident = ?)",
            (at, before, incident),
        )


def asked_again(store: Store, lane: int) -> None:
    """Keep that a lane was asked again for all that it had shown for another query."""
    with store.transaction() as conn:
        conn.execute("UPDATE observed_before SET asked_again = 1 WHERE lane = ?", (lane,))


_CLAIM: Final = """
INSERT INTO lane (source, incident, name, settle, opened_at, since, until)
VALUES (?, ?, ?, 0, ?, ?, ?) ON CONFLICT (source, incident, name) DO UPDATE SET
  since = min(since, excluded.since), until = max(until, excluded.until) RETURNING id
"""


def claim(store: Store, source: int, incident: str, spans: Sequence[Span], now: datetime) -> None:
    """Keep that archives of a source show *spans* whole, as their owner says.

    All claims of a source for an incident are one listing. It is due from the begin of the earliest
    to the end of the latest, those of earlier imports among them; nothing is expected outside. Each
    span must be over by *now*.
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


def keep_asked(store: Store, asked: Iterable[tuple[str, str]], now: datetime) -> None:
    """Note which sources left the configuration: all but *asked* (source, incident).

    A count series has no lane that could say so, nor has a source that never came to one.
    """
    wanted = {f"{LEFT}{source}/{incident}" for source, incident in asked}
    with store.transaction() as conn:
        made = conn.execute(
            "SELECT ? || s.name || '/' || p.incident "
            "FROM (SELECT DISTINCT source, incident FROM pass) AS p JOIN source AS s "
            "ON s.id = p.source",
            (LEFT,),
        ).fetchall()
        gone = [(key, to_epoch_ms(now)) for (key,) in made if key not in wanted]
        conn.executemany("INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)", gone)
        conn.executemany("DELETE FROM setting WHERE key = ?", [(key,) for key in wanted])


def lanes_read(store: Store, source: str, incident: str) -> tuple[str, ...]:
    """Return the names of the lanes of a source that were read for an incident until now."""
    found = store.table("lane").rows_where(
        "source = (SELECT id FROM source WHERE name = ?) AND incident = ? AND until IS NULL",
        (source, incident),
    )
    return tuple(row["name"] for row in found)


def observe(
    conn: sqlite3.Connection, lane: int, page: Page, now: int, changes: Sequence[datetime] = ()
) -> None:
    """Keep what a page proves of a lane: its cursor, its observed span, and what was lost.

    A lost span, or the part of it, that is observed later is lost no more. *changes* are when the
    query was replaced, sorted: what arrived before one may have been read for the query of that
    time, and is observed for it; what arrived after the last was read for the present one.
    """
    if page.cursor is not None:
        conn.execute(
            "UPDATE lane SET cursor = ? WHERE id = ?",
            (msgspec.json.encode(page.cursor).decode(), lane),
        )
    for span, until in _by_query(page.observed, changes):
        _add_observed(conn, lane, span, until)
        history.prove(conn, lane, span, now, until)
    for lost in page.lost:
        _add_lost(conn, lane, lost, now)
    if page.observed is not None:
        _fill_lost(conn, lane, page.observed)


def _by_query(span: Span | None, changes: Sequence[datetime]) -> Iterator[tuple[Span, int | None]]:
    """Yield the parts of a span, each with when the query was replaced for which it was read."""
    if span is None:
        return
    inside = (at for at in changes if span.start < at < span.end)
    for start, end in pairwise((span.start, *inside, span.end)):
        until = next((to_epoch_ms(at) for at in changes if at >= end), None)
        yield Span(start, end), until


def _add_observed(conn: sqlite3.Connection, lane: int, span: Span, until: int | None) -> None:
    if until is None:
        history.add_span(conn, "observed", {"lane": lane}, span)
    else:
        history.add_span(conn, "observed_before", {"lane": lane, "until": until}, span)


def _add_lost(conn: sqlite3.Connection, lane: int, lost: Lost, now: int) -> None:
    start, end = span_in_ms(lost.span)
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
        for left in difference(span_from_ms(start, end), [seen]):
            _add_lost(conn, lane, Lost(left, reason, kind), found_at)


def _spans(
    conn: sqlite3.Connection, table: str, lane: int, where: str = "true"
) -> tuple[Span, ...]:
    rows = conn.execute(f"SELECT start, end FROM {table} WHERE lane = ? AND {where}", (lane,))  # noqa: S608  our own words
    return tuple(union(span_from_ms(start, end) for start, end in rows))


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
