"""A connection to the database file, and what an error that nobody expected means on it."""

import sqlite3
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from monitor.clock import EARLIEST, LATEST, to_epoch_ms
from monitor.errors import StoreError
from monitor.store.light import Column, Database, Table
from monitor.store.schema.version import DAMAGED, VERSION, explain, explaining

STATEMENTS: Final = 512
"""Statements that a connection keeps compiled. A pass and a report have some 150 of their own, in
turns: of the 128 that Python keeps by itself each is gone before it is asked again."""

_FROM_VALUES: Final = (
    sqlite3.Error,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
)
"""What a value may cause that was never written: text that is none, a number out of all bounds."""

_BOUNDS: Final = (to_epoch_ms(EARLIEST), to_epoch_ms(LATEST))
"""Between them lies each instant that was written, in milliseconds since 1970."""

_UNITS: Final = {"hour": 3_600_000, "minute": 60_000} | dict.fromkeys(
    ("at", "start", "end", "since", "until", "due", "not_before", "next_pass", "settled"), 1
)
"""Columns with an instant, and their unit in milliseconds; so have those that end in ``_at``."""

_COLUMNS: Final = (
    "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND c.type = 'INTEGER'"
)


def connect(path: Path, query: str, patience: float) -> sqlite3.Connection:
    """Return a connection in autocommit mode; *query* is that of the URI, and says how to open.

    *patience* is how long to wait for other processes, in seconds.
    """
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{query}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        cached_statements=STATEMENTS,
    )


def refuse_newer(path: Path, version: int) -> None:
    if version > VERSION:
        raise StoreError(
            f"the database {path} is newer (version {version}) "
            f"than this program (version {VERSION}): update it"
        )


class _Conflicting(Database):
    """A database of an SQLite that knows `ON CONFLICT`, as all do since 2018.

    Else that would be tried out, inside our transaction, by a table that is made and dropped: all
    who read would read the schema again, and an error, which may have ended the transaction, would
    be taken for a no.
    """

    supports_on_conflict = True


class SchemaTable(Table):
    """A table of the schema: it is taken to exist, and failures of reading become ours.

    All that reads may raise StoreError: the database is damaged, cannot be read, or is held by
    another process.
    """

    def __init__(self, db: Database, name: str, path: Path) -> None:
        super().__init__(db, name)
        self._path = path
        self._columns: list[Column] = []

    def exists(self) -> bool:
        """Tell that it is there: else one statement would be two."""
        return True

    @property
    def columns(self) -> list[Column]:
        """Its columns, in their order: no table is altered once the database is open."""
        if not self._columns:
            with explaining(self._path):
                self._columns = super().columns
        return self._columns

    def rows_where(self, *args: Any, **named: Any) -> Generator[dict[str, Any]]:
        with explaining(self._path):
            yield from super().rows_where(*args, **named)

    def count_where(self, *args: Any, **named: Any) -> int:
        with explaining(self._path):
            return super().count_where(*args, **named)


class Opened:
    """A connection that is closed at the end of its block; it belongs to the thread that opened it.

    An error that nobody expected is a bug, unless the file is damaged: then the message says so.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self._db = _Conflicting(conn, recursive_triggers=False, execute_plugins=False)
        self._tables: dict[str, SchemaTable] = {}

    def table(self, name: str) -> SchemaTable:
        """Return a table that is there, for rows that are read or written seldom.

        What it writes inside a transaction is a part of that; outside, a transaction of its own.
        It makes a dictionary of each row and sets a savepoint for each that it writes, so what a
        page brings, and what a report counts, is asked for by SQL.
        """
        if name not in self._tables:
            self._tables[name] = SchemaTable(self._db, name, self.path)
        return self._tables[name]

    def setting(self, key: str) -> str | None:
        found = next(self.table("setting").rows_where("key = ?", (key,)), None)
        return None if found is None else str(found["value"])

    def explained(self, error: Exception) -> StoreError | None:
        """Return *error* as one of the database, where it is that; None where it is a bug.

        What SQLite calls misuse (a value of a type that it does not know) is a bug of its caller.
        """
        if isinstance(error, sqlite3.ProgrammingError):
            return None
        if isinstance(error, sqlite3.Error):
            return explain(self.path, error)
        if self.comes_of_damage(error):
            return StoreError(f"the database {self.path} {DAMAGED}")
        return None

    def comes_of_damage(self, error: BaseException | None) -> bool:
        """Tell whether *error* came of a value that nobody wrote."""
        return isinstance(error, _FROM_VALUES) and _is_damaged(self.conn)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self.comes_of_damage(error):
                raise StoreError(f"the database {self.path} {DAMAGED}") from error
        finally:
            self.conn.close()


def _is_damaged(conn: sqlite3.Connection) -> bool:
    """Tell whether something in the file is not as SQLite wrote it, as far as that can be seen.

    All is read: structure, indexes and constraints first, then whether each text is one, then
    whether each instant has a date, each number of a row a row, and the time zone a clock.
    """
    try:
        if conn.in_transaction:
            conn.rollback()
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            return True
        for _ in conn.iterdump():
            pass
        for (name,) in conn.execute("SELECT value FROM setting WHERE key = 'timezone'"):
            ZoneInfo(name)
        columns = conn.execute(_COLUMNS).fetchall()
        return any(_is_without_date(conn, *one) or _is_of_no_row(conn, *one) for one in columns)
    except (sqlite3.Error, ValueError, OSError, ZoneInfoNotFoundError):
        return True


def _is_without_date(conn: sqlite3.Connection, table: str, column: str) -> bool:
    unit = 1 if column.endswith("_at") else _UNITS.get(column)
    if unit is None:
        return False
    # The names come from the schema: they are our own, or damage has made no names of them.
    outside = f'SELECT 1 FROM "{table}" WHERE "{column}" NOT BETWEEN ? AND ? LIMIT 1'  # noqa: S608
    return conn.execute(outside, [bound // unit for bound in _BOUNDS]).fetchone() is not None


def _is_of_no_row(conn: sqlite3.Connection, table: str, column: str) -> bool:
    """Tell whether a column that is called like a table has a number that no row there has.

    Sums have no foreign keys, and none is checked where a file is only read. 0 stands for all.
    """
    if (column, "id") not in conn.execute(_COLUMNS).fetchall():
        return False
    numbered = f'SELECT "{column}" FROM "{table}" EXCEPT SELECT id FROM "{column}"'  # noqa: S608
    return any(number for (number,) in conn.execute(numbered))
