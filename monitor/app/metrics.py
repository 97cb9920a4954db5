"""Metrics of how collecting stands, and whether it does."""

from datetime import datetime, timedelta

from monitor.app.newsroom import Newsroom
from monitor.app.status import read_status
from monitor.clock import utc_now
from monitor.nouns.posts import Span
from monitor.nouns.status import DaemonStatus
from monitor.report.metrics import metrics
from monitor.store.reading.alerts import alerts
from monitor.words.metrics import exposition

DAY = timedelta(days=1)


def numbers(newsroom: Newsroom, now: datetime | None = None) -> str:
    """Return all metrics in the text format of Prometheus."""
    now = now or utc_now()
    with newsroom.opened() as reader:
        status = read_status(newsroom, reader, now)
        last = Span(now - DAY, now)
        attempts = {one.key: reader.attempts(one.key, last) for one in newsroom.config.incidents}
        firing = [one for one in alerts(reader, now) if one.ended_at is None]
    return "".join(exposition(metrics(status, attempts, firing)))


def healthy(newsroom: Newsroom) -> bool:
    """Tell whether the database can be read, and the daemon runs if ever one did."""
    with newsroom.opened() as reader:
        found = read_status(newsroom, reader, utc_now(), editor=False).find(DaemonStatus)
    return found is None or found.running or found.pid is None
