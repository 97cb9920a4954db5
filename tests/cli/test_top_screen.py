"""The screen of a live view: whatever ends it, the terminal is as it was."""

import errno
import io
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from rich.text import Text

from monitor.cli.top_screen import SIGNALS, show
from tests.cli.terminal import ENTERED, Terminal


@pytest.fixture
def small() -> Iterator[tuple[Terminal, TextIO]]:
    """A terminal in this process, so small that nobody has to read what is written."""
    with Terminal(5, 20) as one, open(one.slave, "r+b", buffering=0, closefd=False) as raw:
        yield one, io.TextIOWrapper(raw, "utf-8", write_through=True)


@pytest.mark.parametrize("error", [ValueError(), OSError(errno.ENOSPC, "")])
def test_an_error_in_the_middle_gives_the_terminal_back(
    small: tuple[Terminal, TextIO], error: Exception
) -> None:
    """Whatever it is, it comes through, and signals are as they were."""
    terminal, screen = small

    def draw(width: int, height: int) -> list[Text]:
        assert (width, height) == (20, 5)
        raise error

    before = [signal.getsignal(number) for number in SIGNALS]
    with pytest.raises(type(error)):
        show(draw, screen, screen, color=False)
    terminal.read()
    assert ENTERED in terminal.written
    assert terminal.given_back()
    assert [signal.getsignal(number) for number in SIGNALS] == before


@pytest.mark.parametrize(
    ("keys", "number", "code"),
    [(b"xq", None, 0), (b"\x04", None, 0), (b"", signal.SIGINT, 0), (b"", signal.SIGTERM, 143)],
)
def test_other_keys_do_nothing(
    small: tuple[Terminal, TextIO], keys: bytes, number: signal.Signals | None, code: int
) -> None:
    """A q and Ctrl-D end it, as do signals; whatever else is pressed only draws again."""
    terminal, screen = small

    def draw(_: int, __: int) -> list[Text]:
        terminal.press(keys)
        terminal.read(0)
        if number is not None:
            signal.raise_signal(number)
        return [Text("drawn")]

    assert show(draw, screen, screen, color=True) == code
    terminal.read()
    assert b"drawn" in terminal.written
    assert terminal.given_back()


def test_without_a_keyboard_it_goes_on_until_a_signal(
    small: tuple[Terminal, TextIO], tmp_path: Path
) -> None:
    """What is piped in is not read."""
    terminal, screen = small
    (tmp_path / "keys").write_bytes(b"q")
    drawn: list[None] = []

    def draw(_: int, __: int) -> list[Text]:
        drawn.append(None)
        terminal.read(0)
        if len(drawn) == 2:
            signal.raise_signal(signal.SIGHUP)
        return []

    with (tmp_path / "keys").open(encoding="utf-8") as keyboard:
        assert show(draw, screen, keyboard, color=False) == 129
        assert keyboard.read() == "q"
    terminal.read()
    assert terminal.given_back()


def test_a_screen_that_is_gone_is_no_error(small: tuple[Terminal, TextIO]) -> None:
    """EIO is what a closed window answers; what was still to be written goes nowhere."""
    _, screen = small

    def draw(_: int, __: int) -> list[Text]:
        raise OSError(errno.EIO, "")

    assert show(draw, screen, screen, color=False) == 129
