"""What tests open as a new database is what the steps of the schema make."""

import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.store import connection
from monitor.store.connection import open_store
from tests.store.made import BY_STEPS


def _whole(conn: sqlite3.Connection) -> list[object]:
    """Return all that a database holds, but for the instants of its steps."""
    steps = conn.execute("SELECT id, migration_set, name FROM _sqlite_migrations").fetchall()
    lines = [one for one in conn.iterdump() if not one.startswith('INSERT INTO "_sqlite_migr')]
    kept = [conn.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "journal_mode")]
    return [steps, lines, kept, conn.execute("PRAGMA integrity_check").fetchall()]


def test_a_copy_is_what_the_steps_make(tmp_path: Path) -> None:
    """Table by table, row by row; and it is a file of its own."""
    assert connection._migrate is not BY_STEPS
    held = []
    for name, make in (("copy", connection._migrate), ("steps", BY_STEPS), ("other", None)):
        path = tmp_path / name / "monitor.db"
        path.parent.mkdir()
        path.touch(0o600)
        if make is not None:
            with closing(sqlite3.connect(path, isolation_level=None)) as conn:
                conn.execute("PRAGMA journal_mode = WAL").fetchall()
                make(conn)
        with closing(open_store(path, zone="UTC", scorer="textblob").conn) as conn:
            held.append(_whole(conn))
            conn.execute("CREATE TABLE another (n)")
    assert held[0] == held[1] == held[2]
    assert all(len(one[1]) > 70 for one in held)  # type: ignore[arg-type]
