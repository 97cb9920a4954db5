"""Buckets on the clock that people live by."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.nouns.posts import Span
from monitor.series.wallclock import SCREEN_LENGTHS, clipped, edges, screen_rows
from tests.examples import examples

HOUR = timedelta(hours=1)
ZONES = (
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
    "Africa/Casablanca",
    "America/Sao_Paulo",  # clocks used to change at midnight
    "Pacific/Apia",  # left a whole day out, in 2011
)
instants = st.integers(1_072_915_200 // 60, 1_900_000_000 // 60).map(
    lambda minute: datetime.fromtimestamp(minute * 60, UTC)
)
lengths = st.one_of(
    st.sampled_from([1, 5, 15, 30, 60, 120, 360, 720, 1440, 10_080]), st.integers(1, 10_080)
).map(lambda minutes: timedelta(minutes=minutes))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local(found: list[datetime], zone: str) -> list[str]:
    return [f"{edge.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for edge in found]


@examples(150)
@given(instants, st.integers(0, 200), lengths, zones)
@example(at("2011-12-29T05:00"), 40, timedelta(hours=2), ZoneInfo("Pacific/Apia"))
@example(at("2017-04-01T14:00"), 3, HOUR, ZoneInfo("Australia/Lord_Howe"))
@example(at("2017-03-12T10:05"), 1, timedelta(minutes=61), ZoneInfo("America/Los_Angeles"))
def test_no_bucket_is_lost_doubled_or_empty(
    start: datetime, buckets: int, every: timedelta, zone: ZoneInfo
) -> None:
    """The buckets hold the span, each instant in one of them, and none has length 0."""
    span = Span(start, start + buckets * every)
    found = edges(span, every, zone)
    assert len(found) >= 2
    assert all(a < b for a, b in pairwise(found))
    assert found[0] <= span.start < found[1]
    assert found[-2] < max(span.end, span.start + timedelta(minutes=1))
    assert found[-1] >= span.end
    assert all(edge.tzinfo is UTC and edge.second == 0 for edge in found)


@examples(150)
@given(instants, lengths, zones, st.integers(0, 5000), st.integers(0, 5000))
@example(at("2017-04-01T10:00"), HOUR, ZoneInfo("Australia/Lord_Howe"), 280, 500)
@example(at("2017-04-01T10:00"), HOUR, ZoneInfo("Australia/Lord_Howe"), 320, 500)
@example(at("2017-09-30T10:00"), HOUR, ZoneInfo("Australia/Lord_Howe"), 340, 500)
def test_a_bucket_is_the_same_in_every_report(
    start: datetime, every: timedelta, zone: ZoneInfo, skip: int, length: int
) -> None:
    """The buckets of a part are those of the whole, wherever a report begins."""
    inner = Span(
        start + timedelta(minutes=skip), start + timedelta(minutes=skip + length % 1000 + 1)
    )
    whole = edges(Span(start, inner.end + timedelta(days=2)), every, zone)
    part = edges(inner, every, zone)
    first = whole.index(part[0])
    assert whole[first : first + len(part)] == part


@examples(100)
@given(instants, st.sampled_from([1, 5, 15, 20, 30, 60]), zones)
def test_short_buckets_are_steps_of_real_time(
    start: datetime, minutes: int, zone: ZoneInfo
) -> None:
    """Up to an hour a bucket is never longer than `every`, and shorter at most at one change."""
    every = timedelta(minutes=minutes)
    found = edges(Span(start, start + timedelta(days=2)), every, zone)
    lengths = [b - a for a, b in pairwise(found)]
    assert all(length <= every for length in lengths)
    assert sum(length < every for length in lengths) <= 1


@examples(100)
@given(instants, st.integers(0, 10 * 365 * 24 * 60), zones)
def test_a_table_of_a_terminal_has_sixteen_rows_at_most(
    start: datetime, minutes: int, zone: ZoneInfo
) -> None:
    """From a minute to ten years, and the rows are no longer than they have to be for that."""
    span = Span(start, start + timedelta(minutes=minutes))
    chosen = screen_rows(span, zone)
    assert len(clipped(span, chosen, zone)) - 1 <= 16
    shorter = [one for one in SCREEN_LENGTHS if one < chosen][-1:]
    assert all(len(clipped(span, one, zone)) - 1 > 16 for one in shorter)
    if minutes <= 16 * 60 - 60:
        assert chosen == HOUR


@pytest.mark.parametrize(
    ("zone", "every", "day", "hours"),
    [
        ("America/Los_Angeles", "1d", "2017-03-12", 23),
        ("America/Los_Angeles", "1d", "2017-11-05", 25),
        ("America/Los_Angeles", "1d", "2017-11-06", 24),
        ("Australia/Lord_Howe", "1d", "2017-10-01", 23.5),
        ("Australia/Lord_Howe", "1d", "2017-04-02", 24.5),
    ],
)
def test_a_day_is_a_local_day(zone: str, every: str, day: str, hours: float) -> None:
    """Days go from midnight to midnight, and have 23 or 25 hours where clocks change by one."""
    noon = at(f"{day}T12:00", zone)
    found = edges(Span(noon, noon), timedelta(days=1), ZoneInfo(zone))
    assert [b - a for a, b in pairwise(found)] == [timedelta(hours=hours)]
    assert local(found[:1], zone) == [f"{day[5:]} 00:00"]


def test_a_week_begins_on_monday() -> None:
    """Weeks begin on Monday at midnight, on the local clock."""
    zone = "America/Los_Angeles"
    found = edges(
        Span(at("2017-03-08T12:00"), at("2017-03-15T12:00")), timedelta(days=7), ZoneInfo(zone)
    )
    assert local(found, zone) == ["03-06 00:00", "03-13 00:00", "03-20 00:00"]


def test_the_hour_that_is_shown_twice_is_two_buckets() -> None:
    """In autumn there are two hours from 01:00 to 02:00, one after the other."""
    zone = "America/Los_Angeles"
    found = edges(Span(at("2017-11-05T07:00"), at("2017-11-05T11:00")), HOUR, ZoneInfo(zone))
    assert local(found, zone) == [
        "11-05 00:00",
        "11-05 01:00",
        "11-05 01:00",
        "11-05 02:00",
        "11-05 03:00",
    ]


def test_the_hour_that_is_skipped_is_no_bucket() -> None:
    """In spring there is no hour from 02:00 to 03:00."""
    zone = "America/Los_Angeles"
    found = edges(Span(at("2017-03-12T09:00"), at("2017-03-12T11:00")), HOUR, ZoneInfo(zone))
    assert local(found, zone) == ["03-12 01:00", "03-12 03:00", "03-12 04:00"]


@pytest.mark.parametrize(("zone", "minute"), [("Asia/Kolkata", 30), ("Asia/Kathmandu", 15)])
def test_hours_follow_the_local_clock(zone: str, minute: int) -> None:
    """Where the clock is half an hour off UTC, buckets begin at the local full hour."""
    found = edges(Span(at("2017-02-22T06:00"), at("2017-02-22T08:00")), HOUR, ZoneInfo(zone))
    assert {edge.minute for edge in found} == {minute}
    assert {edge.astimezone(ZoneInfo(zone)).minute for edge in found} == {0}
