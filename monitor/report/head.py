"""What every report of an incident begins with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from monitor.clock import iso_duration
from monitor.report.readings import Question


class Head(Struct, frozen=True, kw_only=True):
    """The first fields of a report; instants in UTC.

    Attributes:
        incident: Its key.
        simulated: Whether a program made the posts up.
        every: Length of a bucket, ISO 8601.
        timezone: Name of the zone in which buckets are cut.
    """

    incident: str
    title: str
    simulated: bool
    every: str
    timezone: str
    since: datetime
    until: datetime
    generated_at: datetime


def head(question: Question, edges: Sequence[datetime], *, simulated: bool) -> dict[str, Any]:
    """Return the fields of `Head` by name, for the report that goes on from there.

    Args:
        question: What was asked.
        edges: Of the buckets.
        simulated: Whether a program made the posts up.
    """
    return asdict(
        Head(
            incident=question.incident,
            title=question.title,
            simulated=simulated,
            every=iso_duration(question.every),
            timezone=question.timezone,
            since=edges[0],
            until=edges[-1],
            generated_at=question.now,
        )
    )
