"""What a pass is given, what becomes of it, and when the next may be."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

import msgspec
from msgspec import Struct

from monitor.collect.sharing import SharedWalks
from monitor.errors import Failing
from monitor.nouns.incident import Incident
from monitor.privacy.masking import Masker
from monitor.sentiment.base import Scorer
from monitor.sources.base import MemoryVault, Source, Vault
from monitor.store.records import Outcome
from monitor.store.writing.passes import NextPass

LONGEST_BACK_OFF: Final = timedelta(hours=1)


class PassWatch(Struct, frozen=True, kw_only=True):
    """One source that is watched for one incident.

    Attributes:
        settle: How long posts may be late.
        every: The time between two passes; the unit of the back-off after a failure.
        scorers: The first gives the labels, of the others the numbers are kept too.
        walks: What other incidents were shown of the source at the same instant.
        clock: Says when a pass ends; None leaves that at the instant of which it claims to know.
        stop: Asked between pages; True ends a pass with what is committed.
        random: Of the back-off's jitter; None makes that its upper bound.
    """

    name: str
    kind: str = ""
    source: Source
    incident: Incident
    settle: timedelta
    every: timedelta
    masker: Masker
    scorers: Sequence[Scorer]
    vault: Vault = msgspec.field(default_factory=MemoryVault)
    walks: SharedWalks = msgspec.field(default_factory=SharedWalks)
    clock: Callable[[], datetime] | None = None
    stop: Callable[[], bool] = bool
    random: Random | None = None


class Outturn(Struct, frozen=True, kw_only=True):
    """What became of a pass."""

    outcome: Outcome
    seen: int = 0
    new: int = 0
    beside: int = 0
    rejected: int = 0
    failures: int = 0  # how many lanes failed, or were not read to their end
    errors: tuple[str, ...] = ()  # one sentence for each thing that kept them, and what comes next
    error_kind: Failing | None = None  # of the gravest; None where there is none
    until: datetime | None = None  # earliest next pass, where the service or the back-off asks
    behind: bool = False  # whether it used up its budget before it had read all


def back_off(
    failures: int,
    waits: Sequence[datetime | None],
    every: timedelta,
    now: datetime,
    random: Random | None,
) -> NextPass:
    """Return when a source that failed may be asked again: later and later.

    *failures* counts this one too; *waits* are until when each asked us to wait, None where one
    asked for nothing. Without *random* the wait is its upper bound.
    """
    if None not in waits:
        return NextPass(failures, min(filter(None, waits)))
    longest = min(every * 2 ** min(failures - 1, 16), max(LONGEST_BACK_OFF, every))
    return NextPass(
        failures, now + (longest if random is None else longest * (0.5 + random.random() / 2))
    )
