"""The folder of imports: each file once it is whole, and what becomes of it can be seen."""

import logging
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from monitor.app.inbox import Inbox
from monitor.app.newsroom import Newsroom
from monitor.config import read_config
from tests.cli.run import CONFIG, archive, post

FILES = Path(__file__).parents[1] / "foreign"
TABLE = """
[import]
folder = "inbox"
timezone = "America/Los_Angeles"
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path


def inbox(here: Path, table: str = TABLE) -> Inbox:
    (here / "config.toml").write_text(CONFIG + table)
    config = read_config(here / "config.toml", environ={})
    assert config.imports is not None
    return Inbox(Newsroom.of(config), config.imports)


def posts(here: Path) -> list[tuple[str, str]]:
    if not (here / "db" / "monitor.db").exists():
        return []
    with sqlite3.connect(here / "db" / "monitor.db") as base:
        asked = "SELECT s.name, native_id FROM post JOIN source AS s ON s.id = source ORDER BY 1, 2"
        return base.execute(asked).fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_a_file_is_imported_once_it_has_not_changed(here: Path) -> None:
    """Not at the first look, nor while it grows; then it is moved, and asked for no more."""
    look, file = inbox(here), here / "inbox" / "posts.ndjson"
    archive(file, [post(1)])
    look()
    archive(file, [post(1), post(2)])
    look()
    assert posts(here) == []
    look()
    assert posts(here) == [("chirper", "1"), ("chirper", "2")]
    look()
    assert names(here / "inbox") == ["imported/posts.ndjson"]


def test_a_file_that_grows_while_it_is_read_comes_again(here: Path) -> None:
    """It stays in its place, and is imported again when it is whole; nothing counts twice."""
    look, file = inbox(here), here / "inbox" / "posts.ndjson"
    archive(file, [post(1)])
    look()

    class Growing(logging.Handler):
        """Writes more into the file at the very moment when it was imported."""

        def emit(self, record: logging.LogRecord) -> None:
            archive(file, [post(1), post(2)])

    log, handler = logging.getLogger("monitor"), Growing()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        look()
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
    assert (names(here / "inbox"), len(posts(here))) == (["posts.ndjson"], 1)
    look()
    look()
    assert (names(here / "inbox"), len(posts(here))) == (["imported/posts.ndjson"], 2)


def test_the_same_file_twice_counts_once(here: Path) -> None:
    """Under its name or another: both are kept, each post is counted once."""
    look = inbox(here)
    for name in ("a.csv", "a.csv", "b.csv"):
        shutil.copy(FILES / "junkipedia.csv", here / "inbox" / name)
        look()
        look()
    assert names(here / "inbox") == ["imported/2-a.csv", "imported/a.csv", "imported/b.csv"]
    assert posts(here) == [("telegram", "901"), ("tiktok", "6800000000000000001")]


def test_a_bad_file_is_put_aside_with_the_reason(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And keeps no other waiting; what is in part bad is imported, with what is wrong beside."""
    (here / "inbox" / "a.csv").write_text("when,what\n1,2\n")
    (here / "inbox" / "b.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (here / "inbox" / "c.csv").write_text("id,created_at,text\n1,03/04/2017 10:00,police\n")
    archive(here / "inbox" / "d.ndjson", [post(1), "{Tomlin Averystone", post(2)])
    look = inbox(here)
    look()
    assert posts(here) == []
    with caplog.at_level(logging.WARNING, "monitor"):
        look()
    assert names(here / "inbox") == [
        "imported/d.ndjson",
        "imported/d.ndjson.txt",
        *("refused/a.csv", "refused/a.csv.txt", "refused/b.xlsx", "refused/b.xlsx.txt"),
        *("refused/c.csv", "refused/c.csv.txt"),
    ]
    said = {path.name: path.read_text() for path in (here / "inbox").rglob("*.txt")}
    assert "a.csv: its columns (when, what) are those" in said["a.csv.txt"]
    assert "is no XLSX workbook" in said["b.xlsx.txt"]
    assert "can be read as two days" in said["c.csv.txt"]
    assert "[import] in config.toml says" in said["c.csv.txt"]
    assert "line 2: this is no JSON object" in said["d.ndjson.txt"]
    assert not any("Averystone" in text for text in said.values())
    assert "a.csv: its columns" in caplog.text
    assert posts(here) == [("chirper", "1"), ("chirper", "2")]


def test_files_of_known_tools_lie_beside_others(here: Path) -> None:
    """`columns` are those of tables that nobody knows; another such table is still refused."""
    columns = '{ Nr = "id", Zeit = "created_at", Text = "text" }'
    look = inbox(here, f'{TABLE}source = "forum"\ncolumns = {columns}\n')
    line = "2017-02-23T10:00:00Z,police in Anaheim"
    (here / "inbox" / "known.csv").write_text(f"id,created_at,text\n1,{line}\n")
    (here / "inbox" / "named.csv").write_text(f"Nr,Zeit,Text\n2,{line}\n")
    (here / "inbox" / "other.csv").write_text(f"No,Zeit,Text\n3,{line}\n")
    look()
    look()
    assert names(here / "inbox") == [
        *("imported/known.csv", "imported/named.csv"),
        *("refused/other.csv", "refused/other.csv.txt"),
    ]
    assert posts(here) == [("forum", "1"), ("forum", "2")]


def test_a_file_of_which_nothing_could_be_read_is_refused(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It was not imported, whatever kind of file it is; the log warns, and says what to set."""
    archive(here / "inbox" / "a.ndjson", ["{broken", {**post(1), "id": 1}])
    look = inbox(here)
    look()
    look()
    reason = (here / "inbox" / "refused" / "a.ndjson.txt").read_text()
    assert "a.ndjson, line 2: id: write text in quotes" in reason
    assert "timezone is --tz" in reason
    assert [one.levelname for one in caplog.records if "a.ndjson" in one.message] == ["WARNING"]


def test_what_is_no_file_of_ours_is_left_alone(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Half-loaded files, files of editors, links, folders, other endings: said once, if at all."""
    for name in (".a.csv", "~$a.xlsx", "a.csv.part", "notes.docx"):
        (here / "inbox" / name).write_text("id\n")
    (here / "secret.csv").write_text("when,what\n1,2\n")
    Path(here / "inbox" / "link.csv").symlink_to(here / "secret.csv")
    (here / "inbox" / "folder.csv").mkdir()
    before = names(here / "inbox")
    look = inbox(here)
    for _ in range(3):
        look()
    assert names(here / "inbox") == before
    assert [one.message.split(":")[0] for one in caplog.records] == ["[import] left alone"] * 2


def test_a_name_in_another_encoding_is_written_out(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Old archives unpack to such names: what is wrong stands beside the file, and is no bug."""
    look = inbox(here)
    for name, held in ((b"caf\xe9.csv", "when,what\n1,2\n"), (b"t\xe9.ndjson", "{\n")):
        Path(os.fsdecode(os.fsencode(here / "inbox") + b"/" + name)).write_text(held)
    look()
    look()
    said = [path.read_text() for path in sorted((here / "inbox" / "refused").glob("*.txt"))]
    assert "caf\\udce9.csv: its columns (when, what) are those" in said[0]
    assert "t\ufffd.ndjson: 0 posts read" in said[1]
    assert "failed" not in caplog.text


def test_a_folder_that_is_not_there_is_said_once(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may come later: a disk that is not mounted yet."""
    (here / "inbox").rmdir()
    look = inbox(here)
    look()
    look()
    assert len(caplog.records) == 1
    (here / "inbox").mkdir()
    archive(here / "inbox" / "a.ndjson", [post(1)])
    look()
    look()
    assert posts(here) == [("chirper", "1")]


def test_a_file_that_cannot_be_moved_is_not_read_for_ever(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that others own: it is imported once, and the log says why it stays."""
    look = inbox(here)
    (here / "inbox" / "imported").write_text("no folder")
    archive(here / "inbox" / "a.ndjson", [post(1)])
    for _ in range(4):
        look()
    assert posts(here) == [("chirper", "1")]
    assert sum("cannot be moved" in one.message for one in caplog.records) == 1


def test_a_file_that_is_put_back_is_read_again(here: Path) -> None:
    """What was refused may be right by now: whoever puts it back wants to know."""
    look = inbox(here, '\n[import]\nfolder = "inbox"\n')
    bad = here / "inbox" / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    look()
    look()
    refused = here / "inbox" / "refused"
    assert not bad.exists()
    (refused / "bad.csv").rename(bad)
    for _ in range(3):
        look()
    assert not bad.exists()
