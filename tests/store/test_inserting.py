"""Rows of a page, many in one statement."""

import sqlite3

import pytest

from monitor.store.writing import inserting

MANY = 700
"""Rows of which most go in long statements, and some by themselves."""

TALLY = "tally (name, count)"
ADD = "ON CONFLICT (name) DO UPDATE SET count = count + excluded.count"


def database() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.execute("CREATE TABLE tally (name TEXT UNIQUE, count INTEGER CHECK (count > 0)) STRICT")
    return conn


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 100, 499, 500, 512, 513, 1_000])
def test_every_row_is_inserted_in_its_order(count: int) -> None:
    """However many there are, and whether or not they fill the last long statement."""
    conn, rows = database(), [(f"n{number}", number + 1) for number in range(count)]
    inserting.insert(conn, TALLY, rows)
    assert conn.execute("SELECT name, count FROM tally ORDER BY rowid").fetchall() == rows


def test_what_is_there_is_met_row_by_row() -> None:
    """A row that stands twice among those of one statement, or before it, is met each time."""
    conn = database()
    inserting.insert(conn, TALLY, [("a", 1), ("b", 1)])
    inserting.insert(conn, TALLY, [("a", 1), ("b", 2)] * MANY, ADD)
    found = conn.execute("SELECT name, count FROM tally ORDER BY name").fetchall()
    assert found == [("a", 1 + MANY), ("b", 1 + 2 * MANY)]


@pytest.mark.parametrize("wrong", [0, "no number", 2**63])
def test_a_row_that_cannot_be_held_is_refused_as_by_itself(wrong: object) -> None:
    """With the same error among many as alone, so that a page can be written post by post."""
    rows: list[tuple[object, ...]] = [(f"n{number}", 1) for number in range(MANY)]
    rows[MANY // 2] = ("wrong", wrong)
    errors = (sqlite3.IntegrityError, OverflowError)
    with pytest.raises(errors) as alone:
        inserting.insert(database(), TALLY, [rows[MANY // 2]])
    with pytest.raises(errors) as among:
        inserting.insert(database(), TALLY, rows)
    assert (among.type, str(among.value)) == (alone.type, str(alone.value))
