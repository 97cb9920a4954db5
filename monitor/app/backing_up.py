"""Backups on schedule, beside collecting."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from threading import Event
from typing import Final

from monitor.app.backup import held
from monitor.app.child import run_child
from monitor.clock import utc_now
from monitor.config.backups import Backups

log = logging.getLogger("monitor.backup")

EVERY: Final = timedelta(minutes=5)
"""Time between two looks whether a backup is due."""

AGAIN: Final = timedelta(hours=1)
"""Time to the next try after one that failed."""

NICENESS: Final = 10
MOST: Final = 10_000
"""Bytes of what a failed backup said that go into the log."""


class BackupProcess:
    """A task of the daemon: each run makes and proves a backup, if one is due.

    *command* makes a backup, proves it, deletes those beyond the number to keep, and ends.
    """

    def __init__(
        self,
        backups: Backups,
        command: Sequence[str],
        stop: Event,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._backups, self._command, self._stop, self._now = backups, command, stop, now

    def __call__(self) -> timedelta:
        """Make a backup if one is due; return when to look again."""
        newest = next(iter(held(self._backups.folder)), None)
        if newest is not None and self._now() - newest.manifest.made_at < self._backups.every:
            return EVERY
        with TemporaryFile() as said:
            try:
                code = run_child(self._command, self._stop, said=said, niceness=NICENESS)
            except OSError as error:
                log.warning("no backup (%s); it will be tried again", error)
                return AGAIN
            if code is None:
                return EVERY
            said.seek(0)
            words = " ".join(said.read(MOST).decode(errors="replace").split())
        log.log(logging.WARNING if code else logging.INFO, "backup: %s", words)
        return AGAIN if code else EVERY
