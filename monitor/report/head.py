"""What every report of an incident begins with."""

from collections.abc import Sequence
from datetime import datetime

from monitor.clock import iso_duration
from monitor.nouns.report import Head
from monitor.report.readings import Question

__all__ = ["Head", "head"]


def head(question: Question, edges: Sequence[datetime], *, simulated: bool) -> Head:
    """Return the first fields of a report.

    Args:
        question: What was asked.
        edges: Of the buckets.
        simulated: Whether a program made the posts up.
    """
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
