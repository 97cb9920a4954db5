"""What a service manager is told, over a real socket: by the class, and by a real daemon."""

import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.daemon.supervisor import Supervisor
from tests.alerts.servers import listening
from tests.cli.run import CONFIG, PROGRAM, archive, post
from tests.servers import end


@pytest.fixture(params=["path", "abstract"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """Give a socket as systemd has one, and its address as the environment names it."""
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(name if request.param == "path" else f"\0{name}")
        line.settimeout(5)
        yield line, name if request.param == "path" else f"@{name}"


def test_it_tells_readiness_life_and_end(listener: tuple[socket.socket, str]) -> None:
    """READY with the first sign of life, WATCHDOG with each, STOPPING at the end."""
    line, address = listener
    supervisor = Supervisor(address)
    supervisor.alive()
    supervisor.alive()
    supervisor.stopping()
    assert [line.recv(100) for _ in range(3)] == [
        b"READY=1\nWATCHDOG=1",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


@pytest.mark.parametrize("address", [None, ""])
def test_without_a_service_manager_nothing_is_told(
    address: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Started by hand, the daemon works as ever."""
    with caplog.at_level(logging.DEBUG):
        Supervisor(address).alive()
        Supervisor(address).stopping()
    assert not caplog.records


def test_a_service_manager_that_is_gone_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the daemon goes on."""
    with caplog.at_level(logging.WARNING):
        Supervisor(str(tmp_path / "gone")).alive()
    assert "the service manager cannot be reached" in caplog.text


DAEMON = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"

[alerts]
allow_private = true
heartbeat_url_env = "PING"
"""


@pytest.mark.repeats
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
