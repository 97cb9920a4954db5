"""From the configuration to the parts that work: the one place where they are put together."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from monitor import __version__
from monitor.clock import utc_now
from monitor.collect import Outturn, Watch, collect
from monitor.config import Config
from monitor.config.chosen import chosen_sources
from monitor.config.sources import SourceEntry
from monitor.errors import ConfigError
from monitor.http import Http
from monitor.incident import Incident
from monitor.model import Purpose, Span
from monitor.privacy.door import Door
from monitor.privacy.guard import NameGuard
from monitor.privacy.pseudonym import Pseudonyms, read_key
from monitor.privacy.vault import FileVault
from monitor.sentiment.base import Scorer
from monitor.store import passes, watch
from monitor.store.budgets import StoreLedger
from monitor.store.connection import Store, open_store
from monitor.store.rebuild import recount_days

log = logging.getLogger("monitor")


def writer(config: Config) -> Store:
    """Open the database for writing, in step with the configuration.

    Raises:
        StoreError: It cannot be opened.
        ConfigError: Its rollups hold the labels of another scorer, or its authors the pseudonyms of
            another key.
    """
    store = open_store(config.database, zone=config.timezone, scorer=config.scorer)
    try:
        _same_key(config, store)
        if passes.settle_settings(store):
            log.info("the time zone is now %s: the days are counted anew", config.timezone)
            recount_days(store)
    except BaseException:
        store.conn.close()
        raise
    return store


def _same_key(config: Config, store: Store) -> None:
    """Refuse a key under which everybody who comes back would count as a new person.

    Raises:
        ConfigError: The key is not the one that the database was written with.
    """
    mark = Pseudonyms(read_key(config.key_file)).of("", "")
    kept = passes.read_setting(store, "key")
    if kept is None:
        passes.write_setting(store, "key", mark)
    elif kept != mark:
        message = (
            f"[monitor] key_file: expected the key that {config.database} was written with, "
            f"got another in {config.key_file}"
        )
        raise ConfigError(message)


def door(config: Config) -> Door:
    """Return what lets posts in.

    It knows the protected names of all incidents, since a post may mention several.

    Raises:
        ConfigError: The key of the pseudonyms cannot be read.
    """
    return Door(Pseudonyms(read_key(config.key_file)), NameGuard(config.protected))


class Collector:
    """Makes passes: what the daemon does on schedule and `monitor collect` once.

    It may be shared by threads; each pass opens its own connections.

    Args:
        config: What the configuration says.
        scorer: Scores what is kept.
        stop: Asked between pages; True ends a pass.
        sleep: Waits so many seconds, at most 5.
        now: The present instant.
        random: Where the jitter of the back-off comes from.
    """

    def __init__(
        self,
        config: Config,
        scorer: Scorer,
        *,
        stop: Callable[[], bool] = bool,
        sleep: Callable[[float], object],
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
    ) -> None:
        self._config, self._scorer, self._door = config, scorer, door(config)
        self._stop, self._sleep, self._now, self._random = stop, sleep, now, random

    def __call__(
        self,
        entry: SourceEntry,
        incident: Incident,
        purpose: Purpose = "poll",
        span: Span | None = None,
    ) -> Outturn:
        """Make one pass of *entry* for *incident* and return what became of it.

        Raises:
            StoreError: The database failed; what was committed is safe.
        """
        watched = Watch(
            name=entry.name,
            source=entry.source,
            incident=incident,
            settle=entry.settle,
            every=entry.every,
            door=self._door,
            vault=FileVault(self._config.key_file.with_suffix(".vault"), entry.name),
        )
        with (
            writer(self._config) as store,
            network(self._config, store, entry, self._sleep, self._now) as http,
        ):
            return collect(
                store,
                watched,
                http,
                self._scorer,
                now=self._now(),
                purpose=purpose,
                span=span,
                clock=self._now,
                stop=self._stop,
                random=self._random,
            )


def keep_lanes(config: Config, store: Store, now: datetime) -> None:
    """Give up the lanes that left the configuration: nothing is expected of them from *now* on."""
    lanes = [
        (entry.name, incident.key, lane)
        for entry in chosen_sources(config)
        for incident in config.incidents
        for lane in entry.source.lanes(incident)
    ]
    watch.keep_only(store, lanes, now)


def network(
    config: Config,
    store: Store,
    entry: SourceEntry,
    sleep: Callable[[float], object],
    now: Callable[[], datetime] = utc_now,
) -> Http:
    """Return the network as *entry* may use it, with budgets kept in *store*."""

    def wait(seconds: float) -> None:
        sleep(seconds)

    return Http(
        StoreLedger(store),
        now=now,
        sleep=wait,
        user_agent=f"reaction-monitor/{__version__}",
        # A server in one's own house needs no courtesy between two questions.
        min_interval=timedelta(0)
        if entry.settings.allow_private
        else entry.source.traits.min_interval,
        allow_private=entry.settings.allow_private,
        secrets=config.secrets,
    )
