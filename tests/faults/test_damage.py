"""Single bytes of a real database are damaged, and every report is asked of it."""

import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import pytest

from monitor import cli
from monitor.clock import to_epoch_ms
from monitor.errors import StoreError
from monitor.store.opened import Opened
from monitor.store.reading.reader import open_reader
from tests.faults import rules
from tests.faults.feed import furnished
from tests.faults.processes import collect

pytestmark = pytest.mark.repeats

NOW = ("--now", "2017-02-23T00:00Z")
COMMANDS: Final = (
    ("status",),
    ("report", "volume", "--by", "source", *NOW),
    ("report", "volume", "--as-of", "2017-02-22T12:00Z"),
    ("report", "sentiment", *NOW),
    ("chart", "volume", *NOW),
    ("export", "posts", "--text"),
)
MORE: Final = (
    *(("report", one, *NOW) for one in ("spread", "sources", "video", "narratives", "voices")),
    ("report", "volume", "--every", "1d", *NOW),
    ("alerts", *NOW),
    ("compare", "anaheim@2017-02-21..2017-02-22", "anaheim@2017-02-22..", *NOW),
    ("export", "links", *NOW),
)
FLIPS = 40
TEXTS = (
    "UPDATE post SET text = CAST(x'ff41' AS TEXT)",
    "UPDATE source SET name = CAST(x'c328' AS TEXT)",
    "UPDATE topic SET title = CAST(x'80' AS TEXT)",
    "UPDATE setting SET value = 'America' || char(0) || 'Los_Angeles' WHERE key = 'timezone'",
)
"""What a flipped byte makes of a text: no text any more, or no name of a time zone."""


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which a feed was collected."""
    folder = furnished(tmp_path_factory.mktemp("healthy"))
    assert collect(folder)[0] == 0
    return folder


@pytest.fixture
def path(healthy: Path, tmp_path: Path) -> Path:
    """Give a copy of its database."""
    return Path(shutil.copy(healthy / "db" / "monitor.db", tmp_path / "monitor.db"))


def _damaged(path: Path, whole: bytes, random: Random) -> bytes:
    """Write *whole* with one or two of its bytes changed; those of empty room are left alone."""
    content = bytearray(whole)
    used = [place for place, byte in enumerate(whole) if byte]
    for place in random.sample(used, random.randrange(1, 3)):
        content[place] ^= random.randrange(1, 256)
    for file in path.parent.glob(f"{path.name}-*"):
        file.unlink()
    path.write_bytes(content)
    return bytes(content)


def _run(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(sys, "argv", ["monitor", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_flipped_byte_is_never_a_bug(
    healthy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Promise 9: what reads a damaged file succeeds, or ends with 74 and one sentence.

    Whichever byte it is; and the file is left as it is.
    """
    path = healthy / "db" / "monitor.db"
    whole, outcomes = path.read_bytes(), set()
    monkeypatch.chdir(healthy)
    seed = Random().randrange(10**6)  # noqa: S311  another one each time, told where it fails
    print(f"seed {seed}")  # noqa: T201
    random = Random(seed)  # noqa: S311
    try:
        for _ in range(FLIPS):
            content = _damaged(path, whole, random)
            for words in random.sample((*COMMANDS, *MORE), len(COMMANDS)):
                capsys.readouterr()
                code = _run(words, monkeypatch)
                said = capsys.readouterr().err
                outcomes.add(code)
                if code != 0:
                    where = (seed, words, said)
                    assert (code, said.count("\n"), "a bug" in said) == (74, 1, False), where
                assert path.read_bytes() == content, (seed, words)
    finally:
        path.write_bytes(whole)
    assert outcomes == {0, 74}


