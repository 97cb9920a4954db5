"""SIGHUP: a daemon takes a new configuration without ending, and keeps the old one if it must."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.run import CONFIG, ROOT, archive, post
from tests.servers import end

pytestmark = pytest.mark.repeats

SOURCE = '[source.{name}]\nkind = "replay"\nfile = "{name}.ndjson"\nplatform = "{name}"\n'


STARTED = """
import os, signal, sys
# Where the tests themselves were started by nohup, SIGHUP would be ignored below, too.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "monitor", "run", "-v"])
"""


def wait_for(log: Path, said: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while said not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)  # noqa: TID251  another process works


def hang_up_until(log: Path, said: str, process: subprocess.Popen[bytes]) -> None:
    """Send SIGHUP all the while, so that it also comes while the work is being set up."""
    while said not in log.read_text():
        assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGHUP)
        time.sleep(0.02)  # noqa: TID251  another process works


def test_a_daemon_takes_a_new_configuration(tmp_path: Path) -> None:
    """A second source is asked by the same process; what is wrong or cannot work is refused."""
    path, log = tmp_path / "config.toml", tmp_path / "log"
    for name in ("first", "second"):
        archive(tmp_path / f"{name}.ndjson", [post(n, source=name) for n in range(3)])
    old = CONFIG + SOURCE.format(name="first")
    new = old + SOURCE.format(name="second")
    path.write_text(old)
    # An extra that is not installed.
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "PIL.py").write_text("raise ImportError")
    modules = f"{tmp_path / 'without'}:{ROOT}"
    world = {"PATH": os.defpath, "PYTHONPATH": modules, "HOME": str(tmp_path)}
    with log.open("wb") as out:
        daemon = subprocess.Popen(
            [sys.executable, "-c", STARTED],
            cwd=tmp_path,
            env=world,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(log, "first / anaheim: ok", daemon)
        path.write_text(new + "[monitr]\n")
        daemon.send_signal(signal.SIGHUP)
        wait_for(log, 'did you mean "monitor"?', daemon)
        path.write_text(new.replace("[monitor]", '[monitor]\ndatabase = "other.db"'))
        daemon.send_signal(signal.SIGHUP)
        wait_for(log, "database was changed: stop the daemon for that", daemon)
        path.write_text(new + "[media]\nenabled = true\n")
        daemon.send_signal(signal.SIGHUP)
        wait_for(log, "[media] enabled: needs one more package", daemon)
        wait_for(log, "first / anaheim: ok: 0 new", daemon)
        path.write_text(new.replace("Tomlin Averystone", "Gwendolyn Harbottle"))
        hang_up_until(log, "collecting first, second into", daemon)
        wait_for(log, "second / anaheim: ok", daemon)
        with sqlite3.connect(tmp_path / "db" / "monitor.db") as conn:
            said = conn.execute("SELECT value FROM setting WHERE key = 'daemon'").fetchone()[0]
        conn.close()
        assert f'"pid":{daemon.pid}' in said
        assert '"ended":false' in said
    finally:
        assert end(daemon, signal.SIGTERM) == 0
    words = log.read_text()
    # A pass that was under way may have stopped as well.
    assert words.count(" monitor: stopped\n") == 1
    assert "Traceback" not in words
