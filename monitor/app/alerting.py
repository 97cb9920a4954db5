"""From the configuration to alerts: judges what is known, keeps what changed, and delivers it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from monitor.alerts import delivery, gathering, rules
from monitor.alerts.delivery import Way
from monitor.alerts.finding import Changes, EpisodeKey, RuleFinding, changes
from monitor.app import wiring
from monitor.app.newsroom import Newsroom
from monitor.app.watches import watches
from monitor.clock import utc_now
from monitor.config import Config
from monitor.daemon import shielded
from monitor.errors import StoreError
from monitor.http import HttpClient, MemoryLedger
from monitor.logs import redact
from monitor.nouns.posts import Span
from monitor.store.identity import FileId
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.records import Due, News
from monitor.store.writing import alerts
from monitor.version import __version__
from monitor.words.say import say
from monitor.words.wording import Wording

log = logging.getLogger("monitor.alerts")

SOONEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=1)
GIVEN_UP: Final = timedelta(days=1)
"""What could not be delivered for so long is old news; it stays in `monitor alerts`."""


class Alerting:
    """A task of the daemon: each run judges anew what is known, and tells what changed.

    Whatever fails in it is logged and tried again in the next run; collecting does not wait for it.

    Args:
        config: What the configuration says.
        sleep: Waits so many seconds, at most 5.
        environ: The environment of this process, for the command.
        now: The present instant.
        file: The one file that the database may be; None takes what is there.

    Raises:
        StoreError: The database cannot be read.
    """

    def __init__(
        self,
        config: Config,
        *,
        sleep: Callable[[float], object],
        environ: Mapping[str, str],
        now: Callable[[], datetime] = utc_now,
        file: FileId | None = None,
    ) -> None:
        self._file = file
        self._config, self._sleep, self._environ, self._now = config, sleep, environ, now
        self._ledger, self._leaks = MemoryLedger(), Newsroom.of(config).leaks
        # A daemon that is started again and again, and never collects, gives no sign of life.
        self._beaten = self._last_success()
        self._ways = [
            "log",
            *(["webhook"] if config.alerts.webhook else []),
            *(["command"] if config.alerts.command else []),
        ]

    def __call__(self) -> None:
        """Ask for the heartbeat's address where a cycle has committed, then judge and deliver."""
        with self._http() as http:
            for act in (self._beat, self._judge, self._deliver):
                # Whatever one of them meets must not keep the others from being done.
                shielded("alerts", partial(_attempt, act, http))

    def _http(self) -> HttpClient:
        return HttpClient(
            self._ledger,
            now=self._now,
            sleep=self._sleep,
            user_agent=f"reaction-monitor/{__version__}",
            allow_private=self._config.alerts.allow_private,
            secrets=self._config.secrets,
        )

    def _judge(self, http: HttpClient) -> None:
        """Keep which episodes begin and end.

        Raises:
            StoreError: Nothing of it was kept, or only what came first.
        """
        del http
        now = self._now()
        with open_reader(self._config.database) as reader, reader.snapshot():
            open_ = [EpisodeKey(*key) for key in read_alerts.open_alerts(reader)]
            found = changes(open_, self._findings(reader, now))
        if found.begun or found.ended:
            self._keep(found, now)

    def _keep(self, found: Changes, now: datetime) -> None:
        with wiring.writer(self._config, self._file) as store:
            news = [
                News(
                    rule=one.key.rule,
                    incident=one.key.incident,
                    source=one.key.source,
                    since=one.since,
                    said=self._said(one, now),
                )
                for one in found.begun
            ]
            alerts.begin(store, news, self._ways, now)
            for key in found.ended:
                alerts.end(store, key.rule, key.incident, key.source, self._ways, now)

    def _said(self, one: RuleFinding, now: datetime) -> str:
        """Return what a rule found as it is stored and sent: one sentence."""
        if one.found is None:
            return ""
        span = Span(min(one.found.span.start, now), now)
        return say(one.found, Wording(ZoneInfo(self._config.timezone), span)).sentence

    def _findings(self, reader: Reader, now: datetime) -> Iterator[RuleFinding]:
        config, wanted = self._config, self._config.alerts.rules
        if wanted.blind is not None:
            yield from rules.blind(
                watches(config, reader, now),
                wanted.blind,
                read_alerts.first_tried(reader),
                now=now,
            )
        for incident in config.incidents:
            if incident.is_over(now):
                continue
            if wanted.burst:
                yield from gathering.bursts(reader, incident.key, incident.since, now)
            if wanted.volume is not None:
                yield gathering.volume(reader, incident.key, wanted.volume, now)

    def _deliver(self, http: HttpClient) -> None:
        """Deliver what is due; what fails has another try later.

        Raises:
            StoreError: What was delivered may be delivered once more.
        """
        with wiring.writer(self._config, self._file) as store:
            alerts.give_up_ways(store, self._ways)
            ways = self._made(http)
            for one in alerts.due(store, self._now()):
                # An alert that began before a name in it was listed must be told all the same.
                failure = ways[one.way](self._leaks.masked(delivery.message(one)))
                now = self._now()
                if failure is None:
                    alerts.delivered(store, one, now)
                    continue
                said = redact(failure, self._config.secrets)
                again_at = following(one, now)
                alerts.failed(store, one, said, again_at)
                if again_at is None:
                    log.warning("alert not delivered by %s: %s; it is given up", one.way, said)
                else:
                    log.warning(
                        "alert not delivered by %s: %s; it will be tried again", one.way, said
                    )

    def _made(self, http: HttpClient) -> Mapping[str, Way]:
        config = self._config.alerts
        made: dict[str, Way] = {"log": delivery.to_log}
        if config.webhook:
            made["webhook"] = delivery.to_webhook(http, config.webhook.value)
        if config.command:
            made["command"] = delivery.to_command(config.command, self._environ)
        return made

    def _beat(self, http: HttpClient) -> None:
        """Ask for the heartbeat's address where a pass ended well since the last time.

        Raises:
            StoreError: The database cannot be read: no sign of life is given.
        """
        url = self._config.alerts.heartbeat_url
        if not url:
            return
        last = self._last_success()
        if last == self._beaten:
            return
        failure = delivery.beat(http, url.value)
        if failure is None:
            self._beaten = last
        else:
            log.warning("heartbeat: %s", redact(failure, self._config.secrets))

    def _last_success(self) -> int:
        """Return the number of the last pass that ended well; 0 where none did.

        Raises:
            StoreError: The database cannot be read.
        """
        if not self._config.database.exists():
            return 0
        with open_reader(self._config.database) as reader:
            return read_alerts.last_success(reader)


def _attempt(act: Callable[[HttpClient], None], http: HttpClient) -> None:
    try:
        act(http)
    except StoreError as error:
        log.warning("alerts: %s; it will be tried again", error)


def following(one: Due, now: datetime) -> datetime | None:
    """Return when to try again, later and later, up to an hour apart; None after a day."""
    if now - (one.ended_at or one.at) > GIVEN_UP:
        return None
    return now + min(SOONEST * (1 << min(one.tries, 10)), LONGEST)
