"""Which embeds are due; a process of the daemon (`child`) writes them again."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from monitor.app.child import have_done
from monitor.app.newsroom import Newsroom
from monitor.clock import EPOCH, floor, utc_now
from monitor.report.status import RENEWED
from monitor.store.reading.publications import last_pass
from monitor.store.records import EmbedRecord

log = logging.getLogger("monitor.embeds")

EVERY: Final = timedelta(minutes=1)
"""Time between two looks which embeds are due."""

APART: Final = timedelta(minutes=10)
"""Time at least between a new public embed and its first renewal, on a quarter of an hour."""

SHARE: Final = 10
"""Its rest, as a multiple of what a renewal took: at most a tenth of a core is used."""


def due(room: Newsroom, now: datetime) -> Sequence[EmbedRecord]:
    """Return the embeds whose time has come.

    Public ones each quarter of an hour, all at once: two sums a moment apart, of one embed or of
    two, would say what few posted in it. Internal ones after each pass. What could not be written
    is tried again, and so is what was written by a clock that was ahead.
    """
    quarter = floor(now, RENEWED)
    with room.opened() as reader:
        held, last = reader.embeds(), last_pass(reader) or EPOCH
    return [
        one
        for one in held
        if one.failed_at is not None
        or one.written_at > now
        or quarter - one.written_at >= APART
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
