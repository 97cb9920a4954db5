"""What the daemon does with one source: in turn for each incident, at one instant.

Each pass that was made logs a line.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.app.wiring import Collector, SourceTurn
from monitor.collect import Outturn
from monitor.collect.cadence import SHORTEST, Cadence
from monitor.config.sources import SourceEntry
from monitor.daemon import shielded
from monitor.errors import StoreError
from monitor.http.pace import LONGEST_SLEEP
from monitor.nouns.incident import Incident

log = logging.getLogger("monitor")

REST: Final = timedelta(seconds=1)
"""From the end of the passes over a source to the next ones, at least."""

Act: TypeAlias = Callable[[SourceTurn, Incident], Outturn | None]
"""Makes a pass (`SourceTurn.collect` and its like); None where it is not its time."""


class Round(Struct, frozen=True):
    """What the passes of one source found together.

    Attributes:
        eased: Whether every host that was asked has more than half of its window left.
        behind: Keys of the incidents of which a pass used up its budget.
    """

    now: datetime
    new: int
    eased: bool
    behind: frozenset[str] = frozenset()


class Polls:
    """Asks a source for what is new; more often while much is.

    An incident of which there is more than its share of the time can show is caught up with apart
    from the others (`catch_up`), so that they stay on time. A source whose answers cost money is
    never asked more often for it, and one that may be asked only every few seconds not by two at
    once: there each incident has its share of each round. Listings that are the same for all
    incidents are walked for all of them together.
    """

    def __init__(self, collector: Collector, entry: SourceEntry) -> None:
        self._collector, self._entry = collector, entry
        self._cadence = Cadence(entry.every, entry.every)
        self._behind: set[str] = set()

    @property
    def can_catch_up(self) -> bool:
        several, traits = len(self._collector.config.incidents) > 1, self._entry.source.traits
        alone = traits.metered or traits.unfiltered
        return several and not alone and 2 * self._entry.min_interval <= LONGEST_SLEEP

    def __call__(self) -> timedelta | None:
        """Make the passes, and return the time to the next; None leaves it as it is."""
        now = self._collector.now()
        every = self._collector.config.incidents
        incidents = [one for one in every if self._entry.asks_for(one, now)]
        parts = 1 if self._entry.source.traits.unfiltered else len(incidents)
        share = self._entry.every / parts if len(incidents) > 1 else None
        wanted = [incident for incident in incidents if incident.key not in self._behind]
        if incidents and not wanted:
            return None  # what is caught up with is no lull
        act = partial(SourceTurn.collect, share=share)
        made = go_round(self._collector, self._entry, act, wanted)
        if made is None:
            return None
        metered = self._entry.source.traits.metered
        self._cadence = self._cadence.after(made.new, made.now, dense=made.eased and not metered)
        if self.can_catch_up:
            self._behind |= made.behind
        elif made.behind and not metered:
            return min(SHORTEST, self._entry.every)
        wait = self._cadence.last
        if wait < self._entry.every:
            # In a burst passes may take as long as the wait: that is counted from their beginning.
            # A clock that was set back meanwhile makes the wait no longer.
            took = max(self._collector.now() - made.now, timedelta())
            wait = max(wait - took, REST)
        return wait

    def catch_up(self) -> timedelta | None:
        """Make a pass with the whole budget for each incident behind; None once none is."""
        incidents = self._collector.config.incidents
        wanted = [incident for incident in incidents if incident.key in self._behind]
        if wanted:
            made = go_round(self._collector, self._entry, SourceTurn.collect, wanted)
            if made is not None:
                self._behind -= {incident.key for incident in wanted} - made.behind
        return min(SHORTEST, self._entry.every) if self._behind else None


def go_round(
    collector: Collector,
    entry: SourceEntry,
    act: Act,
    incidents: Sequence[Incident] | None = None,
) -> Round | None:
    """Do *act* with a source for each incident; None where the database could not be opened."""
    wanted = collector.config.incidents if incidents is None else incidents
    try:
        with collector.turn(entry) as turn:
            outturns = dict[str, Outturn]()
            for incident in wanted:
                if entry.asks_for(incident, turn.now):
                    name = f"{entry.name} / {incident.key}"
                    # A bug in our own part of one pass must not keep others waiting.
                    made = shielded(name, partial(_made, name, entry, act, turn, incident))
                    if made is not None:
                        outturns[incident.key] = made
            return Round(
                now=turn.now,
                new=sum(outturn.new for outturn in outturns.values()),
                eased=turn.eased,
                behind=frozenset(key for key, outturn in outturns.items() if outturn.behind),
            )
    except StoreError as error:
        _complain(entry.name, error)
        return None


def _made(
    name: str, entry: SourceEntry, act: Act, turn: SourceTurn, incident: Incident
) -> Outturn | None:
    try:
        outturn = act(turn, incident)
    except StoreError as error:
        _complain(name, error)
        return None
    if outturn is None:
        return None
    found = f"{outturn.new} new of {outturn.seen} "
    missed = f"seen, {outturn.beside} off-topic, {outturn.rejected} unreadable"
    found += "values" if entry.counts else missed
    log.log(
        logging.WARNING if outturn.errors else logging.INFO,
        "%s: %s: %s%s",
        name,
        outturn.outcome,
        found,
        "".join(f"; {error}" for error in outturn.errors),
    )
    return outturn


def _complain(name: str, error: StoreError) -> None:
    log.error("%s: %s; it will be tried again", name, error)
