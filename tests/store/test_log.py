"""The write-ahead log: how long it becomes under load, with and without readers."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from tests.store.pages import ZONE, fresh

pytestmark = pytest.mark.repeats

MIB = 1 << 20
MOST = 64 * MIB
WRITTEN = 150
"""MiB in all: more than twice what the log may hold."""


def log_of(folder: Path) -> Path:
    return folder / "monitor.db-wal"


def write(folder: Path, megabytes: int, row: int) -> int:
    """Write so many MiB, one a transaction; return the greatest length of the log between them."""
    most = 0
    with open_store(folder / "monitor.db", zone=ZONE, scorer="textblob") as store:
        for _ in range(megabytes):
            with store.transaction() as conn:
                conn.execute("INSERT OR REPLACE INTO load VALUES (?, randomblob(?))", (row, MIB))
            most = max(most, log_of(folder).stat().st_size)
    return most


def in_threads(*acts: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database, to which a table was added that takes what is written."""
    with fresh(tmp_path) as store:
        store.conn.execute("CREATE TABLE load (id INTEGER PRIMARY KEY, data BLOB)")
    return tmp_path


def test_readers_that_take_turns_do_not_let_it_grow(folder: Path) -> None:
    """At each instant somebody reads, as on a live page with several readers; yet it is cut."""
    ended, reading = threading.Event(), [0, 0, 0]

    def read(which: int) -> None:
        ended.wait(0.05 * which)  # so that one begins before another ends
        while not ended.is_set():
            with open_reader(folder / "monitor.db") as reader, reader.snapshot():
                reader.rows("SELECT count(*) FROM load")
                ended.wait(0.15)
            reading[which] += 1

    readers = in_threads(*(lambda which=which: read(which) for which in range(3)))
    try:
        assert write(folder, WRITTEN, row=1) <= MOST
    finally:
        ended.set()
        for reader in readers:
            reader.join(30)
    assert min(reading) >= 2


def test_writers_that_take_turns_do_not_let_it_grow(folder: Path) -> None:
    """Six at once, of which one has always just written when another has moved it away."""
    most: list[int] = []
    each = WRITTEN // 6
    threads = in_threads(
        *(lambda row=row: most.append(write(folder, each, row)) for row in range(6))
    )
    for thread in threads:
        thread.join(120)
    assert len(most) == 6
    assert max(most) <= MOST


def test_a_reader_that_stays_stops_nobody_for_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit is kept, the log grows; when the reader has gone it is cut at the next chance."""
    monkeypatch.setattr("monitor.store.connection.LOG_PATIENCE", (0, 200, 400))
    with open_reader(folder / "monitor.db") as reader, reader.snapshot():
        assert reader.rows("SELECT count(*) FROM load") == [(0,)]
        begun = time.monotonic()
        assert write(folder, 50, row=1) > 48 * MIB
        # It is waited for at 48 MiB, and not at each commit.
        assert time.monotonic() - begun < 20
        assert reader.rows("SELECT count(*) FROM load") == [(0,)]
    with open_store(folder / "monitor.db", zone=ZONE, scorer="textblob") as store:
        kept = store.conn.execute("SELECT length(data) FROM load").fetchall()
        assert store.conn.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    assert kept == [(MIB,)]
    write(folder, 20, row=1)
    assert not log_of(folder).exists() or log_of(folder).stat().st_size < 32 * MIB
