"""Which briefs are due; a process of the daemon (`child`) sends them."""

import logging
from collections.abc import Sequence
from datetime import datetime, time, tzinfo
from threading import Event

from monitor.app import wiring
from monitor.app.alerting import LOG, Ways
from monitor.app.child import have_done
from monitor.clock import DAY, utc_now
from monitor.config import Config
from monitor.store.identity import FileId
from monitor.store.writing import alerts

log = logging.getLogger("monitor.briefs")


def due_at(times: Sequence[time], now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return for which instant the newest brief is due, and the instant of the one before it.

    >>> from datetime import UTC
    >>> due_at([time(7), time(17)], datetime(2017, 2, 23, 16, tzinfo=UTC), UTC)[0].hour
    7
    """
    today = now.astimezone(zone).date()
    instants = {  # two times may be one instant, in the hour that clocks skip
        datetime.combine(today - n * DAY, at, zone).astimezone(now.tzinfo)
        for n in range(3)
        for at in times
    }
    newest, before, *_ = sorted((one for one in instants if one <= now), reverse=True)
    return newest, before


def planned(config: Config, file: FileId | None, now: datetime) -> bool:
    """Keep which briefs are to be sent; return whether any is due.

    After an outage the newest is sent late, and those that were missed are not.
    """
    at, _ = due_at(config.briefs, now, config.zone)
    incidents = [one.key for one in config.incidents if one.since < at and not one.is_over(at)]
    ways = [way for way in Ways(config.alerts, {}).names if way != LOG]
    with wiring.writer(config, file) as store:
        alerts.plan_briefs(store, at, incidents, ways, now)
        return bool(alerts.due_briefs(store, now))


def have_sent(config: Config, file: FileId | None, command: Sequence[str], stop: Event) -> None:
    have_done(lambda: planned(config, file, utc_now()), command, stop, log, "sending the briefs")
