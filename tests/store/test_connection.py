"""Opening the database, and what is refused."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import CannotCreate, ConfigError, StoreBusy, StoreError, StoreFull
from monitor.store.connection import Store, open_store
from monitor.store.lock import hold
from monitor.store.schema.version import VERSION, explain
from monitor.store.writing import passes
from monitor.store.writing.rescore import recount_days
from tests.store.pages import START, ZONE, add, counted, fresh, kept, kept_in_step


def _open(path: Path, zone: str = ZONE) -> Store:
    return open_store(path, zone=zone, scorer="textblob")


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """The folder is 0700; the database, its log and its index are 0600 whatever the umask."""
    old = os.umask(0)
    try:
        with fresh(tmp_path / "db") as store:
            add(store, kept("a"))
            modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "db").iterdir()}
    finally:
        os.umask(old)
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "db").stat().st_mode) == 0o700


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """The schema is made once; a second opening finds it and keeps all."""
    with fresh(tmp_path) as store:
        add(store, kept("a"))
        before = list(store.conn.iterdump())
    with _open(tmp_path / "monitor.db") as store:
        assert list(store.conn.iterdump()) == before
        assert store.conn.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert store.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    """Eight threads that find no database make one, without an error."""
    errors: list[Exception] = []

    def opening() -> None:
        try:
            _open(tmp_path / "monitor.db").conn.close()
        except (StoreError, sqlite3.Error) as error:
            errors.append(error)

    threads = [threading.Thread(target=opening) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is a text, not a database " * 40, "no SQLite database"),
        (b"SQLite format 3\0" + b"\xff" * 4080, "database"),
    ],
    ids=["text", "damaged header"],
)
def test_a_file_that_is_no_database_is_left_as_it_is(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """Promise 9: it is refused in one sentence that names it, and not one byte changes."""
    path = tmp_path / "monitor.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=words) as caught:
        _open(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_draft_of_the_schema_is_left_as_it_is(tmp_path: Path) -> None:
    """A database from before the first release is refused in words, and no byte of it changes."""
    path = tmp_path / "monitor.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE pass (id INTEGER PRIMARY KEY, seen INTEGER)")
        conn.execute("PRAGMA user_version = 1")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="unreleased version"):
        open_store(path, zone="UTC", scorer="textblob")
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, 7])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, version: int) -> None:
    """Promise 9: a misspelt `database` makes no tables in a file of somebody else."""
    path = tmp_path / "monitor.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE contact (name TEXT)")
        conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        _open(path)
    assert path.read_bytes() == before


def test_a_newer_database_is_left_as_it_is(tmp_path: Path) -> None:
    """Promise 9: a schema from the future is refused, untouched."""
    path = tmp_path / "monitor.db"
    with _open(path) as store:
        store.conn.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        _open(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A path that leads through a file ends in one sentence, exit code 73."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotCreate, match="cannot be written"):
        _open(tmp_path / "file" / "monitor.db")


@pytest.mark.parametrize("make", [_open, hold])
def test_no_folder_is_made_for_a_disk_that_is_away(
    tmp_path: Path, make: Callable[[Path], AbstractContextManager[object]]
) -> None:
    """Under a folder that is not there no other is made, by who collects or writes: code 73."""
    disk = tmp_path / "disk"
    expected = rf"monitor\.db cannot be made, for there is no folder {disk}"
    with pytest.raises(CannotCreate, match=expected), make(disk / "db" / "monitor.db"):
        pass
    assert CannotCreate.exit_code == 73
    assert list(tmp_path.iterdir()) == []


def test_one_folder_is_made_for_the_database(tmp_path: Path) -> None:
    """That of the default, `db/` beside the configuration; nobody else may look into it."""
    with _open(tmp_path / "db" / "monitor.db"):
        assert (tmp_path / "db").stat().st_mode & 0o777 == 0o700


def test_a_held_database_is_told_apart(tmp_path: Path) -> None:
    """Where another process writes for too long, the error says so and nothing was kept."""
    with fresh(tmp_path) as store, _open(tmp_path / "monitor.db") as other:
        store.conn.execute("PRAGMA busy_timeout = 10")
        other.conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="another process"), store.transaction():
            pytest.fail("the lock is taken at once")
        other.conn.execute("ROLLBACK")
        with store.transaction() as conn:
            conn.execute("INSERT INTO setting VALUES ('a', 'b')")
        assert other.setting("a") == "b"


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, StoreFull, "the disk is full"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StoreFull, "the disk is full"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreError, "the disk reports an error"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy, "held by another process"),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreError, "is damaged"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreError, "is read-only"),
        (sqlite3.SQLITE_MISUSE, StoreError, "failed (what SQLite says): see"),
    ],
)
def test_every_code_of_sqlite_has_its_sentence(
    code: int, kind: type[StoreError], words: str
) -> None:
    """Promise 8: a full disk is told as one, by whichever call it was met."""
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    told = explain(Path("x.db"), error)
    assert type(told) is kind
    assert words in str(told)


def test_a_failed_transaction_leaves_nothing_open(tmp_path: Path) -> None:
    """An error of ours inside a transaction takes everything back and lets the next one begin."""

    def break_off(store: Store) -> None:
        with store.transaction() as conn:
            conn.execute("INSERT INTO setting VALUES ('a', 'b')")
            raise KeyError

    with fresh(tmp_path) as store:
        with pytest.raises(KeyError):
            break_off(store)
        assert store.setting("a") is None
        passes.write_setting(store, "a", "c")
        store.checkpoint()


def test_what_is_written_seldom_makes_no_table(tmp_path: Path) -> None:
    """Not even to try out what SQLite can: what fails in that would be taken for an answer."""
    fresh(tmp_path).conn.close()
    with _open(tmp_path / "monitor.db") as store:
        before = store.conn.execute("PRAGMA schema_version").fetchone()
        passes.write_setting(store, "a", "b")
        assert store.conn.execute("PRAGMA schema_version").fetchone() == before


def test_a_number_is_kept_and_found_while_another_writes(tmp_path: Path) -> None:
    """A row has one number, for each writer; only to make one takes the write lock."""
    with fresh(tmp_path) as store, fresh(tmp_path) as other:
        first = store.number("scorer", name="textblob", version="1")
        second = other.number("scorer", name="textblob", version="2")
        assert first != second
        with other.transaction():
            assert store.number("scorer", name="textblob", version="1") == first
        assert other.number("scorer", name="textblob", version="1") == first


def test_a_new_zone_recounts_the_days(tmp_path: Path) -> None:
    """The exact counts of local days follow the zone of the configuration.

    A process that died before they were counted has left the zone that they are in.
    """
    posts = [
        kept(str(n), f"text {n % 9}", author=f"u{n % 4}", at=START + timedelta(hours=n))
        for n in range(60)
    ]
    with fresh(tmp_path, "Asia/Kathmandu") as store:
        add(store, *posts, kept("z", author=None))
    with _open(tmp_path / "monitor.db", ZONE) as store:
        assert passes.settle_settings(store)
        assert store.setting("timezone") == "Asia/Kathmandu"
    with _open(tmp_path / "monitor.db", ZONE) as store:
        assert passes.settle_settings(store)
        recount_days(store)
        assert kept_in_step(store) == counted(store)
        assert not passes.settle_settings(store)


def test_labels_of_another_scorer_are_not_mixed_in(tmp_path: Path) -> None:
    """Rollups that hold one scorer's labels refuse to go on with another's."""
    fresh(tmp_path).conn.close()
    with (
        open_store(tmp_path / "monitor.db", zone=ZONE, scorer="other") as store,
        pytest.raises(ConfigError, match="textblob"),
    ):
        passes.settle_settings(store)


@given(
    st.integers(0, 40_000_000),
    st.sampled_from([ZONE, "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]),
)
def test_a_day_holds_its_minute_and_begins_at_midnight(minute: int, zone: str) -> None:
    """Every minute since 1970 lies in one local day, of 22 to 26 hours, that touches the next."""
    store = Store.__new__(Store)
    store.zone = ZoneInfo(zone)
    store.day_of_hour = store._day_of_hour  # type: ignore[assignment]  # without its cache
    start, end = store.day(minute)
    assert start <= minute < end
    assert 22 * 60 <= end - start <= 26 * 60
    assert store.day(end)[0] == end
    assert store.day(start - 1)[1] == start if start > 0 else True
    local = datetime.fromtimestamp(minute * 60, UTC).astimezone(store.zone)
    assert datetime.fromtimestamp(start * 60, UTC).astimezone(store.zone).date() == local.date()


def test_a_second_connection_takes_no_locks_away(tmp_path: Path) -> None:
    """Promise 2: what a thread commits is not lost where another thread opens the database too.

    To open and close the file itself would drop all locks of the process: the next process to end
    would then take the log away under the first connection.
    """
    path = tmp_path / "monitor.db"
    code = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM post').close()"
    with _open(path) as first:
        _open(path).conn.close()
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        first.conn.execute("INSERT INTO setting VALUES ('committed', 'yes')")
        with _open(path) as other:
            sql = "SELECT value FROM setting WHERE key = 'committed'"
            assert other.conn.execute(sql).fetchone() == ("yes",)
