"""Cleaning: what was forgotten leaves the files, whoever reads, kills or fills the disk."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import StoreBusy, StoreError
from monitor.nouns.posts import Kept
from monitor.store import cleaning, forgetting
from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from tests.cli.run import PROGRAM
from tests.store.canaries import CANARIES, HOUR, filled, left, of_ann, rollups
from tests.store.pages import NOW, START, ZONE, add, fresh, kept, number
from tests.store.traces import traces

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).resolve().parents[2]


def test_a_deletion_at_the_source_leaves_no_byte(tmp_path: Path) -> None:
    """Promise 12: what the author took back is out of the files once the daemon has tidied."""
    with filled(tmp_path) as store:
        with store.transaction() as conn:
            conn.execute("UPDATE quarantine SET raw = x'', reason = ''")
            conn.execute("UPDATE pass SET error = NULL")
        before = rollups(store)
        add(store, *(kept(one.native_id, deleted_at=NOW) for one in CANARIES))
        assert left(tmp_path)
        cleaning.tidy(store)
        assert left(tmp_path) == {}
        assert rollups(store) == before
        # Nothing is done again for a deletion that is told again.
        add(store, *(kept(one.native_id, deleted_at=NOW) for one in CANARIES))
        assert cleaning.due(store) is None


@pytest.fixture(params=["wiped", "rewritten"])
def pages_known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Take either way: a file of fewer pages is wiped page by page, a larger one is rewritten."""
    known = 0 if request.param == "rewritten" else cleaning.TREE_PAGES_KNOWN
    monkeypatch.setattr(cleaning, "TREE_PAGES_KNOWN", known)
    monkeypatch.setattr(cleaning, "FREE", 0)
    return known


@pytest.mark.usefixtures("pages_known")
def test_zeros_over_what_is_deleted_are_not_enough(tmp_path: Path) -> None:
    """The file has copies that secure_delete does not know; both ways take them out."""
    draw = random.Random(1)  # noqa: S311
    words = [f"{draw.getrandbits(64):016x}" for _ in range(4000)]
    with fresh(tmp_path) as store:
        for start in range(0, 4000, 100):
            add(store, *(_wordy(draw, word, 400) for word in words[start : start + 100]))
            some = draw.sample(words[: start + 100], 40)
            add(store, *(_wordy(draw, word, 500, edited_at=START + HOUR) for word in some))
        add(store, *(kept(f"id {word}", deleted_at=NOW) for word in words))
        store.checkpoint()
        if not traces(tmp_path, words):
            pytest.skip("this version of SQLite leaves no copies here")
        cleaning.clean(store)
        assert traces(tmp_path, words) == {}


def _wordy(draw: random.Random, word: str, most: int, **fields: object) -> Kept:
    return kept(f"id {word}", word + draw.randrange(10, most) * "x", **fields)  # type: ignore[arg-type]


def test_a_reader_that_stays_is_named_and_the_next_call_finishes(tmp_path: Path) -> None:
    """Who reads an old state keeps its bytes: code 75 says so; what is forgotten stays so."""
    with filled(tmp_path) as store, open_reader(tmp_path / "monitor.db") as reader:
        with reader.snapshot():
            assert reader.rows("SELECT count(*) FROM post WHERE text IS NOT NULL") == [(52,)]
            forgetting.forget(store, of_ann())
            with pytest.raises(StoreBusy, match="since something keeps reading it") as caught:
                cleaning.clean(store, patience=0.05)
            assert caught.value.exit_code == 75
            size = (tmp_path / "monitor.db-wal").stat().st_size
            with pytest.raises(StoreBusy):
                cleaning.clean(store, patience=0.05)
            # A reader who stays does not make the log grow with every try.
            assert (tmp_path / "monitor.db-wal").stat().st_size < size + 50_000
            assert left(tmp_path)
        assert (
            store.conn.execute(
                "SELECT text FROM post WHERE person = ?", (number("ann"),)
            ).fetchall()
            == []
        )
        cleaning.tidy(store)
        assert left(tmp_path) == {}
        assert reader.rows("SELECT count(*) FROM post WHERE text IS NOT NULL") == [(40,)]


def test_a_reader_beside_does_no_harm(tmp_path: Path) -> None:
    """A connection that is open, and reads nothing just now, keeps nobody from cleaning."""
    with filled(tmp_path) as store, open_reader(tmp_path / "monitor.db") as reader:
        assert reader.rows("SELECT count(*) FROM post") == [(52,)]
        forgetting.forget(store, of_ann())
        cleaning.clean(store)
        assert reader.rows("SELECT count(*) FROM post WHERE text IS NULL") == [(12,)]
        assert left(tmp_path) == {}


_KILLED = """
import os, signal, sys
from pathlib import Path
from monitor.store import cleaning, forgetting
from monitor.store.connection import open_store
from tests.store.pages import ZONE, number
cleaning.TREE_PAGES_KNOWN, cleaning.FREE = int(sys.argv[3]), 0
store = open_store(Path(sys.argv[1]), zone=ZONE, scorer="textblob")
steps, count = int(sys.argv[2]), 0
def kill():
    global count
    count += 1
    if count == steps:
        os.kill(os.getpid(), signal.SIGKILL)
store.conn.set_progress_handler(kill, 40)
forgetting.forget(store, forgetting.by((number("ann"),)))
cleaning.clean(store)
store.conn.set_progress_handler(None, 1)
print("done", count)
"""


