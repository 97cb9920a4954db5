"""Times and sentences as they stand on a chart; English, whatever the machine's locale."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.chart.figure import (
    AnyFigure,
    SentimentFigure,
    VolumeFigure,
    at_least,
    lost_spans,
    partly_observed,
    unobserved,
    window,
)
from monitor.model import Estimate, Span

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIMULATED: Final = "SIMULATED"
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def day(local: date) -> str:
    """Write a date: `Wed 22 Feb`."""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant in *zone*: `Wed 22 Feb 22:00`; see `clock`."""
    local = instant.astimezone(zone)
    return f"{day(local)} {clock(local)}"


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


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """Write the zone's distance from UTC at an instant: `UTC−08:00`."""
    signed = round((instant.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, minutes = divmod(abs(signed), 60)
    return f"UTC{'−' if signed < 0 else '+'}{hours:02}:{minutes:02}"


def number(value: float) -> str:
    """Write a polarity with its sign: `−0.21`."""
    return f"{value:+.2f}".replace("-", "−")


def headline(figure: AnyFigure) -> str:
    """Say in one sentence what is seen, or that nothing is."""
    if not figure.buckets:
        said = "Nothing to show: there is no bucket in this span"
    elif isinstance(figure, VolumeFigure):
        said = _peak(figure) if figure.outlook is None else figure.outlook.said
    else:
        said = _tone(figure)
    return f"{SIMULATED} · {said}" if figure.simulated else said


def _peak(figure: VolumeFigure) -> str:
    known = [bucket for bucket in figure.total if bucket.posts is not None]
    if not known:
        return "Nothing was observed"
    top = max(known, key=lambda bucket: bucket.posts or 0)
    if not top.posts:
        return "No post in what was observed"
    bound = "at least " if at_least(top) else ""
    posts = f"{top.posts:,} post{'' if top.posts == 1 else 's'}"
    length, when = duration(top.end - top.start), moment(top.start, figure.zone)
    return f"Peak: {bound}{posts} in {length}, from {when}"


def _tone(figure: SentimentFigure) -> str:
    sure = [(b.polarity, b) for b in figure.buckets if b.polarity is not None]
    if not sure:
        return "Tone: too few scored posts to tell"
    lowest, bucket = min(sure, key=lambda pair: pair[0].high)
    if lowest.high >= 0:
        return (
            f"Tone: nowhere clearly negative (each {duration(figure.every)} reaches zero or above)"
        )
    when = moment(bucket.start, figure.zone)
    return f"Tone: clearest negative from {when}, mean polarity {with_interval(lowest)}"


def with_interval(estimate: Estimate) -> str:
    """Write a polarity with its interval: `−0.21 (−0.25 to −0.17)`."""
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def setting(figure: AnyFigure) -> str:
    """Say which days, which zone and how long a bucket is."""
    whole = window(figure)
    one = (
        f"one {'bar' if isinstance(figure, VolumeFigure) else 'point'} is {duration(figure.every)}"
    )
    if whole is None:
        return f"times in {figure.timezone} · {one}"
    start, end = (
        t.astimezone(figure.zone) for t in (whole.start, whole.end - timedelta(microseconds=1))
    )
    first, last = f"{day(start)} {start.year}", f"{day(end)} {end.year}"
    days = first if first == last else f"{first} – {last}"
    offsets = dict.fromkeys(offset(t, figure.zone) for t in (start, end))
    return f"{days} · times in {figure.timezone} ({', then '.join(offsets)}) · {one}"


def gaps(figure: AnyFigure) -> list[str]:
    """Say what was not seen: one sentence for each kind of gap, none where all was observed."""
    told = []
    whole = window(figure)
    for spans, what in (
        (unobserved(figure), "Not observed (hatched, not zero)"),
        (partly_observed(figure), "Only partly observed"),
        (lost_spans(figure), "Cut short by a service"),
    ):
        if spans and whole is not None:
            told.append(f"{what}: {_amount(spans, whole)}.")
    reasons = dict.fromkeys(lost.reason for lost in figure.lost if lost_spans(figure))
    if reasons:
        told.append(f"Why cut short: {'; '.join(reasons)}.")
    return told


def _amount(spans: Sequence[Span], whole: Span) -> str:
    length = sum((span.length for span in spans), timedelta())
    share = 100 * length / whole.length
    percent = f"{share:.0f} %" if share >= 1 else "under 1 %"
    many = f"{len(spans)} span{'' if len(spans) == 1 else 's'}"
    return f"{duration(length)} in {many}, {percent} of the time shown"
