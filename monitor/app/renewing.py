"""Embeds that are kept fresh beside collecting, in a process of its own.

Making a figure takes seconds of computing, which threads of the daemon would have to share with the
passes.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.child import run_child
from monitor.app.corrections import keep
from monitor.app.embeds import again, made, put_all
from monitor.app.newsroom import Newsroom
from monitor.clock import utc_now
from monitor.config import Config
from monitor.daemon import shielded
from monitor.errors import MonitorError, StoreError
from monitor.report.status import RENEWED
from monitor.store.reading.publications import last_pass
from monitor.store.records import EmbedRecord
from monitor.store.writing import embeds as kept

log = logging.getLogger("monitor.embeds")

EVERY: Final = timedelta(minutes=1)
"""Time between two looks which embeds are due."""

SHARE: Final = 10
"""Its rest, as a multiple of what a renewal took: at most a tenth of a core is used."""

A_BUG: Final = "a bug, please report it; its traceback is in the log"


def due(room: Newsroom, now: datetime) -> Sequence[EmbedRecord]:
    """Return the embeds whose time has come.

    Public ones every 15 minutes: two sums a moment apart would say what few posted in it. Internal
    ones after each pass. What could not be written is tried again.
    """
    with room.opened() as reader:
        held, last = reader.embeds(), last_pass(reader)
    return [
        one
        for one in held
        if one.failed_at is not None
        or now - one.written_at
        >= (
            EVERY
            if one.readership == "internal" and last is not None and last > one.written_at
            else RENEWED
        )
    ]


class RenewingProcess:
    """A task of the daemon: each run has the embeds that are due written anew."""

    def __init__(
        self,
        config: Config,
        command: Sequence[str],
        stop: Event,
        *,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room, self._command, self._stop = Newsroom.of(config), command, stop
        self._now, self._clock = now, clock

    def __call__(self) -> timedelta:
        """Have written what is due; return when to look again."""
        begun = self._clock()
        try:
            if due(self._room, self._now()):
                code = run_child(self._command, self._stop)
                if code:
                    log.warning(
                        "renewing the embeds has ended with code %d; it will be tried again", code
                    )
        except (StoreError, OSError) as error:
            log.warning("%s", error)
        return max(EVERY, SHARE * timedelta(seconds=self._clock() - begun))


class Renewing:
    """Writes the embeds anew that are due.

    Whatever fails is kept, logged, and tried again the next time.
    """

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now) -> None:
        self._room, self._now = Newsroom.of(config), now

    def __call__(self) -> None:
        """Renew what is due."""
        for one in due(self._room, self._now()):
            # A bug in one must not keep the others from being renewed.
            done = shielded(f"the embed {one.file}", partial(self._renew, one))
            if done is None:
                self._failed(one, A_BUG)

    def _renew(self, one: EmbedRecord) -> bool:
        file, internal = Path(one.file), one.readership == "internal"
        asked = again(one)._replace(now=self._now())
        try:
            found = made(self._room, one.chart, asked, file, internal=internal)
            put_all(found.embed, file)
        except MonitorError as error:
            self._failed(one, str(error))
            return False
        written = replace(one, written_at=found.record.at, failed_at=None, error=None)
        warning = keep(self._room, found.record, partial(kept.keep, one=written))
        if warning is not None:
            log.warning("%s", warning)
        elif one.error is not None:
            log.info("the embed %s is renewed again", one.file)
        return True

    def _failed(self, one: EmbedRecord, why: str) -> None:
        if why == one.error:
            return
        log.warning("the embed %s cannot be renewed: %s; it will be tried again", one.file, why)
        try:
            with wiring.writer_as_scored(self._room.config) as store:
                kept.fail(store, one.file, why, self._now())
        except MonitorError as error:
            log.warning("%s", error)
