"""The alerts of an incident as a page lists them: open ones first."""

from collections.abc import Iterable, Sequence
from typing import Final

from monitor.nouns.posts import Span
from monitor.store.records import AlertRecord
from monitor.words.alerts import ALERTS, HEADINGS, LASTS, in_public
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Columns, table_of

MOST: Final = 20
"""As many as one reads; the others are in `monitor alerts`."""


def within(alerts: Iterable[AlertRecord], incident: str, span: Span) -> tuple[AlertRecord, ...]:
    """Return the alerts on an incident that touch *span*: those that last, then latest first."""
    held = [
        one
        for one in alerts
        if one.incident == incident
        and one.since < span.end
        and (one.ended_at is None or one.ended_at >= span.start)
    ]
    return tuple(sorted(held, key=lambda one: (one.ended_at is not None, -one.since.timestamp())))


def table(alerts: Sequence[AlertRecord], timezone: str, *, internal: bool) -> Table:
    """Return the alerts in words; in public without numbers, which may be of few people."""
    shown = alerts[:MOST]
    ends = [one.ended_at for one in shown if one.ended_at is not None]
    local = LocalTime(timezone, [*(one.since for one in shown), *ends])
    since, until, what = HEADINGS
    columns: Columns[AlertRecord] = {
        since: lambda one: local(one.since),
        until: lambda one: LASTS if one.ended_at is None else local(one.ended_at),
        what: lambda one: one.said if internal else in_public(one.rule, one.source),
    }
    return table_of(shown, columns, title=ALERTS)
