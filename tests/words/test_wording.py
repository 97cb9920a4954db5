"""Times of a sentence: around a change of clocks each says on which clock it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.nouns.posts import Span
from monitor.words import notes
from monitor.words.charts import happened
from monitor.words.front import clock
from monitor.words.times import clock as clock_of_day
from monitor.words.wording import Wording
from tests.examples import examples

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""When the clocks of Berlin go back, from 3 am CEST to 2 am CET."""

ZONES = st.sampled_from(("Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "UTC"))
MINUTES = st.integers(0, 60 * 24 * 400).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("days", "start", "end", "near", "said"),
    [
        (3, -11, -5, 11, "4 and 10 pm CEST on Saturday 24 October"),
        (3, 0, 0.5, -2, "2 and 2:30 am CET"),
        (3, -0.5, 0, -2, "2:30 am CEST and 2 am CET"),
        (365, -11, -5, 11, "4 and 10 pm on Saturday 24 October 2026"),
        (365, 0, 0.5, -2, "2 and 2:30 am CET"),
    ],
)
def test_when_a_gap_was_is_said_on_its_own_clock(
    days: int, start: float, end: float, near: float, said: str
) -> None:
    """Not on that of the hour which it is compared with.

    Of a report at both ends of which the clock is the same, only a time that comes twice needs it.
    """
    wording = Wording(BERLIN, Span(BACK - days * 24 * HOUR, BACK + days * 24 * HOUR))
    gap = Span(BACK + start * HOUR, BACK + end * HOUR)
    assert wording.between(gap, BACK + near * HOUR) == said


@given(ZONES, MINUTES, MINUTES, MINUTES)
@example("Europe/Berlin", timedelta(0), HOUR / 2, HOUR)
@examples(200)
def test_no_two_instants_of_a_day_are_called_alike(
    name: str, ago: timedelta, before: timedelta, between: timedelta
) -> None:
    """In a sentence, on a chart, on the page, in what confirms a note; an hour may come twice."""
    zone, first = ZoneInfo(name), BACK - ago - HOUR / 2
    second = first + between % (30 * HOUR)
    wording = Wording(zone, Span(first - before, second + before))
    called: tuple[Callable[[datetime], str], ...] = (
        wording.moment,
        wording.instant,
        lambda at: clock(at, wording),
        lambda at: happened(at, "x", wording),
        lambda at: notes.added(1, at, name),
    )
    assert [say(first) == say(second) for say in called] == [first == second] * len(called)


def test_a_time_that_comes_once_needs_no_more() -> None:
    """Only where it comes twice is the name of its offset said."""
    assert clock_of_day((BACK - HOUR / 2).astimezone(BERLIN)) == "2:30 am CEST"
    assert clock_of_day((BACK + HOUR / 2).astimezone(BERLIN)) == "2:30 am CET"
    assert clock_of_day((BACK + HOUR).astimezone(BERLIN)) == "3 am"
