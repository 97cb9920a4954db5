"""The schedule: it goes on, whatever a task, the clock or a signal does."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from monitor.clock import utc_now
from monitor.daemon import PULSE, Daemon, Task
from monitor.errors import StoreError

SOON = timedelta(seconds=0.2)


def _nothing(_: object = None) -> None:
    return


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Every thread that a test starts has ended when it ends."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 30
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert not set(threading.enumerate()) - before


def _stop_when(daemon: Daemon, done: Callable[[], bool], within: float = 60) -> threading.Thread:
    def watch() -> None:
        deadline = time.monotonic() + within
        while not done() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        daemon.stop()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_a_task_runs_at_once_and_again() -> None:
    """The first pass does not wait for its interval; the next ones do."""
    runs: list[float] = []
    daemon = Daemon([Task("a", SOON, lambda: runs.append(time.monotonic()))], _nothing)
    watcher = _stop_when(daemon, lambda: len(runs) >= 3)
    started = time.monotonic()
    assert daemon.run()
    watcher.join()
    assert len(runs) >= 3
    assert runs[0] - started < 1


def test_a_broken_task_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Promise 3: a task that always raises is logged with its traceback, and the other goes on."""
    runs: list[int] = []

    def broken() -> None:
        message = "a bug"
        raise ZeroDivisionError(message)

    daemon = Daemon(
        [Task("broken", SOON, broken), Task("good", SOON, lambda: runs.append(1))], _nothing
    )
    watcher = _stop_when(daemon, lambda: len(runs) >= 3)
    with caplog.at_level(logging.ERROR):
        daemon.run()
    watcher.join()
    assert len(runs) >= 3
    assert "broken failed" in caplog.text
    assert "ZeroDivisionError: a bug" in caplog.text


def test_a_slow_task_slows_no_other_and_never_runs_twice_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One that takes longer than its interval runs by itself, and its lateness is said."""
    runs: list[int] = []
    inside: list[int] = []
    most: list[int] = []
    release = threading.Event()

    def slow() -> None:
        inside.append(1)
        most.append(len(inside))
        release.wait(1.2)
        inside.pop()

    daemon = Daemon(
        [Task("slow", SOON, slow), Task("good", SOON, lambda: runs.append(1))], _nothing
    )
    watcher = _stop_when(daemon, lambda: len(runs) >= 4)
    with caplog.at_level(logging.WARNING):
        assert daemon.run()
    watcher.join()
    assert len(runs) >= 4
    assert max(most) == 1
    assert "slow is late" in caplog.text


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_jump_of_the_clock_makes_all_tasks_run(
    hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    """After a jump in either direction nothing waits for the old hour: every task runs at once."""
    runs: list[int] = []
    shift = [timedelta()]
    task = Task("a", timedelta(hours=3), lambda: runs.append(1))
    daemon = Daemon([task], _nothing, wall=lambda: utc_now() + shift[0])

    def jumped() -> bool:
        if runs:
            shift[0] = timedelta(hours=hours)
        return "the clock jumped" in caplog.text

    watcher = _stop_when(daemon, jumped)
    with caplog.at_level(logging.WARNING):
        daemon.run()
    watcher.join()
    assert "the clock jumped" in caplog.text


def test_a_dead_scheduler_ends_the_daemon() -> None:
    """A scheduler whose pulse stays away is reported, so that the daemon is started again."""
    steady = [0.0]

    def later() -> float:
        steady[0] += PULSE.total_seconds() * 3
        return steady[0]

    daemon = Daemon([], _nothing, steady=later)
    with pytest.raises(RuntimeError, match="scheduler has stopped"):
        daemon.run()


def test_stopping_waits_for_what_runs_until_the_deadline() -> None:
    """Promise 8: a running task may end its page; at the deadline it is given up, which is told."""
    ended: list[int] = []
    begun, release = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        release.wait(1)
        ended.append(1)

    patient = Daemon([Task("slow", SOON, slow)], _nothing)
    watcher = _stop_when(patient, begun.is_set)
    assert patient.run()
    watcher.join()
    assert ended

    begun.clear()
    hasty = Daemon([Task("slow", SOON, slow)], _nothing, deadline=timedelta(seconds=0.05))
    watcher = _stop_when(hasty, begun.is_set)
    assert not hasty.run()
    release.set()
    watcher.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_it_and_the_handlers_are_given_back(number: signal.Signals) -> None:
    """Promise 8: SIGTERM, Ctrl-C and a terminal that closes end the work in good order."""
    # Whoever runs the tests may have SIGHUP ignored, as nohup does.
    before = signal.signal(number, signal.default_int_handler)
    pulses: list[dict[str, datetime]] = []

    def pulse(runs: dict[str, datetime]) -> None:
        pulses.append(runs)
        os.kill(os.getpid(), number)

    daemon = Daemon([Task("a", timedelta(hours=1), _nothing)], pulse)
    assert daemon.run()
    assert set(pulses[0]) == {"a"}
    other = signal.SIGINT if number == signal.SIGTERM else signal.SIGTERM
    assert signal.getsignal(number) == signal.SIG_DFL, "a second signal ends the process"
    signal.signal(number, before)
    assert signal.getsignal(other) is not None


def test_sighup_renews_it_where_it_can_be_renewed() -> None:
    """It goes on while what is asked for cannot be had, and stops for what takes its place."""
    before = signal.signal(signal.SIGHUP, signal.default_int_handler)
    asked: list[bool] = []

    def renew() -> bool:
        asked.append(len(asked) == 1)
        if not asked[-1]:
            os.kill(os.getpid(), signal.SIGHUP)
        return asked[-1]

    try:
        pulse = lambda _: os.kill(os.getpid(), signal.SIGHUP)  # noqa: E731
        assert Daemon([], pulse, renew=renew).run()
        assert signal.getsignal(signal.SIGHUP) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGHUP, before)
    assert asked == [False, True]


def test_who_is_to_outlive_its_terminal_does() -> None:
    """Started with SIGHUP ignored, as by nohup, it goes on when the terminal closes."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    pulses: list[int] = []
    try:
        daemon = Daemon([], lambda _: pulses.append(1))
        watcher = _stop_when(daemon, lambda: bool(pulses))
        os.kill(os.getpid(), signal.SIGHUP)
        assert daemon.run()
        watcher.join()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert pulses


