"""Opening the database for writing, and the one kind of transaction that is used on it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import DAY, EPOCH, MINUTE, midnight
from monitor.errors import CannotCreate, StoreBusy, StoreError, cannot_write
from monitor.store.identity import FileId, companion, file_at, make_folder, refuse_another
from monitor.store.light import Database
from monitor.store.lock import alone
from monitor.store.opened import Opened, connect, refuse_newer
from monitor.store.schema.migrations import has_views, migrate
from monitor.store.schema.version import VERSION, explain, explaining

BUSY_SECONDS: Final = 30

LOG_BYTES: Final = 32 << 20
"""Length from which on each commit tries to empty the write-ahead log, and waits for nobody. It
comes first: its write lock is free again just now, and whoever else wants it looks every few
milliseconds only. Among many writers one that waits for its turn may wait for long, and keeps the
others from emptying it meanwhile."""

LOG_STEP: Final = 16 << 20
"""Where that did not help for so long, readers are waited for, each time that so much more has been
written."""

LOG_PATIENCE: Final = 0, 500, 1000, 2000, 4000
"""Milliseconds that readers are waited for, one try after another. In one try, SQLite waits for
those that it finds, but also for whoever takes their place meanwhile: the next try sees that they
need not be waited for. While it waits nobody else writes: others have `BUSY_SECONDS` of
patience."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # A crash of the program loses nothing in WAL whatever this says; a power cut may take the last
    # commits, cursor and posts together, which the next pass asks for again.
    "PRAGMA synchronous = NORMAL",
    # What SQLite does by itself empties the log only at an instant at which nobody reads and nobody
    # has written since. With several writers, or readers that take turns, there may be none for
    # hours; and while one process tries, another cannot empty it: see `Store.transaction`.
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    # Several sources write at once, each by its own connection. Eight times as much is no faster.
    "PRAGMA cache_size = -8192",
)


