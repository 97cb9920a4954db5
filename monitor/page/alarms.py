"""The alerts of an incident as a page tells them: those that last first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from monitor.model import Span
from monitor.store.alert_records import AlertRecord
from monitor.words.sheet import LocalTime, Table

MOST: Final = 20
"""As many as one reads; the others are in `monitor alerts`."""

MEANING: Final[Mapping[str, str]] = {
    "blind": "cannot be seen through: what happens there cannot be told",
    "burst": "far more posts than on a usual day",
    "volume": "more posts an hour than were to be told",
}
"""What a rule found, without the numbers that its sentence holds."""


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
    return Table(
        title="Alerts",
        columns=("since", "until", "what"),
        rows=[
            (local(one.since), _end(one.ended_at, local), _words(one, internal=internal))
            for one in shown
        ],
    )


def _end(at: datetime | None, local: LocalTime) -> str:
    return "still lasts" if at is None else local(at)


def _words(one: AlertRecord, *, internal: bool) -> str:
    if internal:
        return one.said
    meaning = MEANING.get(one.rule, one.rule)
    return f"{one.source or 'All sources together'}: {meaning}."
