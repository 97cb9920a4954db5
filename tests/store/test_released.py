"""Databases that earlier versions of the program wrote, by their own code, brought up to date.

Each file of `released/` is what `monitor import` of a version of that schema made of the same
fourteen posts, of which twelve mention the incident, as SQL. Schemas 1 to 3 were those of a few
hours before the first version.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.app.restoring import looked_at, upgrade
from monitor.errors import StoreBusy
from monitor.store.connection import open_store
from monitor.store.lock import alone, hold
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import VERSION

RELEASED = Path(__file__).parent / "released"
SCHEMAS = range(4, 21)


def restored(schema: int, folder: Path) -> Path:
    """Make the database of a schema again."""
    path = folder / "monitor.db"
    with sqlite3.connect(path) as conn:
        # As sqlite3 reads a dump: views name tables that come later.
        conn.executescript(
            gzip.decompress((RELEASED / f"schema-{schema:02}.sql.gz").read_bytes()).decode()
        )
    conn.close()
    path.chmod(0o600)
    return path


def test_each_schema_has_its_database() -> None:
    """From the fourth to the one before this; who adds a schema adds the one that it replaces."""
    assert [f"schema-{one:02}.sql.gz" for one in SCHEMAS] == sorted(
        one.name for one in RELEASED.iterdir()
    )
    assert SCHEMAS[-1] == VERSION - 1


def test_none_is_upgraded_under_whoever_collects_into_it(tmp_path: Path) -> None:
    """An older program could not go on; it is left as it is until that has stopped.

    A process that holds it itself upgrades it.
    """
    path = restored(SCHEMAS[-1], tmp_path)

    def opened() -> None:
        open_store(path, zone="America/Los_Angeles", scorer="social").conn.close()

    code = "import sys; from pathlib import Path; from monitor.store.lock import hold\n"
    code += f"with hold(Path({str(path)!r})): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreBusy, match=f"version 20, .*another process .pid {other.pid}. "):
            opened()
        with open_reader(path, older=True) as reader:
            assert reader.schema() == SCHEMAS[-1]
        other.communicate()
    with hold(path):
        with pytest.raises(StoreBusy), hold(path):
            pass
        opened()
    with open_reader(path) as reader:
        assert reader.schema() == VERSION


HOLDING = """
import sys, time
from pathlib import Path
from monitor.store.connection import open_store
from monitor.store.lock import hold
with hold(Path(sys.argv[1]), upgrading={upgrading}):
    print("held", flush=True)
    {waiting}
    open_store(Path(sys.argv[1]), zone="America/Los_Angeles", scorer="social").conn.close()
    print("upgraded", flush=True)
    {after}
"""


def holding(path: Path, **parts: object) -> "subprocess.Popen[bytes]":
    """Start a process that holds a database and brings it up to date."""
    code = HOLDING.format(**{"upgrading": False, "waiting": "", "after": "", **parts})
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_who_comes_while_another_upgrades_waits_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """To collect or to open: it says so, and finds a database of this version."""
    for mine in (hold, alone):
        path = restored(SCHEMAS[0], tmp_path)
        with holding(path, upgrading=True, waiting="time.sleep(1)") as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            with mine(path), open_reader(path) as reader:
                assert reader.schema() == VERSION
            other.communicate()
        path.unlink()
        said = f"another process brings {path} up to date: wait until it is done"
        assert caplog.messages == [said]
        caplog.clear()


def test_who_comes_as_a_collector_upgrades_goes_on_while_that_collects(tmp_path: Path) -> None:
    """Once the database is of this version, it is opened beside a collector as any is."""
    path = restored(SCHEMAS[0], tmp_path)
    with holding(path, waiting="time.sleep(0.5)", after="sys.stdin.read()") as other:
        assert other.stdout is not None
        other.stdout.readline()
        open_store(path, zone="America/Los_Angeles", scorer="social").conn.close()
        with pytest.raises(StoreBusy, match=rf"another process .pid {other.pid}. collects"):
            hold(path).__enter__()
        other.communicate()


def test_who_upgrades_and_dies_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Its lock goes with it, and the next is not taken for it."""
    path = restored(SCHEMAS[-1], tmp_path)
    with holding(path, upgrading=True, waiting="sys.stdin.read()") as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()
        other.communicate()
    with hold(path), pytest.raises(StoreBusy, match=rf"pid {os.getpid()}\b"), hold(path):
        pass


def contents(path: Path) -> dict[str, object]:
    with open_reader(path) as reader:
        return {
            "posts": reader.rows("SELECT native_id, published_at, text FROM post ORDER BY 1"),
            "volume": reader.rows("SELECT minute, sum(posts) FROM volume_minute GROUP BY 1"),
            "labels": reader.rows("SELECT label, count(*) FROM score GROUP BY 1 ORDER BY 1"),
            "links": reader.rows("SELECT key FROM target ORDER BY 1"),
            "texts": reader.rows("SELECT count(DISTINCT message) FROM post"),
            "watched": reader.rows("SELECT start, end FROM observed ORDER BY 1"),
        }


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_database_of_each_schema_is_brought_up_to_date(schema: int, tmp_path: Path) -> None:
    """All looks find it right, and it tells what that of the last schema tells."""
    path = restored(schema, tmp_path)
    assert upgrade(path) == schema
    with open_reader(path) as reader:
        assert {name: list(said) for name, said in looked_at(reader).items() if said} == {}
        assert reader.setting("timezone") == ZoneInfo("America/Los_Angeles").key
    last = tmp_path / "last"
    last.mkdir()
    expected = restored(SCHEMAS[-1], last)
    upgrade(expected)
    assert contents(path) == contents(expected)
    assert contents(path)["links"] == [("video.example/w/1",)]
