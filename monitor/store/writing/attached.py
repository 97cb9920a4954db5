"""Writing what posts point to, and what is attached to them; and taking it away again.

Also where short addresses lead, and what was seen of small pictures, which others look at.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import astuple

from monitor.nouns.media import Attachment, Unread
from monitor.store.columns import json_list
from monitor.store.connection import Store
from monitor.store.schema.version import SHORT
from monitor.store.writing import inserting
from monitor.store.writing.posts import PostRow
from monitor.text.links import SHORTENERS, Link, address, canonical, is_short

_TARGET: Final = "INSERT INTO target (key, kind) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
_SHORTENED: Final = " OR ".join(
    f"(target.key > '{host}/' AND target.key < '{host}0')" for host in SHORTENERS
)
_WAITING: Final = (
    f"SELECT target.key FROM target JOIN pointing ON target = target.id WHERE ({_SHORTENED}) "  # noqa: S608  our own words
    "AND NOT EXISTS (SELECT 1 FROM setting WHERE setting.key = ? || target.key) "
    "GROUP BY target.id ORDER BY max(post) DESC LIMIT ?"
)
_FORGET: Final = (
    f"DELETE FROM setting WHERE key > '{SHORT}' AND key < 'short;' "  # noqa: S608  our own words
    f"AND iif(value = '', substr(key, {len(SHORT) + 1}), value) NOT IN (SELECT key FROM target)"
)
_POINT: Final = "INSERT INTO pointing (post, target) SELECT ?, id FROM target WHERE key = ?"
_ATTACHMENT: Final = f"attachment (post, place, {', '.join(Attachment.__struct_fields__)})"
_OF: Final = "WHERE post IN (SELECT value FROM json_each(?))"
_LOOKED_AT: Final = """
UPDATE attachment SET preview = NULL, (digest, pdq, unread) = (
  SELECT digest, pdq, unread FROM attachment AS looked
  WHERE looked.native_id = attachment.native_id AND looked.digest IS NOT NULL
  ORDER BY looked.pdq IS NULL, looked.post LIMIT 1)
WHERE preview IS NOT NULL AND EXISTS (
  SELECT 1 FROM attachment AS looked
  WHERE looked.native_id = attachment.native_id AND looked.digest IS NOT NULL
    AND length(looked.native_id) >= 8)
"""
_PICTURES: Final = """
SELECT preview FROM attachment WHERE preview IS NOT NULL
GROUP BY preview ORDER BY max(kind IN ('video', 'gif')) DESC, max(post) DESC LIMIT ?
"""


def write(conn: sqlite3.Connection, rows: Iterable[PostRow], old: Mapping[int, PostRow]) -> None:
    """Keep links and attachments of posts, in place of those that *old* (by number) had."""
    rows = [row for row in rows if row.links or row.media or row.id in old]
    leads = _leads(conn, {one.key for row in rows for one in row.links if is_short(one.key)})
    pointed = {row.id: frozenset(leads.get(one.key, one) for one in row.links) for row in rows}
    changed = [row for row in rows if not _is_kept(row, pointed[row.id], old.get(row.id))]
    left = _take(conn, [row.id for row in changed if row.id in old])
    links = [(row.id, link) for row in changed for link in sorted(pointed[row.id])]
    conn.executemany(_TARGET, dict.fromkeys((link.key, link.kind) for _, link in links))
    conn.executemany(_POINT, [(post, link.key) for post, link in links])
    media = [
        (row.id, place, *astuple(one)) for row in changed for place, one in enumerate(row.media)
    ]
    inserting.insert(conn, _ATTACHMENT, media)
    _drop(conn, left)


def _is_kept(row: PostRow, links: frozenset[Link], past: PostRow | None) -> bool:
    if past is None:
        return not (links or row.media)
    return row is past or (links == past.links and row.media == past.media)


def take_away(conn: sqlite3.Connection, posts: Sequence[int]) -> bool:
    """Take what posts point to and what is attached to them away; return whether there was any.

    A page or video that no post points to any more goes with them, and what led to it.
    """
    before = conn.total_changes
    _drop(conn, _take(conn, posts))
    return conn.total_changes > before


def _take(conn: sqlite3.Connection, posts: Sequence[int]) -> Sequence[tuple[int]]:
    if not posts:
        return ()
    numbers = (json_list(posts),)
    targets = conn.execute(f"SELECT DISTINCT target FROM pointing {_OF}", numbers).fetchall()  # noqa: S608  our own words
    for table in ("pointing", "attachment"):
        conn.execute(f"DELETE FROM {table} {_OF}", numbers)  # noqa: S608
    return targets


def _drop(conn: sqlite3.Connection, targets: Sequence[tuple[int]]) -> None:
    """Take away those to which no post points any more, with the short addresses that led there."""
    before = conn.total_changes
    conn.executemany(
        "DELETE FROM target WHERE id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM pointing WHERE target = ?1)",
        targets,
    )
    if conn.total_changes > before:
        conn.execute(_FORGET)


def _leads(conn: sqlite3.Connection, short: Collection[str]) -> Mapping[str, Link]:
    """Return where short addresses lead, by their keys, as far as that is known."""
    if not short:
        return {}
    asked = json_list([SHORT + key for key in short])
    found = conn.execute(
        "SELECT key, value FROM setting WHERE key IN (SELECT value FROM json_each(?))", (asked,)
    )
    links = ((key.removeprefix(SHORT), canonical(address(value))) for key, value in found if value)
    return {key: link for key, link in links if link is not None}


def waiting(store: Store, most: int) -> list[str]:
    """Return keys of short addresses that nobody was asked about, of the newest posts first."""
    with store.transaction() as conn:
        return [key for (key,) in conn.execute(_WAITING, (SHORT, most))]


def resolve(store: Store, key: str, link: Link | None) -> None:
    """Keep where a short address leads, for all posts that point to it and all that will.

    None where it leads nowhere: it stands for itself, and is not asked about again.
    """
    with store.transaction() as conn:
        held = conn.execute("SELECT id FROM target WHERE key = ?", (key,)).fetchall()
        if not held:  # its posts were forgotten meanwhile
            return
        conn.execute(
            "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)",
            (SHORT + key, "" if link is None else link.key),
        )
        if link is None:
            return
        conn.execute(_TARGET, (link.key, link.kind))
        conn.execute(
            "INSERT OR IGNORE INTO pointing (post, target) SELECT post, "
            "(SELECT id FROM target WHERE key = ?) FROM pointing WHERE target = ?",
            (link.key, *held[0]),
        )
        conn.execute("DELETE FROM pointing WHERE target = ?", held[0])
        conn.execute("DELETE FROM target WHERE id = ?", held[0])


def pictures_waiting(store: Store, most: int) -> list[str]:
    """Return addresses of pictures that are to be looked at: of videos first, newest posts first.

    A file whose picture was looked at elsewhere is not asked for again.
    """
    with store.transaction() as conn:
        conn.execute(_LOOKED_AT)
        return [address for (address,) in conn.execute(_PICTURES, (most,))]


def keep_picture(
    store: Store, address: str, digest: str | None, pdq: str | None, unread: Unread | None
) -> None:
    """Keep what was seen of a picture, and its address no longer."""
    with store.transaction() as conn:
        conn.execute(
            "UPDATE attachment SET preview = NULL, digest = ?, pdq = ?, unread = ? "
            "WHERE preview = ?",
            (digest, pdq, unread, address),
        )
