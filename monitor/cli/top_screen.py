"""The screen of a live view: taken over, drawn again and again, and given back as it was."""

import os
import select
import signal
import termios
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import EIO
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TextIO, TypeAlias

if TYPE_CHECKING:
    from rich.text import Text

TICK: Final = 0.5
"""Longest wait, in seconds, until a key, a signal or another size of the window is noticed."""

ENDS: Final = frozenset({b"q", b"Q", b"\x03", b"\x04"})
SUSPENDS: Final = b"\x1a"
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NO_WRAP: Final = "\x1b[?7l"
WRAP: Final = "\x1b[?7h"  # DECAWM, as every terminal is at first
KILLED: Final = 128
"""Exit code, plus the number of the signal, as shells have it."""

Draw: TypeAlias = Callable[[int, int], "Sequence[Text]"]
Why: TypeAlias = Literal["ended", "suspended"]


def show(draw: Draw, screen: TextIO, keyboard: TextIO, *, color: bool) -> int:
    """Show what *draw* returns until q, Ctrl-C or a signal; Ctrl-Z suspends.

    Args:
        draw: Makes the lines for columns and lines of the window; called about twice a second.
        screen: A terminal.
        keyboard: A terminal, or anything else, which is then not read.
        color: Whether colours may be used.

    Returns:
        The exit code: 0, or 128 and the number of the signal. However it ends, by an error too, the
        terminal is as it was before.

    Raises:
        OSError: The terminal cannot be written to, though it is there.
    """
    with _noticed() as came:
        try:
            while _shown(draw, screen, keyboard, came, color=color) == "suspended":
                # With the terminal given back; the shell wakes us.
                os.kill(os.getpid(), signal.SIGSTOP)
        except OSError as error:
            if error.errno != EIO:
                raise
            # The window is gone, and with it whoever could read a complaint.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), screen.fileno())
            return KILLED + signal.SIGHUP
    ended = [number for number in came if number != signal.SIGINT]
    return KILLED + ended[0] if ended else 0


def _shown(
    draw: Draw, screen: TextIO, keyboard: TextIO, came: Sequence[int], *, color: bool
) -> Why:
    from rich.console import Console, Group
    from rich.live import Live

    console = Console(
        file=screen,
        force_terminal=True,
        color_system="standard" if color else None,
        legacy_windows=False,
        _environ={},  # COLUMNS and LINES there would hide another size of the window
    )
    live = Live(
        console=console,
        screen=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with _keys(keyboard) as pressed, _cut_at_the_edge(screen), live:
        while not came:
            size = os.get_terminal_size(screen.fileno())
            live.update(Group(*draw(size.columns, size.lines)), refresh=True)
            key = pressed(TICK)
            if key == SUSPENDS:
                return "suspended"
            if key in ENDS:
                break
    return "ended"


@contextmanager
def _noticed() -> Iterator[Sequence[int]]:
    """Collect the signals that end the view, instead of being torn out of a half-drawn frame."""
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _cut_at_the_edge(screen: TextIO) -> Iterator[None]:
    """Let nothing wrap: no two terminals agree on how wide an emoji is."""
    screen.write(NO_WRAP)
    screen.flush()
    try:
        yield
    finally:
        with suppress(OSError):
            screen.write(WRAP)
            screen.flush()


@contextmanager
def _keys(keyboard: TextIO) -> Iterator[Callable[[float], bytes]]:
    """Yield what waits for a key, up to a number of seconds, and returns it, or nothing.

    Keys are neither shown nor kept for the end of the line, and Ctrl-Z is a key.
    """

    def pressed(numbers: Sequence[int], seconds: float) -> bytes:
        ready, _, _ = select.select(numbers, [], [], seconds)
        return os.read(ready[0], 1) if ready else b""

    if not keyboard.isatty():
        yield partial(pressed, ())
        return
    number = keyboard.fileno()
    before = termios.tcgetattr(number)
    tty.setcbreak(number, termios.TCSANOW)
    quiet = termios.tcgetattr(number)
    quiet[6][termios.VSUSP] = b"\0"
    termios.tcsetattr(number, termios.TCSANOW, quiet)
    try:
        yield partial(pressed, (number,))
    finally:
        with suppress(termios.error):
            termios.tcsetattr(number, termios.TCSANOW, before)
