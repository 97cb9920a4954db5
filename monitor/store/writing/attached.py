"""Writing what posts point to, and what is attached to them; and taking it away again."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import astuple

from monitor.nouns.media import Attachment
from monitor.store.writing.posts import PostRow

_POINT: Final = "INSERT INTO pointing (post, target) SELECT ?, id FROM target WHERE key = ?"
_NAMES: Final = ("post", "place", *Attachment.__struct_fields__)
_ATTACH: Final = (
    f"INSERT INTO attachment ({', '.join(_NAMES)}) "  # noqa: S608  our own column names
    f"VALUES ({', '.join('?' * len(_NAMES))})"
)


def write(conn: sqlite3.Connection, rows: Iterable[PostRow], old: Mapping[int, PostRow]) -> None:
    """Keep links and attachments of posts, in place of those that *old* (by number) had."""
    changed = [row for row in rows if not _is_kept(row, old.get(row.id))]
    take_away(conn, [row.id for row in changed if row.id in old])
    links = [(row.id, link) for row in changed for link in sorted(row.links)]
    conn.executemany(
        "INSERT INTO target (key, kind) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
        dict.fromkeys((link.key, link.kind) for _, link in links),
    )
    conn.executemany(_POINT, [(post, link.key) for post, link in links])
    conn.executemany(
        _ATTACH,
        [(row.id, place, *astuple(one)) for row in changed for place, one in enumerate(row.media)],
    )


def _is_kept(row: PostRow, past: PostRow | None) -> bool:
    if past is None:
        return not (row.links or row.media)
    return row is past or (row.links == past.links and row.media == past.media)


def take_away(conn: sqlite3.Connection, posts: Sequence[int]) -> bool:
    """Take what posts point to and what is attached to them away; return whether there was any.

    A page or video that no post points to any more goes with them.
    """
    if not posts:
        return False
    before, numbers = conn.total_changes, msgspec.json.encode(posts).decode()
    targets = conn.execute(f"SELECT DISTINCT target FROM pointing {_OF}", (numbers,)).fetchall()  # noqa: S608  our own words
    for table in ("pointing", "attachment"):
        conn.execute(f"DELETE FROM {table} {_OF}", (numbers,))  # noqa: S608
    conn.executemany(
        "DELETE FROM target WHERE id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM pointing WHERE target = ?1)",
        targets,
    )
    return conn.total_changes > before


_OF: Final = "WHERE post IN (SELECT value FROM json_each(?))"
