"""A backup: one state of the database, whole or not there."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.errors import CannotCreate, StoreError
from monitor.store import forgetting
from monitor.store.backup import backup
from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from tests.store.canaries import filled, left, of_ann
from tests.store.pages import ZONE, add, counted, fresh, kept, kept_in_step

pytestmark = pytest.mark.repeats


def content(path: Path) -> list[str]:
    """Return every row and every part of the schema, in an order of its own."""
    conn = sqlite3.connect(path)
    lines = sorted(conn.iterdump())
    conn.close()
    return lines


def test_a_copy_opens_and_equals(tmp_path: Path) -> None:
    """Every row is in it; only its owner can read it; the database is as it was."""
    copy = tmp_path / "copies" / "monitor.db"
    copy.parent.mkdir()
    told: list[tuple[int, int]] = []
    with filled(tmp_path / "db") as store:
        size = backup(store.path, copy, lambda done, whole: told.append((done, whole)))
        before = content(store.path)
    assert content(copy) == before
    assert copy.stat().st_size == size
    assert copy.stat().st_mode & 0o777 == 0o600
    assert list(copy.parent.iterdir()) == [copy]
    assert told
    assert all(0 <= done <= whole for done, whole in told)
    with open_reader(copy) as reader:
        assert reader.rows("SELECT count(*) FROM post") == [(52,)]
    with open_store(copy, zone=ZONE, scorer="textblob") as again:
        add(again, kept("later", "after the backup"))
        assert kept_in_step(again) == counted(again)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Commit posts from another thread without a pause, as a daemon in a burst."""
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        with open_store(folder / "monitor.db", zone=ZONE, scorer="textblob") as store:
            number = 0
            while not stop.is_set():
                number += 20
                add(store, *(kept(f"burst {number + n}", f"t {n}") for n in range(20)))
                begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_copy_is_of_one_instant_while_the_daemon_writes(tmp_path: Path) -> None:
    """Posts and rollups of a copy agree with each other, whatever is committed meanwhile."""
    with filled(tmp_path) as store, writing(tmp_path):
        held = []
        for n in range(5):
            copy = tmp_path / f"copy {n}.db"
            backup(store.path, copy)
            with open_store(copy, zone=ZONE, scorer="textblob") as at:
                assert kept_in_step(at) == counted(at)
                held += at.conn.execute("SELECT count(*) FROM post").fetchone()
    assert held == sorted(held)
    assert held[-1] > held[0]


def test_nothing_is_overwritten_and_nothing_left(tmp_path: Path) -> None:
    """A file that is there stays as it is; where none can be made the sentence says so: code 73."""
    with filled(tmp_path / "db") as store:
        there = tmp_path / "there.db"
        there.write_text("mine")
        with pytest.raises(CannotCreate, match="is there already and was left as it is") as caught:
            backup(store.path, there)
        assert caught.value.exit_code == 73
        assert there.read_text() == "mine"
        with pytest.raises(CannotCreate, match=r"the copy cannot be written \(No such file"):
            backup(store.path, tmp_path / "no" / "folder.db")
    with pytest.raises(StoreError, match="there is no database"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db", "there.db"]


def test_somebody_who_was_faster_keeps_the_file(tmp_path: Path) -> None:
    """A file that comes while the copy is made is not overwritten either."""
    copy = tmp_path / "copy.db"
    with fresh(tmp_path) as store:
        with pytest.raises(CannotCreate, match="is there already"):
            backup(store.path, copy, lambda *_: copy.write_text("mine"))
        assert copy.read_text() == "mine"


def test_a_damaged_database_is_not_passed_on_as_a_copy(tmp_path: Path) -> None:
    """What cannot be read whole ends in a sentence, and no copy is left."""
    with filled(tmp_path) as store:
        pages = store.conn.execute("PRAGMA page_count").fetchone()[0]
        store.checkpoint()
    draw = random.Random(3)  # noqa: S311
    with (tmp_path / "monitor.db").open("r+b") as file:
        for page in range(4, pages):
            file.seek(page * 4096)
            file.write(draw.randbytes(2048))
    with pytest.raises(StoreError, match="damaged"):
        backup(tmp_path / "monitor.db", tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*"))


def test_a_copy_holds_nothing_of_what_was_forgotten(tmp_path: Path) -> None:
    """Even where the database still waits to be cleaned: the copy is made from the tables."""
    with filled(tmp_path / "db") as store:
        forgetting.forget(store, of_ann())
        store.checkpoint()
        copy = tmp_path / "copies"
        copy.mkdir()
        backup(store.path, copy / "monitor.db")
        assert left(copy) == {}
