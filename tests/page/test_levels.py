"""Lengths of buckets: as fine as is worth it, and longer ones that hold whole shorter ones."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Span
from monitor.page.levels import MOST_BUCKETS, STEPS, finest, levels, table_step

START = datetime(2017, 2, 21, 8, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=3000)).map(
    lambda length: Span(START, START + length)
)


def week() -> Span:
    return Span(START, START + timedelta(weeks=1))


def test_a_week_is_shown_by_the_quarter_of_an_hour() -> None:
    """Nobody said how fine: 672 buckets; from there on an hour, three and six to zoom out."""
    assert finest(week()) == timedelta(minutes=15)
    minutes = [step // timedelta(minutes=1) for step in levels(week(), finest(week()))]
    assert minutes == [15, 60, 180, 360]


@given(SPANS)
def test_no_level_is_too_fine_or_too_coarse(span: Span) -> None:
    """At most so many buckets unless weeks are too many; each level holds whole finer buckets."""
    every = finest(span)
    assert span.length / every <= MOST_BUCKETS or every == STEPS[-1]
    held = levels(span, every)
    assert held[0] == every
    assert all(step % every == timedelta() for step in held)
    assert list(held) == sorted(set(held))


def test_rows_of_the_table_are_few() -> None:
    """Two days by the hour, two months by the day, a year by the week."""
    steps = [table_step(Span(START, START + timedelta(days=days))) for days in (2, 60, 365)]
    assert steps == [timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)]