@pytest.mark.parametrize("sql", TEXTS)
def test_a_text_that_is_none_is_damage(
    sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Promise 9: it is told as damage, with the way out, and is not quoted."""
    assert collect(furnished(tmp_path))[0] == 0
    with rules.opened(tmp_path) as store:
        store.conn.execute(sql)
    monkeypatch.chdir(tmp_path)
    codes = {_run(words, monkeypatch) for words in COMMANDS}
    said = capsys.readouterr().err
    assert 74 in codes <= {0, 74}
    for line in said.splitlines():
        assert (
            "is damaged; it was left as it is: restore a backup, or try sqlite3 FILE .recover"
            in line
        )
        assert "�" not in line


WORDS = (
    ("topic", "kind", True),
    ("pass", "outcome", True),
    ("pass", "error_kind", True),
    ("attachment", "kind", True),
    ("post", "kind", False),
    ("score", "label", False),
)
"""Columns that hold one of a few words, and whether a report names them."""


@pytest.mark.parametrize(("table", "column", "is_named"), WORDS)
def test_a_word_that_is_none_of_a_column_is_no_bug(
    table: str,
    column: str,
    is_named: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Promise 9: it is found where it is read, not where a sentence would name it."""
    assert collect(furnished(tmp_path))[0] == 0
    with rules.opened(tmp_path) as store:
        at = to_epoch_ms(datetime(2017, 2, 22, 12, tzinfo=UTC))
        failed = "UPDATE pass SET started_at = ?, error = 'Nobody answered', error_kind = 'other'"
        store.conn.execute(failed, (at,))
        store.conn.execute(
            "INSERT INTO attachment (post, place, kind) SELECT id, 0, 'image' FROM post"
        )
        store.conn.execute("PRAGMA ignore_check_constraints = 1")
        changed = store.conn.execute(f"UPDATE {table} SET {column} = 'incide\x1dt'")
        assert changed.rowcount
    monkeypatch.chdir(tmp_path)
    codes = {_run(words, monkeypatch) for words in (*COMMANDS, *MORE, ("brief", *NOW))}
    said = capsys.readouterr().err
    assert codes <= {0, 74}, said
    assert (74 in codes) == ("is damaged; it was left as it is" in said) == is_named


NUMBERS = (
    "UPDATE post SET published_at = 1 << 60",
    "UPDATE post SET published_at = -(1 << 50)",
    "UPDATE mention SET minute = 1 << 40",
    "UPDATE observed SET end = 1 << 60",
    "UPDATE volume_hour SET source = 66",
    "UPDATE distinct_count SET topic = topic + 66",
)
"""What a flipped byte makes of a number: an instant that no calendar has, a row that is none."""


@pytest.mark.parametrize("sql", NUMBERS)
def test_a_number_that_stands_for_nothing_is_damage(sql: str, path: Path) -> None:
    """Promise 9: SQLite sees nothing in it; an error that comes of it is no bug of ours."""
    with sqlite3.connect(path) as conn:
        conn.execute(sql)
    conn.close()
    with pytest.raises(StoreError, match="is damaged; it was left as it is"), open_reader(path):
        raise OverflowError


def test_damage_is_found_in_the_middle_of_a_transaction(path: Path) -> None:
    """Also where so much is damaged that looking at it fails; what was begun is taken back."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("BEGIN")
    conn.execute("SELECT count(*) FROM post").fetchone()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    with pytest.raises(StoreError, match="is damaged"), Opened(conn, path):
        raise IndexError


def test_a_bug_beside_a_healthy_database_stays_a_bug(healthy: Path) -> None:
    """An error that a sound file did not cause is not blamed on it."""
    with pytest.raises(KeyError), open_reader(healthy / "db" / "monitor.db"):
        raise KeyError


def test_a_bug_beside_a_damaged_database_is_told_as_damage(path: Path) -> None:
    """A nonsensical value may end anywhere; who looks finds that the file is to blame."""
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA ignore_check_constraints = ON")
        conn.execute("UPDATE score SET label = 'delighted'")
    conn.close()
    with (
        pytest.raises(StoreError, match="is damaged; it was left as it is") as caught,
        Opened(sqlite3.connect(path), path),
    ):
        raise KeyError
    assert isinstance(caught.value.__cause__, KeyError)
