"""What a service manager is told, over a real datagram socket."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.daemon.supervisor import Supervisor


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
