"""From the configuration to the parts that work: the one place where they are put together."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from random import Random
from typing import Final

from msgspec.structs import replace

from monitor.clock import utc_now
from monitor.collect import Outturn, PassWatch, collect, matching, recheck
from monitor.collect.budget import Budget
from monitor.collect.sharing import SharedWalks
from monitor.collect.sweeping import SWEPT, can_be_swept, sweep_is_due
from monitor.config import Config, session_vault
from monitor.config.chosen import chosen_sources
from monitor.config.sources import SourceEntry
from monitor.errors import ConfigError, StoreError
from monitor.http.client import HttpClient
from monitor.http.memo import Memo
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Purpose, Span
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms, has_key, read_key
from monitor.sentiment import base
from monitor.sentiment.base import Scorer
from monitor.store.connection import Store, open_store
from monitor.store.identity import FileId
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import KEY, VERSION
from monitor.store.writing import passes, watch
from monitor.store.writing.budgets import StoreLedger
from monitor.store.writing.rescore import recount_days

log = logging.getLogger("monitor")

TEXTBLOB: Final = "textblob"


def writer(config: Config, file: FileId | None = None) -> Store:
    """Open the database for writing, in step with the configuration.

    Raises:
        StoreError: It cannot be opened.
        StoreGone: It is not *file* (any more).
        ConfigError: Its rollups hold the labels of another scorer, or its authors the pseudonyms of
            another key.
    """
    store = keyless(config, file)
    try:
        _same_key(config, store)
        if passes.settle_settings(store):
            log.info("the time zone is now %s: the days are counted again", config.timezone)
            recount_days(store)
    except BaseException:
        store.conn.close()
        raise
    return store


def keyless(config: Config, file: FileId | None = None) -> Store:
    """Open the database for writing, whatever its key and its settings are; see `writer`."""
    return open_store(config.database, zone=config.timezone, scorer=config.scorer, file=file)


def writer_of_this_schema(config: Config) -> Store:
    """Open the database as `writer` does, but bring no older one up to date.

    That is for what looks on: whoever upgrades by `monitor migrate` has a backup first.

    Raises:
        StoreError: It has the schema of an earlier version; see `writer` as well.
    """
    schema = VERSION
    with suppress(StoreError), open_reader(config.database, older=True) as reader:
        schema = reader.schema()
    if schema < VERSION:
        open_reader(config.database)  # it says so
    return writer(config)


def writer_as_scored(config: Config, file: FileId | None = None) -> Store:
    """Open the database as `writer` does, with the scorer whose labels it holds."""
    with open_reader(config.database) as reader:
        scorer = reader.setting("scorer") or config.scorer
    return writer(replace(config, scorer=scorer), file)


def _same_key(config: Config, store: Store) -> None:
    # Under another key everybody who comes back would count as a new person.
    kept = store.setting(KEY)
    mark = mark_of(read_key(config.key_file, make=kept is None))
    if kept is None:
        passes.write_setting(store, KEY, mark)
    elif kept != mark:
        raise ConfigError(
            f"[monitor] key_file: {config.key_file} is not the key that {config.database} was "
            "written with: put the copy of a backup in its place; if there is none, move this one "
            "away and run `monitor new-key`, which says what that costs"
        )


def mark_of(key: bytes) -> str:
    """Return what the database keeps of a key, so that another one is noticed."""
    return Pseudonyms(key).of("", "")


def mark_of_names(config: Config) -> str:
    """Return a mark of the protected names that are listed, empty where none is.

    It is made with the key: without it nobody can try out which names they are.

    Raises:
        MonitorError: As of `own_key`.
    """
    names = sorted(config.protected)
    return Pseudonyms(own_key(config)).of("", "\n".join(names)) if names else ""


def own_key(config: Config) -> bytes:
    """Return the key of the pseudonyms; one is made only where no database was written with one.

    Raises:
        ConfigError: It is missing, or cannot be read.
        CannotCreate: It cannot be made.
        StoreError: It is missing, and whether there was one cannot be read.
    """
    path, database = config.key_file, config.database
    if has_key(path) or not database.exists() or not database.stat().st_size:
        return read_key(path)
    with open_reader(database, older=True) as reader:
        kept = reader.setting(KEY)
    return read_key(path, make=kept is None)


def masker(config: Config) -> Masker:
    """Return what masks posts; it knows the names of all incidents: a post may mention several."""
    return Masker(
        Pseudonyms(own_key(config)),
        NameGuard(config.protected),
        config.secrets,
        previews=config.media.enabled,
    )


def scorers(config: Config) -> tuple[Scorer, ...]:
    """Return the scorer whose labels reports use, then the others, TextBlob always among them."""
    names = dict.fromkeys((config.scorer, TEXTBLOB, *config.further_scorers))
    return tuple(base.load(name) for name in names)


class Collector:
    """Makes passes: what the daemon does on schedule and `monitor collect` once.

    It may be shared by threads: each turn opens its own connections, unless all are to use one
    *store*, which `writer` opened in this thread. *stop* is asked between pages; True ends a pass.
    *sleep* takes seconds. The jitter of the back-off comes from *random*.
    """

    def __init__(
        self,
        config: Config,
        scorers: Sequence[Scorer],
        *,
        stop: Callable[[], bool] = bool,
        sleep: Callable[[float], object],
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
        file: FileId | None = None,
        store: Store | None = None,
    ) -> None:
        self.config, self.masker, self.file, self.store = config, masker(config), file, store
        self.scorers, self.stop, self.sleep, self.now = scorers, stop, sleep, now
        self.random = random

    @contextmanager
    def turn(self, entry: SourceEntry) -> Iterator["SourceTurn"]:
        """Ask one source about several incidents.

        Raises:
            StoreGone: It is another file than it was, or none.
        """
        opened = nullcontext(self.store) if self.store else writer(self.config, self.file)
        with opened as store:
            ledger = StoreLedger(store)
            with network(self.config, ledger, entry, self.sleep, self.now) as http:
                yield SourceTurn(self, entry, store, ledger, Memo(http))

    def __call__(self, entry: SourceEntry, incident: Incident) -> Outturn:
        with self.turn(entry) as turn:
            return turn.collect(incident)


class SourceTurn:
    """The passes of one source over several incidents, at one instant.

    They share its answers: what one has received is not asked for by the next. That is right
    because all of them claim what was to be seen at the same instant, which lies before any answer.
    """

    def __init__(
        self,
        collector: Collector,
        entry: SourceEntry,
        store: Store,
        ledger: StoreLedger,
        http: Memo,
    ) -> None:
        self._collector, self._entry = collector, entry
        self._store, self._ledger, self._http = store, ledger, http
        self._walks = SharedWalks()
        self.now = collector.now()

    def collect(
        self,
        incident: Incident,
        purpose: Purpose = "poll",
        span: Span | None = None,
        share: timedelta | None = None,
    ) -> Outturn:
        """Make one pass for *incident*; see `monitor.collect.collect`.

        A backfill has no budget: a person has asked for all of it, and can end it. *share* is the
        most time that it may take where others wait; None is what the budget says.
        """
        self._http.turn()
        return collect(
            self._store,
            self._watch(incident),
            self._http,
            now=self.now,
            purpose=purpose,
            span=span,
            budget=None if purpose == "backfill" else self._budget(share),
        )

    def _budget(self, share: timedelta | None) -> Budget:
        own = self._entry.settings
        whole = timedelta(minutes=own.pass_minutes)
        time = whole if share is None else min(whole, share)
        return Budget(time, own.pass_pages, own.pass_posts, own.pass_bytes, shared=time < whole)

    def recheck(self, incident: Incident) -> Outturn | None:
        """Ask again for posts that are held; see `monitor.collect.recheck`."""
        self._http.turn()
        return recheck(self._store, self._watch(incident), self._http, now=self.now)

    def sweep(self, incident: Incident) -> Outturn | None:
        """Ask for the last days again where it is time to; None where it is not."""
        zone, name = self._collector.config.zone, self._entry.name
        before = passes.last_sweep(self._store, name, incident.key, self.now)
        wanted = before is not None and sweep_is_due(before, self.now, zone)
        if not wanted or not can_be_swept(self._entry.source.traits):
            return None
        return self.collect(incident, "sweep", Span(self.now - SWEPT, self.now))

    @property
    def eased(self) -> bool:
        return all(budget is None or budget.eased for budget in self._ledger.asked())

    def _watch(self, incident: Incident) -> PassWatch:
        collector, entry = self._collector, self._entry
        return PassWatch(
            name=entry.name,
            kind=entry.kind,
            source=entry.source,
            incident=incident,
            settle=entry.settle,
            every=entry.every,
            masker=collector.masker,
            scorers=collector.scorers,
            vault=session_vault(collector.config, entry),
            walks=self._walks,
            clock=collector.now,
            stop=collector.stop,
            random=collector.random,
        )


def keep_lanes(config: Config, store: Store, now: datetime) -> None:
    """Give up what left the configuration: nothing is expected of its lanes from *now* on.

    Those of a source that cannot say which it has stay as they are; its passes will say why.
    """
    entries = chosen_sources(config)
    lanes = [
        (entry.name, incident.key, lane)
        for entry in entries
        if not entry.counts  # a series has no listing that would be expected
        for incident in config.incidents
        for lane in _lanes(store, entry, incident)
    ]
    watch.keep_only(store, lanes, now)
    asked = [(one.name, its.key) for one in entries for its in filter(one.about, config.incidents)]
    watch.keep_asked(store, asked, now)


def match_held(config: Config, store: Store, now: datetime) -> Iterator[str]:
    """Match what is held with new narratives and voices of incidents that no source is asked about.

    Those of the others are matched by their passes. Yield what was done.
    """
    entries = [entry for entry in chosen_sources(config) if not entry.counts]
    for incident in config.incidents:
        if not any(entry.asks_for(incident, now) for entry in entries):
            for topic in matching.match_held(store, incident, now):
                yield f"{incident.key}: held posts were matched with {topic.key}"


def _lanes(store: Store, entry: SourceEntry, incident: Incident) -> Sequence[str]:
    """Return the lanes of a source; those that were read last where it meets a bug."""
    try:
        return tuple(entry.source.lanes(incident))
    except Exception:  # noqa: BLE001  each pass over it will fail of the same, and tell
        return watch.lanes_read(store, entry.name, incident.key)


def network(
    config: Config,
    ledger: StoreLedger,
    entry: SourceEntry,
    sleep: Callable[[float], object],
    now: Callable[[], datetime] = utc_now,
) -> HttpClient:
    """Return the network as *entry* may use it, with budgets kept in *ledger*."""
    return HttpClient(
        ledger,
        now=now,
        sleep=sleep,
        # A server in one's own house needs no courtesy between two questions.
        min_interval=timedelta(0) if entry.settings.allow_private else entry.min_interval,
        allow_private=entry.settings.allow_private,
        secrets=config.secrets,
    )
