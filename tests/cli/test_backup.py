"""`monitor backup`."""

import os
import pty
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
    sample(tmp_path)
    return configured(tmp_path)


def volume(settings: Globals) -> str:
    return run(report, "volume", "--json", "--now", NOW, settings=settings).stdout


def test_backup_copies_and_refuses(settings: Globals, tmp_path: Path) -> None:
    """The copy can be read by every command; a second one does not overwrite it."""
    copy = tmp_path / "copy.db"
    done = run(backup, str(copy), settings=settings)
    assert done.stdout == f"{copy}: {copy.stat().st_size:,} bytes\n"
    assert done.stderr == ""
    before = volume(settings)
    (tmp_path / "monitor.db").unlink()
    copy.rename(tmp_path / "monitor.db")
    assert volume(settings) == before
    (tmp_path / "copy.db").touch()
    refused = monitor("backup", "copy.db", cwd=tmp_path)
    assert refused.returncode == 73
    assert b"expected a name that is free" in refused.stderr


def test_progress_is_for_a_terminal_only(settings: Globals, tmp_path: Path) -> None:
    """On a terminal a bar grows while the copy is made; stdout has the sentence all the same."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "monitor", "backup", "copy.db"]
    environ = {"PATH": os.defpath, "PYTHONPATH": PROGRAM, "HOME": str(tmp_path), "TERM": "xterm"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=end, check=True
    )
    os.close(end)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "copying" in shown
    assert "100%" in shown
    assert done.stdout.decode().startswith("copy.db: ")


def test_no_database_yet(tmp_path: Path) -> None:
    """Where nothing was collected there is nothing to copy, and no file is made."""
    with pytest.raises(StoreError, match="there is no database"):
        run(backup, str(tmp_path / "copy.db"), settings=configured(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["config.toml"]


def test_help_shows_examples(settings: Globals) -> None:
    """The help text ends the search with an example."""
    assert "monitor backup monitor-" in run(backup, "--help", settings=settings).stdout
