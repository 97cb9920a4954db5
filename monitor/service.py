"""The daemon at work: its tasks are passes, its pulse is a heartbeat in the database."""

import logging
import os
import time
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

import msgspec

from monitor import wiring
from monitor.clock import rfc3339, utc_now
from monitor.config import Config
from monitor.config.chosen import chosen_sources
from monitor.config.sources import SourceEntry
from monitor.daemon import Clocks, Daemon, Task
from monitor.errors import ConfigError, StoreError
from monitor.incident import Incident
from monitor.sentiment import base
from monitor.store import passes, watch
from monitor.store.connection import Store
from monitor.store.lock import hold

log = logging.getLogger("monitor")

CHECKPOINT: Final = timedelta(minutes=5)


def serve(config: Config) -> None:
    """Collect on schedule until a signal comes.

    Raises:
        StoreBusy: Another daemon holds the database; nothing was started.
        StoreError: The database cannot be opened.
        ConfigError: No source is enabled.
        SystemExit: Code 75, where a pass had not ended at the deadline; what it had committed is
            safe.
    """
    with hold(config.database):
        work = _Work(config)
        ended = work.daemon.run()
        work.say_goodbye()
    if not ended:
        log.warning("a pass had not ended at the deadline; what it had committed is safe")
        # Its thread would keep the process alive until the service answers.
        os._exit(75)


class _Work:
    """What the tasks of one daemon share."""

    def __init__(self, config: Config) -> None:
        entries = chosen_sources(config)
        if not entries:
            message = f"{config.path}: expected at least one enabled [source.NAME], got none"
            raise ConfigError(message)
        self.config, self.started = config, utc_now()
        scorer = base.load(config.scorer)
        scorer.score("A first text makes the scorer read its word list now, not in the first pass.")
        with wiring.writer(config) as store:
            wiring.keep_lanes(config, store, self.started)
            self.numbers = {entry.name: watch.source_number(store, entry.name) for entry in entries}
        pairs = [(entry, incident) for entry in entries for incident in config.incidents]
        self.keys = {
            f"{entry.name} / {incident.key}": (entry.name, incident.key)
            for entry, incident in pairs
        }
        tasks = [Task(f"{e.name} / {i.key}", e.every, self._pass(e, i)) for e, i in pairs]
        tasks.append(Task("checkpoint", CHECKPOINT, self._checkpoint))
        self.daemon = Daemon(tasks, self.pulse, Clocks(utc_now, time.monotonic))
        stopping = self.daemon.stopping
        self.collector = wiring.Collector(
            config, scorer, stop=stopping.is_set, sleep=stopping.wait, random=SystemRandom()
        )
        log.info("collecting %s into %s", ", ".join(self.keys), config.database)

    def _pass(self, entry: SourceEntry, incident: Incident) -> "_Pass":
        return _Pass(self, entry, incident)

    def _checkpoint(self) -> None:
        with wiring.writer(self.config) as store:
            store.checkpoint()

    def pulse(self, runs: dict[str, datetime]) -> None:
        """Keep that the daemon lives, and when it means to ask each source again."""
        with wiring.writer(self.config) as store:
            self._beat(store, ended=False)
            for name, at in runs.items():
                if name in self.keys:
                    source, incident = self.keys[name]
                    passes.write_next_pass(store, self.numbers[source], incident, at)

    def say_goodbye(self) -> None:
        """Keep that the daemon has ended."""
        try:
            with wiring.writer(self.config) as store:
                self._beat(store, ended=True)
        except StoreError as error:
            log.warning("%s", error)
        log.info("stopped")

    def _beat(self, store: Store, *, ended: bool) -> None:
        state = {
            "pid": os.getpid(),
            "started_at": rfc3339(self.started),
            "heartbeat_at": rfc3339(utc_now()),
            "ended": ended,
        }
        passes.write_setting(store, "daemon", msgspec.json.encode(state).decode())


class _Pass:
    """One source for one incident, as a task; it logs one line for each pass."""

    def __init__(self, work: _Work, entry: SourceEntry, incident: Incident) -> None:
        self.work, self.entry, self.incident = work, entry, incident

    def __call__(self) -> None:
        try:
            outturn = self.work.collector(self.entry, self.incident)
        except StoreError as error:
            log.error(  # noqa: TRY400  its text is one sentence for the operator
                "%s / %s: %s; it will be tried again", self.entry.name, self.incident.key, error
            )
            return
        level = logging.WARNING if outturn.errors else logging.INFO
        counts = (outturn.new, outturn.seen, outturn.beside, outturn.rejected)
        log.log(
            level,
            "%s / %s: %s: %d new of %d seen, %d beside the point, %d unreadable%s",
            self.entry.name,
            self.incident.key,
            outturn.outcome,
            *counts,
            "".join(f"; {error}" for error in outturn.errors),
        )
