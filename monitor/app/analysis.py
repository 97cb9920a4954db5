"""Waves, alarms and forecasts of counts that came from any other tool."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec.structs import asdict

from monitor.archive.counts import read_counts
from monitor.clock import from_epoch, rfc3339
from monitor.errors import UsageError
from monitor.nouns.posts import Span
from monitor.nouns.support import Support
from monitor.spread.bursts.scores import Detector, Level, scores
from monitor.spread.series import Counts

if TYPE_CHECKING:
    from monitor.spread.analysis import Analysis

HEADER: Final = "start,count,score,level\n"
FORECAST: Final = "horizon_hours,q025,q10,q50,q90,q975"

_NAMES: Final = ("none", "elevated", "alarm")
_MOST_BUCKETS: Final = 100_000
"""Waves are told from no more: of a longer series, from buckets that are a multiple as long."""

_SHOWN: Final = 10
"""Waves and alarms that are printed for a reader; JSON has them all."""


def forecasts(counts: Counts, horizons: Sequence[timedelta]) -> list[dict[str, Any]]:
    """Return the quantiles for each horizon, as they stand in JSON; none where none can be told.

    Raises:
        UsageError: A horizon is no whole number of buckets, or beyond a week.
    """
    from monitor.spread.forecast.ahead import forecast, replay

    hours = [horizon / timedelta(hours=1) for horizon in horizons]
    try:
        said = forecast(counts, hours, replay(counts, hours))
    except ValueError as error:
        message = f"--{error}"
        raise UsageError(message) from error
    names = ("q025", "q10", "q50", "q90", "q975")
    return [
        {"horizon_hours": one.horizon_hours, **dict(zip(names, one.quantiles, strict=True))}
        for one in said
    ]


def scored(lines: Iterable[str], name: str) -> Iterator[str]:
    """Yield a heading, then a line of CSV for each bucket; of one without a count nothing is said.

    Args:
        lines: CSV, read as its scores are asked for.
        name: Of the file, for messages.

    Raises:
        DataError: It is no series of counts, from here on.
    """
    table = read_counts(lines, name)
    yield HEADER
    detector = Detector(table.start, table.step)
    # Without its zone a time is written in half of the time, which is what a line costs most.
    at, step = from_epoch(table.start).replace(tzinfo=None), timedelta(seconds=table.step)
    for count in table.counts:
        if count is None:
            detector.feed(0, 0.0)
            yield f"{at.isoformat()}Z,,,none\n"
        else:
            sign = detector.feed(count, 1.0)
            yield f"{at.isoformat()}Z,{count},{sign.score:.6f},{_NAMES[sign.level]}\n"
        at += step


def counts(lines: Iterable[str], name: str) -> Counts:
    """Return a whole file as counts, all of them settled.

    Args:
        lines: CSV.
        name: Of the file, for messages.

    Raises:
        DataError: It is no series of counts.
    """
    table = read_counts(lines, name)
    # An array of machine numbers: as Python's own, ten years of minutes would fill the memory.
    posts = np.array(array("q", (-1 if count is None else count for count in table.counts)))
    seen = (posts >= 0).astype(np.float64)
    return Counts(table.start, table.step, np.maximum(posts, 0), seen, len(posts))


def summary(counts: Counts) -> dict[str, Any]:
    """Return what is printed without another option, as it stands in JSON."""
    from monitor.spread.analysis import analyse

    def said(at: int) -> str:
        return rfc3339(from_epoch(at))

    coarse = counts.coarser(-(-len(counts) // _MOST_BUCKETS))
    alarms = (scores(counts).level == Level.ALARM).nonzero()[0].tolist()
    analysis = analyse(coarse)
    waves = [asdict(burst) for burst in analysis.bursts]
    return {
        "start": said(counts.start),
        "end": said(counts.start + len(counts) * counts.step),
        "step_seconds": counts.step,
        "buckets": len(counts),
        "observed": int(counts.known.sum()),
        "posts": int(counts.posts.sum()),
        "bursts": [
            {key: value if key == "posts" else said(value) for key, value in wave.items()}
            for wave in waves
        ],
        "alarms": [said(counts.start + place * counts.step) for place in alarms],
        "sentences": _sentences(analysis, coarse),
    }


def _sentences(found: "Analysis", counts: Counts) -> list[str]:
    """Return what the counts tell, with times in UTC."""
    from monitor.report.spread.findings import of_counts
    from monitor.spread.peak import SERIES
    from monitor.words.say import say
    from monitor.words.wording import Wording

    ends = (counts.start, counts.start + len(counts) * counts.step)
    span = Span(*map(from_epoch, ends))
    shared = {"about": SERIES, "span": span, "behind": Support(int(counts.posts.sum()), None)}
    wording = Wording(ZoneInfo("UTC"), span)
    return [say(one, wording).sentence for one in of_counts(found, counts, found.peak, shared)]


def text(found: Mapping[str, Any]) -> str:
    """Write the summary for a reader; of many waves only the largest, in order of time."""
    waves = sorted(found["bursts"], key=lambda wave: wave["posts"], reverse=True)[:_SHOWN]
    lines = [
        f"{found['start']} to {found['end']}: {found['posts']:,} counted in {found['buckets']:,} "
        f"buckets of {found['step_seconds']} s, of which {found['observed']:,} were observed",
        f"waves: {len(found['bursts'])}"
        + (f", of which the {_SHOWN} largest are" if len(found["bursts"]) > _SHOWN else ""),
        *(
            f"  {wave['start']} to {wave['end']}: {wave['posts']:,} counted, peak {wave['peak_at']}"
            for wave in sorted(waves, key=lambda wave: wave["start"])
        ),
        *found["sentences"],
        f"alarms: {len(found['alarms'])}",
        *(f"  {alarm}" for alarm in found["alarms"][-_SHOWN:]),
    ]
    return "\n".join(lines)