def test_killed_at_any_step_it_is_all_or_nothing_and_finishes_later(
    tmp_path: Path, pages_known: int
) -> None:
    """Promise 2 and 12: kill -9 leaves all posts or none; the next call leaves no byte."""
    environ = {"PYTHONPATH": PROGRAM, "PATH": os.defpath}
    seen = set()
    with filled(tmp_path / "whole") as store:
        before = rollups(store)

    def killed(steps: int) -> subprocess.CompletedProcess[bytes]:
        folder = tmp_path / str(steps)
        shutil.copytree(tmp_path / "whole", folder)
        database = folder / "monitor.db"
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(database), str(steps), str(pages_known)],
            env=environ,
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        assert done.returncode in {0, -9}, done.stderr.decode()
        with open_store(database, zone=ZONE, scorer="textblob") as store:
            assert store.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            sql = "SELECT count(*) FILTER (WHERE person = ?), count(*) - count(text) FROM post"
            held, gone = store.conn.execute(sql, (number("ann"),)).fetchone()
            assert (held, gone) in {(12, 0), (0, 12)}
            seen.add((done.returncode, held))
            assert rollups(store) == before
            forgetting.forget(store, of_ann())
            cleaning.clean(store)
            assert rollups(store) == before
            assert left(folder) == {}
        return done

    *_, steps = killed(10**9).stdout.split()
    for tenth in (0, 2, 4, 6, 8, 10):
        killed(max(int(steps) * tenth // 10, 1))
    assert {(-9, 12), (-9, 0), (0, 0)} <= seen


def test_what_was_forgotten_but_not_cleaned_is_known_to_be(tmp_path: Path) -> None:
    """The mark is committed with the forgetting, and is another each time something is forgotten.

    Where nothing was held it stays as it is: the file need not be written again for that.
    """
    with filled(tmp_path) as store:
        marks = []
        nobody = forgetting.by((number("nobody"),))
        for chosen in (nobody, nobody, of_ann(), of_ann(), forgetting.before(NOW)):
            forgetting.forget(store, chosen)
            marks.append(cleaning.due(store))
        # What could not be read goes with the first.
        assert marks[0] == marks[1] != marks[2] == marks[3] != marks[4]
        assert None not in marks
    with open_store(tmp_path / "monitor.db", zone=ZONE, scorer="textblob") as store:
        cleaning.clean(store)
        assert cleaning.due(store) is None


def test_a_large_file_is_left_to_the_daily_purge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every few minutes only what is soon done; the mark stays until it is."""
    monkeypatch.setattr(cleaning, "LARGE", 4096)
    with filled(tmp_path) as store:
        forgetting.forget(store, of_ann())
        cleaning.tidy(store)
        assert cleaning.due(store) is not None
        cleaning.clean(store)
        assert cleaning.due(store) is None


def test_a_full_disk_is_said_and_the_next_call_finishes(
    tmp_path: Path, pages_known: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file cannot be written, what is forgotten stays so, and the mark remains."""

    def full(*_: object) -> None:
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    with filled(tmp_path) as store:
        forgetting.forget(store, of_ann())
        with monkeypatch.context() as patch:
            if pages_known:
                patch.setattr(cleaning, "unpack_from", full)
            else:
                store.conn.set_authorizer(denying(sqlite3.SQLITE_ATTACH))
            with pytest.raises(StoreError):
                cleaning.clean(store)
        store.conn.set_authorizer(None)
        assert cleaning.due(store) is not None
        assert store.conn.execute("PRAGMA temp_store").fetchone() == (2,)
        cleaning.clean(store)
        assert left(tmp_path) == {}


def test_where_pages_cannot_be_written_the_file_is_written_anew(tmp_path: Path) -> None:
    """As where SQLite was built without the table of its pages, or protects it."""
    with filled(tmp_path) as store:
        forgetting.forget(store, of_ann())
        store.conn.set_authorizer(denying(sqlite3.SQLITE_UPDATE, "sqlite_dbpage"))
        cleaning.clean(store)
        store.conn.set_authorizer(None)
        assert cleaning.due(store) is None
        assert left(tmp_path) == {}


def denying(refused: int, of: str = "") -> Callable[..., int]:
    """Return what refuses an action on a table, or a file, of this name."""
    return lambda action, name, *_: (
        sqlite3.SQLITE_DENY if (action, name) == (refused, of) else sqlite3.SQLITE_OK
    )


def test_room_is_given_back_where_much_was_taken_out(tmp_path: Path) -> None:
    """A file of which most pages are free is written again; one with few keeps its length."""
    with fresh(tmp_path) as store:
        add(store, *(kept(f"long {n}", f"word {n} " * 2000, author="ann") for n in range(200)))
        add(store, *(kept(f"short {n}", f"word {n}", author=f"u{n}") for n in range(200)))
        store.checkpoint()
        lengths = [store.path.stat().st_size]
        for who in ("u7", "ann"):
            forgetting.forget(store, forgetting.by((number(who),)))
            cleaning.clean(store)
            lengths.append(store.path.stat().st_size)
    assert lengths[0] == lengths[1] > 4 * lengths[2]


def test_what_keeps_the_log_from_being_emptied_is_said(tmp_path: Path) -> None:
    """As a failure of the database, also where nothing was forgotten."""
    with fresh(tmp_path) as store, store.transaction(), pytest.raises(StoreError):
        cleaning.clean(store)
