"""Rows of a page, many in one statement: SQLite sets up what checks a row once for all of them."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final

AT_ONCE: Final = 16
"""Rows of a long statement; of one twice as long a row costs hardly less."""

MANY: Final = 64
"""Rows from which on long statements save more than preparing them costs a new connection."""


def insert(
    conn: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], then: str = ""
) -> None:
    """Insert rows of equal length, in their order.

    *into* is a table with its columns, *then* what follows the values, such as `ON CONFLICT ...`.
    """
    if not rows:
        return
    width, written = len(rows[0]), 0
    if len(rows) >= MANY:
        several = _statement(into, width, AT_ONCE, then)
        written = len(rows) // AT_ONCE * AT_ONCE
        for at in range(0, written, AT_ONCE):
            conn.execute(several, [*chain.from_iterable(rows[at : at + AT_ONCE])])
    conn.executemany(_statement(into, width, 1, then), rows[written:])


@cache
def _statement(into: str, width: int, rows: int, then: str) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)} {then}"  # noqa: S608  our own words
