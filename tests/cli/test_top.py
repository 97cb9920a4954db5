"""`monitor top`: on a terminal, piped, and where there is nothing to show."""

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.top import LATEST, SOONEST, TopView
from monitor.cli import root
from monitor.cli.top import top
from monitor.errors import StoreError, UsageError
from monitor.report.top import TopReport
from tests.app.test_top import report, source
from tests.cli.run import monitor
from tests.cli.shell import NOW, configured, run
from tests.cli.terminal import ENTERED, Terminal
from tests.report.sample import T
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HINT = b"q ends"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal() as one:
        yield one


@pytest.mark.parametrize("key", [b"q", b"\x03"], ids=["q", "Ctrl-C"])
def test_a_key_ends_it_and_the_terminal_is_as_before(
    folder: Path, terminal: Terminal, key: bytes
) -> None:
    """Modes, screen and cursor; the code is 0, since nothing went wrong."""
    program = terminal.run("top", cwd=folder)
    terminal.wait_for(HINT)
    assert b"hushed" in terminal.written
    assert not terminal.given_back()
    terminal.press(key)
    assert terminal.end_of(program) == 0
    assert terminal.given_back()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_likewise(
    folder: Path, terminal: Terminal, number: signal.Signals
) -> None:
    """The code tells which, as shells have it."""
    program = terminal.run("top", cwd=folder)
    terminal.wait_for(HINT)
    program.send_signal(number)
    assert terminal.end_of(program) == 128 + number
    assert terminal.given_back()


def test_suspended_it_gives_the_terminal_back_until_it_is_woken(
    folder: Path, terminal: Terminal
) -> None:
    """Ctrl-Z leaves the screen; afterwards it is drawn again."""
    program = terminal.run("top", cwd=folder)
    terminal.wait_for(HINT)
    terminal.press(b"\x1a")
    assert os.WIFSTOPPED(os.waitpid(program.pid, os.WUNTRACED)[1])
    terminal.read()
    assert terminal.given_back()
    program.send_signal(signal.SIGCONT)
    terminal.wait_for(ENTERED, 2)
    terminal.press(b"q")
    assert terminal.end_of(program) == 0
    assert terminal.given_back()


def test_another_size_of_the_window_is_filled(folder: Path, terminal: Terminal) -> None:
    """Also where COLUMNS says something else: that is how wide the window was."""
    program = terminal.run("top", cwd=folder, COLUMNS="80", LINES="24")
    terminal.wait_for(HINT)
    terminal.resize(10, 50)
    seen = len(terminal.written)
    terminal.wait_for(b"\x1b[H", terminal.written.count(b"\x1b[H") + 3)
    terminal.press(b"q")
    assert terminal.end_of(program) == 0
    last = terminal.written[seen:].rpartition(b"\x1b[H")[2]
    assert last.count(b"\n") == 9


def test_a_window_that_is_gone_ends_it_in_silence(folder: Path) -> None:
    """Nobody is left to complain to; no traceback is kept for anyone either."""
    one = Terminal()
    program = one.run("top", cwd=folder)
    one.wait_for(HINT)
    one.__exit__()
    assert program.wait(60) == 129


def test_without_colour_there_is_none(folder: Path, terminal: Terminal) -> None:
    """NO_COLOR leaves the cursor's movements, and nothing else."""
    program = terminal.run("top", cwd=folder, NO_COLOR="1")
    terminal.wait_for(HINT)
    terminal.press(b"q")
    assert terminal.end_of(program) == 0
    assert b"m" not in {part[:1] for part in terminal.written.split(b"\x1b[")}
    assert b"\x1b[1m" not in terminal.written


def test_a_dumb_terminal_gets_one_frame(folder: Path, terminal: Terminal) -> None:
    """As does whoever asks for one with --once."""
    for words, environ in ((["top"], {"TERM": "dumb"}), (["top", "--once"], {})):
        assert terminal.end_of(terminal.run(*words, cwd=folder, **environ)) == 0
        assert ENTERED not in terminal.written
        assert b"What is missing" in terminal.written


