"""Hours in which nobody is to be disturbed, where clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.quiet import QuietHours

ZONE = ZoneInfo("America/Los_Angeles")
CHANGES = (datetime(2026, 3, 8, 10, tzinfo=UTC), datetime(2026, 11, 1, 9, tzinfo=UTC))
times = st.builds(time, st.integers(0, 5), st.sampled_from([0, 15, 30, 45]))


@given(st.sampled_from(CHANGES), st.integers(-300, 300), times, times)
def test_quiet_hours_end_later_than_now(
    change: datetime, minutes: int, start: time, end: time
) -> None:
    """Also in the hour that clocks show twice: a message that waits was never due before it was."""
    now = change + minutes * timedelta(minutes=1)
    until = QuietHours(start, end).until(now, ZONE)
    assert until is None or now < until <= now + timedelta(hours=25)


def test_they_are_over_in_each_hour_that_comes_twice() -> None:
    """At 1:30 by summer time, and at 1:30 after it."""
    night = QuietHours(time(22), time(1, 30))
    first, second = (CHANGES[1] + timedelta(minutes=number) for number in (-50, 10))
    assert night.until(first, ZONE) == CHANGES[1] - timedelta(minutes=30)
    assert night.until(second, ZONE) == CHANGES[1] + timedelta(minutes=30)
