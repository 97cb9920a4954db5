"""Commands in processes of their own, which are killed at any instant or at any write."""

import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Self

import pytest

from tests.forks import FORKS

WRITES: Final = "write,pwrite64,fsync,fdatasync,ftruncate,unlink"
"""What changes a file, or makes a change last."""

_ANY_TRACER: Final = 0x59616D61, -1  # PR_SET_PTRACER, PR_SET_PTRACER_ANY


class Child:
    """A process that waits at a gate, then acts in *folder*; it prints into `out.txt` there.

    As the target of `with` it is killed at the end of the block if it still lives, so that nothing
    outlives a test that failed. What *act* returns of *words* is the exit code.
    """

    def __init__(self, folder: Path, act: Callable[..., object], *words: object) -> None:
        self._gate, theirs = FORKS.Pipe()
        self._ended = False
        self.process = FORKS.Process(
            target=_behind_gate, args=(folder, theirs, act, words), daemon=True
        )
        self.process.start()
        theirs.close()
        self.pid = self.process.pid or 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ended:
            self.process.kill()
            self.process.join()

    def go(self) -> None:
        self._gate.send(None)

    def signal(self, number: int) -> None:
        """Send it a signal, dead or alive; it may die while it is looked at."""
        if self.process.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def end(self, seconds: float = 60) -> int:
        """Wait for its end and return its exit code, the negative signal where one killed it."""
        self.process.join(seconds)
        self._ended = True
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
            pytest.fail(f"process {self.pid} had not ended after {seconds} s")
        self._gate.close()
        code = self.process.exitcode
        self.process.close()
        return code


def _behind_gate(
    folder: Path, gate: Connection, act: Callable[..., object], words: Sequence[object]
) -> None:
    os.chdir(folder)
    out = os.open("out.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    ctypes.CDLL(None).prctl(*_ANY_TRACER, 0, 0, 0)  # whoever is told to trace it may
    gate.recv()
    sys.exit(act(*words))  # type: ignore[arg-type]


def command(*words: str) -> None:
    """Run `monitor` with *words*, as its entry point does, and exit with its code."""
    from monitor import cli

    sys.argv = ["monitor", *words]
    cli.main()


def run(folder: Path, *words: str, act: Callable[..., object] = command) -> tuple[int, str]:
    """Run `monitor` with *words* to its end; returns its exit code and all that it said."""
    (folder / "out.txt").unlink(missing_ok=True)
    with Child(folder, act, *words) as child:
        child.go()
        return child.end(), (folder / "out.txt").read_text()


def collect(folder: Path) -> tuple[int, str]:
    return run(folder, "collect")
