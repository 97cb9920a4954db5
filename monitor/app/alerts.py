"""Alerts sent, those still open, how the rules stand, and what would have been sent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from threading import Event
from typing import Final

from msgspec.structs import asdict, replace

from monitor.alerts.delivery import Message
from monitor.alerts.finding import EpisodeKey, RuleFinding, changes, state
from monitor.app import wiring
from monitor.app.alerting import LOG, Ways, findings, network, said, titles
from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.clock import from_epoch, utc_now
from monitor.config import Config, environment
from monitor.errors import UsageError
from monitor.nouns.alerts import RuleRow, StateRow
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.report.alerts import alerts_report
from monitor.report.readings import is_simulated, read
from monitor.store.reading.alerts import alerts as read_alerts
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.publications import arrived
from monitor.store.reading.reader import Reader
from monitor.store.records import AlertRecord
from monitor.store.writing.alerts import acknowledge, snooze
from monitor.words import alerts as words

STEP: Final = timedelta(minutes=5)
"""Between two looks; the daemon looks every minute. Bursts are judged by buckets of this length."""

RECORD: Final = timedelta(days=30)  # so much time back a rule is asked how often it fired


def alerts(newsroom: Newsroom, since: datetime, now: datetime) -> Report:
    """Return the alerts that began since then, or last, and how the rules stand."""
    with newsroom.opened() as reader:
        found = alerts_in(newsroom, reader, since, now)
        lasting = found.rows_of(AlertRecord, "alerts")
        frames = {
            "states": Frame(
                StateRow, tuple(states(findings(newsroom.config, reader, now), lasting))
            ),
            "rules": Frame(RuleRow, tuple(records(newsroom, reader, now))),
        }
    return newsroom.leaks.masked(replace(found, frames={**found.frames, **frames}))


def alerts_in(newsroom: Newsroom, reader: Reader, since: datetime, now: datetime) -> Report:
    """Return the alerts that began since then, or last, protected names masked.

    That an alert began must be seen, whatever is in its words.
    """
    found = alerts_report(
        read_alerts(reader, since, now),
        since,
        now,
        timezone=newsroom.config.timezone,
        simulated=is_simulated(reader),
    )
    return newsroom.leaks.masked(found)


def states(found: Iterable[RuleFinding], alerts: Iterable[AlertRecord]) -> Iterator[StateRow]:
    """Yield how the rules stand, where one does not simply find nothing."""
    lasting = {
        EpisodeKey(one.rule, one.incident, one.source): one
        for one in alerts
        if one.ended_at is None
    }
    for one in sorted(found, key=lambda one: one.key):
        episode = lasting.get(one.key)
        stands = state(one, lasts=episode is not None)
        if stands is not None:
            yield StateRow(
                state=stands,
                since=one.since if episode is None else episode.since,
                **asdict(one.key),
                episode=None if episode is None else episode.number,
            )


def records(newsroom: Newsroom, reader: Reader, now: datetime) -> Iterator[RuleRow]:
    """Yield how often each rule fired in the last `RECORD`, and how many of those were waves."""
    since, wanted = now - RECORD, newsroom.config.alerts.rules
    fired = [one for one in read_alerts(reader, since, now) if one.at >= since]
    kept = {(one.incident, one.rule) for one in fired}
    kept |= {(one.key, rule) for one in newsroom.config.incidents for rule in wanted.names}
    waves = cache(lambda incident: _waves(newsroom, reader, incident, now))
    for incident, rule in sorted(kept):
        some = [one for one in fired if (one.incident, one.rule) == (incident, rule)]
        judged: tuple[int | None, int | None] = (None, None)
        if rule in {"burst", "volume"}:  # which look for what a report may call a wave
            judged = _judged(some, *waves(incident)) if some else (0, 0)
        yield RuleRow(
            rule=rule,
            incident=incident,
            since=since,
            fired=len(some),
            waves=judged[0],
            recent=judged[1],
        )


def _judged(
    some: Sequence[AlertRecord], waves: Sequence[Span], settled: datetime
) -> tuple[int, int]:
    """Return how many episodes overlap a wave, and how many of the others are not settled yet."""
    met = recent = 0
    for one in some:
        end = settled if one.ended_at is None else one.ended_at
        if any(wave.start < end and one.since < wave.end for wave in waves):
            met += 1
        elif end >= settled:
            recent += 1
    return met, recent


def _waves(
    newsroom: Newsroom, reader: Reader, incident: str, now: datetime
) -> tuple[Sequence[Span], datetime]:
    """Return the waves that the reports find, and up to when they can."""
    # What it computes with costs more to load than most commands.
    from monitor.report.spread.reading import read_counts
    from monitor.spread.bursts.waves import bursts

    if incident not in {one.key for one in newsroom.config.incidents}:
        return (), now
    [question] = questions(newsroom, reader, Asked(incidents=(incident,), now=now))
    counts = read_counts(reader, read(reader, question))
    waves = [Span(from_epoch(one.start), from_epoch(one.end)) for one in bursts(counts)]
    return waves, from_epoch(counts.start + counts.final * counts.step)


def tried(newsroom: Newsroom) -> Iterator[tuple[str, str | None]]:
    """Send a test by each way; yield each way, and why it failed, None where it did not."""
    config, now = newsroom.config, utc_now()
    ways = Ways(config.alerts, environment(), titles(newsroom))
    sent = Message(
        rule="test",
        incident=config.incidents[0].key,
        source="",
        state="begun",
        since=now,
        at=now,
        ended_at=None,
        text=words.A_TEST,
        episode=0,
        key="test",
        sequence=1,
    )
    with network(config, utc_now, Event().wait) as http:
        for way in ways.names:
            failure = ways.send(way, [sent], http)
            yield way, None if failure is None else newsroom.words(failure)


def acknowledged(newsroom: Newsroom, number: int, by: str, note: str) -> str:
    """Keep that somebody looks after an episode, and say so; protected names are masked.

    Raises:
        UsageError: No alert of this number lasts.
    """
    config, now = newsroom.config, utc_now()
    with newsroom.opened() as reader:
        lasting = {one.number for one in read_alerts(reader, now) if one.ended_at is None}
    if number not in lasting:
        message = f"no alert {number} is open: `monitor alerts` shows the numbers of those that are"
        raise UsageError(message)
    ways = Ways(config.alerts, environment())
    with wiring.writer(config) as store:
        acknowledge(store, number, *newsroom.leaks.masked((by, note)), ways=ways.to_people, now=now)
    return words.acknowledged(number, newsroom.leaks.masked(by))


def snoozed(newsroom: Newsroom, length: timedelta) -> str:
    """Hold messages back for a while from now on, and say so; an empty while ends an earlier."""
    until = utc_now() + length
    with wiring.writer(newsroom.config) as store:
        snooze(store, until)
    return words.snoozed(until if length else None, newsroom.config.zone)


def replayed(
    newsroom: Newsroom,
    since: datetime,
    until: datetime,
    now: datetime,
    show: Callable[[int, int], object] = lambda _, __: None,
) -> Report:
    """Return the episodes that the rules would have found; each look knows what was known then.

    What was under way at *since* begins there. *show* gets, before each look, how many were made
    and how many there are in all.
    """
    with newsroom.opened() as reader:
        found = sorted(
            episodes(newsroom.config, reader, since, until, show),
            key=lambda one: one.at,
            reverse=True,
        )
        topics = (reader.topics(one.key)[:1] for one in newsroom.config.incidents)
        span = Span(since, until)
        missed = [arrived(reader, one.id, span, until) for held in topics for one in held]
        report = alerts_report(
            found,
            since,
            now,
            until=until,
            later=sum(one.posts or 0 for one in missed),
            timezone=newsroom.config.timezone,
            simulated=is_simulated(reader),
        )
    return newsroom.leaks.masked(report)


def episodes(
    config: Config,
    reader: Reader,
    since: datetime,
    until: datetime,
    show: Callable[[int, int], object] = lambda _, __: None,
) -> Iterator[AlertRecord]:
    """Yield the episodes, those that end first; then those that last at *until*.

    For *show* see `replayed`.
    """
    lasting: dict[EpisodeKey, AlertRecord] = {}
    ways = Ways(config.alerts, environment()).names
    # Before the first incident there is nothing to find, however far back is asked for.
    number, at = 0, max(since, min(one.since for one in config.incidents))
    first = at
    while at <= until:
        show((at - first) // STEP, (until - first) // STEP + 1)
        then = AsOf(reader.conn, reader.path, at)
        changed = changes(lasting, findings(config, then, at))
        for key in changed.ended:
            yield replace(lasting.pop(key), ended_at=at)
        quiet = config.alerts.quiet
        sent = at if quiet is None else quiet.until(at, config.zone) or at
        for one in changed.begun:
            number += 1
            lasting[one.key] = AlertRecord(
                **asdict(one.key),
                since=one.since,
                at=at,
                said=said(config, one, at),
                ended_at=None,
                delivered={way: at if way == LOG else sent for way in ways},
                number=number,
            )
        at += STEP
    yield from lasting.values()
