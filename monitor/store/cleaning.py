"""Making what was taken out of the tables leave the files, too.

`secure_delete` writes zeros over what is deleted. It does not know of the copies that SQLite leaves
in the unused part of a page when it moves rows from one page to another, so zeros are written over
that part of each page, or the file is rewritten where much of it is free; and the write-ahead
log keeps its pages until it is cut to nothing.

References:
    SQLite: `PRAGMA secure_delete`, `VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`, read 2026-11-24;
    "Database File Format" (1.6, b-tree pages) and "The SQLITE_DBPAGE Virtual Table", read
    2026-11-30.
"""

import sqlite3
from struct import unpack_from
from typing import Final

from monitor.errors import StoreBusy, StoreError
from monitor.store.connection import BUSY_SECONDS, Store
from monitor.store.schema.version import CLEANING, explaining
from monitor.store.tombstones import PREFIX, tombstone

PATIENCE: Final = 5.0
"""Seconds that a command waits for those who read once its own work is done."""

LARGE: Final = 1 << 30
"""Bytes from which on `tidy` leaves the file alone: writers would wait too long, too often."""

TREE_PAGES: Final = {2: 12, 5: 12, 10: 8, 13: 8}
"""Bytes of the head of a page by its first byte, where it is of a table or an index."""

TREE_PAGES_KNOWN: Final = 1 << 24
"""In a file of fewer pages the first byte is enough: other pages begin with the number of a
page."""

FREE: Final = 10
"""The file is rewritten, and becomes smaller, where more than a tenth of its pages are free."""

_REFERENCES: Final = """
UPDATE post SET {column} = tombstone({column})
WHERE {column} IS NOT NULL AND substr({column}, 1, {length}) <> '{prefix}' AND EXISTS (
  SELECT 1 FROM post AS gone
  WHERE gone.source = post.source AND gone.native_id = tombstone(post.{column}))
"""


def mark(conn: sqlite3.Connection) -> None:
    """Keep that something was taken out; to be called in the transaction that does it."""
    conn.execute(
        "INSERT INTO setting (key, value) VALUES (?, hex(randomblob(8))) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (CLEANING,),
    )


def due(store: Store) -> str | None:
    """Return the mark of what was taken out last and not cleaned yet; None where nothing was."""
    return store.setting(CLEANING)


def tidy(store: Store, patience: float = BUSY_SECONDS) -> None:
    """Empty the write-ahead log, and clean where that is due and soon done; see `clean`."""
    pages, size = (store.conn.execute(f"PRAGMA page_{x}").fetchone()[0] for x in ("count", "size"))
    if pages * size < LARGE:
        clean(store, patience)
    else:
        store.checkpoint()


def tidied(store: Store) -> str | None:
    """As `tidy`; but return, in words, who kept it from being done: that is for the next time.

    Raises:
        StoreError: The disk is full, or fails; what was forgotten stays so.
    """
    try:
        tidy(store, PATIENCE)
    except StoreBusy as error:
        return str(error)
    return None


def clean(store: Store, patience: float = BUSY_SECONDS) -> None:
    """Leave no byte of what was taken out in the database file or its write-ahead log.

    Others may read meanwhile, and write once it is over. It needs as much room again as the
    database has, and twice where the file is rewritten. Where nothing was taken out, only the
    log is emptied. *store* must be outside any transaction; *patience* is how long to wait for
    those that read, in seconds.

    Raises:
        StoreBusy: Somebody reads, or writes, all the time; the next call goes on.
        StoreError: The disk is full, or fails; likewise.
    """
    marked = due(store)
    if marked is None:
        store.checkpoint()
        return
    _set(store, "busy_timeout", str(int(patience * 1000)))
    try:
        # First, so that a reader who stays does not make the log grow by a whole database.
        _empty_log(store)
        _rename_references(store)
        if _is_to_be_rewritten(store):
            _rewrite(store)
        else:
            _wipe_unused(store)
        _empty_log(store)
    finally:
        _set(store, "busy_timeout", str(BUSY_SECONDS * 1000))
    with store.transaction() as conn:
        # What another process took out meanwhile has changed the mark: that is still to be done.
        conn.execute("DELETE FROM setting WHERE key = ? AND value = ?", (CLEANING, marked))


def _empty_log(store: Store) -> None:
    if not store.checkpoint():
        raise StoreBusy(
            f"the database {store.path}: what was forgotten is in no table any more, but its bytes "
            "are still in the files, since something keeps reading it (a report, Datasette): close "
            "it, then `monitor purge` finishes"
        )


def _rename_references(store: Store) -> None:
    """Take the ids of posts that are gone out of the posts that answer or repeat them."""
    store.conn.create_function("tombstone", 1, tombstone, deterministic=True)
    with store.transaction() as conn:
        for column in ("parent_id", "repost_of"):
            sql = _REFERENCES.format(column=column, prefix=PREFIX, length=len(PREFIX))
            conn.execute(sql)


def _is_to_be_rewritten(store: Store) -> bool:
    """Tell whether there is room to give back, or single pages cannot be written."""
    pages, free, moving = (
        int(store.conn.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "auto_vacuum")
    )
    if free * FREE > pages or pages >= TREE_PAGES_KNOWN or moving:
        return True
    try:
        with store.transaction() as conn:
            conn.execute("UPDATE sqlite_dbpage SET data = data WHERE pgno = 1")
    except StoreError:  # it has no such table, or protects it; what else fails, fails again
        return True
    return False


def _wipe_unused(store: Store) -> None:
    """Write zeros between the head and the rows of each page, where copies of moved rows are."""
    with store.transaction() as conn:
        for number, page in conn.execute("SELECT pgno, data FROM sqlite_dbpage"):
            first = 100 if number == 1 else 0  # the head of the file
            if (head := TREE_PAGES.get(page[first])) is None:
                continue
            rows, end = unpack_from(">HH", page, first + 3)
            start = first + head + 2 * rows
            end = end or len(page)
            if page.count(0, start, end) < end - start:
                wiped = page[:start] + bytes(end - start) + page[end:]
                conn.execute("UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?", (wiped, number))


def _rewrite(store: Store) -> None:
    # In a file of its own, which nobody else can open: in memory it would take that of a database.
    _set(store, "temp_store", "FILE")
    try:
        with explaining(store.path):
            store.conn.execute("VACUUM")
    finally:
        _set(store, "temp_store", "MEMORY")


def _set(store: Store, pragma: str, value: str) -> None:
    store.conn.execute(f"PRAGMA {pragma} = {value}").fetchall()
