"""Looks at a whole database: each finds what it is there for, and nothing in one that is right."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.store import forgetting
from monitor.store.connection import open_store
from monitor.store.reading import looks
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.writing.rescore import recount
from tests.store.canaries import filled, of_ann
from tests.store.pages import ZONE

pytestmark = pytest.mark.repeats

Look = Callable[[Reader], Sequence[str]]


def rollups(reader: Reader) -> Sequence[str]:
    return looks.rollups(reader, ZoneInfo(ZONE))


LOOKS: dict[str, Look] = {
    "integrity": looks.integrity,
    "foreign keys": looks.foreign_keys,
    "rollups": rollups,
    "cursors": looks.cursors,
    "forgotten": looks.forgotten,
}
BROKEN: Sequence[tuple[str, str, str]] = (
    ("foreign keys", "INSERT INTO mention VALUES (99, 1, 1, NULL, 1)", "name none of topic"),
    ("rollups", "UPDATE volume_minute SET posts = posts + 1 WHERE minute = {m}", "by the minute"),
    ("rollups", "UPDATE volume_hour SET negative = negative + 1", "posts and tone by the hour"),
    (
        "rollups",
        "DELETE FROM distinct_count WHERE grain = 'hour'",
        "accounts and texts by the hour",
    ),
    ("rollups", "UPDATE distinct_count SET people = 99 WHERE grain = 'day'", "by the day differ"),
    ("cursors", "UPDATE lane SET cursor = '{'", "its cursor cannot be read"),
    ("cursors", "INSERT INTO observed VALUES (1, 1, 9000000000000)", "after its last pass"),
    ("cursors", "INSERT INTO observed VALUES (1, 10, 30), (1, 20, 40)", "watched twice, from 1970"),
    ("forgotten", "UPDATE post SET native_id = 'x' || id WHERE text IS NULL", "its id of"),
    (
        "forgotten",
        "INSERT INTO revision SELECT id, 1, NULL, NULL, 'said' FROM post WHERE text IS NULL",
        "an earlier version of",
    ),
    (
        "forgotten",
        "INSERT INTO link SELECT id, 'https://a.example', NULL FROM post WHERE text IS NULL",
        "an address of",
    ),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Posts, some of them edited, and those of one person forgotten."""
    with filled(tmp_path) as store:
        forgetting.forget(store, of_ann())
        with store.transaction() as conn:
            conn.execute("UPDATE pass SET ended_at = started_at")
        store.checkpoint()
    return tmp_path / "monitor.db"


def found(path: Path) -> dict[str, Sequence[str]]:
    with open_reader(path) as reader:
        return {name: look(reader) for name, look in LOOKS.items()}


def test_a_database_that_is_right_gives_no_cause(database: Path) -> None:
    """Not one look complains, of posts that were edited and forgotten either."""
    assert {name: list(said) for name, said in found(database).items()} == {
        name: [] for name in LOOKS
    }


def test_what_is_under_way_is_no_fault(database: Path) -> None:
    """Neither a pass that goes on and has shown more, nor labels of a newer scorer."""
    with sqlite3.connect(database) as conn:
        conn.execute("UPDATE pass SET ended_at = NULL")
        conn.execute("UPDATE observed SET end = 2000000000000")
        conn.execute("INSERT INTO scorer (id, name, version) VALUES (99, 'textblob', 'newer')")
        conn.execute(
            "INSERT INTO score SELECT post, 99, 0, 0, 'neutral', NULL, NULL FROM score "
            "WHERE scorer = (SELECT id FROM scorer WHERE name = 'textblob' AND id <> 99)"
        )
    conn.close()
    assert not any(found(database).values())
    with open_store(database, zone=ZONE, scorer="textblob") as store:
        recount(store)
    assert not any(found(database).values())


@pytest.mark.parametrize(("look", "fault", "said"), BROKEN)
def test_a_fault_is_found_by_its_look_alone(
    database: Path, look: str, fault: str, said: str
) -> None:
    """One fault is injected; the look that it is for names it."""
    with sqlite3.connect(database) as conn:
        minute = conn.execute("SELECT min(minute) FROM volume_minute").fetchone()[0]
        assert conn.execute(fault.replace("{m}", str(minute))).rowcount
    conn.close()
    wrong = {name: lines for name, lines in found(database).items() if lines}
    assert said in "; ".join(wrong[look])
    assert set(wrong) <= {look, *({"rollups"} if look == "foreign keys" else ())}


def test_structure_is_looked_at(database: Path) -> None:
    """What SQLite itself says of a damaged index is passed on."""
    with sqlite3.connect(database) as conn:
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'minute, person', 'person, minute') "
            "WHERE name = 'mention_minute'"
        )
    conn.close()
    with open_reader(database) as reader:
        assert looks.integrity(reader)[0].startswith("SQLite says: ")
