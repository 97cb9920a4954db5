"""What the daemon does with one source: in turn for each incident, at one instant.

Each pass that was made logs a line.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec import Struct

from monitor.collect import Outturn
from monitor.collect.cadence import Cadence
from monitor.config.sources import SourceEntry
from monitor.daemon import shielded
from monitor.errors import StoreError
from monitor.incident import Incident
from monitor.wiring import Collector, Turn

log = logging.getLogger("monitor")

Act: TypeAlias = Callable[[Turn, Incident], Outturn | None]
"""Makes a pass (`Turn.collect`, `Turn.recheck`, `Turn.sweep`); None where it is not its time."""


class Round(Struct, frozen=True):
    """What the passes of one source found together.

    Attributes:
        now: Their instant.
        new: Posts that nobody had seen.
        eased: Whether every host that was asked has more than half of its window left.
    """

    now: datetime
    new: int
    eased: bool


class Polls:
    """Asks a source for what is new; more often while much is."""

    def __init__(self, collector: Collector, entry: SourceEntry) -> None:
        self._collector, self._entry = collector, entry
        self._cadence = Cadence(entry.every, entry.every)

    def __call__(self) -> timedelta | None:
        """Make the passes, and return the time to the next; None leaves it as it is."""
        made = go_round(self._collector, self._entry, Turn.collect)
        if made is None:
            return None
        dense = made.eased and not self._entry.source.traits.metered
        self._cadence = self._cadence.after(made.new, made.now, dense=dense)
        return self._cadence.last


def go_round(collector: Collector, entry: SourceEntry, act: Act) -> Round | None:
    """Do *act* with a source for each incident; None where the database could not be opened."""
    try:
        with collector.turn(entry) as turn:
            made = [
                _shielded(f"{entry.name} / {incident.key}", act, turn, incident)
                for incident in collector.config.incidents
            ]
            return Round(turn.now, sum(made), turn.eased)
    except StoreError as error:
        _complain(entry.name, error)
        return None


def _shielded(name: str, act: Act, turn: Turn, incident: Incident) -> int:
    """Return how many new posts a pass found; a bug that it meets must not keep others waiting."""
    return shielded(name, lambda: _made(name, act, turn, incident)) or 0


def _made(name: str, act: Act, turn: Turn, incident: Incident) -> int:
    try:
        outturn = act(turn, incident)
    except StoreError as error:
        _complain(name, error)
        return 0
    if outturn is None:
        return 0
    log.log(
        logging.WARNING if outturn.errors else logging.INFO,
        "%s: %s: %d new of %d seen, %d beside the point, %d unreadable%s",
        name,
        outturn.outcome,
        outturn.new,
        outturn.seen,
        outturn.beside,
        outturn.rejected,
        "".join(f"; {error}" for error in outturn.errors),
    )
    return outturn.new


def _complain(name: str, error: StoreError) -> None:
    log.error("%s: %s; it will be tried again", name, error)
