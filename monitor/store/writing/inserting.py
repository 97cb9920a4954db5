"""Rows of a page, many in one statement: SQLite sets up what checks a row once for all of them."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final

AT_ONCE: Final = ((500, 64), (64, 16))
"""How many rows at least, and how many of them in one statement: long ones are slow to prepare."""


def insert(
    conn: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], then: str = ""
) -> None:
    """Insert rows of equal length, in their order.

    *into* is a table with its columns, *then* what follows the values, such as `ON CONFLICT ...`.
    """
    if not rows:
        return
    width = len(rows[0])
    size = next((size for many, size in AT_ONCE if len(rows) >= many), 0)
    written = len(rows) // size * size if size else 0
    if written:
        several = _statement(into, width, size, then)
        for at in range(0, written, size):
            conn.execute(several, [*chain.from_iterable(rows[at : at + size])])
    conn.executemany(_statement(into, width, 1, then), rows[written:])


@cache
def _statement(into: str, width: int, rows: int, then: str) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)} {then}"  # noqa: S608  our own words
