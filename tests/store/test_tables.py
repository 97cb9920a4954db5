"""Tables of sqlite-utils, by which is read and written what is read and written seldom."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.errors import StoreBusy, StoreError
from monitor.store.light import NotFoundError, _Hidden
from monitor.store.opened import Opened, SchemaTable

READS: dict[str, Callable[[SchemaTable], object]] = {
    "rows": lambda table: list(table.rows),
    "rows_where": lambda table: list(table.rows_where("value <> ''", order_by="key")),
    "pks_and_rows_where": lambda table: list(table.pks_and_rows_where()),
    "get": lambda table: table.get("a"),
}
ALL = READS | {
    "count_where": lambda table: table.count_where("value <> ''"),
    "columns": lambda table: table.columns,
}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    conn = sqlite3.connect(tmp_path / "m.db", isolation_level=None, timeout=0)
    conn.execute("CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    conn.execute("INSERT INTO setting VALUES ('a', '1'), ('b', '2')")
    with Opened(conn, tmp_path / "m.db") as found:
        yield found


def test_a_read_is_one_statement(opened: Opened) -> None:
    """Whether the table is there is not asked: reports ask no more than they did by hand."""
    asked: list[str] = []
    opened.conn.set_trace_callback(asked.append)
    table = opened.table("setting")
    assert list(table.rows_where("key = ?", ("b",))) == [{"key": "b", "value": "2"}]
    assert table.count_where("key > ?", ("a",)) == 1
    opened.conn.set_trace_callback(None)
    assert len(asked) == 2
    with pytest.raises(NotFoundError):
        table.get("c")


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_text_that_is_none_is_damage(
    opened: Opened, read: Callable[[SchemaTable], object]
) -> None:
    """Also where it comes only once rows are taken."""
    opened.conn.execute("UPDATE setting SET value = CAST(x'ff41' AS TEXT) WHERE key = 'a'")
    with pytest.raises(StoreError, match=r"m\.db is damaged; it was left as it is"):
        read(opened.table("setting"))


@pytest.mark.parametrize("read", ALL.values(), ids=ALL)
def test_who_holds_the_database_is_told(
    opened: Opened, read: Callable[[SchemaTable], object]
) -> None:
    """It is no bug, and the exit code says to try again."""
    other = sqlite3.connect(opened.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusy, match="is held by another process; try again later"):
        read(opened.table("setting"))
    other.close()


def test_an_error_of_who_reads_is_theirs(opened: Opened) -> None:
    """Between two rows nothing but an error of the database is explained."""
    rows = opened.table("setting").rows
    assert next(rows) == {"key": "a", "value": "1"}
    with pytest.raises(KeyError):
        rows.throw(KeyError)


def test_a_thread_that_imports_meanwhile_finds_them() -> None:
    """Both packages are hidden from the thread alone that imports sqlite-utils."""
    hidden = _Hidden()
    with pytest.raises(ModuleNotFoundError):
        hidden.find_spec("numpy")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(hidden.find_spec, "numpy").result()
    hidden.find_spec("msgspec")