class Store(Opened):
    """A connection that may write; it belongs to the thread that opened it.

    Attributes:
        conn: The connection, in autocommit mode: change it only inside `transaction`.
        zone: Time zone whose days have exact counts of people and messages.
        scorer: Name of the scorer whose labels the rollups hold.
        file: Which file it is; nothing is written once *path* is another.
    """

    def __init__(
        self, conn: sqlite3.Connection, path: Path, zone: str, scorer: str, file: FileId | None
    ) -> None:
        super().__init__(conn, path)
        self.file = file
        self._log = companion(path)
        self.zone = ZoneInfo(zone)
        self.scorer = scorer
        self.day_of_hour = lru_cache(maxsize=4096)(self._day_of_hour)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all or nothing; waits up to 30 s for another writer.

        The write lock is taken at once: a deferred transaction that has read would be refused,
        whatever the waiting time, if another wrote in between. A write-ahead log that has become
        long is emptied afterwards.

        Raises:
            StoreError: The database refused; nothing of this transaction was kept.
            ProgrammingError: A value has a type that SQLite does not know; likewise.
            StoreGone: Its file was taken away or replaced; likewise.
        """
        try:
            self.conn.execute("BEGIN IMMEDIATE")
            refuse_another(self.path, self.file)
            before = self._log_bytes()
            yield self.conn
            self.conn.execute("COMMIT")
        except sqlite3.ProgrammingError:
            raise  # a value that SQLite has no type for: a bug of whoever handed it in
        except (sqlite3.Error, UnicodeDecodeError) as error:
            failure: StoreError = explain(self.path, error)
            raise failure from error
        finally:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
        # What was committed to a file without a name is kept nowhere.
        refuse_another(self.path, self.file)
        self._bound_log(before)

    def number(self, table: str, **named: str) -> int:
        """Return the number of the row of *table* with these values, which is made if it is not.

        One that is there is found without the write lock.
        """
        rows = self.table(table)
        for row in rows.rows_where(" AND ".join(f"{key} = ?" for key in named), [*named.values()]):
            return int(row["id"])
        with self.transaction():
            number: int = rows.lookup(named)
        return number

    def _log_bytes(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0

    def _bound_log(self, before: int) -> None:
        """Empty the log where the transaction that found *before* bytes in it has made it long."""
        after = self._log_bytes()
        if after < LOG_BYTES:
            return
        stays = after >= LOG_BYTES + LOG_STEP and before // LOG_STEP != after // LOG_STEP
        # The transaction was kept, whatever becomes of this.
        with suppress(sqlite3.Error, StoreError):
            for patience in LOG_PATIENCE:
                if patience and not stays:
                    break
                self.conn.execute(f"PRAGMA busy_timeout = {patience}").fetchall()
                if self.checkpoint():
                    break
        self.conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}").fetchall()

    def try_writing(self) -> None:
        """Write what stands there already: a database that can only be read opens all the same."""
        with self.transaction() as conn:
            conn.execute(f"PRAGMA user_version = {VERSION}")

    def checkpoint(self) -> bool:
        """Move what the write-ahead log holds into the database file, as far as readers allow.

        Return whether all of it was, so that the log is empty.

        Raises:
            StoreError: The disk is full, or fails.
        """
        with explaining(self.path):
            busy: int = self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def _day_of_hour(self, hour: int) -> tuple[tuple[int, int], ...]:
        """Return the local days that an hour touches: two where midnight falls in it, else one."""
        first = self._day_at(hour * 60)
        return (first,) if first[1] >= hour * 60 + 60 else (first, self._day_at(first[1]))

    def _day_at(self, minute: int) -> tuple[int, int]:
        day = (EPOCH + minute * MINUTE).astimezone(self.zone).date()
        start, end = midnight(day, self.zone), midnight(day + DAY, self.zone)
        return (start - EPOCH) // MINUTE, (end - EPOCH) // MINUTE

    def day(self, minute: int) -> tuple[int, int]:
        """Return the local day ``[start, end)`` of *minute*, in minutes since 1970 (UTC)."""
        return next(day for day in self.day_of_hour(minute // 60) if minute < day[1])


def open_store(path: Path, *, zone: str, scorer: str, file: FileId | None = None) -> Store:
    """Open the database for writing; make it, or bring it up to date, where needed.

    Args:
        path: The database file; its folder is made where it is missing (0700), none above it; the
            file is 0600.
        zone: Time zone of the reports; a change of it recounts the days.
        scorer: Scorer whose labels the rollups hold.
        file: The one file that it may be, which was opened before: no other is written to, and none
            is made. None takes what is there, or makes it.

    Raises:
        CannotCreate: The file cannot be made.
        StoreGone: It is not *file* (any more).
        StoreBusy: It is older than this program, and another process collects into it.
        StoreError: It is no database of ours, damaged, read-only, newer than this program or a
            draft of it; it was left as it is.
    """
    if file is None:
        _make_private(path)
        file = file_at(path)
    refuse_another(path, file)
    with explaining(path):
        conn = connect(path, "mode=rw", BUSY_SECONDS)
    with ExitStack() as failed:
        failed.callback(conn.close)
        refuse_another(path, file)  # else it may have been opened in between
        with explaining(path):
            found = conn.execute("PRAGMA user_version").fetchone()[0]
            refuse_newer(path, found)
            _refuse_others(conn, path)
            for pragma in _PRAGMAS:
                conn.execute(pragma).fetchall()
            if found < VERSION:
                _bring_up_to_date(conn, path, found)
            elif not has_views(conn):
                _migrate(conn)
        store = Store(conn, path, zone, scorer, file)
        failed.pop_all()
    return store


def _refuse_others(conn: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
    if tables and "pass" not in tables:  # a new database has none
        raise StoreError(
            f"the database {path} is one of another program; it was left as it is: correct "
            "`database`, or move the file away"
        )
    if (
        tables
        and not conn.execute(
            "SELECT 1 FROM pragma_table_info('pass') WHERE name = 'missed'"
        ).fetchone()
    ):
        raise StoreError(
            f"the database {path} was made by an unreleased version of this program: "
            "write its posts with that version's `monitor export`, and import them here"
        )


def _bring_up_to_date(conn: sqlite3.Connection, path: Path, version: int) -> None:
    # Nobody may collect into it meanwhile: an older program could not go on then.
    with ExitStack() as held:
        try:
            if version:
                held.enter_context(alone(path))
        except StoreBusy as error:
            if conn.execute("PRAGMA user_version").fetchone()[0] == VERSION:
                return  # by whoever holds it
            raise StoreBusy(
                f"the database is of version {version}, and this program brings it up to date "
                f"first ({VERSION}): {error}"
            ) from error
        _migrate(conn)


def _migrate(conn: sqlite3.Connection) -> None:
    # Two processes may open a new database at once: the second waits here, then has nothing to do.
    conn.execute("BEGIN IMMEDIATE")
    migrate(Database(conn, execute_plugins=False))
    conn.execute("COMMIT")


def _make_private(path: Path) -> None:
    # SQLite gives the -wal and -shm files the database's mode, so it is set before the first byte.
    make_folder(path)
    try:
        # Never opened where it is there: closing a file takes away all locks that this process has
        # on it, those of SQLite in other threads too, and what they wrote would be lost.
        if not path.exists():
            with suppress(FileExistsError):  # another was faster
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise CannotCreate(cannot_write(f"the database {path}", error)) from error
