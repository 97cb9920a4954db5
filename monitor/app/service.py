"""The daemon at work: its tasks are passes, its pulse is a heartbeat in the database."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from random import SystemRandom
from threading import Event
from typing import Final, NamedTuple

import msgspec

from monitor.app import backup, wiring
from monitor.app.alerting import Alerting
from monitor.app.asking import Fingerprinting, Resolving
from monitor.app.briefing import have_sent
from monitor.app.inbox import Inbox
from monitor.app.newsroom import Newsroom
from monitor.app.renewing import have_renewed
from monitor.app.turns import Act, Polls, go_round
from monitor.app.unworkable import unworkable
from monitor.app.wiring import SourceTurn
from monitor.clock import DAY, MINUTE, rfc3339, utc_now
from monitor.collect.sweeping import can_be_swept
from monitor.config import Config, environment, password_file
from monitor.config.chosen import chosen_sources, none_enabled
from monitor.config.sources import SourceEntry
from monitor.daemon import Daemon, Task
from monitor.daemon.memory import give_back, share_arenas
from monitor.daemon.supervisor import VARIABLE, Supervisor
from monitor.errors import ConfigError, MonitorError, StoreBusy, StoreError, StoreGone
from monitor.sentiment.gated import GatedScorer
from monitor.store import cleaning, forgetting
from monitor.store.connection import Store
from monitor.store.lock import Hold, hold
from monitor.store.writing import passes
from monitor.web.page_process import LivePageProcess

log = logging.getLogger("monitor")

TEXTS: Final = 16_384
"""Texts whose scores a daemon remembers: copies come soon after each other, and it has the time."""


class Renewal(NamedTuple):
    """How SIGHUP brings a new configuration; *log* has the log know its secrets and names."""

    read: Callable[[], Newsroom]
    log: Callable[[Newsroom], object]


def serve(config: Config, renewal: Renewal | None = None) -> None:
    """Collect on schedule until a signal comes.

    *renewal* is used at SIGHUP; None lets that end the daemon.

    Raises:
        StoreBusy: Another daemon holds the database; nothing was started.
        StoreGone: Its file, or the lock, was removed or replaced while it was in use.
        ConfigError: No source is enabled.
        MonitorError: Something else of *config* cannot work; of a later one it is logged.
        SystemExit: Code 75 (74 where the database has gone), where a pass had not ended at the
            deadline; what it had committed is safe.
    """
    share_arenas()
    renewing = Event()
    if renewal is not None and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        # What comes while the work is being set up, which takes a while, is done right after it.
        signal.signal(signal.SIGHUP, lambda *_: renewing.set())
    with hold(config.database) as held:
        following: Newsroom | None = Newsroom.of(config)
        before: Newsroom | None = None
        while following is not None:
            try:
                work = _Work(following.config, held, renewal, renewing)
            except MonitorError as error:  # an extra is not installed, say
                if before is None or renewal is None:
                    raise
                _go_on(error)
                following, before = before, None
                renewal.log(following)
                continue
            ended = work.daemon.run()
            gone, before, following = work.daemon.gone, following, work.following
            work.close()
            if not ended:
                log.warning(
                    "a pass had not ended at the deadline; what it had committed is safe, and the "
                    "next start goes on from there"
                )
                if gone is not None:
                    log.error("%s", gone)
                # Its thread would keep the process alive until the service answers; and it may be
                # writing, so that the database must not be let go before it ends.
                os._exit(75 if gone is None else gone.exit_code)
            if gone is not None:
                raise gone
            if following is not None and renewal is not None:
                renewal.log(following)


def _sources(config: Config) -> Sequence[SourceEntry]:
    entries = chosen_sources(config)
    if all(entry.counts for entry in entries):
        raise ConfigError(none_enabled(config))
    return entries


def _go_on(error: MonitorError) -> None:
    log.error("the daemon goes on with the configuration that it has: %s", error)


class _Work:
    """What the tasks of one daemon share; *following* is whose work comes after it, if any does."""

    def __init__(
        self,
        config: Config,
        held: Hold,
        renewal: Renewal | None = None,
        renewing: Event | None = None,
    ) -> None:
        entries = _sources(config)
        self.config, self.started = config, utc_now()
        self.following: Newsroom | None = None
        self._renewal = renewal
        for line in unworkable(config):
            log.warning("%s", line)
        scorers = wiring.scorers(config)
        for scorer in scorers:
            if isinstance(scorer, GatedScorer):
                scorer.remember(TEXTS)
            scorer.score("A first text makes it read its word list now, not in the first pass.")
        with wiring.writer(config) as store:  # here, and never again, it may be made
            self.held, self.file = held, held.pin()
            wiring.keep_lanes(config, store, self.started)
            self.numbers = {e.name: store.number("source", name=e.name) for e in entries}
        stopping = Event()
        self.collector = wiring.Collector(
            config,
            scorers,
            stop=stopping.is_set,
            sleep=stopping.wait,
            random=SystemRandom(),
            file=self.file,
        )
        tasks = [task for entry in entries for task in self._tasks(entry)]
        tasks += self._chores(stopping)
        self.page = _live_page(config, stopping)
        tasks += [] if self.page is None else [Task("the live page", MINUTE, self.page)]
        self.supervisor = Supervisor(environment().get(VARIABLE))
        self.daemon = Daemon(
            tasks,
            self.pulse,
            stopping=stopping,
            renew=None if renewal is None else self._renew,
            renewing=renewing,
        )
        log.info("collecting %s into %s", ", ".join(self.numbers), config.database)

    def _chores(self, stopping: Event) -> list[Task]:
        config, file = self.config, self.file
        own, room = _own(config), Newsroom.of(config)
        alerting = Alerting(config, sleep=stopping.wait, environ=environment(), file=file)
        embeds = partial(have_renewed, room, [*own, "run", "--embeds"], stopping)
        tasks = [
            Task("checkpoint", 5 * MINUTE, self._checkpoint),
            Task("the daily purge", DAY, self._purge),
            Task("new narratives and voices", DAY, self._match_held),
            Task("freed memory", MINUTE, give_back),
            Task("alerts", MINUTE, alerting),
            Task("the embeds", MINUTE, embeds),
        ]
        if config.briefs:
            briefs = partial(have_sent, config, file, [*own, "run", "--briefs"], stopping)
            tasks.append(Task("the briefs", MINUTE, briefs))
        if config.backups is not None:
            made = partial(
                backup.have_backed_up,
                config.backups,
                [*own, "backup"],
                stopping,
                owner=partial(backup.owner_of, config.database),
            )
            tasks.append(Task("the backup", backup.EVERY, made))
        if config.imports is not None:
            inbox = Inbox(room, config.imports, file)
            tasks.append(Task("the folder of imports", MINUTE, inbox))
        if config.media.enabled:
            pictures = Fingerprinting(config, stop=stopping.is_set, sleep=stopping.wait, file=file)
            tasks.append(Task("the pictures", MINUTE, pictures))
        if config.links.resolve:
            resolving = Resolving(config, stop=stopping.is_set, sleep=stopping.wait, file=file)
            tasks.append(Task("the short links", MINUTE, resolving))
        return tasks

    def _renew(self) -> bool:
        if self._renewal is None:
            return False
        try:
            found = self._renewal.read()
            _sources(found.config)
            # Each would be another database, or change what is in it as a whole.
            for name in ("database", "key_file", "scorer"):
                if getattr(found.config, name) != getattr(self.config, name):
                    path = found.config.path
                    raise ConfigError(f"{path}: {name} was changed: stop the daemon for that")
        except MonitorError as error:
            _go_on(error)
            return False
        log.info("SIGHUP: %s was read; its work begins", found.config.path)
        self.following = found
        return True

    def _tasks(self, entry: SourceEntry) -> list[Task]:
        """Return the tasks of one source; the one that polls has its bare name."""
        if entry.counts:
            return [Task(entry.name, entry.every, self._round(entry, SourceTurn.collect))]
        polls = Polls(self.collector, entry)
        tasks = [Task(entry.name, entry.every, polls)]
        if polls.can_catch_up:
            tasks.append(Task(f"{entry.name}, catching up", entry.every, polls.catch_up))
        if entry.source.batch is not None:
            again = self._round(entry, SourceTurn.recheck)
            tasks.append(Task(f"{entry.name}, once more", 5 * MINUTE, again))
        if can_be_swept(entry.source.traits):
            swept = self._round(entry, SourceTurn.sweep)  # which most times is not due
            tasks.append(Task(f"{entry.name}, swept", 30 * MINUTE, swept))
        return tasks

    def _round(self, entry: SourceEntry, act: Act) -> Callable[[], None]:
        def run() -> None:
            go_round(self.collector, entry, act)

        return run

    def _checkpoint(self) -> None:
        with self._writer() as store, _patient():
            cleaning.tidy(store)

    def _purge(self) -> None:
        with self._writer() as store, _patient():
            gone = forgetting.purge(store, self.config.keep, utc_now())
            if gone.anything:
                log.info(
                    "kept long enough: %d texts, %d addresses, %d earlier versions, "
                    "%d items that could not be read, %d reasons for failures",
                    *(gone.posts, gone.links, gone.versions, gone.unread, gone.failures),
                )
            cleaning.clean(store)

    def _match_held(self) -> None:
        with self._writer() as store:
            for line in wiring.match_held(self.config, store, utc_now()):
                log.info("%s", line)

    def pulse(self, runs: dict[str, datetime]) -> None:
        """Keep that the daemon lives, and when it means to ask each source again."""
        # First: a disk that is full is no reason for a service manager to start us again.
        self.supervisor.alive()
        self.held.check()
        with self._writer() as store:
            self._beat(store, ended=False)
            for name, at in runs.items():
                for incident in self.config.incidents if name in self.numbers else ():
                    passes.write_next_pass(store, self.numbers[name], incident.key, at)

    def close(self) -> None:
        """End the live page, and keep that the daemon has ended, unless other work follows."""
        if self.page is not None:
            self.page.close()
        if self.following is not None:
            return
        self.supervisor.stopping()
        try:
            with self._writer() as store:
                self._beat(store, ended=True)
        except (StoreError, StoreGone) as error:
            log.warning("%s", error)
        log.info("stopped")

    def _writer(self) -> Store:
        return wiring.writer(self.config, self.file)

    def _beat(self, store: Store, *, ended: bool) -> None:
        state = {
            "pid": os.getpid(),
            "started_at": rfc3339(self.started),
            "heartbeat_at": rfc3339(utc_now()),
            "ended": ended,
        }
        passes.write_setting(store, "daemon", msgspec.json.encode(state).decode())


def _live_page(config: Config, stop: Event) -> LivePageProcess | None:
    web = config.web
    if not web.enabled:
        return None
    own = [*_own(config), "serve"]
    own += ["--internal"] * web.internal
    own += [] if web.incident is None else ["--incident", web.incident]
    for name in web.host_names:
        own += ["--host-name", name]
    file = password_file(config)
    own += [] if file is None else ["--password-file", str(file)]
    own += ["--trust-proxy"] * web.trust_proxy
    return LivePageProcess(web.port, lambda line: [*own, "--inherited", str(line)], stop)


def _own(config: Config) -> list[str]:
    return [sys.executable, "-m", "monitor", "--config", str(config.path)]


@contextmanager
def _patient() -> Iterator[None]:
    """Leave to the next time what somebody who reads all the time keeps from being done."""
    try:
        yield
    except StoreBusy as error:
        log.warning("%s", error)
