"""A folder of tables: other engines count what the reports count, and two reports say the same."""

import re
import shutil
import sqlite3
from datetime import UTC, date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from pyarrow import parquet

import monitor
from monitor import cli
from monitor.app import tables
from monitor.errors import CannotCreate, DataError, UsageError
from tests.cli.shell import NOW, configured
from tests.report.sample import sample

DOCUMENT = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database, and beside it the folder of its tables."""
    folder = tmp_path_factory.mktemp("tables")
    configured(folder)
    sample(folder)
    with sqlite3.connect(folder / "monitor.db") as conn:
        conn.execute("INSERT INTO setting VALUES ('short:s.example/a', 'b.example/@ann/1')")
    conn.close()
    _said(folder, "export", "tables", "anaheim-tables")
    return folder


def _said(folder: Path, *words: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli.root, words, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout


@pytest.mark.parametrize("what", tables.REPORTS)
@pytest.mark.parametrize("more", [(), ("--every", "10m", "--by", "source"), ("--by", "narrative")])
def test_a_report_of_the_folder_is_that_of_the_database(
    place: Path, what: str, more: tuple[str, ...]
) -> None:
    """Byte for byte, whatever is asked: the same code reads the same rows."""
    asked = ("report", what, *more, "--now", NOW, "--json")
    assert _said(place, *asked, "--tables", "anaheim-tables") == _said(place, *asked)


def test_estimates_are_made_of_the_same_sketches(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are too many posts to count authors one by one."""
    monkeypatch.setattr("monitor.store.reading.distinct.EXACT_POSTS", 1)
    asked = ("report", "volume", "--every", "3h", "--by", "source", "--now", NOW, "--json")
    found = _said(place, *asked, "--tables", "anaheim-tables")
    assert found == _said(place, *asked)
    monkeypatch.undo()
    assert found != _said(place, *asked)  # it says with which error


def test_no_text_and_no_address_is_in_it(place: Path) -> None:
    """Nor what else leads to a person; numbers stand for authors."""
    folder = place / "anaheim-tables"
    held = {one.name for one in folder.iterdir() if one.is_dir()}
    assert held.isdisjoint({"link", "revision", "attachment", "quarantine", "alert"})
    with duckdb.connect() as asked:
        posts = asked.sql(f"SELECT * FROM '{folder}/post/*.parquet'")
        assert "text" not in posts.columns
        assert len(posts.fetchall()) == 5
        settings = asked.sql(f"SELECT key FROM '{folder}/setting/*.parquet'").fetchall()
    assert ("scorer",) in settings
    assert not any(key.startswith("short:") for (key,) in settings)


def test_parts_hold_all_posts_in_their_order(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts there are, each row is in one, and a report says the same."""
    monkeypatch.setattr("monitor.store.tables.PART", 2)
    monkeypatch.setattr("monitor.store.tables.STEP", 1)
    _said(place, "export", "tables", "parts")
    assert len(list((place / "parts" / "mention").iterdir())) == 3
    asked = ("report", "sentiment", "--now", NOW, "--json", "--tables")
    assert _said(place, *asked, "parts") == _said(place, *asked, "anaheim-tables")


def test_what_it_does_not_hold_is_refused(place: Path) -> None:
    """Rather than answered wrongly: the past, texts, another folder, another version."""
    for more in (("--as-of", "1h"), ("--mask",), ("--centre",)):
        with pytest.raises(UsageError, match="--tables: such a folder has the volume and the tone"):
            _said(place, "report", "sentiment", "--now", NOW, "--tables", "anaheim-tables", *more)
    with pytest.raises(DataError, match="name one that `monitor export tables` wrote"):
        _said(place, "report", "volume", "--tables", ".")
    old = place / "old"
    old.mkdir()
    (old / tables.MANIFEST).write_text('{"program": "0.1", "schema": 1}')
    with pytest.raises(DataError, match=r"are of version 1, not of .*: write them again"):
        _said(place, "report", "volume", "--tables", "old")
    with pytest.raises(CannotCreate, match="is there already and was left as it is"):
        _said(place, "export", "tables", "old")
    with pytest.raises(
        CannotCreate, match=r"cannot be written \(No such file or directory\): look at its folder"
    ):
        _said(place, "export", "tables", "nowhere/new")


@pytest.mark.parametrize("table", ["mention", "topic", "observed"])
def test_what_is_missing_of_a_folder_is_not_taken_for_nothing(place: Path, table: str) -> None:
    """Whoever copies it may be interrupted: a report of the rest would say that nobody posted."""
    part = place / f"part-{table}"
    shutil.copytree(place / "anaheim-tables", part)
    (part / table / "00000.parquet").unlink()
    with pytest.raises(DataError, match=rf"of the \d+ rows of the table {table} 0 are there"):
        _said(place, "report", "volume", "--tables", part.name)


def test_a_column_that_is_none_of_ours_is_refused(place: Path) -> None:
    """The names of columns go into a statement, so a file may not say what it likes."""
    shutil.copytree(place / "anaheim-tables", place / "odd")
    path = next((place / "odd" / "mention").glob("*.parquet"))
    table = parquet.read_table(path)
    names = ["post) SELECT 1; --" if name == "post" else name for name in table.column_names]
    parquet.write_table(table.rename_columns(names), path)
    with pytest.raises(DataError, match="mention: the files have columns that no such table has"):
        _said(place, "report", "volume", "--tables", "odd")


def test_the_queries_of_the_document_count_what_the_reports_count(place: Path) -> None:
    """Posts by the hour, accounts by day, labels: those of the sample, counted by hand too."""
    assert len(QUERIES) == 3
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as asked:
        patch.chdir(place)
        hours, days, labels = (asked.sql(query).fetchall() for query in QUERIES)
    volume = monitor.open(place).volume(now=NOW, every="1h").rows
    told = [(row["start"], row["posts"]) for row in volume if row["posts"]]
    assert [(start.replace(tzinfo=UTC), posts) for _, start, posts, _ in hours] == told
    assert days == [(date(2017, 2, 23), 5, 3, 4)]
    assert labels[0] == ("chirper", "", "neutral", 1)
    assert sum(posts for *_, posts in labels) == 5
