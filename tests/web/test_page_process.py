"""The live page beside the daemon: kept alive, never in its way, gone when it goes."""

import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import httpx
import pytest

from monitor.app.service import _live_page
from monitor.clock import rfc3339, utc_now
from monitor.config import read_config
from monitor.errors import UsageError
from monitor.web.page_process import LATE, SOON, LivePageProcess
from monitor.web.port import listen
from tests.cli.shell import CONFIG
from tests.report.coded import incident
from tests.servers import free_port
from tests.web.served import ROOT, ask

pytestmark = pytest.mark.repeats


SINCE = "since = 2017-02-21T00:00:00-08:00"
"""In `CONFIG`."""

WAITS = "import sys; sys.stdin.read()"
"""Ends when whoever started it has gone."""

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
BROKEN = "import sys; sys.exit(3)"


def python(script: str) -> Callable[[int], list[str]]:
    return lambda _: [sys.executable, "-c", script]


@pytest.fixture
def stop() -> Iterator[Event]:
    """Whatever a test does, its page ends."""
    event = Event()
    yield event
    event.set()


def ended(page: LivePageProcess) -> int:
    assert page._process is not None
    return page._process.wait(30)


def test_a_taken_port_is_one_sentence_and_no_failure(
    stop: Event, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, tried again later and later, and served once the port is free."""
    with listen(port := free_port()):
        page = LivePageProcess(port, python(WAITS), stop)
        pauses = [page() for _ in range(9)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (SOON, 2 * SOON, LATE)
    assert [record.message for record in caplog.records] == [
        f"the live page: port {port} of 127.0.0.1 cannot be used (address already in use): choose "
        "another with --port, or `port` under [web]; "
        "collecting goes on without it, and it is tried again"
    ]
    page()
    assert page() == SOON
    page.close()


def test_a_page_that_ends_is_started_again(stop: Event, caplog: pytest.LogCaptureFixture) -> None:
    """With its code in the log; later and later where it cannot live."""
    page = LivePageProcess(free_port(), python(BROKEN), stop)
    pauses = []
    for _ in range(3):
        pauses.append(page())
        assert ended(page) == 3
    assert pauses == [SOON, 2 * SOON, 4 * SOON]
    said = [r.message for r in caplog.records if r.levelno == logging.WARNING]
    assert said == ["the live page has ended with code 3; it is started again"]
    page.close()


@pytest.mark.parametrize("script", [WAITS, STUBBORN])
def test_it_ends_at_once(stop: Event, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the daemon stops, by itself; one that does not listen is ended by force."""
    monkeypatch.setattr("monitor.web.page_process.GRACE", 0.5)
    page = LivePageProcess(port := free_port(), python(script), stop)
    page()
    time.sleep(0.3) if script == STUBBORN else None  # noqa: TID251  it must have begun to be stubborn
    begun = time.monotonic()
    stop.set()
    assert ended(page) < 0
    page.close()
    assert time.monotonic() - begun < 20
    listen(port).close()
    assert page() == SOON  # and nothing is started any more
    assert page._process is not None
    assert page._process.poll() is not None


def test_a_program_that_is_not_there_is_said(stop: Event, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever keeps it from being started is no failure of the daemon."""
    page = LivePageProcess(free_port(), lambda _: ["/nowhere/at/all"], stop)
    assert page() == SOON
    assert "collecting goes on without it" in caplog.text
    page.close()


def test_a_page_that_never_began_ends_too(stop: Event) -> None:
    """A daemon that ends before its first task."""
    LivePageProcess(free_port(), python(WAITS), stop).close()
    assert stop.is_set()


def test_a_port_may_be_one_that_others_may_not_have() -> None:
    """The sentence says which, and why."""
    with (
        listen(port := free_port()),
        pytest.raises(UsageError, match=f"port {port} of .* \\(address"),
    ):
        listen(port)


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, int]:
    """A folder with a database whose daemon serves a page; and the port."""
    incident(tmp_path / "monitor.db", 60)
    port = free_port()
    web = f"[web]\nenabled = true\nport = {port}\n"
    config = CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')
    # A page of the years since then takes a while, which is not what is tried here.
    config = config.replace(SINCE, f"since = {rfc3339(utc_now() - timedelta(days=2))}")
    assert SINCE not in config
    (tmp_path / "config.toml").write_text(config + web, encoding="utf-8")
    return tmp_path, port


def daemon(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "monitor", "--config", str(folder / "config.toml"), "run"]
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, stderr=log)


def gone(port: int, within: float = 30) -> bool:
    """Tell whether nobody listens on a port any more."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return True
        Event().wait(0.1)
    return False


def test_the_daemon_serves_it_and_ends_it(house: tuple[Path, int]) -> None:
    """`[web]`: somebody who reads, and goes on listening, does not hold up the end."""
    folder, port = house
    process = daemon(folder)
    try:
        page = ask(f"http://127.0.0.1:{port}/")
        assert page.status_code == 200
        with httpx.stream("GET", f"http://127.0.0.1:{port}/events", timeout=120) as stream:
            assert next(stream.iter_text()).startswith("event: now")
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert time.monotonic() - begun < 20
        assert gone(port, within=1)
    finally:
        process.kill()
        process.wait()
    assert f"the live page is at http://127.0.0.1:{port}/" in (folder / "log.txt").read_text()


def test_it_does_not_outlive_a_daemon_that_is_killed(house: tuple[Path, int]) -> None:
    """`kill -9`: nobody is left to end it but itself."""
    folder, port = house
    process = daemon(folder)
    try:
        assert ask(f"http://127.0.0.1:{port}/").status_code == 200
    finally:
        process.kill()
        process.wait()
    assert gone(port)


def test_a_daemon_whose_port_is_taken_collects(house: tuple[Path, int]) -> None:
    """The log says it in one sentence; passes are made."""
    folder, port = house
    with listen(port):
        process = daemon(folder)
        try:
            until = time.monotonic() + 60
            said = f"port {port} of 127.0.0.1 cannot be used"
            while time.monotonic() < until and said not in (folder / "log.txt").read_text():
                Event().wait(0.2)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    log = (folder / "log.txt").read_text()
    assert log.count(said) == 1
    assert "collecting commons" in log
    assert "Traceback" not in log, log


def test_the_daemon_hands_over_what_the_configuration_says(tmp_path: Path) -> None:
    """Who may read the page, and by which names: the file of passwords lies beside the config."""
    web = (
        '[web]\nenabled = true\ninternal = true\nhost_names = ["news.example"]\n'
        'password_file = "readers.txt"\ntrust_proxy = true\n'
    )
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + web, encoding="utf-8")
    page = _live_page(read_config(path, environ={}), Event())
    assert page is not None
    words = list(page._command(7))
    assert words[words.index("serve") :] == [
        *("serve", "--internal", "--host-name", "news.example"),
        *("--password-file", str(tmp_path / "readers.txt"), "--trust-proxy", "--inherited", "7"),
    ]
