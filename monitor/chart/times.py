"""Times, durations and numbers as they stand on a chart; English, whatever the machine's locale."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.figures import Estimate
from monitor.model import Span

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHORTEST_DAY: Final = timedelta(hours=23)
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def day(local: date) -> str:
    """Write a date: `Wed 22 Feb`."""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant in *zone*: `Wed 22 Feb 22:00`; see `clock`."""
    local = instant.astimezone(zone)
    return f"{day(local)} {clock(local)}"


def within(span: Span, zone: ZoneInfo) -> str:
    """Write a span, after `between`: `Wed 22 Feb 22:00 and Thu 23 Feb 01:00`."""
    return f"{moment(span.start, zone)} and {moment(span.end, zone)}"


def clock(local: datetime) -> str:
    """Write the time of day: `22:00`, with the offset's name where that time happens twice."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}{' ' + str(local.tzname()) if twice else ''}"


def duration(length: timedelta) -> str:
    """Write a duration in its two largest units: `1 d 2 h`."""
    rest = int(length.total_seconds())
    parts = []
    for seconds, unit in _UNITS:
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def lasting(span: Span, zone: ZoneInfo) -> str:
    """Write how long a span is; days as the calendar in *zone* counts them.

    A week in which the clock is put forward is 7 d, not 6 d 23 h.
    """
    if span.length < SHORTEST_DAY:
        return duration(span.length)
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (span.start, span.end))
    return duration(end - start)


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """Write the zone's distance from UTC at an instant: `UTC−08:00`."""
    signed = round((instant.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, minutes = divmod(abs(signed), 60)
    return f"UTC{'−' if signed < 0 else '+'}{hours:02}:{minutes:02}"


def number(value: float) -> str:
    """Write a polarity with its sign: `−0.21`."""
    return f"{value:+.2f}".replace("-", "−")


def with_interval(estimate: Estimate) -> str:
    """Write a polarity with its interval: `−0.21 (−0.25 to −0.17)`."""
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def percent(estimate: Estimate) -> str:
    """Write a share with its interval: `26 % (24 to 27)`."""
    return f"{100 * estimate.value:.0f} % ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"
