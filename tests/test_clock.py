"""Instants and durations survive text, and what is no time is refused."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor import clock

ZONES = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
INSTANTS = st.builds(
    lambda seconds, zone: (clock.EPOCH + timedelta(seconds=seconds)).astimezone(zone),
    st.integers(-30_000_000_000, 250_000_000_000) | st.floats(0, 2e9),
    ZONES,
)


@given(INSTANTS)
def test_an_instant_survives_its_text(instant: datetime) -> None:
    """What RFC 3339 writes, in whatever zone, is read back to the millisecond, in UTC."""
    read = clock.read_instant(clock.rfc3339(instant))
    assert timedelta() <= instant - read < clock.MILLISECOND
    assert read.tzinfo is UTC


@given(INSTANTS)
def test_an_instant_survives_milliseconds(instant: datetime) -> None:
    """Epoch milliseconds round down, before 1970 too."""
    back = clock.from_epoch_ms(clock.to_epoch_ms(instant))
    assert timedelta() <= instant - back < clock.MILLISECOND


STEPS = st.sampled_from([clock.SECOND, clock.MINUTE, 7 * clock.MINUTE, clock.HOUR, clock.DAY])


@given(INSTANTS, STEPS)
@example(datetime(2017, 3, 12, 12, tzinfo=ZoneInfo("America/Los_Angeles")), clock.DAY)
def test_steps_are_those_since_1970_whatever_the_zone(instant: datetime, step: timedelta) -> None:
    """Before 1970 too; a clock that was set forward in between moves no step."""
    found = clock.floor(instant, step)
    assert (found - clock.EPOCH) % step == timedelta()
    assert timedelta() <= instant - found < step


@given(INSTANTS.filter(lambda instant: instant.year >= 1970))
def test_an_email_date_is_read(instant: datetime) -> None:
    """Feeds write dates as e-mail does, to the second."""
    assert clock.read_instant(format_datetime(instant)) == instant.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2017-02-22T22:00:00-08:00", "2017-02-23T06:00:00Z"),
        (" 2017-02-23 06:00:00Z\n", "2017-02-23T06:00:00Z"),
        ("2017-02-23T06:00:00.25+00:00", "2017-02-23T06:00:00.250Z"),
        ("Wed, 22 Feb 2017 22:00:00 PST", "2017-02-23T06:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
        ("1487829600", "2017-02-23T06:00:00Z"),
        ("1487829600.5", "2017-02-23T06:00:00.500Z"),
        ("-1", "1969-12-31T23:59:59Z"),
        ("0", "1970-01-01T00:00:00Z"),
    ],
)
def test_times_are_read_in_the_forms_that_services_use(text: str, instant: str) -> None:
    """RFC 3339, e-mail dates, epoch seconds; a leap second is the last second of its minute."""
    assert clock.rfc3339(clock.read_instant(text)) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2017-02-30T00:00:00Z",
        "2017-02-22T25:00:00Z",
        "Wed, 99 Feb 2017",
        "1e9",
        "20170222",
        "²²²²",
        "Wed, 22 Feb 2017 22:00:00 -08",
        "Wed, 22 Feb 2017 22:00:00 +1",
        "Mon, 30 Nov -0001 00:00:00 +0000",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """The sentence shows a good time and what came."""
    with pytest.raises(
        ValueError, match=f"write a time with its zone such as .*, not {re.escape(repr(text))}"
    ):
        clock.read_instant(text)


@pytest.mark.parametrize(
    "text", ["2017-02-22", "2017-02-22T22:00:00", "Wed, 22 Feb 2017 22:00:00 -0000"]
)
def test_a_time_without_its_zone_is_refused(text: str) -> None:
    """A zone is never guessed."""
    with pytest.raises(ValueError, match="write a time with its zone such as"):
        clock.read_instant(text)


@given(
    st.text() | st.text("0123456789-:+TZ. ") | st.from_regex(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d.{0,9}\Z")
)
def test_any_text_is_a_time_or_refused(text: str) -> None:
    """Whatever a service sends ends in an aware instant in UTC or in ValueError."""
    with suppress(ValueError):
        assert clock.read_instant(text).utcoffset() == timedelta()


@pytest.mark.parametrize("text", ["999999999999", "0001-01-01T00:00:00+01:00"])
def test_times_beyond_the_calendar_are_refused(text: str) -> None:
    """Years before 1 and after 9999 are no times."""
    with pytest.raises(ValueError, match="write a time with its zone such as"):
        clock.read_instant(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("2m", 120), ("1h", 3600), (" 1d ", 86400), ("1w", 604800)]
)
def test_durations_are_read(text: str, seconds: int) -> None:
    """A number and one unit."""
    assert clock.read_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "0s", "5", "m", "-1m", "1.5h", "1h30m", "1M", "9999999999s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """Zero, signs, fractions and mixtures are refused; the sentence shows what came."""
    with pytest.raises(ValueError, match=f"write a number and s, m, h, d or w, .*, not {text!r}"):
        clock.read_duration(text)


def test_durations_beyond_the_calendar_are_refused() -> None:
    """What no timedelta can hold is no duration."""
    with pytest.raises(ValueError, match="write a number and"):
        clock.read_duration("999999999w")


@given(st.integers(1, 10**9 - 1))
def test_a_duration_survives_its_text(seconds: int) -> None:
    """The short form is read back, and is in the largest whole unit."""
    length = timedelta(seconds=seconds)
    assert clock.read_duration(clock.short_duration(length)) == length


@given(st.integers(0, 10**9))
def test_iso_durations_add_up(seconds: int) -> None:
    """Days, hours, minutes and seconds sum to the length; nothing is written as zero."""
    text = clock.iso_duration(timedelta(seconds=seconds))
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    assert found is not None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    assert ((days * 24 + hours) * 60 + minutes) * 60 + rest == seconds
    assert max(hours / 24, minutes / 60, rest / 60) < 1
    assert seconds == 0 or not re.search(r"(?<!\d)0|T$", text)


def test_now_is_aware() -> None:
    """The present is in UTC and lies after this was written."""
    assert clock.utc_now().tzinfo is UTC
    assert clock.utc_now() > datetime(2025, 1, 1, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.mark.parametrize("seconds", [0.5, 1487829600])
def test_epoch_seconds_may_have_fractions(seconds: float) -> None:
    """Services send whole and fractional seconds."""
    assert clock.from_epoch(seconds) - clock.EPOCH == timedelta(seconds=seconds)
    with pytest.raises(OverflowError):
        clock.from_epoch(1e12)
