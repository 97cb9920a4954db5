"""The embeds that are due, drawn and written again: the work of a process of the daemon."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.corrections import keep
from monitor.app.embeds import again, made, put_all
from monitor.app.newsroom import Newsroom
from monitor.app.renewing import due
from monitor.clock import utc_now
from monitor.config import Config
from monitor.daemon import shielded
from monitor.errors import MonitorError
from monitor.store.records import EmbedRecord
from monitor.store.writing import embeds as kept

log = logging.getLogger("monitor.embeds")

A_BUG: Final = "a bug, please report it; its traceback is in the log"


class Renewing:
    """Writes the embeds that are due again.

    Whatever fails is kept, logged, and tried again the next time.
    """

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now) -> None:
        self._room, self._now = Newsroom.of(config), now

    def __call__(self) -> None:
        """Renew what is due."""
        now = self._now()  # of all: what came between two of them would be their difference
        for one in due(self._room, now):
            # A bug in one must not keep the others from being renewed.
            done = shielded(f"the embed {one.file}", partial(self._renew, one, now))
            if done is None:
                self._failed(one, A_BUG)

    def _renew(self, one: EmbedRecord, now: datetime) -> bool:
        file, internal = Path(one.file), one.readership == "internal"
        asked = again(one)._replace(now=now)
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
