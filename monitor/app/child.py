"""Work of the daemon in a process of its own, which ends when the daemon does.

As a thread, what takes seconds of computing would share the processor with the passes, and the
libraries that it needs would stay in memory.
"""

import logging
import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event
from typing import IO, Final

from monitor.errors import StoreError

PATIENCE: Final = 0.2
GRACE: Final = 4.0
"""Seconds between two looks whether a process has ended, and those that it is given to end."""


def run_child(
    command: Sequence[str], stop: Event, *, said: IO[bytes] | None = None, niceness: int = 0
) -> int | None:
    """Run a program to its end and return its code; None where *stop* was set meanwhile.

    *said* takes all that it writes; None leaves that where our own goes. *niceness* is by how many
    steps it leaves the processor to others.

    Raises:
        OSError: It cannot be started.
    """
    with subprocess.Popen(  # noqa: S603  our own program
        command, stdin=subprocess.DEVNULL, stdout=said, stderr=said
    ) as process:
        if niceness:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
        while process.poll() is None:
            if stop.wait(PATIENCE):
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE)
                process.kill()
                return None
    return process.returncode


def have_done(
    due: Callable[[], bool], command: Sequence[str], stop: Event, log: logging.Logger, what: str
) -> None:
    """Run a program to its end where anything is due; the log says that *what* it does failed."""
    try:
        code = run_child(command, stop) if due() else 0
    except (StoreError, OSError) as error:
        log.warning("%s", error)
    else:
        if code:
            log.warning("%s has ended with code %d; it will be tried again", what, code)
