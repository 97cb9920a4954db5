"""Which lengths of buckets a page holds: the finest that was asked for, and longer ones to zoom."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import HOUR
from monitor.nouns.posts import Span
from monitor.report.cells import STEPS, finest
from monitor.series import LENGTHS, few_rows

FEWEST_BUCKETS: Final = 24
"""A length that gives fewer tells less than the table of days."""


def levels(span: Span, every: timedelta) -> tuple[timedelta, ...]:
    """Return *every* and the longer buckets worth having, ascending."""
    longer = (step for step in STEPS if step > every and step % every == timedelta())
    return (every, *(step for step in longer if span.length / step >= FEWEST_BUCKETS))


def coarse(span: Span) -> timedelta:
    """Return the length of stretches that are long enough for shares of narratives in public."""
    return max(levels(span, finest(span))[-1], HOUR)


def table_step(span: Span, timezone: str) -> timedelta:
    """Return the length of a row of the table: an hour, a day, a week or more."""
    hour, _, *longer = LENGTHS
    return few_rows(span, ZoneInfo(timezone), lengths=(hour, *longer))
