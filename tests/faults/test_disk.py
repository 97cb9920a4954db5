"""A disk that fails or fills up, and a database file that others hold, lock or damage."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from monitor.store.reading.reader import open_reader
from tests.faults import rules
from tests.faults.feed import furnished
from tests.faults.killing import Whole, pause, run_to_end, traced, whole_pass
from tests.faults.processes import Child, collect, command, run

pytestmark = pytest.mark.repeats

PAGE = 4096
PARTS = 6
ERRORS = {"pwrite64:error=ENOSPC": "disk is full", "fdatasync:error=EIO": "disk reports an error"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Give a whole pass, or skip where its writes cannot be traced."""
    return whole_pass(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("error", ERRORS)
def test_a_disk_that_fails_from_some_write_on(
    error: str, part: int, whole: Whole, tmp_path: Path
) -> None:
    """Promises 2 and 8: the command ends with 74 and a sentence, and what was committed is whole.

    It ends with 0 only where all is kept: where the disk fails as the log is put away. Once the
    disk works again the next pass ends where one that was not disturbed would have ended.
    """
    call = error.partition(":")[0]
    numbers = [point.number for point in whole.points if point.call == call]
    number = numbers[part * len(numbers) // PARTS]
    child = Child(furnished(tmp_path), command, "collect")
    with traced(child, tmp_path, "-e", f"inject={error}:when={number}+"):
        child.go()
        code, said = child.end(), (tmp_path / "out.txt").read_text()
    rules.sound(tmp_path)
    rules.cursor_equals_data(tmp_path)
    if code == 0:
        assert rules.content(tmp_path) == whole.content
    else:
        assert (code, ERRORS[error] in said) == (74, True), said
    run_to_end(tmp_path, "collect")
    rules.sound(tmp_path)
    assert rules.content(tmp_path) == whole.content


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder as a power cut finds it: the whole pass is in the write-ahead log."""
    folder = furnished(tmp_path_factory.mktemp("logged"))
    # As long as somebody reads the first state, the log is neither put away nor cleaned.
    with (
        rules.opened(folder),
        open_reader(folder / "db" / "monitor.db") as reader,
        reader.snapshot(),
    ):
        assert reader.sources() == {}
        assert collect(folder)[0] == 0
        shutil.copytree(folder / "db", folder / "left")
    shutil.rmtree(folder / "db")
    (folder / "left").rename(folder / "db")
    return folder


def _again(logged: Path, folder: Path) -> Path:
    """Copy what was left into *folder*; return the log there."""
    shutil.copytree(logged, folder, dirs_exist_ok=True)
    (folder / "db" / "monitor.db-shm").unlink()
    return folder / "db" / "monitor.db-wal"


def test_a_log_that_ends_anywhere(logged: Path, tmp_path: Path) -> None:
    """Promises 1 and 2: of a log that a power cut has shortened, whole pages of posts are left.

    Cursor, spans and rollups are those of the posts that are left; the longer the log, the more
    there are. The next pass asks for the others again.
    """
    size = (logged / "db" / "monitor.db-wal").stat().st_size
    random, taken = Random(20170221), [0]  # noqa: S311  by seed
    for number, end in enumerate(sorted([*random.sample(range(size), 40), size])):
        folder = tmp_path / str(number)
        os.truncate(_again(logged, folder), end)
        rules.sound(folder)
        taken.append(rules.cursor_equals_data(folder))
        if number % 10 == 0:
            run_to_end(folder, "collect")
            rules.sound(folder)
            assert rules.cursor_equals_data(folder) == len(rules.feed(folder))
    assert taken == sorted(taken)
    assert len(set(taken)) > 5, "many states on the way were met"


def test_a_log_with_a_damaged_byte(logged: Path, tmp_path: Path) -> None:
    """Promises 1 and 2: from a damaged byte on the log does not count; what is before it does."""
    random = Random(20170222)  # noqa: S311  by seed
    for number in range(20):
        log = _again(logged, tmp_path / str(number))
        content = bytearray(log.read_bytes())
        content[random.randrange(len(content))] ^= 0x55
        log.write_bytes(content)
        rules.sound(tmp_path / str(number))
        rules.cursor_equals_data(tmp_path / str(number))


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "ones": lambda file: file[:PAGE] + b"\xff" * (len(file) - PAGE),
    "zeros": lambda file: file[:PAGE] + bytes(len(file) - PAGE),
    "half of it": lambda file: file[: len(file) // 2 // PAGE * PAGE],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_database(damage: str, tmp_path: Path) -> None:
    """Promise 9: whoever meets the damage ends with 74 and a sentence that names the way out.

    Not a byte is changed: a recovery finds the file as it was.
    """
    assert collect(furnished(tmp_path))[0] == 0
    path = tmp_path / "db" / "monitor.db"
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    before = path.read_bytes()
    for words in (["collect"], ["run"], ["import", "feed.ndjson"], ["report", "volume"]):
        code, said = run(tmp_path, *words)
        assert (code, "is damaged; it was left as it is" in said) == (74, True), said
        assert path.read_bytes() == before


def test_a_newer_database(tmp_path: Path) -> None:
    """Promise 9: every command refuses one that a later program made, and leaves it as it is."""
    assert collect(furnished(tmp_path))[0] == 0
    path = tmp_path / "db" / "monitor.db"
    with rules.opened(tmp_path) as store:
        store.conn.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for words in (["collect"], ["run"], ["import", "feed.ndjson"], ["report", "volume"]):
        code, said = run(tmp_path, *words)
        assert (code, "is newer (version 99)" in said) == (74, True), said
        assert path.read_bytes() == before


def test_a_held_database_is_waited_for(tmp_path: Path) -> None:
    """A pass that meets another writer is late, not failed: it goes on when the other is done."""
    furnished(tmp_path)
    with rules.opened(tmp_path) as store, store.transaction():
        child = Child(tmp_path, command, "collect")
        child.go()
        pause(0.5)
        assert child.process.is_alive()
    assert child.end() == 0
    rules.sound(tmp_path)
    assert rules.cursor_equals_data(tmp_path) == len(rules.feed(tmp_path))
