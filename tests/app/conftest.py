"""A newsroom that has collected, with a database, a key and a configuration of its own."""

import sqlite3
from pathlib import Path

import pytest

from monitor.app.newsroom import Newsroom
from monitor.config import read_config
from tests.cli.run import CONFIG, archive, monitor, post

MINE = '[backup]\nfolder = "copies"\nkeep = 2\n'


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which some posts were imported, once for all tests."""
    folder = tmp_path_factory.mktemp("collected")
    (folder / "config.toml").write_text(CONFIG + MINE)
    (folder / "config.toml").chmod(0o600)
    archive(folder / "feed.ndjson", [post(n, f"Police in Anaheim, {n}canary") for n in range(40)])
    span = "2017-02-22T05:00:00Z..2017-02-22T08:00:00Z"
    done = monitor("import", "feed.ndjson", "--observed", span, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def room(collected: Path, tmp_path: Path) -> Newsroom:
    """A newsroom with a database of its own."""
    (tmp_path / "db").mkdir()
    with sqlite3.connect(collected / "db" / "monitor.db") as conn:
        conn.execute("VACUUM INTO ?", (str(tmp_path / "db" / "monitor.db"),))
    conn.close()
    for name in ("config.toml", "monitor.key"):
        (tmp_path / name).write_bytes((collected / name).read_bytes())
        (tmp_path / name).chmod(0o600)
    return opened(tmp_path)


def opened(folder: Path) -> Newsroom:
    return Newsroom.of(read_config(folder / "config.toml", environ={}))
