"""Alerts as people and machines read them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from monitor.store.alert_records import AlertRecord
from monitor.words.alerts import ALERTS, HEADINGS, delivered, how_many
from monitor.words.sheet import LocalTime, Sheet, Table


class AlertsReport(Struct, frozen=True, kw_only=True):
    """`alerts`; instants in UTC, latest first. `since` is from when on episodes are listed."""

    generated_at: datetime
    timezone: str
    since: datetime
    alerts: Sequence[AlertRecord]


def sheet(report: AlertsReport) -> Sheet:
    """Return the report as it is shown to people."""
    ends = [one.ended_at for one in report.alerts if one.ended_at is not None]
    local = LocalTime(report.timezone, [*(one.since for one in report.alerts), *ends])
    lasting = sum(one.ended_at is None for one in report.alerts)
    return Sheet(
        title=ALERTS,
        head=[how_many(len(report.alerts), lasting, local(report.since))],
        tables=[
            Table(
                columns=(*HEADINGS[:2], "rule", HEADINGS[2], "sent by"),
                rows=[
                    (
                        local(one.since),
                        "now" if one.ended_at is None else local(one.ended_at),
                        one.rule,
                        one.said,
                        ", ".join(
                            delivered(way, done=at is not None) for way, at in one.delivered.items()
                        ),
                    )
                    for one in report.alerts
                ],
            )
        ],
        foot=[f"Times on the clock of {report.timezone}."],
        fields=AlertRecord.__struct_fields__[:-1],
        records=[msgspec.structs.astuple(one)[:-1] for one in report.alerts],
    )
