"""A connection that only reads, and the rows that it brings."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, Self

from monitor.errors import StoreError
from monitor.store.opened import Opened
from monitor.store.schema.version import explain

MINUTE: Final = timedelta(minutes=1)


class Rows(Opened):
    """A connection that cannot write; it belongs to the thread that opened it."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises:
            StoreError: The database is damaged, cannot be read, or is held by another process.
        """
        try:
            return self.conn.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            failure: StoreError = explain(self.path, error)
            raise failure from error

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """See one state of the database until the end, whatever the daemon commits meanwhile.

        To be left soon: as long as it is held, the write-ahead log can only grow.

        Raises:
            StoreError: The database cannot be read.
        """
        self.rows("BEGIN")
        try:
            yield self
        finally:
            self.conn.rollback()

    def setting(self, key: str) -> str | None:
        """Return a setting of the store, or None where it was never written."""
        found = self.rows("SELECT value FROM setting WHERE key = ?", (key,))
        return str(found[0][0]) if found else None

    def sources(self) -> dict[int, str]:
        """Return the names of all sources by their number."""
        return dict(self.rows("SELECT id, name FROM source"))
