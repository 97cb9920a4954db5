"""A source that is asked once, with the answers that it gets; or for an old span."""

from collections import deque
from datetime import datetime
from typing import Any

from monitor.errors import SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Page, Span
from monitor.sources.base import Http, Job, Source
from monitor.testing.contract import INCIDENT
from monitor.testing.passes import Collected, committed
from monitor.testing.service import FakeHttp, Respond, answer


def in_turn(*answers: object) -> Respond:
    """Return a service that gives these answers one after the other; an error is raised."""
    left = iter(answers)

    def respond(*_: object) -> Answer:
        given = next(left)
        if isinstance(given, SourceError):
            raise given
        return answer(given)

    return respond


def walked(source: Source, respond: Respond, **job: Any) -> tuple[list[Page], FakeHttp]:
    """Return the pages of one walk, and the network with what was asked of it."""
    http = FakeHttp(respond)
    return list(source.walk(Job(**{"incident": INCIDENT, **job}), http)), http


def backfill(
    source: Source, incident: Incident, http: Http, span: Span, now: datetime, kept: Collected
) -> None:
    """Ask for an old span, lane by lane."""
    for lane in source.lanes(incident):
        job = Job(incident=incident, lane=lane, span=span, purpose="backfill")
        deque(committed(source, job, http, kept, now), maxlen=0)
