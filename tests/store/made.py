"""A new database is made once in a process, by all its steps, and copied from then on.

The steps take 15 ms, ten times as long as a copy, and tests open thousands of databases.
`test_made.py` holds the copy to what the steps make.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from monitor.store import connection

Make = Callable[[sqlite3.Connection], None]

BY_STEPS: Make = connection._migrate
EMPTY = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)"


@contextmanager
def copied() -> Iterator[None]:
    """Have each new database of this process be a copy; one that holds anything takes its steps."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as one:
        BY_STEPS(one)

        def make(conn: sqlite3.Connection) -> None:
            if conn.execute(EMPTY).fetchone()[0]:
                one.backup(conn)
            else:
                BY_STEPS(conn)

        setattr(connection, "_migrate", make)  # noqa: B010  whatever calls it
        try:
            yield
        finally:
            setattr(connection, "_migrate", BY_STEPS)  # noqa: B010  the same
