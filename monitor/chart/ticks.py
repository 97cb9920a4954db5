"""Where axes have their marks: of numbers, and of time in the incident's own zone.

Whoever draws knows UTC and the machine's zone only, and neither is the incident's. So marks are
chosen here, on the wall clock of the zone, as instants with finished labels: right on any machine
and across both changes of the clock.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import ceil, floor, gcd, log10
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.clock import DAY, EPOCH, HOUR, MINUTE, midnight
from monitor.nouns.measure import amount
from monitor.nouns.posts import Span
from monitor.words.times import MONTHS, clock, day, hour_number

NUMBERS: Final = (1, 2, 2.5, 5, 10)
"""Of the marks on an axis of numbers, times a power of ten."""

UNITS: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
MINUTES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)  # each divides a day
DAYS: Final = (1, 2, 7, 14)
HOURS: Final = (1, 2, 6, 12, 24, 48, 96, 168)
MONTH_STEPS: Final = (1, 2, 3, 6, 12)
QUARTER: Final = 15  # every offset since 1980 is a whole number of quarters of an hour


def marks(highest: float, most: int, *, whole: bool = True) -> Sequence[float]:
    """Return round numbers from 0 to at least *highest*: about *most* steps or fewer.

    They are *whole* where a part of one makes no sense, as of posts.
    """
    needed = max(highest, 1 if whole else 1e-9) / most
    power = 10.0 ** floor(log10(needed))
    step = next(power * one for one in NUMBERS if power * one >= needed * (1 - 1e-9))
    step = max(1.0, float(ceil(step))) if whole else step
    return [step * place for place in range(ceil(max(highest, step) / step - 1e-9) + 1)]


def short(number: float, large: float) -> str:
    """Return a number that fits beside an axis: from *large* on, in three digits and a unit.

    >>> short(9_999, 10_000), short(999_700, 10_000), short(-1.5e6, 10_000)
    ('9,999', '1M', '−1.5M')
    """
    said = amount(number)
    if abs(number) >= large:
        rounded = float(f"{number:.3g}")  # first, for it may reach the next unit
        size, unit = next((size, unit) for size, unit in UNITS if abs(rounded) >= size)
        said = f"{rounded / size:,.10g}{unit}"
    return said.replace("-", "−")


class Tick(Struct, frozen=True):
    """A mark on the time axis.

    Attributes:
        at: Instant (UTC).
        label: A time of day, or a date.
        below: A date or year to stand under it; empty where it stands there already.
    """

    at: datetime
    label: str
    below: str = ""


def ticks(span: Span, zone: ZoneInfo, most: int) -> list[Tick]:
    """Return about *most* marks or fewer, in order, on round times of the zone's wall clock.

    There are more where there would be one alone, which gives no scale. A time that the clock skips
    has no mark; one that it shows twice has two, each with the name of its offset.
    """
    steps = (
        *((minutes * MINUTE, _of_the_day, minutes) for minutes in MINUTES),
        *((days * DAY, _of_days, days) for days in DAYS),
        *((months * 30 * DAY, _of_months, months) for months in MONTH_STEPS),
    )
    places = (at for at, (length, *_) in enumerate(steps) if span.length <= length * most)
    marks: list[Tick] = []
    for _, made, step in reversed(steps[: next(places, len(steps) - 1) + 1]):
        marks = made(span, zone, step)
        if len(marks) > 1:
            break
    return marks


def elapsed(span: Span, _zone: ZoneInfo, most: int) -> list[Tick]:
    """Return about *most* marks or fewer, at round numbers of hours since the span began."""
    hours = span.length // HOUR
    step = next((one for one in HOURS if hours <= one * most), HOURS[-1])
    return [Tick(span.start + hour * HOUR, hour_number(hour)) for hour in range(0, hours + 1, step)]


def _of_the_day(span: Span, zone: ZoneInfo, minutes: int) -> list[Tick]:
    """Return marks at steps of *minutes*, the date under the first of each day."""
    grid = gcd(minutes, QUARTER) * MINUTE
    at = EPOCH + -((EPOCH - span.start) // grid) * grid
    marks: list[Tick] = []
    seen: date | None = None
    while at <= span.end:
        local = at.astimezone(zone)
        if (local.hour * 60 + local.minute) % minutes == 0:
            below = "" if local.date() == seen else day(local)
            marks.append(Tick(at, clock(local), below))
            seen = local.date()
        at += grid
    return marks


def _dates(span: Span, zone: ZoneInfo) -> Iterator[tuple[datetime, date]]:
    """Yield the instant at which each day begins in the zone, where it lies in the span.

    A day that the zone has left out (Samoa has no 30 December 2011) has none.
    """
    today = span.start.astimezone(zone).date()
    last = span.end.astimezone(zone).date()
    while today <= last:
        at = midnight(today, zone)
        if span.start <= at <= span.end and at.astimezone(zone).date() == today:
            yield at, today
        today += timedelta(days=1)


def _of_days(span: Span, zone: ZoneInfo, days: int) -> list[Tick]:
    """Return marks where each *days*-th day begins; weeks begin on Mondays."""
    marks: list[Tick] = []
    for at, today in _dates(span, zone):
        if (today.toordinal() - 1) % days == 0:
            label = day(today) if days == 1 else f"{today.day} {MONTHS[today.month - 1]}"
            marks.append(Tick(at, label, _below(today, marks, zone)))
    return marks


def _of_months(span: Span, zone: ZoneInfo, months: int) -> list[Tick]:
    """Return marks where each *months*-th month begins, counted from January."""
    marks: list[Tick] = []
    for at, today in _dates(span, zone):
        if today.day == 1 and (today.month - 1) % months == 0:
            marks.append(Tick(at, MONTHS[today.month - 1], _below(today, marks, zone)))
    return marks


def _below(today: date, before: list[Tick], zone: ZoneInfo) -> str:
    """Return the year where it is new, else nothing."""
    known = bool(before) and before[-1].at.astimezone(zone).year == today.year
    return "" if known else str(today.year)
