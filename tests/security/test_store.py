"""The corpus in the database, in queries and in archives: data, and never a command."""

import io
import sqlite3
from pathlib import Path

import pytest

from monitor.archive import read, write
from monitor.archive.wire import KEYS
from monitor.errors import QueryError
from monitor.query import Query
from monitor.query import read as reading
from monitor.store.connection import open_store
from tests.security.conftest import Hostile
from tests.security.corpus import HOSTILE

pytestmark = pytest.mark.repeats

SCHEMA = "SELECT type, name, tbl_name FROM sqlite_schema ORDER BY 1, 2"
UNCHANGED = ("script", "formula", "sql", "sql union", "sql wildcard", "fts", "shell", "json")


def test_no_text_changed_the_database(hostile: Hostile, tmp_path: Path) -> None:
    """Tables are those of a new database, nothing is damaged, and the texts are what was written.

    There is no index of words, whose language of queries a text could break.
    """
    with open_store(tmp_path / "new.db", zone="UTC", scorer="textblob") as store:
        fresh = store.conn.execute(SCHEMA).fetchall()
    conn = sqlite3.connect(f"file:{hostile.folder}/db/monitor.db?mode=ro", uri=True)
    assert conn.execute(SCHEMA).fetchall() == fresh
    assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    texts = {text for (text,) in conn.execute("SELECT text FROM post")}
    assert {HOSTILE[name] for name in UNCHANGED} <= texts
    assert not [name for _, name, _ in fresh if "fts" in name]
    conn.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_query_is_read_or_refused(name: str) -> None:
    """Any text as a query is a query or one sentence, and matches texts without a fault."""
    text = HOSTILE[name]
    try:
        query = Query.read(text)
    except QueryError:
        return
    assert {query.matches(reading(other)) for other in HOSTILE.values()} <= {True, False}


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_an_archive_gives_back_what_it_was_given(form: str) -> None:
    """Written and read again, every text is the same: nothing in it ends a cell, a line, a file."""
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    texts = [text for text in HOSTILE.values() if sound(text)]
    rows = [
        {"source": "a", "id": str(n), "created_at": "2017-02-22T06:00:00Z", "text": text}
        for n, text in enumerate(texts)
    ]
    stream = io.BytesIO()
    write(stream, rows, format=form, columns=KEYS)  # type: ignore[arg-type]
    stream.seek(0)
    found = list(read(stream, name=f"x.{form}"))
    assert [entry.post.text for entry in found if hasattr(entry, "post")] == texts


def sound(text: str) -> bool:
    """Tell whether every format can hold *text*: NUL and lone surrogates become U+FFFD."""
    return "\x00" not in text and text.encode("utf-8", "ignore").decode() == text