def test_what_is_known_to_fail_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """A full disk fails every pulse: a traceback each time would fill it further."""

    def pulse(_: object) -> None:
        message = "the disk is full: make room"
        raise StoreError(message)

    daemon = Daemon([], pulse)
    watcher = _stop_when(daemon, lambda: "the pulse failed" in caplog.text)
    daemon.run()
    watcher.join()
    said = "the pulse failed: the disk is full: make room; it will be tried again in its turn"
    assert said in caplog.messages
    assert "Traceback" not in caplog.text


def test_a_pulse_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A database that cannot be written does not end the daemon."""

    def pulse(_: object) -> None:
        raise OSError

    daemon = Daemon([], pulse)
    watcher = _stop_when(daemon, lambda: "the pulse failed" in caplog.text)
    daemon.run()
    watcher.join()
    assert "the pulse failed" in caplog.text


HOLDING = """
import ctypes, sys, tempfile, threading
from monitor.daemon.memory import share_arenas
if sys.argv[1] == "shared":
    share_arenas()
holding, done = threading.Barrier(9), threading.Barrier(9)
def hold():
    held = [bytes(600) for _ in range(100)]
    holding.wait()
    done.wait()
for _ in range(8):
    threading.Thread(target=hold).start()
holding.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(told.read().count(b"<heap nr="))
done.wait()
"""
"""Eight threads that allocate, and how many arenas there are then."""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="not glibc")
@pytest.mark.parametrize(("way", "arenas"), [("shared", range(1, 3)), ("own", range(3, 10))])
def test_threads_share_arenas(way: str, arenas: range) -> None:
    """Each with its own would keep what was freed in it."""
    command = [sys.executable, "-c", HOLDING, way]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert int(said.stdout) in arenas


FREED = """
import ctypes
from pathlib import Path
from monitor.daemon.memory import give_back
def held():
    return int(Path("/proc/self/statm").read_text().split()[1])
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
blocks = [libc.malloc(8_000) for _ in range(5_000)]
for block in blocks:
    ctypes.memset(block, 1, 8_000)
for block in blocks[:-1]:
    libc.free(ctypes.c_void_p(block))
before = held()
give_back()
print((before - held()) * 4096)
"""
"""How many bytes are given back of 40 million that were freed below one that was not."""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")
def test_what_was_freed_is_given_back() -> None:
    """By itself the C library gives back only what lies at the end of an arena."""
    command = [sys.executable, "-c", FREED]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert int(said.stdout) > 20_000_000


def test_the_daemon_loads_no_charts() -> None:
    """What only its processes need would lie in its memory for nothing."""
    script = "import sys, monitor.app.service; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert not {"monitor.chart", "monitor.app.embeds"} & set(said.stdout.split())
