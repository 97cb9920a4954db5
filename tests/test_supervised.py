"""The daemon under a service manager: a real process, and a real socket."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.alerts.servers import listening
from tests.cli.run import CONFIG, PROGRAM, archive, post
from tests.servers import end

pytestmark = pytest.mark.repeats

DAEMON = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"

[alerts]
allow_private = true
heartbeat_url_env = "PING"
"""


def test_the_daemon_tells_its_service_manager(tmp_path: Path) -> None:
    """READY once the schedule runs, STOPPING at SIGTERM, and no secret in the log."""
    archive(tmp_path / "feed.ndjson", [post(1)])
    (tmp_path / "config.toml").write_text(CONFIG + DAEMON)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, listening() as (url, asked):
        line.bind(str(tmp_path / "notify"))
        line.settimeout(60)
        world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(tmp_path)}
        world |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "PING": f"{url}/SECRET-CANARY"}
        with (tmp_path / "log").open("wb") as log:
            daemon = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run"], cwd=tmp_path, env=world, stderr=log
            )
        try:
            assert line.recv(100) == b"READY=1\nWATCHDOG=1"
        finally:
            assert end(daemon, signal.SIGTERM) == 0
        assert line.recv(100) == b"STOPPING=1"
    said = (tmp_path / "log").read_text()
    assert "SECRET-CANARY" not in said
    assert "Traceback" not in said
    assert len(asked) <= 1, "not more than one cycle has committed"
