"""How things stand, as the live page says it: alerts, then what is blind, then the sources."""

from datetime import timedelta
from typing import Final

from monitor.nouns.report import Report
from monitor.page.fragments import status_line, table
from monitor.store.records import AlertRecord
from monitor.words import page
from monitor.words.sheet import Sheet
from monitor.words.worded import worded

LATELY: Final = timedelta(days=1)
"""Alerts that ended longer ago are not listed; `monitor alerts` knows them."""


def now(status: Sheet, alerts: Report) -> str:
    """Return the section that is at the top of the live page, as HTML.

    *alerts* are those that last, and those that ended within `LATELY`.
    """
    first, *others = status.tables
    known = alerts.rows_of(AlertRecord, "alerts")
    return status_line(
        [page.alert(one.said) for one in known if one.ended_at is None],
        status.sentences,
        [
            table(first, page.STATE),
            *(table(other, other.title) for other in others),
            *(table(listed, page.ALERTS) for listed in worded(alerts).sheet.tables),
        ],
    )
