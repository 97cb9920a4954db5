"""Which lengths of buckets a page holds: the finest that was asked for, and longer ones to zoom."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.model import Span
from monitor.series import LENGTHS, few_rows

STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 1440, 10080))
"""Each divides the next (on the clock), so that a longer bucket holds whole shorter ones."""

MOST_BUCKETS: Final = 700
"""Where nobody says how fine the page is: a week by the quarter of an hour has 672."""

FEWEST_BUCKETS: Final = 24
"""A length that gives fewer tells less than the table of days."""


def finest(span: Span) -> timedelta:
    """Return the shortest usual bucket with which *span* has at most `MOST_BUCKETS`."""
    return next((step for step in STEPS if span.length / step <= MOST_BUCKETS), STEPS[-1])


def levels(span: Span, every: timedelta) -> tuple[timedelta, ...]:
    """Return *every* and the longer buckets worth having, ascending.

    Args:
        span: Of the page.
        every: Its finest bucket, whole minutes.
    """
    longer = (step for step in STEPS if step > every and step % every == timedelta())
    return (every, *(step for step in longer if span.length / step >= FEWEST_BUCKETS))


def table_step(span: Span, timezone: str) -> timedelta:
    """Return the length of a row of the table: an hour, a day, a week or more."""
    hour, _, *longer = LENGTHS
    return few_rows(span, ZoneInfo(timezone), lengths=(hour, *longer))
