"""Instants in words and in tables, where clocks change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.posts import Span
from monitor.nouns.report import Head, head_of_all
from monitor.words.front import ends
from monitor.words.gaps import table
from monitor.words.page import made
from monitor.words.sheet import LocalTime
from monitor.words.worded import when, wording_of
from monitor.words.wording import Wording
from tests.words.test_gaps import GAP

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = datetime(2026, 10, 25, 1, tzinfo=UTC)
CHANGES = {
    "Europe/Berlin": BERLIN,
    "America/New_York": datetime(2026, 11, 1, 6, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
    "America/Havana": datetime(2026, 11, 1, 5, tzinfo=UTC),
}
"""Zone -> when its clocks go back: by an hour, by half of one, and to midnight."""


Way: TypeAlias = Callable[[str, Span], Callable[[datetime], str]]
WAYS: tuple[Way, ...] = (
    lambda zone, span: Wording(ZoneInfo(zone), span).moment,
    lambda zone, span: Wording(ZoneInfo(zone), span).instant,
    lambda zone, span: LocalTime(zone, [span.start, span.end]),
)
"""How an instant is written in a report of a span."""


def head(start: datetime, end: datetime, zone: str = "Europe/Berlin") -> Head:
    return head_of_all(start, end, timezone=zone, simulated=False)


@given(st.sampled_from(sorted(CHANGES)), st.tuples(*[st.integers(-240, 240)] * 4).map(sorted))
def test_two_instants_of_a_report_are_never_written_alike(zone: str, places: list[int]) -> None:
    """In its head, in its sentences and in its tables, near where clocks go back."""
    held = [CHANGES[zone] + place * MINUTE for place in places]
    span = Span(held[0], held[-1])
    for way in WAYS:
        assert len(set(map(way(zone, span), held))) == len(set(held))
    assert (" to " in when(head(span.start, span.end, zone))) == (span.start != span.end)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-03-02T09:00Z", "2026-03-02T10:30Z", "Monday 2 March 2026, 10 to 11:30 am"),
        ("2026-03-01T23:00Z", "2026-03-02T23:00Z", "Monday 2 March 2026"),
        ("2026-03-01T23:00Z", "2026-03-30T22:00Z", "Monday 2 March to Monday 30 March 2026"),
        (
            "2026-03-02T09:00Z",
            "2026-03-05T09:01Z",
            "Monday 2 March, 10 am to Thursday 5 March 2026, 10:01 am",
        ),
        (
            "2026-03-02T09:00Z",
            "2026-03-04T23:00Z",
            "Monday 2 March, 10 am to the end of Wednesday 4 March 2026",
        ),
        ("2026-03-02T09:00Z", "2026-03-02T23:00Z", "Monday 2 March 2026, 10 am to midnight"),
        (
            "2025-12-30T23:00Z",
            "2026-01-02T11:00Z",
            "Wednesday 31 December 2025 to Friday 2 January 2026, noon",
        ),
    ],
)
def test_the_last_day_of_a_report_is_one_of_its_days(start: str, end: str, said: str) -> None:
    """Whole days are said by their names, also where clocks change between them."""
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert when(head(first, last)) == f"{said}, Berlin time."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "10 am"),
        (59, "10 am"),
        (60, "10:01 am"),
        (-60, "10:01 am"),  # made of a past minute, which was asked for as such
    ],
)
def test_the_running_minute_is_said_to_have_ended(seconds: int, said: str) -> None:
    """Who asks at 10:00 reads "to 10 am", in the head and wherever else that end is said."""
    start, now = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 5, 9, tzinfo=UTC)
    span = Span(start, now + MINUTE)
    made_now = replace(head(start, span.end), generated_at=now + timedelta(seconds=seconds))
    wording = wording_of(made_now)
    assert when(made_now) == f"Monday 2 March, 9 am to Thursday 5 March 2026, {said}, Berlin time."
    assert wording.stretch(span) == f"Monday 2 March, 9 am to Thursday 5 March, {said}"
    assert wording.during(span) == f"from Monday 2 March, 9 am, to Thursday 5 March, {said}"
    assert wording.between(span, now) == f"Monday 2 March, 9 am, and Thursday 5 March, {said}"
    assert ends(Span(now - HOUR, span.end), wording) == ("Thu 5 Mar, 9 am", said)


def test_a_time_within_the_running_minute_is_said_as_it_is() -> None:
    """It would have no length else."""
    start = datetime(2026, 3, 5, 9, tzinfo=UTC)
    made_now = replace(head(start, start + MINUTE), generated_at=start + MINUTE / 2)
    assert when(made_now) == "Thursday 5 March 2026, 10 to 10:01 am, Berlin time."


@pytest.mark.parametrize("zone", sorted(CHANGES))
def test_an_instant_can_be_read_without_another(zone: str) -> None:
    """A report within the hour that comes twice says which of both it is of."""
    held = [CHANGES[zone] + number * 15 * MINUTE for number in range(-16, 17)]
    for way in WAYS:
        assert len({way(zone, Span(at, at))(at) for at in held}) == len(held)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((-30, 15), "Sunday 25 October 2026, 2:30 am CEST to 2:15 am CET"),
        ((-60, 0), "Sunday 25 October 2026, 2 am CEST to 2 am CET"),
        ((-60, -15), "Sunday 25 October 2026, 2 to 2:45 am CEST"),
        ((-180, -120), "Sunday 25 October 2026, midnight to 1 am"),
        ((-1620, -180), "Saturday 24 October 2026"),
        ((-181, -179), "Saturday 24 October, 11:59 pm to Sunday 25 October 2026, 12:01 am"),
        ((-180, -180), "Sunday 25 October 2026, midnight"),
        ((-180, 1320), "Sunday 25 October 2026"),
    ],
)
def test_a_head_says_where_a_report_begins_and_ends(minutes: tuple[int, int], said: str) -> None:
    """With the offset where clocks change in it, and without a day of which it has nothing."""
    start, end = (BERLIN + number * MINUTE for number in minutes)
    assert when(head(start, end)) == f"{said}, Berlin time."


def test_a_gap_across_the_change_says_its_offset() -> None:
    """So that its end can be had from its length, though no other gap is in the other offset."""
    gap = replace(GAP, span=Span(BERLIN - HOUR, BERLIN + 3 * HOUR))
    (row,) = table([gap], head(BERLIN - 30 * HOUR, BERLIN + 30 * HOUR)).rows
    assert row[1:3] == ("2026-10-25 02:00 +0200", "4 h")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((-30, 0), "UTC+02:00"),
        ((-30, 30), "UTC+02:00, then UTC+01:00"),
        ((-365 * 24, 0), "UTC+02:00 or UTC+01:00"),
        ((-3650 * 24, 3650 * 24), "UTC+02:00 or UTC+01:00"),
    ],
)
def test_a_citation_names_each_offset_of_its_time(hours: tuple[int, int], said: str) -> None:
    """Those of a time that begins and ends alike too: its summer was an hour off."""
    start, end = (BERLIN + number * HOUR for number in hours)
    assert f"Berlin time ({said}). Made" in made(head(start, end), end)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "3 to 4 am CEST"),
        ("Australia/Lord_Howe", "11:30 am to 12:30 pm UTC+10:30"),
        ("America/Santiago", "9 to 10 pm UTC\N{MINUS SIGN}04:00"),
    ],
)
def test_an_offset_without_a_name_is_said_from_utc(zone: str, said: str) -> None:
    """`9 to 10 pm -04` reads as if a number belonged to the time."""
    at = datetime(2026, 8, 27, 1, tzinfo=UTC)
    across = Span(at, at + timedelta(days=70))
    assert Wording(ZoneInfo(zone), across).stretch(Span(at, at + HOUR)).endswith(f", {said}")
