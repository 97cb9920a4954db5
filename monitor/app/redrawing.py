"""The embeds that are due, drawn and written again: the work of a process of the daemon."""

import logging
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
from monitor.daemon import shielded
from monitor.errors import MonitorError
from monitor.store.records import EmbedRecord
from monitor.store.writing import publications as kept

log = logging.getLogger("monitor.embeds")

A_BUG: Final = "a bug, please report it; its traceback is in the log"


def renew(room: Newsroom, now: datetime) -> None:
    """Write the embeds that are due again; what fails is kept, logged, and tried the next time.

    All speak of one instant: what came between two of them would be their difference.
    """
    for one in due(room, now):
        # A bug in one must not keep the others from being renewed.
        why = shielded(f"the embed {one.file}", partial(_renewed, room, one, now))
        why = A_BUG if why is None else why
        if why in {"", one.error}:
            continue
        log.warning("the embed %s cannot be renewed: %s; it will be tried again", one.file, why)
        try:
            with wiring.writer_as_scored(room.config) as store:
                kept.fail_embed(store, one.file, why, now)
        except MonitorError as error:
            log.warning("%s", error)


def _renewed(room: Newsroom, one: EmbedRecord, now: datetime) -> str:
    """Write an embed again; return why it cannot be, empty where it was."""
    file, internal = Path(one.file), one.readership == "internal"
    try:
        found = made(room, one.chart, again(one)._replace(now=now), file, internal=internal)
        put_all(found.embed, file)
    except MonitorError as error:
        return str(error)
    written = replace(one, written_at=found.record.at, failed_at=None, error=None)
    warning = keep(room, found.record, partial(kept.keep_embed, one=written))
    if warning is not None:
        log.warning("%s", warning)
    elif one.error is not None:
        log.info("the embed %s is renewed again", one.file)
    return ""
