"""`monitor backup`."""

import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.backup import backup
from monitor.cli.report import report
from monitor.errors import StoreError
from tests.cli.run import PROGRAM, monitor
from tests.cli.shell import NOW, configured, run
from tests.report.sample import sample


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    with sqlite3.connect(sample(tmp_path)) as conn:
        # Of what is watched in the sample, a pass knows.
        conn.execute("UPDATE pass SET ended_at = (SELECT max(end) FROM observed)")
    conn.close()
    return configured(tmp_path)


def volume(settings: Globals) -> str:
    return run(report, "volume", "--json", "--now", NOW, settings=settings).stdout


def test_backup_copies_and_refuses(settings: Globals, tmp_path: Path) -> None:
    """What it wrote is said, and that it was restored; a second one does not overwrite it."""
    copy = tmp_path / "copy"
    done = run(backup, str(copy), settings=settings)
    size = (copy / "monitor.db").stat().st_size
    assert done.stdout.startswith(
        f"{copy}: {size:,} bytes\nRestored into a scratch place and right:"
    )
    assert done.stderr == ""
    before = volume(settings)
    (tmp_path / "monitor.db").unlink()
    (copy / "monitor.db").rename(tmp_path / "monitor.db")
    assert volume(settings) == before
    refused = monitor("backup", "copy", cwd=tmp_path)
    assert refused.returncode == 73
    assert b"there is a backup of this name already" in refused.stderr
    long = monitor("backup", "9" * 300, cwd=tmp_path)
    assert (long.returncode, b"File name too long" in long.stderr) == (73, True)
    unsaid = monitor("backup", cwd=tmp_path)
    assert unsaid.returncode == 2
    assert b"Name a folder, or add [backup]" in unsaid.stderr


def test_progress_is_for_a_terminal_only(settings: Globals, tmp_path: Path) -> None:
    """On a terminal a bar grows while the copy is made; stdout has the sentence all the same."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "monitor", "backup", "copy"]
    environ = {"PATH": os.defpath, "PYTHONPATH": PROGRAM, "HOME": str(tmp_path), "TERM": "xterm"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=end, check=True
    )
    os.close(end)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "copying" in shown
    assert "100%" in shown
    assert done.stdout.decode().startswith("copy: ")


def test_no_database_yet(tmp_path: Path) -> None:
    """Where nothing was collected there is nothing to copy, and no file is made."""
    with pytest.raises(StoreError, match="there is no database"):
        run(backup, str(tmp_path / "copy"), settings=configured(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["config.toml"]
