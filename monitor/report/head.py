"""What every report begins with."""

from collections.abc import Sequence
from datetime import datetime

from monitor.clock import iso_duration
from monitor.nouns.report import Head
from monitor.report.readings import Question


def head(question: Question, edges: Sequence[datetime], *, simulated: bool) -> Head:
    """Return the first fields of a report."""
    return Head(
        incident=question.incident,
        title=question.title,
        simulated=simulated,
        every=iso_duration(question.every),
        timezone=question.timezone,
        since=edges[0],
        until=edges[-1],
        generated_at=question.now,
    )


def head_of_all(
    since: datetime, now: datetime, *, timezone: str, simulated: bool, every: str = "PT0S"
) -> Head:
    """Return the first fields of a report that is of all incidents.

    Args:
        since: Where its time begins (UTC); it ends at *now*.
        now: Instant of the report (UTC).
        timezone: Name of the zone for what people read.
        simulated: Whether a program made the posts up.
        every: Length of its buckets, ISO 8601, where it has any.
    """
    return Head(
        incident="",
        title="",
        simulated=simulated,
        every=every,
        timezone=timezone,
        since=since,
        until=now,
        generated_at=now,
    )
