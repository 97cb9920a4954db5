"""A database that can be read and not written: by its file system, or by its permissions."""

import ctypes
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from monitor.errors import StoreBusy, StoreError
from monitor.store.reading.reader import UnlockedReader, open_reader
from tests.faults import rules
from tests.faults.feed import furnished
from tests.faults.house import mounted
from tests.faults.processes import collect, command, run
from tests.store.pages import add, fresh, kept

pytestmark = pytest.mark.repeats

NOW = ("--now", "2017-02-23T00:00Z")
READING: Final[tuple[tuple[str, ...], ...]] = (
    ("status",),
    ("report", "volume", *NOW),
    ("report", "sources", *NOW),
    ("report", "volume", "--as-of", "2017-02-22T12:00Z"),
    ("chart", "volume", *NOW),
    ("export", "posts"),
    ("brief", *NOW),
    ("backup", "copy"),
)
WRITING: Final[tuple[tuple[str, ...], ...]] = (
    ("collect",),
    ("run",),
    ("import", "feed.ndjson"),
    ("forget", "--post", "chirper/1"),
    ("purge",),
    ("rescore",),
)


VERSION_3: Final = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
OVERRIDES: Final = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Path]:
    """Give a folder whose database lies on a file system of its own; or skip."""
    with mounted(tmp_path / "db", "8m"):
        yield furnished(tmp_path)


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder / "db")], check=True)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "db").iterdir()}


def _posts(folder: Path) -> int:
    with open_reader(folder / "db" / "monitor.db") as reader:
        count: int = reader.rows("SELECT count(*) FROM post")[0][0]
    return count


def _is_refused(code: int, said: str, *, lines: int | None = 1) -> None:
    """One sentence says what is read-only, and that is no bug."""
    assert code in {73, 74}, said
    assert re.search("[Rr]ead-only|Permission denied|that can be written", said), said
    assert lines is None or said.count("\n") == lines, said
    assert "a bug" not in said


def test_a_read_only_file_system_can_be_read(apart: Path) -> None:
    """Promises 8 and 9: all that reads works as before; what writes says why not; no byte changes.

    Nothing has to be made beside the database for it.
    """
    assert collect(apart)[0] == 0
    said = [run(apart, *words) for words in READING[1:4]]
    assert {code for code, _ in said} == {0}
    _remount(apart, "ro")
    before = _files(apart)
    assert [run(apart, *words) for words in READING[1:4]] == said
    for words in READING:
        code, told = run(apart, *words)
        assert code == 0, told
    assert (apart / "copy" / "monitor.db").exists()
    for words in WRITING:
        _is_refused(*run(apart, *words))
    _is_refused(*run(apart, "check", "--offline"), lines=None)
    _is_refused(*run(apart, "backup", "db/copy"))
    assert _files(apart) == before


def test_what_only_the_log_holds_is_read_too(apart: Path, tmp_path: Path) -> None:
    """Promise 2: where a process died before the medium became read-only, no post is left out."""
    database = apart / "db" / "monitor.db"
    # As long as somebody reads the first state, the log is neither put away nor cleaned.
    with rules.opened(apart), open_reader(database) as reader, reader.snapshot():
        assert reader.sources() == {}
        assert collect(apart)[0] == 0
        shutil.copytree(apart / "db", tmp_path / "left")
    stored = _posts(apart)
    for path in (apart / "db").iterdir():
        path.unlink()
    for name in ("monitor.db", "monitor.db-wal"):  # the index of the log is gone, as after a crash
        shutil.copy(tmp_path / "left" / name, apart / "db")
    _remount(apart, "ro")
    before = _files(apart)
    assert b"Police in Anaheim" not in before["monitor.db"]
    assert _posts(apart) == stored > 0
    assert run(apart, "report", "volume", *NOW)[0] == 0
    assert _files(apart) == before


def _bound(folder: Path, *words: str) -> tuple[int, str]:
    """Run `monitor` so that permissions bind it, whoever runs the tests."""
    return run(folder, *words, act=_without_power)


def _without_power(*words: str) -> None:
    """Give up what lets root read and write everything, and run `monitor` with *words*."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(head, sets) or any(sets):
        for place in range(3):  # effective, permitted, inheritable
            sets[place] &= ~OVERRIDES
        assert libc.capset(head, sets) == 0, os.strerror(ctypes.get_errno())
    command(*words)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_permissions_bind_writers_only(what: str, tmp_path: Path) -> None:
    """A folder, or a file, that may only be read: reports are made, writers say what is in the way.

    The database is as it was.
    """
    folder = furnished(tmp_path)
    assert collect(folder)[0] == 0
    database = folder / "db" / "monitor.db"
    before = database.read_bytes()
    target, mode = (folder / "db", 0o500) if what == "folder" else (database, 0o400)
    usual = target.stat().st_mode
    target.chmod(mode)
    try:
        for words in (*READING[:2], *READING[-3:]):
            code, said = _bound(folder, *words)
            assert code == 0, said
            assert ("not recorded" in said) is (words[0] == "brief")
        for words in (WRITING[0], WRITING[2]):
            _is_refused(*_bound(folder, *words))
    finally:
        target.chmod(usual)
    assert database.read_bytes() == before


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """It is no bug, and no missing database: the sentence says that it cannot be opened."""
    folder = furnished(tmp_path)
    assert collect(folder)[0] == 0
    database = folder / "db" / "monitor.db"
    database.chmod(0)
    try:
        code, said = _bound(folder, "report", "volume")
    finally:
        database.chmod(0o600)
    assert (code, "cannot be read" in said) == (74, True), said


def test_a_writer_beside_a_reader_without_a_lock_is_noticed(tmp_path: Path) -> None:
    """Where no lock can be taken, what was read while somebody wrote is not vouched for: 75."""
    with fresh(tmp_path) as store:
        add(store, kept("a"))
    reader = UnlockedReader(tmp_path / "monitor.db")
    assert reader.rows("SELECT count(*) FROM post") == [(1,)]
    with fresh(tmp_path) as store:
        add(store, kept("b"))
    with pytest.raises(StoreBusy, match="was written to while it was read") as caught:
        reader.__exit__(None, None, None)
    assert caught.value.exit_code == 75
    with UnlockedReader(tmp_path / "monitor.db") as reader:
        assert reader.rows("SELECT count(*) FROM post") == [(2,)]
        with pytest.raises(StoreError):
            reader.rows("DELETE FROM post")
