"""What the present rules of `[alerts]` would have sent in the past; nothing is sent nor kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from monitor.alerts.finding import EpisodeKey, changes
from monitor.app.alerting import LOG, Ways
from monitor.app.judging import findings, said
from monitor.app.newsroom import Newsroom
from monitor.config import Config, environment
from monitor.nouns.report import Report
from monitor.report.alerts import alerts_report
from monitor.report.readings import is_simulated
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader
from monitor.store.records import AlertRecord

STEP: Final = timedelta(minutes=5)
"""Between two looks; the daemon looks every minute. Bursts are judged by buckets of this length."""


def replayed(newsroom: Newsroom, since: datetime, until: datetime, now: datetime) -> Report:
    """Return the episodes that the rules would have found from *since* to *until*.

    Each look knows what was known then. What was under way at *since* begins there.
    """
    with newsroom.opened() as reader:
        found = sorted(
            episodes(newsroom.config, reader, since, until), key=lambda one: one.at, reverse=True
        )
        report = alerts_report(
            found,
            since,
            now,
            until=until,
            timezone=newsroom.config.timezone,
            simulated=is_simulated(reader),
        )
    return newsroom.leaks.masked(report)


def episodes(
    config: Config, reader: Reader, since: datetime, until: datetime
) -> Iterator[AlertRecord]:
    """Yield the episodes, those that end first; then those that last at *until*."""
    lasting: dict[EpisodeKey, AlertRecord] = {}
    ways = Ways(config.alerts, environment()).names
    number, at = 0, since
    while at <= until:
        then = AsOf(reader.conn, reader.path, at)
        changed = changes(lasting, findings(config, then, at))
        for key in changed.ended:
            yield replace(lasting.pop(key), ended_at=at)
        for one in changed.begun:
            number += 1
            lasting[one.key] = AlertRecord(
                rule=one.key.rule,
                incident=one.key.incident,
                source=one.key.source,
                since=one.since,
                at=at,
                said=said(config, one, at),
                ended_at=None,
                delivered={way: at if way == LOG else _delivered(config, at) for way in ways},
                number=number,
            )
        at += STEP
    yield from lasting.values()


def _delivered(config: Config, at: datetime) -> datetime:
    quiet = config.alerts.quiet
    return at if quiet is None else quiet.until(at, config.zone) or at
