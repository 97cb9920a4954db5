"""Instants and durations, from and to text; the only reader of the wall clock."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from monitor.errors import excerpt

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Of a report and of what it is about: what is computed reaches months back, and forward."""

MILLISECOND: Final = timedelta(milliseconds=1)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

A_DURATION: Final = "a number and s, m, h, d or w, such as 5m"
"""What is to be written where there is a length of time."""

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST: Final = 100 * 365 * 86400
_DURATION: Final = re.compile(r"(\d{1,9})([smhdw])")


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  this is the one place


def to_epoch_ms(instant: datetime) -> int:
    """Return whole milliseconds since 1970 (UTC), rounded down.

    >>> to_epoch_ms(datetime(1970, 1, 1, 0, 0, 1, 500999, tzinfo=UTC))
    1500
    """
    return (instant - EPOCH) // MILLISECOND


def from_epoch_ms(milliseconds: int) -> datetime:
    return EPOCH + milliseconds * MILLISECOND


def instant_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_epoch_ms(milliseconds)


def epoch_ms_or_none(instant: datetime | None) -> int | None:
    return None if instant is None else to_epoch_ms(instant)


def to_epoch(instant: datetime) -> int:
    """Return Unix time in seconds, rounded down."""
    return to_epoch_ms(instant) // 1000


def from_epoch(seconds: float) -> datetime:
    """Return the UTC datetime for Unix time in seconds.

    Raises:
        OverflowError: The number lies outside the years 1 to 9999.
    """
    return EPOCH + timedelta(seconds=seconds)


def floor(at: datetime, step: timedelta) -> datetime:
    """Return the last whole *step* since 1970 at or before an instant, in UTC whatever its zone.

    >>> floor(datetime.fromisoformat("2017-02-22T22:40:00+00:00"), HOUR).hour
    22
    """
    return EPOCH + (at - EPOCH) // step * step


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return when a day begins (UTC) on the clock of *zone*: with its first instant.

    >>> from zoneinfo import ZoneInfo
    >>> midnight(date(2017, 2, 22), ZoneInfo("America/Los_Angeles")).isoformat()
    '2017-02-22T08:00:00+00:00'
    """
    # Where midnight is skipped, fold=0 takes the offset before: that of the change of clocks.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def comes_twice(at: datetime) -> bool:
    """Return whether the clock of its zone shows a time twice, since it is put back.

    >>> from zoneinfo import ZoneInfo
    >>> comes_twice(datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York")))
    True
    """
    first, second = (at.replace(fold=fold).utcoffset() for fold in (0, 1))
    # Of a time that is skipped, the second is the larger one.
    return first is not None and second is not None and first > second


def read_instant(text: str) -> datetime:
    """Read RFC 3339, an e-mail date or epoch seconds into an aware instant in UTC.

    A leap second (``:60``) is read as the last second of its minute.

    Raises:
        ValueError: The text is none of these, or names no zone.

    >>> read_instant("2017-02-22T22:00:00-08:00").isoformat()
    '2017-02-23T06:00:00+00:00'
    """
    text = text.strip()
    try:
        instant = _instant(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        raise ValueError(_no_time(text)) from error
    raise ValueError(_no_time(text))


def _no_time(text: str) -> str:
    return (
        f"write a time with its zone such as 2017-02-22T22:00:00-08:00, not {excerpt(text, 40)!r}"
    )


def _instant(text: str) -> datetime:
    # Eight digits are a date without its dashes, and not a moment in 1970.
    if re.fullmatch(r"-?(?!\d{8}$)\d{1,12}(\.\d{1,9})?", text):
        return from_epoch(float(text))
    text = re.sub(r":60(?=[.Zz+-]|\s|$)", ":59", text)
    if text[:4].isdigit():
        return datetime.fromisoformat(text)
    # Of "-08" it would make eight minutes, of the year -0001, which PHP writes for none, 2000.
    if re.search(r"\s[+-](?!\d{4}\b)|[a-z]\s[+-]", text):
        raise ValueError(_no_time(text))
    return parsedate_to_datetime(text)


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC with ``Z``; fractions of a second only where there are any.

    >>> rfc3339(datetime(2017, 2, 23, 6, 0, tzinfo=UTC))
    '2017-02-23T06:00:00Z'
    """
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    text = msgspec.json.encode(utc).decode()  # an export writes two a post; isoformat is slow
    return f"{text[1:-5]}Z" if utc.microsecond else text[1:-1]


def read_duration(text: str) -> timedelta:
    """Read ``30s``, ``2m``, ``1h``, ``1d`` or ``1w``, up to a century.

    Raises:
        ValueError: The text is no such duration, or is zero.

    >>> read_duration("90m")
    datetime.timedelta(seconds=5400)
    """
    found = _DURATION.fullmatch(text.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < seconds <= _LONGEST:
        raise ValueError(f"write {A_DURATION}, not {excerpt(text, 40)!r}")
    return timedelta(seconds=seconds)


def short_duration(length: timedelta) -> str:
    """Write a duration in its largest whole unit, as `read_duration` reads it.

    >>> short_duration(timedelta(minutes=90)), short_duration(timedelta(days=7))
    ('90m', '1w')
    """
    seconds = int(length.total_seconds())
    unit = next(u for u in reversed(_UNITS) if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def iso_duration(length: timedelta) -> str:
    """Write a duration in ISO 8601.

    >>> iso_duration(timedelta(hours=1)), iso_duration(timedelta(days=7))
    ('PT1H', 'P7D')
    >>> iso_duration(timedelta(seconds=90))
    'PT1M30S'
    """
    seconds = int(length.total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    whole = f"{days}D" if days else ""
    part = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (rest, "S")) if n)
    return f"P{whole}{'T' + part if part else ''}" if whole or part else "PT0S"
