"""The database, or its lock, is taken away or replaced under whoever uses it."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from monitor.app.importing import PAGE
from monitor.archive import Entry
from monitor.errors import StoreBusy, StoreGone
from monitor.store.connection import Store, open_store
from monitor.store.identity import file_at
from monitor.store.lock import hold
from tests.app.test_importing import _import, _row, _store
from tests.faults import rules
from tests.faults.answers import honest
from tests.faults.fast import fast
from tests.faults.house import House
from tests.http.servers import Line, always, serving
from tests.servers import until
from tests.store.pages import ZONE, fresh

pytestmark = pytest.mark.repeats

STOPS_WITHIN = 40
"""Seconds: a sign of life every 15, and a pass may take 20 to end."""


def remove(database: Path) -> None:
    """Take all of it away, as who wants to begin again does."""
    for path in database.parent.glob("monitor.db*"):
        path.unlink()


def move(database: Path) -> None:
    database.rename(database.with_name("elsewhere.db"))


def replace(database: Path) -> None:
    """Put a copy in its place, as who restores a backup does."""
    copy = database.with_name("copy.db")
    shutil.copy(database, copy)
    copy.replace(database)


def unmount(database: Path) -> None:
    """Take the folder away, as that of a disk."""
    database.parent.rename(database.parent.with_name("away"))


HOW: dict[str, tuple[Callable[[Path], None], str]] = {
    "removed": (remove, "was removed or moved"),
    "moved": (move, "was removed or moved"),
    "replaced": (replace, "was replaced by another file"),
    "unmounted": (unmount, "was removed or moved"),
}


@pytest.mark.parametrize(("act", "said"), HOW.values(), ids=HOW)
def test_a_daemon_whose_database_goes_stops(
    tmp_path: Path, act: Callable[[Path], None], said: str
) -> None:
    """Promise 8: code 74 and a sentence; no database is made, none but its own is written to."""
    house, database = House(tmp_path), tmp_path / "db" / "monitor.db"
    with serving(always(honest("rss"))) as server:
        house.add("news", server.url)
        with fast(tmp_path, 0.1) as daemon:
            until(lambda: len(rules.acknowledged(tmp_path)) == 2)
            act(database)
            before = database.read_bytes() if database.exists() else None
            assert daemon.end(STOPS_WITHIN) == 74
    log = (tmp_path / "out.txt").read_text()
    last = log.splitlines()[-1]
    assert said in last
    assert "start again" in last
    assert "tried again" not in log
    assert "Traceback" not in log
    assert (database.read_bytes() if database.exists() else None) == before
    if act is unmount:
        assert not database.parent.exists()


def test_no_second_daemon_begins_where_the_lock_was_removed(tmp_path: Path) -> None:
    """Promise 8: it is refused while the first lives; the first notices, and stops with code 74."""
    house, database = House(tmp_path), tmp_path / "db" / "monitor.db"
    with serving(always(honest("rss"))) as server:
        house.add("news", server.url)
        with fast(tmp_path, 0.1) as daemon:
            until(lambda: len(rules.acknowledged(tmp_path)) == 2)
            database.with_name("monitor.db.lock").unlink()
            for command in ("run", "collect"):
                second = house.run(command)
                assert second.returncode == 75
                assert "another process collects into" in second.stderr
            assert daemon.end(STOPS_WITHIN) == 74
        assert "the lock" in (tmp_path / "out.txt").read_text().splitlines()[-1]
        with fast(tmp_path, 0.1) as daemon:
            passes = house.rows()["news"].passes
            until(lambda: house.rows()["news"].passes > passes)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
    assert len(rules.sound(tmp_path)) == 2


def test_a_pass_that_never_ends_does_not_keep_it(tmp_path: Path) -> None:
    """A server that says nothing for long: 74 at the deadline, and the sentence."""
    house, silent, asked = House(tmp_path), Event(), Event()

    def talk(line: Line) -> None:
        if silent.is_set():
            asked.set()
            for _ in range(6):
                line.wait()
        else:
            always(honest("rss"))(line)

    with serving(always(honest("rss"))) as quick, serving(talk) as slow:
        house.add("news", quick.url)
        house.add("slow", slow.url)
        with fast(tmp_path, 0.1) as daemon:
            until(lambda: len(rules.acknowledged(tmp_path)) == 4)
            silent.set()
            assert asked.wait(20)
            remove(tmp_path / "db" / "monitor.db")
            assert daemon.end(STOPS_WITHIN + 10) == 74
    assert "was removed or moved" in (tmp_path / "out.txt").read_text()
    assert not (tmp_path / "db" / "monitor.db").exists()


def test_collect_makes_no_other_database(tmp_path: Path) -> None:
    """One source removes it while it is asked: the next is not stored into a new one."""
    house, database = House(tmp_path), tmp_path / "db" / "monitor.db"

    def talk(line: Line) -> None:
        line.hear()
        remove(database)
        line.say(honest("rss"))

    with serving(talk) as first, serving(always(honest("rss"))) as second:
        house.add("aaa", first.url)
        house.add("bbb", second.url)
        done = house.run("collect")
    assert done.returncode == 74
    assert "was removed or moved" in done.stderr
    assert not database.exists()


def test_import_makes_no_other_database(tmp_path: Path) -> None:
    """What comes after the page that was committed last is not taken for stored."""

    def entries() -> Iterator[Entry]:
        yield from (_row(number) for number in range(PAGE))
        remove(tmp_path / "monitor.db")
        yield from (_row(number) for number in range(PAGE, PAGE + 5))

    with _store(tmp_path) as store, pytest.raises(StoreGone, match="was removed or moved"):
        _import(store, entries())
    assert not (tmp_path / "monitor.db").exists()


def test_a_transaction_that_has_begun_is_not_acknowledged(tmp_path: Path) -> None:
    """What was committed to a file that has no name any more is not called kept."""

    def write(store: Store) -> None:
        with store.transaction() as conn:
            conn.execute("INSERT INTO setting VALUES ('x', 'y')")
            remove(tmp_path / "monitor.db")

    with fresh(tmp_path) as store, pytest.raises(StoreGone):
        write(store)


def test_only_who_begins_may_make_it(tmp_path: Path) -> None:
    """Whoever names the file that it must be gets that one, or none."""
    path = tmp_path / "monitor.db"
    with fresh(tmp_path) as store:
        file = store.file
        with open_store(path, zone=ZONE, scorer="textblob", file=file) as again:
            assert again.file == file == file_at(path)
        path.rename(tmp_path / "kept.db")  # so that no other file gets its number
        for _ in range(2):
            with pytest.raises(StoreGone):
                open_store(path, zone=ZONE, scorer="textblob", file=file)
            assert not path.exists()
        fresh(tmp_path).conn.close()
        with pytest.raises(StoreGone, match="replaced"):
            open_store(path, zone=ZONE, scorer="textblob", file=file)


def test_the_database_is_locked_as_well_as_the_file_beside_it(tmp_path: Path) -> None:
    """Also where it is made only while the lock is held; SQLite's own locks are not disturbed."""
    path = tmp_path / "monitor.db"
    with hold(path) as held, fresh(tmp_path) as store:
        assert held.pin() == store.file == held.pin()
        held.check()
        (tmp_path / "monitor.db.lock").unlink()
        with pytest.raises(StoreGone, match="the lock"):
            held.check()
        with pytest.raises(StoreBusy, match="wait until it has stopped"), hold(path):
            pytest.fail("a second one")
        with store.transaction() as conn:
            conn.execute("INSERT INTO setting VALUES ('x', 'y')")
    with hold(path):
        pass