def test_the_command_hands_on_the_code_of_its_screen(
    folder: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, with somebody who reads and presses q."""
    ended = threading.Event()

    def user() -> None:
        while not ended.wait(0.1):
            terminal.read()
            if HINT in terminal.written:
                terminal.press(b"q")

    monkeypatch.setenv("TERM", "xterm")
    thread = threading.Thread(target=user)
    with open(terminal.slave, "r+b", buffering=0, closefd=False) as raw:
        screen = io.TextIOWrapper(raw, "utf-8", write_through=True)
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stdin", screen)
        thread.start()
        try:
            words = ["--config", str(folder / "config.toml"), "top"]
            assert root.main(words, standalone_mode=False) == 0
        finally:
            ended.set()
            thread.join()
    terminal.read()
    assert ENTERED in terminal.written
    assert terminal.given_back()


def test_piped_it_is_one_frame_of_plain_text(folder: Path) -> None:
    """No escape sequence, and the same bytes for the same instant."""
    first, second = (monitor("top", "--now", NOW, cwd=folder) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, b"")
    assert b"\x1b" not in first.stdout
    assert first.stdout == second.stdout
    assert first.stdout.decode().splitlines()[3].startswith("anaheim  ")
    assert max(map(len, first.stdout.decode().splitlines())) <= 80


def test_texts_are_shown_where_asked_for_with_names_masked(tmp_path: Path) -> None:
    """A name that was protected after the post was stored is not seen either."""
    build(tmp_path / "monitor.db", [Sample(at=T, text="Tomlin Averystone \x1b[2J said so")])
    settings = configured(tmp_path)
    assert settings.config_path is not None
    text = settings.config_path.read_text("utf-8")
    protect = '[incident.protect]\nnames = ["Tomlin Averystone"]\n\n[source.commons]'
    settings.config_path.write_text(text.replace("[source.commons]", protect), "utf-8")
    assert "said so" not in run(top, "--now", NOW, settings=settings).stdout
    shown = run(top, "--now", NOW, "--text", settings=settings).stdout
    assert "said so" in shown
    assert "Averystone" not in shown
    assert "\x1b" not in shown


def test_without_a_database_one_sentence_is_said(tmp_path: Path, terminal: Terminal) -> None:
    """Before the screen is touched."""
    configured(tmp_path)
    assert terminal.end_of(terminal.run("top", cwd=tmp_path)) == 74
    assert ENTERED not in terminal.written
    assert terminal.written.startswith(b"monitor: there is no database")
    assert terminal.written.count(b"\n") == 1


def test_an_unknown_incident_is_wrong_usage(folder: Path) -> None:
    """The known ones are named."""
    settings = configured(folder)
    with pytest.raises(
        UsageError, match="--incident: there is no incident 'x': write one of anaheim"
    ):
        run(top, "--incident", "x", settings=settings)


class World:
    """A clock, a store and a reader of it that can fail."""

    def __init__(self) -> None:
        self.seconds, self.version, self.read = 0.0, 1, 0
        self.error: StoreError | None = None
        self.view = TopView(self.look, lambda: self.version, self.now, lambda: self.seconds)
        self.view.read()

    def now(self) -> datetime:
        return datetime(2017, 2, 23, 8, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def look(self, _: datetime) -> TopReport:
        if self.error is not None:
            raise self.error
        self.read += 1
        return report([source()])

    def draw(self, seconds: float) -> str:
        self.seconds += seconds
        return self.view.draw(100, 24)[1].plain


def test_it_is_read_again_when_the_store_changes_but_not_too_often() -> None:
    """Between two readings lie `SOONEST` seconds at least, and `LATEST` at most."""
    world = World()
    world.version += 1
    world.draw(SOONEST / 2)
    assert world.read == 1
    world.draw(SOONEST / 2)
    assert world.read == 2
    world.draw(SOONEST)
    assert world.read == 2
    world.draw(LATEST)
    assert world.read == 3


def test_a_store_that_cannot_be_read_for_a_while_is_told_above_the_last_frame() -> None:
    """It is asked again, and then all is as it should be."""
    world = World()
    world.error = StoreError("the database is held")
    assert "Not read again: the database is held" in world.draw(LATEST)
    assert "Not read again" in world.draw(SOONEST / 2)
    world.error = None
    assert "Not read again" not in world.draw(LATEST)
    assert world.read == 2
