"""Alerts sent, and those still open."""

from datetime import datetime

from monitor.app.newsroom import Newsroom
from monitor.nouns.report import Report
from monitor.report.alerts import alerts_report
from monitor.report.readings import is_simulated
from monitor.store.reading.alerts import alerts as read_alerts
from monitor.store.reading.reader import Reader


def alerts(newsroom: Newsroom, since: datetime, now: datetime) -> Report:
    """Return the alerts that began since then, or last; see `alerts_in`."""
    with newsroom.opened() as reader:
        return alerts_in(newsroom, reader, since, now)


def alerts_in(newsroom: Newsroom, reader: Reader, since: datetime, now: datetime) -> Report:
    """Return the alerts that began since then, or last, protected names masked.

    That an alert began must be seen, whatever is in its words.

    Args:
        newsroom: Whose alerts they are.
        reader: Of its database.
        since: An instant (UTC).
        now: Instant of the report (UTC).

    Raises:
        StoreError: The database cannot be read.
    """
    found = alerts_report(
        read_alerts(reader, since),
        since,
        now,
        timezone=newsroom.config.timezone,
        simulated=is_simulated(reader),
    )
    return newsroom.leaks.masked(found)
