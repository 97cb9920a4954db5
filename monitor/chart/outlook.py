"""What is drawn of how it spreads: what is expected, and the phase from hour to hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from monitor.chart.figure import Ahead, VolumeFigure, window
from monitor.nouns.spans import overlap
from monitor.nouns.spread import ForecastRow, Phased

HEADROOM: Final = 2.0
"""Times the tallest bar: a fan that reaches higher is cut, or the bars would be too low to read."""


def fan(origin: datetime, every: timedelta, said: Iterable[ForecastRow]) -> tuple[Ahead, ...]:
    """Return what is expected, as posts in a bucket of *every*; nothing for less than a bucket.

    The pace of an hour says nothing of a bar that is a week. The last settled bucket ends at the
    *origin*; horizons ascend.
    """
    hours = every / timedelta(hours=1)
    ahead = [
        Ahead(
            at=origin + timedelta(hours=one.horizon_hours),
            lowest=one.q025 * hours / one.horizon_hours,
            low=one.q10 * hours / one.horizon_hours,
            middle=None if one.q50 is None else one.q50 * hours / one.horizon_hours,
            high=one.q90 * hours / one.horizon_hours,
            highest=one.q975 * hours / one.horizon_hours,
        )
        for one in said
        if one.horizon_hours >= hours
    ]
    return (*(replace(first, at=origin) for first in ahead[:1]), *ahead)


def reach(figure: VolumeFigure, top: float) -> float:
    """Return how high the scale of posts must go, at least to *top*, the tallest bar."""
    if figure.outlook is None or not figure.outlook.fan:
        return top
    highest = max(ahead.highest for ahead in figure.outlook.fan)
    return max(top, min(highest, HEADROOM * max(top, 1)))


def phases(figure: VolumeFigure) -> list[Phased]:
    """Return the phases of a figure, cut to its window, in order of time."""
    whole = window(figure)
    if figure.outlook is None or whole is None:
        return []
    cut = ((one.name, overlap(one.span, whole)) for one in figure.outlook.phases)
    return [Phased(name, span) for name, span in cut if span is not None]
