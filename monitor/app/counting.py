"""From the configuration to passes over counters: what the daemon does on schedule, and once.

No pass knows of another: a counter that fails, or meets a bug, keeps nothing else waiting.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import TypeAlias

from monitor.app.wiring import door, network, writer
from monitor.clock import utc_now
from monitor.collect import Outturn
from monitor.collect.counting import CountWatch, count
from monitor.config import Config
from monitor.config.counts import CountEntry
from monitor.config.sessions import session_vault
from monitor.daemon import shielded
from monitor.errors import StoreError
from monitor.http import Memo
from monitor.nouns.incident import Incident
from monitor.store.identity import FileId
from monitor.store.writing.budgets import StoreLedger

log = logging.getLogger("monitor")

Count: TypeAlias = Callable[[Incident], Outturn]
"""Makes one pass for an incident; see `monitor.collect.counting.count`."""


class Counting:
    """Makes passes over counters; it may be shared by threads, for each opens its own connections.

    Args:
        config: What the configuration says.
        stop: Asked between answers; True ends a pass.
        sleep: Waits so many seconds, at most 5.
        now: The present instant.
        random: Where the jitter of the back-off comes from.
        file: The one file that the database may be; None takes what is there, or makes it.

    Raises:
        ConfigError: The key of the pseudonyms cannot be read.
    """

    def __init__(
        self,
        config: Config,
        *,
        stop: Callable[[], bool] = bool,
        sleep: Callable[[float], object],
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
        file: FileId | None = None,
    ) -> None:
        self._config, self._door, self._file = config, door(config), file
        self._stop, self._sleep, self._now, self._random = stop, sleep, now, random

    @contextmanager
    def turn(self, entry: CountEntry) -> Iterator[Count]:
        """Ask one counter about several incidents, at one instant.

        Where two incidents come down to the same question it is sent, and paid for, once.

        Raises:
            StoreError: The database cannot be opened.
            StoreGone: It is another file than it was, or none.
        """
        with (
            writer(self._config, self._file) as store,
            network(self._config, StoreLedger(store), entry, self._sleep, self._now) as http,
        ):
            now, shared = self._now(), Memo(http)

            def made(incident: Incident) -> Outturn:
                shared.turn()
                return count(
                    store,
                    self._watch(entry, incident),
                    shared,
                    now=now,
                    clock=self._now,
                    stop=self._stop,
                    random=self._random,
                )

            yield made

    def __call__(self, entry: CountEntry, incident: Incident) -> Outturn:
        """Make one pass of *entry* for *incident* and return what became of it.

        Raises:
            StoreError: The database failed; what was committed is safe.
        """
        with self.turn(entry) as made:
            return made(incident)

    def _watch(self, entry: CountEntry, incident: Incident) -> CountWatch:
        return CountWatch(
            name=entry.name,
            counter=entry.counter,
            incident=incident,
            every=entry.every,
            door=self._door,
            vault=session_vault(self._config, entry),
        )

    def task(self, entry: CountEntry) -> Callable[[], None]:
        """Return what the daemon does with *entry*: a pass for each of its incidents."""

        def run() -> None:
            try:
                with self.turn(entry) as made:
                    for incident in filter(entry.about, self._config.incidents):
                        _shielded(f"{entry.name} / {incident.key}", made, incident)
            except StoreError as error:
                _complain(entry.name, error)

        return run


def _shielded(name: str, made: Count, incident: Incident) -> None:
    """Make a pass; a bug that it meets must not keep the other incidents waiting."""
    shielded(name, lambda: _made(name, made, incident))


def _made(name: str, made: Count, incident: Incident) -> None:
    try:
        outturn = made(incident)
    except StoreError as error:
        _complain(name, error)
        return
    log.log(
        logging.WARNING if outturn.errors else logging.INFO,
        "%s: %s: %d new of %d values%s",
        name,
        outturn.outcome,
        outturn.new,
        outturn.seen,
        "".join(f"; {error}" for error in outturn.errors),
    )


def _complain(name: str, error: StoreError) -> None:
    log.error("%s: %s; it will be tried again", name, error)
