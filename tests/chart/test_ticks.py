"""The time axis tells the incident's own time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart.ticks import Tick, ticks
from monitor.nouns.posts import Span
from tests.examples import examples

PACIFIC = ZoneInfo("America/Los_Angeles")
ZONES = (
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
)


def hours(first: datetime, count: int, most: int = 30, zone: ZoneInfo = PACIFIC) -> list[Tick]:
    return ticks(Span(first, first + timedelta(hours=count)), zone, most)


def test_the_skipped_hour_has_no_mark() -> None:
    """On 12 March 2017 in Los Angeles 01:00 was followed by 03:00."""
    marks = hours(datetime(2017, 3, 12, 8, tzinfo=UTC), 4)
    labels = [m.label for m in marks if m.at.minute == 0]
    assert labels == ["midnight", "1 am", "3 am", "4 am", "5 am"]
    assert [m.at for m in marks if m.label == "3 am"] == [datetime(2017, 3, 12, 10, tzinfo=UTC)]


def test_the_doubled_hour_has_two_marks_told_apart() -> None:
    """On 5 November 2017 Los Angeles had 01:00 twice: each mark has its offset's name."""
    marks = [m for m in hours(datetime(2017, 11, 5, 7, tzinfo=UTC), 5) if m.at.minute == 0]
    assert [m.label for m in marks] == [
        "midnight",
        "1 am PDT",
        "1 am PST",
        "2 am",
        "3 am",
        "4 am",
    ]
    assert marks[2].at - marks[1].at == timedelta(hours=1)


@pytest.mark.parametrize(
    "day", [datetime(2017, 3, 12, 8, tzinfo=UTC), datetime(2017, 11, 5, 7, tzinfo=UTC)]
)
def test_days_begin_at_local_midnight_on_both_sides_of_a_change(day: datetime) -> None:
    """A day of 23 or of 25 hours is one step of the axis like any other."""
    marks = ticks(Span(day - timedelta(days=3), day + timedelta(days=4)), PACIFIC, 10)
    local = [m.at.astimezone(PACIFIC) for m in marks]
    assert {(at.hour, at.minute) for at in local} == {(0, 0)}
    assert [at.toordinal() - local[0].toordinal() for at in local] == list(range(len(local)))
    assert len(local) >= 7


def test_half_hour_zone_is_on_round_times_of_its_own() -> None:
    """In India marks stand on Indian hours, which are half hours in UTC."""
    marks = hours(datetime(2017, 2, 22, 8, tzinfo=UTC), 12, 13, ZoneInfo("Asia/Kolkata"))
    assert {m.at.minute for m in marks} == {30}
    assert marks[0].label == "2 pm"


def test_a_day_without_midnight_begins_at_its_first_instant() -> None:
    """In Sao Paulo 15 October 2017 began at 01:00."""
    zone = ZoneInfo("America/Sao_Paulo")
    marks = ticks(
        Span(datetime(2017, 10, 13, tzinfo=UTC), datetime(2017, 10, 18, tzinfo=UTC)), zone, 6
    )
    begins = {m.label: m.at.astimezone(zone).hour for m in marks}
    assert begins["Sun 15 Oct"] == 1
    assert begins["Mon 16 Oct"] == 0


def test_a_day_that_is_left_out_has_no_mark() -> None:
    """Samoa went from 29 to 31 December 2011: two marks had stood at one instant."""
    start = datetime(2011, 12, 27, tzinfo=UTC)
    found = ticks(Span(start, start + timedelta(days=7)), ZoneInfo("Pacific/Apia"), 10)
    labels = [mark.label for mark in found]
    assert labels[1:4] == ["Wed 28 Dec", "Thu 29 Dec", "Sat 31 Dec"]
    assert len({mark.at for mark in found}) == len(found)


def test_the_date_stands_at_the_first_mark_and_at_each_change_of_day() -> None:
    """A reader sees which day each hour belongs to, and no date twice."""
    marks = hours(datetime(2017, 2, 23, 2, tzinfo=UTC), 12)
    assert [m.below for m in marks if m.below] == ["Wed 22 Feb", "Thu 23 Feb"]
    assert [m.label for m in marks if m.below == "Thu 23 Feb"] == ["midnight"]


def test_a_year_is_told_in_months_with_the_year_where_it_changes() -> None:
    """A year of data has month names; the year stands under the first and under January."""
    marks = ticks(
        Span(datetime(2017, 2, 22, tzinfo=UTC), datetime(2018, 2, 22, tzinfo=UTC)), PACIFIC, 12
    )
    assert [m.label for m in marks][:3] == ["Mar", "May", "Jul"]
    assert [m.below for m in marks if m.below] == ["2017", "2018"]


def test_many_years_have_one_mark_a_year() -> None:
    """However long the span, there is a step for it."""
    marks = ticks(
        Span(datetime(2000, 1, 2, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC)), PACIFIC, 12
    )
    assert len(marks) == 20
    assert {m.label for m in marks} == {"Jan"}


@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 5 * 365 * 1440),
    minutes=st.integers(1, 400 * 1440),
    most=st.integers(2, 15),
)
@examples(60)
def test_marks_are_few_ordered_and_inside(zone: str, start: int, minutes: int, most: int) -> None:
    """For any span and zone: marks rise, lie in the span, and are not more than fit."""
    first = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    span = Span(first, first + timedelta(minutes=minutes))
    instants = [m.at for m in ticks(span, ZoneInfo(zone), most)]
    assert instants == sorted(set(instants))
    assert all(span.start <= at <= span.end for at in instants)
    assert len(instants) <= most + 3  # the ends, and an hour that comes twice


@examples(60)
@given(
    st.integers(0, 400 * 24 * 60),
    st.integers(60, 400 * 24 * 60),
    st.integers(2, 12),
    st.sampled_from(ZONES),
)
def test_no_mark_stands_alone(begin: int, minutes: int, most: int, zone: str) -> None:
    """Of an hour as of a year there are at least two, else nothing says how long a stretch is."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=begin)
    marks = ticks(Span(start, start + timedelta(minutes=minutes)), ZoneInfo(zone), most)
    assert 2 <= len(marks) <= 3 * most + 2
