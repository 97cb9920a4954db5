"""The briefs that are due, made and sent: the work of a process of the daemon."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from monitor.alerts.delivery import BriefMessage
from monitor.app import wiring
from monitor.app.alerting import Ways, network, wait
from monitor.app.asked import Asked
from monitor.app.briefing import due_at
from monitor.app.briefs import Printed, briefs
from monitor.app.corrections import keep
from monitor.app.newsroom import Newsroom
from monitor.clock import utc_now
from monitor.errors import MonitorError
from monitor.http.client import HttpClient
from monitor.report.readings import is_simulated
from monitor.store.records import DueBrief
from monitor.store.writing import alerts
from monitor.words.brief import subject

log = logging.getLogger("monitor.briefs")

WIDTH: Final = 72  # characters of a line, as mail programs show whole


class Briefing:
    def __init__(
        self,
        newsroom: Newsroom,
        environ: Mapping[str, str],
        *,
        sleep: Callable[[float], object],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._room, self._sleep, self._now = newsroom, sleep, now
        self._ways = Ways(newsroom.config.alerts, environ)

    def __call__(self) -> None:
        """Send what is due; a brief is made once, and sent by each way that has not had it.

        Raises:
            StoreError: What was sent may be sent again.
        """
        config = self._room.config
        with wiring.writer(config) as store:
            rows = alerts.due_briefs(store, self._now())
        with network(config, self._now, self._sleep) as http:
            for _, some in groupby(rows, key=lambda one: (one.at, one.incident)):
                self._send(list(some), http)

    def _send(self, rows: Sequence[DueBrief], http: HttpClient) -> None:
        first = rows[0]
        try:
            made, sent = self._made(first)
        except MonitorError as error:
            for one in rows:
                self._note(one, str(error))
            return
        to_people = any(one.way in self._ways.to_people for one in rows)
        enclosed = made.enclosure() if to_people else None
        kept = first.begun
        for one in rows:
            failure = self._ways.send_brief(one.way, sent, enclosed, http)
            self._note(one, None if failure is None else self._room.words(failure))
            if failure is None and not kept:
                kept = True
                warning = keep(self._room, made.record)
                if warning is not None:
                    log.warning("%s", warning)

    def _made(self, one: DueBrief) -> tuple[Printed, BriefMessage]:
        now = self._now()
        _, before = due_at(self._room.config.briefs, one.at, self._room.config.zone)
        asked = Asked(incidents=(one.incident,), since=one.last or before, now=now)
        made = briefs(self._room, asked)[one.incident]
        with self._room.opened() as reader:
            simulated = is_simulated(reader)
        return made, BriefMessage(
            incident=one.incident,
            at=one.at,
            generated_at=now,
            title=subject(made.brief.title, simulated=simulated),
            text=made.text(WIDTH),
        )

    def _note(self, one: DueBrief, failure: str | None) -> None:
        now = self._now()
        with wiring.writer(self._room.config) as store:
            if failure is None:
                alerts.delivered(store, one, now)
                log.info("the brief of %s was sent by %s", one.incident, one.way)
                return
            alerts.failed(store, one, failure, now + wait(one.tries))
        log.warning(
            "the brief of %s was not sent by %s: %s; it will be tried again",
            *(one.incident, one.way, failure),
        )
