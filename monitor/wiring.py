"""From the configuration to the parts that work: the one place where they are put together."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from monitor import __version__
from monitor.clock import utc_now
from monitor.collect import Outturn, Watch, collect
from monitor.config import Config, environment, find_config, read_config
from monitor.config.sources import SourceEntry
from monitor.errors import ConfigError, UsageError
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


def configuration(explicit: Path | None) -> Config:
    """Return the configuration that a command works with: *explicit*, here, or the user's own.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    environ = environment()
    return read_config(find_config(explicit, environ, Path.cwd()), environ=environ)


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


def chosen_incidents(config: Config, keys: Collection[str] = ()) -> tuple[Incident, ...]:
    """Return the incidents named by *keys*, or all.

    Raises:
        UsageError: A key names none.
    """
    _known("incident", keys, [incident.key for incident in config.incidents])
    return tuple(incident for incident in config.incidents if not keys or incident.key in keys)


def chosen_sources(config: Config, names: Collection[str] = ()) -> tuple[SourceEntry, ...]:
    """Return the sources named by *names*, or all that are enabled.

    Raises:
        UsageError: A name is that of none.
    """
    _known("source", names, [entry.name for entry in config.sources])
    return tuple(
        entry for entry in config.sources if (entry.name in names if names else entry.enabled)
    )


def _known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            choice = ", ".join(known) or "none (there is none)"
            message = f"--{what}: expected one of {choice}, got {name!r}"
            raise UsageError(message)


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
