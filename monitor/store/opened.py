"""A connection to the database file, and what an error that nobody expected means on it."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from monitor.errors import StoreError
from monitor.store.schema.version import DAMAGED

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


class Opened:
    """A connection that is closed at the end of its block; it belongs to the thread that opened it.

    An error that nobody expected is a bug, unless the file is damaged: then it is told so.

    Attributes:
        conn: The connection.
        path: Of the database file.
    """

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
        try:
            if isinstance(error, _FROM_VALUES) and _is_damaged(self.conn):
                message = f"the database {self.path} {DAMAGED}"
                raise StoreError(message) from error
        finally:
            self.conn.close()


def _is_damaged(conn: sqlite3.Connection) -> bool:
    """Tell whether something in the file is not as SQLite wrote it, as far as that can be seen.

    All is read: structure, indexes and constraints first, then whether each text is one.
    """
    try:
        if conn.in_transaction:
            conn.rollback()
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            return True
        for _ in conn.iterdump():
            pass
    except (sqlite3.Error, UnicodeDecodeError):
        return True
    return False
