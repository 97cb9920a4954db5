"""Waves, alarms and forecasts of counts that came from any other tool."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from monitor.archive.counts import CountedLine, laid_out
from monitor.clock import from_epoch
from monitor.errors import UsageError
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Unit
from monitor.nouns.spread import ForecastRow
from monitor.nouns.support import Support
from monitor.spread.bursts.scores import Detector, scores
from monitor.spread.bursts.waves import bursts
from monitor.spread.series import Counts

UTC: Final = "UTC"

_DAY: Final = 86_400  # seconds


class Forecasts(Struct, frozen=True):
    """What `--forecast` prints: how much is to come from the end of the file on, by horizon.

    None where too little is known.
    """

    forecast: Sequence[ForecastRow]


class SeriesWave(Struct, frozen=True):
    """A stretch well above what was before it, with its begin, its end and its peak."""

    start: datetime
    end: datetime
    peak_at: datetime
    posts: int


class Summary(Struct, frozen=True):
    """What is printed without another option.

    Attributes:
        step_seconds: Length of a bucket.
        buckets: In the series, with those that are missing.
        observed: Of them, with a count.
        bursts: Waves, in order of time.
        timezone: Name of the zone on whose clock the sentences are.
    """

    start: datetime
    end: datetime
    step_seconds: int
    buckets: int
    observed: int
    posts: int
    bursts: Sequence[SeriesWave]
    alarms: Sequence[datetime]
    sentences: Sequence[str]
    timezone: str


def forecasts(counts: Counts, horizons: Sequence[timedelta]) -> Forecasts:
    """Return the quantiles for each horizon; none where none is known.

    Raises:
        UsageError: A horizon is no whole number of buckets, or beyond a week.
    """
    from monitor.spread.forecast.ahead import forecast, replay

    hours = [horizon / timedelta(hours=1) for horizon in horizons]
    try:
        forecast_ranges = forecast(counts, hours, replay(counts, hours))
    except ValueError as error:
        raise UsageError(f"--{error}") from error
    return Forecasts([ForecastRow(one.horizon_hours, *one.shown) for one in forecast_ranges])


def scored(lines: Iterable[CountedLine], name: str) -> Iterator[str]:
    """Yield a heading, then a line of CSV for each bucket; of one without a count nothing is said.

    Raises:
        DataError: It is no series of counts, from here on.
    """
    table = laid_out(lines, name)
    yield "start,count,score,level\n"
    detector = Detector(table.step)
    # Without its zone a time is written in half of the time, which is what a line costs most.
    at, step = from_epoch(table.start).replace(tzinfo=None), timedelta(seconds=table.step)
    for count in table.counts:
        if count is None:
            detector.feed(0, 0.0)
            yield f"{at.isoformat()}Z,,,none\n"
        else:
            sign = detector.feed(count, 1.0)
            level = "alarm" if sign.alarm else "none"
            yield f"{at.isoformat()}Z,{count},{sign.score:.6f},{level}\n"
        at += step


def counts(lines: Iterable[CountedLine], name: str) -> Counts:
    """Return a whole file, its rows in any order, as counts, all of them settled."""
    table = laid_out(lines, name, whole=True)
    # An array of machine numbers: as Python's own, ten years of minutes would fill the memory.
    posts = np.array(array("q", (-1 if count is None else count for count in table.counts)))
    seen = (posts >= 0).astype(np.float64)
    return Counts(table.start, table.step, np.maximum(posts, 0), seen, len(posts))


def summary(counts: Counts, timezone: str = UTC, *, things: Unit = "items") -> Summary:
    """Return what is printed without another option; *things* are what was counted."""
    # Waves are found in 100,000 buckets at most: in a longer series, they are a multiple as long.
    coarse = counts.coarser(-(-len(counts) // 100_000))
    alarms = scores(counts).alarm.nonzero()[0].tolist()
    return Summary(
        start=from_epoch(counts.start),
        end=from_epoch(counts.start + len(counts) * counts.step),
        step_seconds=counts.step,
        buckets=len(counts),
        observed=int(counts.known.sum()),
        posts=int(counts.posts.sum()),
        bursts=[
            SeriesWave(
                from_epoch(one.start), from_epoch(one.end), from_epoch(one.peak_at), one.posts
            )
            for one in bursts(coarse)
        ],
        alarms=[from_epoch(counts.start + place * counts.step) for place in alarms],
        sentences=_sentences(coarse, timezone, things),
        timezone=timezone,
    )


def _sentences(counts: Counts, timezone: str, things: Unit) -> list[str]:
    from monitor.report.spread.findings import of_counts
    from monitor.spread.analysis import analyse
    from monitor.spread.peak import SERIES, peak
    from monitor.words.say import say
    from monitor.words.wording import Wording

    ahead = _ahead(from_epoch(counts.start), counts.step, timezone)
    counts = replace(counts, start=counts.start + int(ahead.total_seconds()))
    zone = _calendar(counts.step, timezone)
    ends = (counts.start, counts.start + len(counts) * counts.step)
    span = Span(*map(from_epoch, ends))
    shared = {"about": SERIES, "span": span, "behind": Support(int(counts.posts.sum()), None)}
    wording = Wording(zone, span, things=None if things == "posts" else things)
    found = of_counts(analyse(counts), counts, peak(counts), shared)
    return [say(one, wording).sentence for one in found]


def text(found: Summary) -> str:
    from monitor.words import analysis as words
    from monitor.words.wording import Wording

    zone, step = _calendar(found.step_seconds, found.timezone), found.step_seconds
    ahead = _ahead(found.start, step, found.timezone)

    def at(instant: datetime, buckets: int = 0) -> datetime:
        return instant + ahead + buckets * timedelta(seconds=step)

    wording = Wording(zone, Span(at(found.start), at(found.end)))
    waves = [
        words.CountedWave(
            Span(at(one.start), at(one.end)), Span(at(one.peak_at), at(one.peak_at, 1)), one.posts
        )
        for one in found.bursts
    ]
    buckets = (found.buckets, found.observed, timedelta(seconds=step))
    lines = [
        words.head(wording, found.timezone, found.posts, buckets),
        *words.waves(waves, wording),
        "in words:",
        *(f"  {sentence}" for sentence in found.sentences),
        *words.alarms([at(one) for one in found.alarms], wording),
    ]
    return "\n".join(lines)


def _ahead(start: datetime, step: int, timezone: str) -> timedelta:
    """Return what takes whole days to midnight in UTC: they go by the calendar.

    None begins at another hour because the clocks have changed.
    """
    if step % _DAY:
        return timedelta()
    return start.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()


def _calendar(step: int, timezone: str) -> ZoneInfo:
    """Return on whose clock the times of buckets are, once `_ahead` is added."""
    return ZoneInfo(timezone if step % _DAY else UTC)
