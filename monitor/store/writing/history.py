"""What changed, and when: kept besides the present state, so that an earlier one can be known.

A row says how something was until an instant. What holds now stands in the other tables, and what
never changed has no row here; so this costs what the changes cost, and every committed pass over a
lane one row for what it proved. `monitor.store.reading.as_of` reads it.

No text and no person is in it: what is forgotten elsewhere needs no second forgetting here.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from monitor.nouns.posts import Span
from monitor.nouns.spans import span_from_ms, span_in_ms, union
from monitor.store.writing.posts import PostRow
from monitor.store.writing.rollup import MentionChange

RELABELLED: Final = "scored again since"
"""Why an earlier text has no label: its scorer is no longer the one whose labels are shown."""


def keep(
    conn: sqlite3.Connection, rows: Iterable[PostRow], old: Mapping[int, PostRow], now: int
) -> None:
    """Keep what posts counted as until *now*, where that has changed.

    *old* are the posts as they were, by their number; those that were not there have no history.
    """
    changed = [(old[row.id], row) for row in rows if row.id in old and old[row.id] != row]
    conn.executemany(
        _KEEP,
        [
            (past.id, now, *_counted_as(past))
            for past, row in changed
            if past.topics and _counted_as(past) != _counted_as(row)
        ],
    )
    _keep_mentions(
        conn,
        (
            (topic, row.id, topic in past.topics)
            for past, row in changed
            for topic in past.topics ^ row.topics
        ),
        now,
    )


_KEEP: Final = """
INSERT INTO post_past (post, until, message, label, polarity, reason, others)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT json_group_object(name, label)
  FROM score JOIN scorer ON scorer.id = score.scorer WHERE post = ?1)) ON CONFLICT DO NOTHING
"""
"""What further scorers say is written after the post: here it is still what they said before."""


def keep_matching(conn: sqlite3.Connection, changes: Iterable[MentionChange], now: int) -> None:
    """Keep which posts belonged to a topic until *now*, when its query changed."""
    _keep_mentions(
        conn,
        (
            (mention.topic, mention.post, change.before is not None)
            for change in changes
            if (mention := change.before or change.after) is not None
        ),
        now,
    )


def _counted_as(row: PostRow) -> tuple[object, ...]:
    return row.message, row.score.label, row.score.polarity, row.score.reason


def _keep_mentions(
    conn: sqlite3.Connection, held: Iterable[tuple[int, int, bool]], now: int
) -> None:
    # The first change of a pass counts: it knows how it was before the pass.
    conn.executemany(
        "INSERT INTO mention_past (topic, post, until, held) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [(topic, post, now, is_held) for topic, post, is_held in held],
    )


def prove(
    conn: sqlite3.Connection, lane: int, span: Span, now: int, until: int | None = None
) -> None:
    """Keep that a lane showed *span* whole in the pass of *now* (milliseconds since 1970).

    *until* is when the query was replaced for which it did; None where it is the present one.
    """
    add_span(conn, "proof", {"lane": lane, "at": now, "until": until}, span)


def add_span(
    conn: sqlite3.Connection, table: str, key: Mapping[str, int | None], span: Span
) -> None:
    """Add a span to those that a table has under *key*; those that it touches become one with it.

    *key* is the name of each column that the table has besides `start` and `end` -> what it holds.
    """
    start, end = span_in_ms(span)
    if start >= end:
        return
    those = " AND ".join(f"{column} IS ?" for column in key)
    touching = f"FROM {table} WHERE {those} AND start <= ? AND end >= ?"
    bounds = (*key.values(), end, start)
    first, last = conn.execute(f"SELECT min(start), max(end) {touching}", bounds).fetchone()
    conn.execute(f"DELETE {touching}", bounds)
    merged = (start, end) if first is None else (min(start, first), max(end, last))
    columns, marks = ", ".join((*key, "start", "end")), ", ".join("?" * len((*key, *merged)))
    conn.execute(
        f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608  our own names
        (*key.values(), *merged),
    )


def withdraw(conn: sqlite3.Connection, lane: int, now: int) -> dict[int | None, list[Span]] | None:
    """Forget what passes later than *now* proved, and return what the others did.

    Returns:
        Until when the query held -> what was observed for it, None being the present one. None
        where there is no such pass: nothing has to be taken back.
    """
    later = "FROM proof WHERE lane = ? AND at > ?"
    if not conn.execute(f"SELECT EXISTS (SELECT 1 {later})", (lane, now)).fetchone()[0]:
        return None
    conn.execute(f"DELETE {later}", (lane, now))
    left: dict[int | None, list[Span]] = {}
    for until, start, end in conn.execute(
        "SELECT until, start, end FROM proof WHERE lane = ?", (lane,)
    ):
        left.setdefault(until, []).append(span_from_ms(start, end))
    return {until: union(spans) for until, spans in left.items()}


def disprove(conn: sqlite3.Connection, incident: str, now: int) -> None:
    """Keep that what was observed so far was observed for a query that held until *now*."""
    conn.execute(
        "UPDATE proof SET until = ? WHERE until IS NULL "
        "AND lane IN (SELECT id FROM lane WHERE incident = ?)",
        (now, incident),
    )


def relabel(conn: sqlite3.Connection) -> None:
    """Take the labels of earlier texts away: another scorer gave them."""
    conn.execute("UPDATE post_past SET label = 'unscored', polarity = 0, reason = ?", (RELABELLED,))
