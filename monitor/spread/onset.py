"""When it took off: the step in the rate of posts that the counts make most likely."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.series import HOUR, Counts
from monitor.spread.special import log_gamma
from monitor.spread.step import Floats, LevelStep, step
from monitor.spread.surge import first_surge, notable

FEWEST: Final = 20
"""Posts from which a take-off can be told from a handful of posts."""

BACK: Final = 48 * HOUR
"""Seconds before the surge in which the step is looked for: two nights, so that what rises every
morning has its like in what came before."""

LONGEST: Final = 6 * HOUR
"""Seconds in which posts must come for them to be a surge; the step lies no longer before it."""

AHEAD: Final = 24 * HOUR
"""Seconds in which it is seen what the take-off led to; later waves are other stories."""

QUIET: Final = 0.02
"""Of the busiest hour in the day to come, up to which what came before was not yet the incident:
later waves rise from a fortieth of their height and more."""

WAVES: Final = ((48, 0.15), (168, 0.3))
"""Hours that were watched before it, and the share of the same up to which no stretch among them
was a wave of its own."""

CONVINCING: Final = 1000.0
"""Bayes factor from which a step is called a take-off. Hundreds of places are looked at until one
convinces; 20, enough for one look, would call one series in fifty that never took off."""

DISPERSIONS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""How much more than by chance the counts scatter, as alpha in a variance of ``mean + alpha *
mean ** 2``: from not at all to more than crowds that repeat each other were seen to."""

FINENESS: Final = 0.1
"""Ratio of neighbouring rates of the grid, less one."""


class OnsetEstimate(Struct, frozen=True):
    """When the rate of posts stepped up.

    Attributes:
        at: Begin of the first bucket at the new rate, in seconds since 1970 (UTC).
        low: Begin of the 95 % interval, likewise.
        high: Its end.
    """

    at: int
    low: int
    high: int


class UnderWay(Struct, frozen=True):
    """Nobody saw when it took off: posts came at a good part of the later rate from the start.

    Attributes:
        since: When the watch began, in seconds since 1970 (UTC).
    """

    since: int


def onset(
    counts: Counts, *, grain: int = 0, alarm: int | None = None
) -> OnsetEstimate | UnderWay | None:
    """Return when it took off, or None where that cannot be told.

    The rate is taken to be constant, to step up once, and to be constant until shortly after the
    surge; counts are negative binomial around it, in proportion to what was observed.

    Args:
        counts: Only the settled buckets are used; at least 20 posts.
        grain: Seconds between two looks at the slowest source; the interval is never narrower.
        alarm: The bucket in which a burst was detected; None for the first surge.

    References:
        Smith, "A Bayesian approach to inference about a change-point in a sequence of random
        variables", Biometrika 62, 1975; docs/spread.md, "Onset".
    """
    settled = counts.settled()
    watched = np.flatnonzero(settled.known)
    if not watched.size:
        return None
    # Only what was watched is looked at, so that a gap is as long as any: the step may lie in it.
    posts, hours = settled.posts[watched], settled.seen[watched] * (settled.step / HOUR)
    back, longest, ahead = (max(s // settled.step, 2) for s in (BACK, LONGEST, AHEAD))
    bar = notable(posts, hours, longest, ahead)
    surge = (
        first_surge(posts, hours, bar, back, longest)
        if alarm is None
        else int(np.searchsorted(watched, alarm))
    )
    if surge is None or surge >= len(watched):
        return None
    for end in _ends(surge + 1, len(watched)):
        first = max(end - back, 0)
        earliest = max(surge + 1 - longest - first, 1)
        found = _step(posts[first:end], hours[first:end], bar[surge], earliest)
        if found is not None:
            at = first + found.at
            led_to = _highest(posts[at : at + ahead], hours[at : at + ahead], HOUR // settled.step)
            if not _quiet(posts[:at], hours[:at], led_to, back, longest):
                return UnderWay(settled.start + int(watched[0]) * settled.step)
            return _dated(settled, watched[first:], found, grain)
    return None


def _quiet(
    posts: NDArray[np.int64], hours: Floats, highest: float, back: int, longest: int
) -> bool:
    """Tell whether so little came before a step that nothing can have been under way.

    A later wave may rise from a night of the same incident. So either next to nothing came before
    it, or two days were watched in which there was no wave.
    """
    # One post more than was counted: none in an hour says little of a small incident.
    if (posts[-back:].sum() + 1) / hours[-back:].sum() <= QUIET * highest:
        return True
    before = _highest(posts, hours, longest)
    return any(hours.sum() >= least and before <= share * highest for least, share in WAVES)


def _highest(posts: NDArray[np.int64], hours: Floats, length: int) -> float:
    """Return the highest rate of any stretch of so many buckets, in posts an hour."""
    n, e = (np.concatenate([[0.0], np.cumsum(values)]) for values in (posts, hours))
    length = min(max(length, 1), len(posts))
    return float(((n[length:] - n[:-length]) / (e[length:] - e[:-length])).max())


def _ends(first: int, last: int) -> Iterator[int]:
    """Yield where to stop looking: at once, then ever later, until a step has shown itself.

    Stopping early matters: what follows a take-off soon has steps of its own.
    """
    later = 0
    while first + later <= last:
        yield first + later
        later = 2 * later + 1


def _step(posts: NDArray[np.int64], hours: Floats, bar: float, earliest: int) -> LevelStep | None:
    if posts.sum() < FEWEST or len(posts) <= earliest:
        return None
    rates = _rates(posts, hours)
    least = min(max(int(np.searchsorted(rates, bar)), 1), len(rates) - 1)
    found = step(_fit(posts, hours, rates), least=least, earliest=earliest)
    return found if found.factor > CONVINCING else None


def _rates(posts: NDArray[np.int64], hours: Floats) -> Floats:
    """Return the rates that are weighed, in posts an hour: up to the highest of any bucket."""
    seen = hours > 0
    lowest, highest = 0.5 / hours.sum(), (posts[seen] / hours[seen]).max()
    return np.geomspace(lowest, highest, int(np.log(highest / lowest) / FINENESS) + 2)


def _fit(posts: NDArray[np.int64], hours: Floats, rates: Floats) -> Floats:
    """Return the log-likelihood of each bucket at each dispersion and rate, `float64[n, d, r]`."""
    seen = (hours > 0)[:, None]
    mean = np.where(seen, hours[:, None], 1.0) * rates
    n = posts[:, None].astype(np.float64)
    fits = [n * np.log(mean) - mean]
    for alpha in DISPERSIONS[1:]:
        size = 1 / alpha
        constant = log_gamma(n + size) - math.lgamma(size) + size * np.log(size)
        fits.append(constant + n * np.log(mean) - (n + size) * np.log(size + mean))
    return np.stack([np.where(seen, fit, 0.0) for fit in fits], axis=1)


def _dated(
    counts: Counts, watched: NDArray[np.intp], found: LevelStep, grain: int
) -> OnsetEstimate:
    """Turn places among the *watched* buckets of a window into instants.

    A take-off within a bucket leaves it half as full as the next: then either may be called the
    first. So the interval begins half a bucket early, and ends with the bucket. What took off
    while nobody watched did so at any time since the last bucket that was watched.
    """
    step = counts.step
    earliest, latest = found.likely
    low = counts.start + (int(watched[earliest - 1]) + 1) * step - step // 2
    high = counts.start + (int(watched[latest]) + 1) * step
    short = max(grain - (high - low), 0)
    return OnsetEstimate(
        counts.start + int(watched[found.at]) * step, low - short // 2, high + short - short // 2
    )
