"""What a surface asks the store: each thing once, and nothing that it does not show."""

import sqlite3
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.outputs import START, recall, written
from monitor import cli

LENGTH = timedelta(hours=6)
NOW = written(START + LENGTH)
SUMS = (
    "SELECT coalesce(sum(posts)",
    "SELECT hour,",
    "SELECT minute,",
    "SELECT (hour",
    "SELECT (minute",
)
"""Of rollups: stretches that are cut differently may add up to the same statement."""
READING = ("SELECT", "WITH", "PRAGMA TABLE_INFO")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("asked") / "recall"
    recall(made, 60, LENGTH, sys.executable)
    return made


def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Counter[str]:
    """Return how often each statement that reads was run."""
    found: Counter[str] = Counter()
    connect = sqlite3.connect

    def traced(*args: object, **named: object) -> sqlite3.Connection:
        conn = connect(*args, **named)  # type: ignore[call-overload]
        conn.set_trace_callback(lambda sql: found.update([" ".join(sql.split())]))
        assert isinstance(conn, sqlite3.Connection)
        return conn

    monkeypatch.setattr(sqlite3, "connect", traced)
    result = CliRunner().invoke(cli.root, ("--config", str(folder / "config.toml"), *words))
    assert result.exception is None, result.output
    # sqlite-utils writes its words in small letters.
    return Counter({sql: n for sql, n in found.items() if sql.upper().startswith(READING)})


@pytest.mark.parametrize(
    "words",
    [
        ("page", "--now", NOW, "--out", "{folder}/p.html"),
        ("page", "--now", NOW, "--internal", "--out", "{folder}/p.html"),
        ("brief", "--now", NOW),
        ("report", "spread", "--now", NOW),
        ("chart", "volume", "--now", NOW),
        ("chart", "narratives", "--now", NOW),
        ("top", "--once", "--now", NOW),
    ],
    ids=lambda words: " ".join(words[:2]) + " --internal" * ("--internal" in words),
)
def test_nothing_is_read_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """All that one surface shows is of one reading."""
    told = asked(folder, monkeypatch, *(word.replace("{folder}", str(folder)) for word in words))
    again = {sql: n for sql, n in told.items() if n > 1 and not sql.startswith(SUMS)}
    assert len(told) > 10
    assert not again, "\n".join(f"{n} {sql[:230]}" for sql, n in again.items())


@pytest.mark.parametrize("words", [("top", "--once", "--now", NOW), ("status", "--now", NOW)])
def test_what_shows_no_text_reads_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Neither near copies nor links are looked for where nothing of them is shown."""
    told = asked(folder, monkeypatch, *words)
    assert told
    assert not [sql for sql in told if reads_texts(sql)]
    spread = asked(folder, monkeypatch, "report", "spread", "--now", NOW)
    assert [sql for sql in spread if reads_texts(sql)]


def reads_texts(sql: str) -> bool:
    return "text LIKE" in sql or "SELECT id, text" in sql or "m.message" in sql
