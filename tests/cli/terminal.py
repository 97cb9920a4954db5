"""A terminal of its own for a program: what a user at a keyboard has, and what it was before."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from time import monotonic
from typing import Self

from tests.cli.run import PROGRAM

PATIENCE = 60.0
"""Seconds that a busy machine may need until a program has drawn, or ended."""

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
NO_WRAP, WRAP = b"\x1b[?7l", b"\x1b[?7h"
HIDDEN, SHOWN = b"\x1b[?25l", b"\x1b[?25h"


class Terminal:
    """A pseudo-terminal; `written` is all that came out of it."""

    def __init__(self, lines: int = 24, columns: int = 80) -> None:
        self.master, self.slave = os.openpty()
        self.resize(lines, columns)
        self.before = termios.tcgetattr(self.slave)
        self.written = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for number in (self.master, self.slave):
            os.close(number)

    def resize(self, lines: int, columns: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, size)

    def run(self, *words: str, cwd: Path, **environ: str) -> subprocess.Popen[bytes]:
        """Start `monitor` with the terminal as its own."""
        world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(cwd), **environ}
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "monitor", *words],
            cwd=cwd,
            env={"TERM": "xterm-256color", **world},
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  one thread
        )

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def read(self, seconds: float = 0.1) -> None:
        """Take in what comes within *seconds* after what came before."""
        while select.select([self.master], [], [], seconds)[0]:
            self.written += os.read(self.master, 1 << 16)

    def wait_for(self, text: bytes, times: int = 1) -> None:
        """Read until *text* was written so often."""
        end = monotonic() + PATIENCE
        while self.written.count(text) < times:
            assert monotonic() < end, self.written[-2000:]
            self.read()

    def end_of(self, program: "subprocess.Popen[bytes]") -> int:
        """Read until the program has ended, and return its code."""
        end = monotonic() + PATIENCE
        while program.poll() is None:
            assert monotonic() < end, self.written[-2000:]
            self.read()
        self.read()
        return program.returncode

    def given_back(self) -> bool:
        """Tell whether modes, screen, wrapping and cursor are as before."""
        return (
            termios.tcgetattr(self.slave) == self.before
            and self.written.count(ENTERED) == self.written.count(LEFT)
            and self.written.count(NO_WRAP) == self.written.count(WRAP)
            and self.written.rfind(SHOWN) >= self.written.rfind(HIDDEN)
        )
