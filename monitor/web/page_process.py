"""The live page of the daemon, in a process of its own.

Making a page takes seconds of computing, which threads of the daemon would have to share with the
passes; `python -m bench.live_page` measures by how much.
"""

import logging
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Final

from monitor.errors import UsageError
from monitor.web.port import ADDRESS, listen

log = logging.getLogger("monitor.web")

SOON: Final = timedelta(minutes=1)
LATE: Final = timedelta(hours=1)
"""A page that cannot be served is tried again later and later."""

GRACE: Final = 4.0  # seconds that its process is given to end; it needs two where somebody reads


class LivePageProcess:
    """A task of the daemon: each run sees to it that the live page is served.

    Whatever fails in it is logged, once, and tried again; collecting does not wait for it.
    *command* starts the process, given the number of the socket that it inherits; its standard
    input ends when the daemon does.
    """

    def __init__(self, port: int, command: Callable[[int], Sequence[str]], stop: Event) -> None:
        self._port, self._command, self._stop = port, command, stop
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._pause, self._said = SOON, ""
        self._lock = Lock()
        self._end = Thread(target=self._end_with, name="the end of the live page", daemon=True)

    def __call__(self) -> timedelta:
        """Start the page where it is not served; return when to look again."""
        with self._lock:
            code = None if self._process is None else self._process.poll()
            if self._stop.is_set() or (self._process is not None and code is None):
                self._pause, self._said = SOON, ""
                return SOON
            if self._process is not None:
                self._process.communicate()  # closes the pipe
                self._tell(f"the live page has ended with code {code}; it is started again")
            try:
                self._start()
            except (UsageError, OSError) as error:
                self._tell(f"{error}; collecting goes on without it, and it is tried again")
        pause, self._pause = self._pause, min(2 * self._pause, LATE)
        return pause

    def close(self) -> None:
        """End the page; returns once its process has gone."""
        self._stop.set()
        if self._end.is_alive():
            self._end.join()

    def _start(self) -> None:
        if self._line is None:
            self._line = listen(self._port)
            self._end.start()
        line = self._line.fileno()
        self._process = subprocess.Popen(  # noqa: S603  our own program
            self._command(line), stdin=subprocess.PIPE, pass_fds=(line,)
        )
        log.info("the live page is at http://%s:%d/", ADDRESS, self._port)

    def _end_with(self) -> None:
        # By itself, since what else ends with the daemon may take longer.
        self._stop.wait()
        with self._lock:
            if self._process is not None:
                self._process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    self._process.communicate(timeout=GRACE)
                self._process.kill()
                self._process.wait()
            if self._line is not None:
                self._line.close()

    def _tell(self, what: str) -> None:
        if what != self._said:
            log.warning("%s", what)
        self._said = what
