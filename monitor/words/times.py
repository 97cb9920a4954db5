"""Times as they stand on a chart; English, whatever the machine's locale."""

from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import DAY, HOUR, MINUTE
from monitor.nouns.posts import Span
from monitor.words.numbers import listed

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEK: Final = timedelta(weeks=1)
"""No zone keeps an offset for less."""

UNITS: Final = {MINUTE: "minute", HOUR: "hour", DAY: "day", WEEK: "week"}


def day(local: date) -> str:
    """Write a date: `Wed 22 Feb`."""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def hour_number(hour: int) -> str:
    return f"{hour} h"


def last_moment(span: Span) -> datetime:
    """Return an instant of the last day of a span.

    A report of midnight ends with the first minute of the next day.
    """
    return max(span.start, span.end - timedelta(minutes=1, microseconds=1))


def time_of_day(local: datetime) -> str:
    """Write it: `5 pm`, `6:52 pm`, `midnight`, `noon`."""
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "noon" if local.hour else "midnight"
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004  half a day
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {half}"


def clock(local: datetime) -> str:
    """Write the time of day, with the offset's name where it comes twice: `1:12 am PDT`."""
    return f"{time_of_day(local)}{twice(local)}"


def twice(local: datetime) -> str:
    """Write the offset's name, after a space, where a time of day happens twice; else nothing."""
    alike = local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    return "" if alike else f" {offset_name(local)}"


def offset_name(local: datetime) -> str:
    """Write what people call the offset of a time: `PDT`, or `UTC+10:30` where it has no name."""
    name = local.tzname() or ""
    return name if name.isalpha() else offset(local, local.tzinfo)


def offsets(span: Span, zone: ZoneInfo) -> str:
    """Write the zone's distance from UTC over a span.

    `UTC+02:00, then UTC+01:00`, or `UTC+00:00 or UTC+01:00` where it changes more than once.
    """
    last = max(span.start, span.end - timedelta(microseconds=1))
    weeks = (span.start + number * WEEK for number in range((last - span.start) // WEEK + 1))
    shown = [name for name, _ in groupby(offset(at, zone) for at in (*weeks, last))]
    known = list(dict.fromkeys(shown))
    return ", then ".join(shown) if shown == known else listed(known, "or")


def offset(instant: datetime, zone: tzinfo | None) -> str:
    """Write the zone's distance from UTC at an instant: `UTC−08:00`."""
    signed = round((instant.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, minutes = divmod(abs(signed), 60)
    return f"UTC{'−' if signed < 0 else '+'}{hours:02}:{minutes:02}"
