"""Embeds: which are due, and how a process of the daemon (`child`) writes them again."""

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
from monitor.app.child import have_done
from monitor.app.newsroom import Newsroom
from monitor.clock import EPOCH, floor, utc_now
from monitor.daemon import shielded
from monitor.errors import MonitorError
from monitor.report.status import RENEWED
from monitor.store.reading.publications import last_pass
from monitor.store.records import EmbedRecord
from monitor.store.writing import publications as kept

log = logging.getLogger("monitor.embeds")

EVERY: Final = timedelta(minutes=1)
"""Time between two looks which embeds are due."""

APART: Final = timedelta(minutes=10)
"""Time at least between a new public embed and its first renewal, on a quarter of an hour."""

SHARE: Final = 10
"""Its rest, as a multiple of what a renewal took: at most a tenth of a core is used."""


A_BUG: Final = "a bug, please report it; its traceback is in the log"


def due(room: Newsroom, now: datetime) -> Sequence[EmbedRecord]:
    """Return the embeds whose time has come.

    Public ones each quarter of an hour, all at once: two sums a moment apart, of one embed or of
    two, would say what few posted in it. Internal ones after each pass. What could not be written
    is tried again, and so is what was written by a clock that was ahead. Where other names are
    protected by now none waits for the quarter: the live page does not show it before.
    """
    quarter, names = floor(now, RENEWED), wiring.mark_of_names(room.config)
    with room.opened() as reader:
        held, last = reader.embeds(), last_pass(reader) or EPOCH
    return [
        one
        for one in held
        if one.failed_at is not None
        or one.written_at > now
        or (quarter if one.asked.names == names else now) - one.written_at >= APART
        or (
            one.readership == "internal" and last > one.written_at and now - one.written_at >= EVERY
        )
    ]


def have_renewed(
    room: Newsroom,
    command: Sequence[str],
    stop: Event,
    *,
    now: Callable[[], datetime] = utc_now,
    clock: Callable[[], float] = time.monotonic,
) -> timedelta:
    begun = clock()
    have_done(lambda: bool(due(room, now())), command, stop, log, "renewing the embeds")
    return max(EVERY, SHARE * timedelta(seconds=clock() - begun))


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
    from monitor.app.corrections import keep  # the daemon does without what draws
    from monitor.app.embeds import again, keep_written, made, put_all

    file, internal = Path(one.file), one.readership == "internal"
    try:
        found = made(room, one.chart, again(one)._replace(now=now), file, internal=internal)
        put_all(found.embed, file)
    except MonitorError as error:
        return str(error)
    written = replace(one, written_at=found.record.at, failed_at=None, error=None)
    warning = keep(room, found.record, partial(keep_written, room, written))
    if warning is not None:
        log.warning("%s", warning)
    elif one.error is not None:
        log.info("the embed %s is renewed again", one.file)
    return ""
