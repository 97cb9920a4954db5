"""The alerts that began in a time, or last."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from monitor.nouns.alerts import AlertCount
from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report, head_of_all
from monitor.store.records import AlertRecord
from monitor.words import alerts as words


def alerts_report(
    alerts: Sequence[AlertRecord],
    since: datetime,
    now: datetime,
    *,
    until: datetime | None = None,
    later: int | None = None,
    timezone: str,
    simulated: bool,
) -> Report:
    """Return the alerts of all incidents, latest first, whose episodes are listed from *since* on.

    *until* is up to when the current rules were asked what they would have sent, and *later* posts
    of that time that were first kept after it; both are None where the episodes are those that
    were.
    """
    lasting = sum(one.ended_at is None for one in alerts)
    return Report(
        name="alerts",
        head=head_of_all(since, until or now, timezone=timezone, simulated=simulated),
        findings=(
            AlertCount(
                about=Subject("incident", ""),
                span=Span(since, until or now),
                number=exact(len(alerts), "alerts"),
                lasting=exact(lasting, "alerts"),
                replayed=until is not None,
                later=None if later is None else exact(later, "posts"),
            ),
        ),
        frames={"alerts": Frame(AlertRecord, tuple(alerts))},
    )


def in_public(report: Report, incident: str) -> Report:
    """Return the alerts on an incident without their numbers, which few people may stand behind."""
    rows = [
        replace(
            one,
            said=words.in_public(one.rule, one.source),
            delivered={},
            acknowledged_by=None,
            note=None,
        )
        for one in report.rows_of(AlertRecord, "alerts")
        if one.incident == incident
    ]
    return replace(report, frames={"alerts": Frame(AlertRecord, tuple(rows))})
