"""What headers say of a service's limits (promise 6)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.http.rates import (
    DEFAULT_WAIT,
    LONGEST_RESET,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    insisting,
    read_limits,
    retry_after,
    time_to_reset,
)
from monitor.nouns.hosts import HostLimits
from tests.http.world import SECOND, START

DATE = format_datetime(START, usegmt=True)
EPOCH = int(START.timestamp())
SECONDS = st.integers(0, 10**7)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("0", 1),
        ("86401", 86400),
        ("999999999", 86400),
        ("Wed, 22 Feb 2017 06:02:00 GMT", 120),
        ("Wednesday, 22-Feb-17 06:02:00 GMT", 120),
        ("Wed, 22 Feb 2017 06:00:00 GMT", 1),
        ("Fri, 22 Feb 2117 06:00:00 GMT", 86400),
        ("Wed, 22 Feb 2017 05:59:00 GMT", 60),
        ("-5", 60),
        ("", 60),
        ("soon", 60),
        ("1e3", 60),
        ("9" * 5000, 60),
        ("60, 60", 60),
        ("5, 500 ,20", 500),
        ("5, soon", 60),
        ("Wed, 99 Feb 2017 06:02:00 GMT", 60),
        ("0001-01-01T00:00:00+23:00", 60),
        ("٣٠", 60),
    ],
)
def test_retry_after_is_read_in_both_forms_and_kept_within_reason(text: str, wait: float) -> None:
    """Seconds and dates count, from 1 s to 24 h; what cannot be read or is past means a minute."""
    assert retry_after(text, START) == timedelta(seconds=wait)


@given(SECONDS)
def test_both_forms_of_retry_after_mean_the_same(seconds: int) -> None:
    """A date is as far from the answer's own date as the seconds say."""
    date = format_datetime(START + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(date, START) == retry_after(str(seconds), START)


@given(st.text() | st.from_regex(r"-?\d+(\.\d+)?", fullmatch=True))
def test_no_header_makes_a_wait_without_bounds(text: str) -> None:
    """Whatever a server sends, the wait stays between its bounds."""
    assert SHORTEST_WAIT <= retry_after(text, START) <= LONGEST_WAIT
    assert timedelta() <= time_to_reset(text, START) <= LONGEST_RESET
    read_limits(dict.fromkeys(("date", "retry-after", "ratelimit-reset"), text), START)


@pytest.mark.parametrize(
    ("service", "headers"),
    [
        ("Bluesky", {"ratelimit-limit": "300", "ratelimit-reset": str(EPOCH + 90)}),
        ("Mastodon", {"x-ratelimit-limit": "300", "x-ratelimit-reset": "2017-02-22T06:01:30.000Z"}),
        ("Reddit", {"x-ratelimit-limit": "300.0", "x-ratelimit-reset": "90"}),
        ("X", {"x-rate-limit-limit": "300", "x-rate-limit-reset": str(EPOCH + 90)}),
    ],
)
def test_four_dialects_say_the_same(service: str, headers: dict[str, str]) -> None:
    """Epoch seconds, ISO 8601 and seconds from now are read alike, whatever the header's name."""
    prefix = next(iter(headers)).removesuffix("limit")
    told = {**headers, f"{prefix}remaining": "12.0", "date": DATE}
    rate = read_limits(told, START)
    assert rate == HostLimits(remaining=12, limit=300, resets_at=START + 90 * SECOND), service


@given(st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001  the zone follows
def test_our_clock_does_not_matter_where_the_answer_has_a_date(ours: datetime) -> None:
    """Instants are compared with the answer's own date, however wrong our clock is."""
    headers = {"date": DATE, "x-rate-limit-reset": str(EPOCH + 90), "x-rate-limit-remaining": "0"}
    headers["retry-after"] = "Wed, 22 Feb 2017 06:02:00 GMT"
    now = ours.replace(tzinfo=UTC)
    rate = read_limits(headers, now)
    assert (rate.resets_at, rate.not_before) == (now + 90 * SECOND, now + 120 * SECOND)


def test_our_clock_stands_in_for_a_missing_date() -> None:
    """Without a date that can be read, instants are compared with our own clock."""
    for headers in ({}, {"date": "yesterday"}):
        assert (
            read_limits({**headers, "ratelimit-reset": str(EPOCH + 90)}, START).resets_at
            == START + 90 * SECOND
        )


@pytest.mark.parametrize(
    "reset", [str(EPOCH - 1), str(EPOCH + 3601), "3601", "-1", "soon", "", None]
)
def test_a_reset_that_makes_no_sense_means_a_minute(reset: str | None) -> None:
    """Past, more than an hour away, unreadable, or missing with nothing left: a minute."""
    told = {
        "x-ratelimit-remaining": "0.9",
        **({} if reset is None else {"x-ratelimit-reset": reset}),
    }
    assert read_limits(told, START) == HostLimits(remaining=0, resets_at=START + DEFAULT_WAIT)


def test_silence_is_not_a_limit() -> None:
    """An answer without such headers says nothing; a count that is no number neither."""
    assert read_limits({"date": DATE}, START) == HostLimits()
    assert read_limits({"ratelimit-remaining": "many"}, START) == HostLimits()


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        (HostLimits(), DEFAULT_WAIT),
        (HostLimits(resets_at=START + 90 * SECOND), 90 * SECOND),
        (HostLimits(resets_at=START + timedelta()), SHORTEST_WAIT),
        (HostLimits(not_before=START + 5 * SECOND, resets_at=START + 90 * SECOND), 5 * SECOND),
    ],
)
def test_too_many_requests_always_asks_for_a_pause(said: HostLimits, pause: timedelta) -> None:
    """What Retry-After says counts, else the reset, else a minute."""
    assert insisting(said, START).not_before == START + pause
