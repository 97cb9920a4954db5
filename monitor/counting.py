"""From the configuration to passes over counters: what the daemon does on schedule, and once.

No pass knows of another: a counter that fails, or meets a bug, keeps nothing else waiting.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from random import Random

from monitor.clock import utc_now
from monitor.collect import Outturn
from monitor.collect.counting import CountWatch, count
from monitor.config import Config
from monitor.config.counts import CountEntry
from monitor.config.sessions import session_vault
from monitor.daemon import shielded
from monitor.errors import StoreError
from monitor.incident import Incident
from monitor.store.writing.budgets import StoreLedger
from monitor.wiring import door, network, writer

log = logging.getLogger("monitor")


class Counting:
    """Makes passes over counters; it may be shared by threads, for each opens its own connections.

    Args:
        config: What the configuration says.
        stop: Asked between answers; True ends a pass.
        sleep: Waits so many seconds, at most 5.
        now: The present instant.
        random: Where the jitter of the back-off comes from.

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
    ) -> None:
        self._config, self._door = config, door(config)
        self._stop, self._sleep, self._now, self._random = stop, sleep, now, random

    def __call__(self, entry: CountEntry, incident: Incident) -> Outturn:
        """Make one pass of *entry* for *incident* and return what became of it.

        Raises:
            StoreError: The database failed; what was committed is safe.
        """
        watched = CountWatch(
            name=entry.name,
            counter=entry.counter,
            incident=incident,
            every=entry.every,
            door=self._door,
            vault=session_vault(self._config, entry),
        )
        with (
            writer(self._config) as store,
            network(self._config, StoreLedger(store), entry, self._sleep, self._now) as http,
        ):
            return count(
                store,
                watched,
                http,
                now=self._now(),
                clock=self._now,
                stop=self._stop,
                random=self._random,
            )

    def task(self, entry: CountEntry) -> Callable[[], None]:
        """Return what the daemon does with *entry*: a pass for each of its incidents."""

        def run() -> None:
            for incident in self._config.incidents:
                if entry.about(incident):
                    self._logged(entry, incident)

        return run

    def _logged(self, entry: CountEntry, incident: Incident) -> None:
        name = f"{entry.name} / {incident.key}"
        shielded(name, lambda: self._made(name, entry, incident))

    def _made(self, name: str, entry: CountEntry, incident: Incident) -> None:
        try:
            outturn = self(entry, incident)
        except StoreError as error:
            log.error("%s: %s; it will be tried again", name, error)  # noqa: TRY400  one sentence
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
