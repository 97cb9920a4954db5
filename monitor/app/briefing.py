"""Briefs on schedule: which are due, and how a process of the daemon (`child`) sends them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, tzinfo
from functools import partial
from itertools import groupby
from math import inf
from threading import Event
from typing import TYPE_CHECKING

from monitor.alerts.delivery import BriefMessage
from monitor.app import wiring
from monitor.app.alerting import LOG, Ways, network, wait
from monitor.app.asked import Asked
from monitor.app.child import have_done
from monitor.app.newsroom import Newsroom
from monitor.clock import DAY, utc_now
from monitor.config import Config
from monitor.daemon import shielded
from monitor.errors import MonitorError
from monitor.http.client import HttpClient
from monitor.store.identity import FileId
from monitor.store.records import DueBrief
from monitor.store.writing import alerts

if TYPE_CHECKING:
    from monitor.app.briefs import Printed

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


def send(
    room: Newsroom,
    environ: Mapping[str, str],
    *,
    sleep: Callable[[float], object],
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Send what is due; a brief is made once, and sent by each way that has not had it.

    That is for a process of its own: the daemon does without what makes briefs.

    Raises:
        StoreError: Nothing was sent.
    """
    ways = Ways(room.config.alerts, environ)
    with wiring.writer(room.config) as store:
        rows = alerts.due_briefs(store, now())
    with network(room.config, now, sleep) as http:
        for (_, incident), some in groupby(rows, key=lambda one: (one.at, one.incident)):
            # A bug in the brief of one must not keep those of the others from being sent.
            act = partial(_send, room, ways, list(some), http, now)
            shielded(f"the brief of {incident}", act)


def _send(
    room: Newsroom,
    ways: Ways,
    rows: Sequence[DueBrief],
    http: HttpClient,
    now: Callable[[], datetime],
) -> None:
    from monitor.app.corrections import keep

    first = rows[0]
    try:
        made, sent = _made(room, first, now())
    except MonitorError as error:
        for one in rows:
            _note(room, one, str(error), now())
        return
    enclosed = made.enclosure() if any(one.way in ways.to_people for one in rows) else None
    kept = first.begun
    for one in rows:
        failure = ways.send_brief(one.way, sent, made.mail, enclosed, http)
        _note(room, one, None if failure is None else room.words(failure), now())
        if failure is None and not kept:
            kept = True
            warning = keep(room, made.record)
            if warning is not None:
                log.warning("%s", warning)


def _made(room: Newsroom, one: DueBrief, now: datetime) -> tuple["Printed", BriefMessage]:
    from monitor.app.briefs import briefs
    from monitor.report.readings import is_simulated
    from monitor.words.brief import subject

    _, before = due_at(room.config.briefs, one.at, room.config.zone)
    asked = Asked(incidents=(one.incident,), since=one.last or before, now=now)
    made = briefs(room, asked)[one.incident]
    with room.opened() as reader:
        simulated = is_simulated(reader)
    return made, BriefMessage(
        incident=one.incident,
        at=one.at,
        generated_at=now,
        title=subject(made.brief.title, simulated=simulated),
        text=made.text(inf),
    )


def _note(room: Newsroom, one: DueBrief, failure: str | None, now: datetime) -> None:
    with wiring.writer(room.config) as store:
        if failure is None:
            alerts.delivered(store, one, now)
            log.info("the brief of %s was sent by %s", one.incident, one.way)
            return
        alerts.failed(store, one, failure, now + wait(one.tries))
    log.warning(
        "the brief of %s was not sent by %s: %s; it will be tried again",
        *(one.incident, one.way, failure),
    )
