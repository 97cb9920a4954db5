"""From the configuration to alerts: judges what is known, keeps what changed, and delivers it."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from monitor.alerts import delivery, services
from monitor.alerts.blindness import blind
from monitor.alerts.bursting import bursts
from monitor.alerts.delivery import BriefMessage, Message
from monitor.alerts.finding import EpisodeKey, RuleFinding, changes
from monitor.alerts.mixing import mix
from monitor.alerts.services import Enclosure
from monitor.alerts.volume import volume
from monitor.app import wiring
from monitor.app.asked import WEEK
from monitor.app.newsroom import Newsroom
from monitor.app.status import watches
from monitor.clock import utc_now
from monitor.config import Config
from monitor.config.alerts import Alerts
from monitor.daemon import shielded
from monitor.errors import SourceError, StoreError
from monitor.http.client import HttpClient
from monitor.http.pace import MemoryLedger
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.privacy.secret import Secret
from monitor.store.connection import Store
from monitor.store.identity import FileId
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.records import Due, News
from monitor.store.writing import alerts
from monitor.words.say import say
from monitor.words.wording import Wording

log = logging.getLogger("monitor.alerts")

SOONEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=1)
LOG: Final = "log"


class Ways:
    """The ways that `[alerts]` of the configuration names, each by its own name."""

    def __init__(
        self, settings: Alerts, environ: Mapping[str, str], titles: Mapping[str, str] | None = None
    ) -> None:
        """Take *titles* of incidents by their keys; without them people read the keys."""
        self._settings, self._environ, self._titles = settings, environ, titles or {}
        self._services: dict[str, Secret] = {}
        for address in chain.from_iterable(
            services.recipients(one.value) for one in settings.notify
        ):
            scheme = address.partition("://")[0]
            number = sum(name.split()[0] == scheme for name in self._services) + 1
            self._services[scheme if number == 1 else f"{scheme} {number}"] = Secret(address)
        self.names: Final = (
            LOG,
            *(["webhook"] if settings.webhook else []),
            *(["command"] if settings.command else []),
            *self._services,
        )

    @property
    def to_people(self) -> Collection[str]:
        """Return the names of those that people read: nobody gets a message twice."""
        return self._services.keys()

    def together(self, way: str, rows: Sequence[Due]) -> Iterable[Sequence[Due]]:
        """Return what goes out as one message: people get all that is due, programs one each."""
        return [rows] if way in self._services else [[one] for one in rows]

    def send(self, way: str, sent: Sequence[Message], http: HttpClient) -> str | None:
        """Deliver messages by a way, and return why it could not; None where it could."""
        if way in self._services:
            return services.to_service(self._services[way].value, sent, self._titles)
        [one] = sent
        if way == LOG:
            delivery.to_log(one)
            return None
        return self._to_program(way, one, http)

    def send_brief(
        self, way: str, sent: BriefMessage, mail: str, enclosed: Enclosure | None, http: HttpClient
    ) -> str | None:
        """Deliver a brief by a way other than the log; as `send`. People get what is enclosed.

        *mail* is the same as HTML.
        """
        if way in self._services:
            address = self._services[way].value
            return services.notify(address, sent.title, sent.text, rich=mail, enclosed=enclosed)
        return self._to_program(way, sent, http)

    def _to_program(self, way: str, sent: Message | BriefMessage, http: HttpClient) -> str | None:
        if way == "webhook" and self._settings.webhook:
            return delivery.to_webhook(http, self._settings.webhook.value, sent)
        return delivery.to_command(self._settings.command, self._environ, sent)


class RuleAsked(NamedTuple):
    """A rule, and the incident that it is asked about; empty where that is all of them at once."""

    rule: str
    incident: str
    ask: Callable[[], Iterable[RuleFinding]]

    def found(self) -> list[RuleFinding]:
        return list(self.ask())


def rules(config: Config, reader: Reader, now: datetime) -> Iterator[RuleAsked]:
    wanted = config.alerts.rules
    if wanted.blind is not None:
        yield RuleAsked("blind", "", partial(_blind, config, reader, wanted.blind, now))
    for incident in config.incidents:
        if incident.is_over(now):
            continue
        key, about = incident.key, (reader, incident.key, incident.since)
        if wanted.burst:
            yield RuleAsked("burst", key, partial(bursts, *about, now))
        if wanted.volume is not None:
            yield RuleAsked("volume", key, partial(_one, volume, reader, key, wanted.volume, now))
        if wanted.forecast is not None:
            # It costs more to load than all other rules.
            from monitor.alerts.forecasting import foreseen

            yield RuleAsked("forecast", key, partial(_one, foreseen, *about, wanted.forecast, now))
        if wanted.mix:
            yield RuleAsked("mix", key, partial(_one, mix, *about, now))


def _blind(
    config: Config, reader: Reader, longer_than: timedelta, now: datetime
) -> Iterator[RuleFinding]:
    tried = read_alerts.first_tried(reader)
    return blind(watches(config, reader, now), longer_than, tried, now=now)


def _one(rule: Callable[..., RuleFinding | None], *asked: object) -> Iterator[RuleFinding]:
    found = rule(*asked)
    if found is not None:
        yield found


def findings(config: Config, reader: Reader, now: datetime) -> Iterator[RuleFinding]:
    for one in rules(config, reader, now):
        yield from one.found()


def said(config: Config, one: RuleFinding, now: datetime) -> str:
    if one.found is None:
        return ""
    span = Span(min(one.found.span.start, now), now)
    called = {Subject("incident", one.key): one.title for one in config.incidents}
    for incident in config.incidents:
        called |= {Subject("narrative", told.key): told.title for told in incident.narratives}
    return say(one.found, Wording(ZoneInfo(config.timezone), span, titles=called)).sentence


def titles(room: Newsroom) -> Mapping[str, str]:
    """Return the titles of incidents as people may read them, by their keys."""
    return {one.key: room.leaks.masked(one.title) for one in room.config.incidents}


class Alerting:
    """A task of the daemon: each run judges again what is known, and reports what changed.

    Whatever fails in it is logged and tried again in the next run; collecting does not wait for it.
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
        self._ledger, self._room = MemoryLedger(), Newsroom.of(config)
        # A daemon that is started again and again, and never collects, gives no sign of life.
        self._beaten = self._last_success()
        self._ways = Ways(config.alerts, environ, titles(self._room))

    def __call__(self) -> None:
        with network(self._config, self._now, self._sleep, self._ledger) as http:
            for act in (partial(self._beat, http), self._judge, partial(self._deliver, http)):
                # Whatever one of them meets must not keep the others from being done.
                shielded("alerts", partial(_attempt, act))

    def _judge(self) -> None:
        now = self._now()
        with open_reader(self._config.database) as reader, reader.snapshot():
            open_ = [EpisodeKey(*key) for key in read_alerts.open_alerts(reader)]
            made: list[RuleFinding] = []
            for one in rules(self._config, reader, now):
                # A bug in one must not keep others from being judged, nor end what it has begun.
                some = shielded(f"alerts/{one.rule}/{one.incident}".rstrip("/"), one.found)
                if some is None:
                    about = (one.rule, one.incident)
                    open_ = [k for k in open_ if about not in {(k.rule, ""), (k.rule, k.incident)}]
                made += some or ()
            found = changes(open_, made)
        if not found.begun and not found.ended:
            return
        with wiring.writer(self._config, self._file) as store:
            news = [
                News(
                    **asdict(one.key),
                    since=one.since,
                    said=self._room.leaks.masked(said(self._config, one, now)),
                )
                for one in found.begun
            ]
            alerts.begin(store, news, self._ways.names, now)
            for key in found.ended:
                alerts.end(store, key.rule, key.incident, key.source, self._ways.names, now)

    def _deliver(self, http: HttpClient) -> None:
        with wiring.writer(self._config, self._file) as store:
            alerts.give_up_ways(store, self._ways.names)
            waiting: dict[str, list[Due]] = {}
            for one in alerts.due(store, self._now()):
                waiting.setdefault(one.way, []).append(one)
            held = self._held(store)
            for way, rows in waiting.items():
                # The log disturbs nobody.
                if way == LOG or not held:
                    failed = set[int]()  # the end of such an episode waits for its begin
                    for some in self._ways.together(way, rows):
                        numbers = {one.alert for one in some}
                        if not numbers & failed and not self._delivered(store, http, some):
                            failed |= numbers

    def _held(self, store: Store) -> bool:
        """Return whether nobody is to be disturbed now."""
        quiet, now = self._config.alerts.quiet, self._now()
        if quiet is not None and quiet.until(now, self._config.zone) is not None:
            return True
        until = alerts.snoozed_until(store)
        # Nobody snoozes for longer than a week: a clock that was ahead has said what lies farther.
        return until is not None and now < until <= now + WEEK

    def _delivered(self, store: Store, http: HttpClient, rows: Sequence[Due]) -> bool:
        """Deliver rows of one way at once, keep how that went, and return whether it went well."""
        way = rows[0].way
        # An alert that began before a name in it was listed must be told all the same.
        failure = self._ways.send(
            way,
            [self._room.leaks.masked(delivery.message(one, self._config.zone)) for one in rows],
            http,
        )
        now = self._now()
        why = "" if failure is None else self._room.words(failure)
        for one in rows:
            if failure is None:
                alerts.delivered(store, one, now)
                continue
            again_at = following(one, now)
            alerts.failed(store, one, why, again_at)
            if again_at is None:
                log.warning("alert not delivered by %s: %s; it is given up", way, why)
            else:
                log.warning("alert not delivered by %s: %s; it will be tried again", way, why)
        return failure is None

    def _beat(self, http: HttpClient) -> None:
        """Ask for the heartbeat's address where a pass ended well since the last time."""
        url = self._config.alerts.heartbeat_url
        if not url:
            return
        last = self._last_success()
        if last == self._beaten:
            return
        try:
            http.get(url.value)
        except SourceError as error:
            log.warning("heartbeat: %s; it will be tried again", self._room.words(str(error)))
        else:
            self._beaten = last

    def _last_success(self) -> int:
        if not self._config.database.exists():
            return 0
        with open_reader(self._config.database) as reader:
            return read_alerts.last_success(reader)


def network(
    config: Config,
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    ledger: MemoryLedger | None = None,
) -> HttpClient:
    """Return the network as alerts use it; without a *ledger* nothing is known of its limits."""
    return HttpClient(
        ledger or MemoryLedger(),
        now=now,
        sleep=sleep,
        allow_private=config.alerts.allow_private,
        secrets=config.secrets,
    )


def _attempt(act: Callable[[], None]) -> None:
    try:
        act()
    except StoreError as error:
        log.warning("alerts: %s; it will be tried again", error)


def following(one: Due, now: datetime) -> datetime | None:
    """Return when to try again, later and later, up to an hour apart; None after a day."""
    if now - (one.ended_at or one.at) > timedelta(days=1):
        return None  # old news, which stays in `monitor alerts`
    return now + wait(one.tries)


def wait(tries: int) -> timedelta:
    """Return how long to wait after a number of earlier tries and one more, up to an hour."""
    return min(SOONEST * (1 << min(tries, 10)), LONGEST)
