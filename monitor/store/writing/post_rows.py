"""Writing posts down, with all that hangs on them: scores, versions, addresses, engagement."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import astuple, replace

from monitor.nouns.posts import Score
from monitor.store.tombstones import tombstone
from monitor.store.writing import inserting
from monitor.store.writing.posts import COLUMNS, PostRow, Revision

_POST: Final = f"post ({', '.join(COLUMNS)})"
_REWRITE: Final = f"UPDATE post SET {', '.join(f'{c} = ?' for c in COLUMNS[1:])} WHERE id = ?"  # noqa: S608


def write(
    conn: sqlite3.Connection, scorer: int, rows: Sequence[PostRow], old: dict[int, PostRow]
) -> None:
    """Write rows that are new, or differ from what *old* (by number) holds, with their scores.

    Where a post was not scored again, its score stays that of the version which gave it.
    """
    fresh = [row for row in rows if row.id not in old]
    changed = [row for row in rows if row.id in old and row != old[row.id]]
    inserting.insert(conn, _POST, [*map(_values, fresh)])
    conn.executemany(_REWRITE, [(*_values(row)[1:], row.id) for row in changed])
    past = ((row, old[row.id]) for row in changed)
    scored = [row for row, was in past if row.score is not was.score or not was.topics]
    # One score for each scorer: what an earlier version of it said of an earlier text is gone.
    conn.executemany(
        "DELETE FROM score WHERE post = ?1 AND scorer IN "
        "(SELECT id FROM scorer WHERE name = (SELECT name FROM scorer WHERE id = ?2))",
        [(row.id, scorer) for row in scored],
    )
    add_scores(conn, scorer, [(row.id, row.score) for row in (*fresh, *scored) if row.topics])


_SCORE: Final = "score (post, scorer, polarity, subjectivity, label, reason, confidence)"
_RESCORE: Final = """
ON CONFLICT (post, scorer) DO UPDATE SET
  polarity = excluded.polarity, subjectivity = excluded.subjectivity,
  label = excluded.label, reason = excluded.reason, confidence = excluded.confidence
"""


def write_others(
    conn: sqlite3.Connection,
    own: int,
    scorers: Sequence[int],
    said: Sequence[tuple[int, tuple[Score, ...]]],
    held: Collection[int],
) -> None:
    """Keep what further scorers say of posts, in place of what any but the *own* said before.

    *held* are the posts that were there before: of others nothing was said. Of an earlier text that
    may have been a scorer which is not asked now, such as one that has scored a part of the posts.
    """
    conn.executemany(
        "DELETE FROM score WHERE post = ? AND scorer <> ?",
        [(post, own) for post, _ in said if post in held],
    )
    for place, scorer in enumerate(scorers):
        add_scores(conn, scorer, [(post, scores[place]) for post, scores in said])


def add_scores(conn: sqlite3.Connection, scorer: int, scores: Iterable[tuple[int, Score]]) -> None:
    inserting.insert(
        conn, _SCORE, [(post, scorer, *astuple(score)) for post, score in scores], _RESCORE
    )


def _values(row: PostRow) -> tuple[object, ...]:
    written = row if row.text is not None else replace(row, native_id=tombstone(row.native_id))
    return astuple(written)[: len(COLUMNS)]


def write_engagement(
    conn: sqlite3.Connection, rows: Iterable[PostRow], old: dict[int, PostRow], now: int
) -> None:
    """Keep how far each post had spread at *now*, where that is new."""
    inserting.insert(
        conn,
        "engagement (post, seen_at, likes, reposts, replies)",
        [*_risen(rows, old, now)],
        "ON CONFLICT (post, seen_at) DO UPDATE SET "
        "likes = excluded.likes, reposts = excluded.reposts, replies = excluded.replies",
    )


def _risen(
    rows: Iterable[PostRow], old: dict[int, PostRow], now: int
) -> Iterator[tuple[int | None, ...]]:
    for row in rows:
        counts = (row.likes, row.reposts, row.replies)
        if counts == (None, None, None):
            continue
        past = old.get(row.id)
        if past is None or counts != (past.likes, past.reposts, past.replies):
            yield (row.id, now, *counts)


def write_links(
    conn: sqlite3.Connection, links: Iterable[tuple[int, str | None, str | None]]
) -> None:
    """Keep the addresses of posts, and how to ask for them, apart: both may carry a name."""
    inserting.insert(conn, "link (post, url, ref)", [*links], "ON CONFLICT (post) DO NOTHING")


def write_revisions(
    conn: sqlite3.Connection, revisions: Iterable[tuple[int, Revision]], now: int
) -> None:
    """Keep versions that are not the newest, each text once."""
    conn.executemany(
        "INSERT INTO revision (post, seen_at, version, edited_at, text) SELECT ?1, ?2, ?3, ?4, ?5 "
        "WHERE NOT EXISTS (SELECT 1 FROM revision WHERE post = ?1 AND text = ?5)",
        [(post, now, r.version, r.edited_at, r.text) for post, r in revisions],
    )


def forget_texts(conn: sqlite3.Connection, numbers: Sequence[int]) -> bool:
    """Take revisions and addresses of deleted posts away; return whether there were any."""
    before = conn.total_changes
    for table in ("revision", "link"):
        conn.executemany(f"DELETE FROM {table} WHERE post = ?", [(n,) for n in numbers])  # noqa: S608  our own names
    return conn.total_changes > before
