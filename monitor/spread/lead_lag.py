"""Who reacted first: whether the posts of one platform follow those of another."""

from functools import lru_cache
from math import tau
from statistics import NormalDist
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.claims import ALONE
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

DAY: Final = 24 * HOUR

TINY: Final = 1e-12
"""Keeps divisors above 0 where nothing varies."""

HARMONICS: Final = 4
"""Of the day that are taken out: a morning rise, a lull at noon, an evening peak."""

ORDER: Final = 6
"""Buckets of its own past that are taken out of each."""

BRIDGED: Final = 2
"""Of these that may be unknown: they are taken to lie on a line between their neighbours."""

LOCAL: Final = 6 * HOUR
"""Seconds over which the scatter is called local: a burst scatters more than the night."""

LEAST: Final = 0.25
"""Of the median local variance, below which no local variance is believed."""

LIMIT: Final = 3.0
"""Local standard deviations at which one bucket is cut: a single one must not make an order."""


class Whitened(Struct, frozen=True, eq=False):
    """What a series holds beyond the time of day and its own past.

    Attributes:
        level: Square root of the rate, less the day's rhythm, in its standard deviations,
            `float64[n]`; 0 where it is not known.
        news: `level` less what its last buckets predict, in local standard deviations, cut at 3; 0
            where it or one of them is not known.
    """

    level: Floats
    news: Floats


@lru_cache(maxsize=8)  # each series is compared with each of the others
def whiten(counts: Counts) -> Whitened:
    """Return what is left of the counts.

    They are of at least a day, with posts in some buckets, and with one whose past is known.

    References:
        Bartlett, "The square root transformation in analysis of variance", Supplement to the
        Journal of the Royal Statistical Society 3, 1936; Box, Jenkins and Reinsel, "Time Series
        Analysis", 2008, chapter 12 (prewhitening).
    """
    known = counts.known
    level = np.sqrt(np.where(known, counts.rate, 0.0))
    rhythm = _rhythm(counts)
    level -= rhythm @ _least_squares(rhythm[known], level[known])
    at = np.arange(len(level))
    bridged = np.interp(at, at[known], level[known])
    rows = np.lib.stride_tricks.sliding_window_view(bridged, ORDER + 1)
    whole = _with_past(known)
    past, now = rows[:, :-1], rows[:, -1]
    left = np.where(whole, now - past @ _least_squares(past[whole], now[whole]), 0.0)
    news = np.concatenate([np.zeros(ORDER), left])
    seen = np.concatenate([np.zeros(ORDER, dtype=bool), whole])
    level = np.where(known, level, 0.0) / max(level[known].std(), TINY)
    return Whitened(level, _local(news, seen, LOCAL // counts.step))


def _with_past(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell for each bucket from the `ORDER`th on whether it and enough before it are known."""
    holes = np.lib.stride_tricks.sliding_window_view(~known, ORDER + 1).sum(axis=1)
    return np.asarray(known[ORDER:] & (holes <= BRIDGED))


def _rhythm(counts: Counts) -> Floats:
    angle = tau * (counts.start + counts.step * np.arange(len(counts))) / DAY
    waves = [wave(k * angle) for k in range(1, HARMONICS + 1) for wave in (np.sin, np.cos)]
    return np.stack([np.ones_like(angle), *waves], axis=1)


def _least_squares(design: Floats, wanted: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(design, wanted, rcond=None)[0])


def _local(news: Floats, seen: NDArray[np.bool_], width: int) -> Floats:
    """Divide by the local standard deviation, and cut what is far off."""
    variance = smooth(news**2, width) / np.maximum(smooth(seen.astype(np.float64), width), TINY)
    variance = np.maximum(variance, LEAST * np.median(variance[seen]) + TINY)
    return np.clip(news / np.sqrt(variance), -LIMIT, LIMIT)


def smooth(values: Floats, width: int) -> Floats:
    """Return the mean of each value's *width* neighbours, of fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    first = np.arange(len(values)) - width // 2
    begins, ends = np.maximum(first, 0), np.minimum(first + max(width, 1), len(values))
    return np.asarray((sums[ends] - sums[begins]) / (ends - begins))


FARTHEST: Final = 3 * HOUR
"""Seconds that one may follow the other by; what comes later is another story."""

COARSEST: Final = HOUR // 2
"""Length of a bucket, in seconds, above which delays are unknown."""

FEWEST: Final = 100
"""Posts of each series below which nothing is known."""

SCALE: Final = 1.2
"""By which sums of products scatter more at the delays that are looked at than far from them. Of a
grid in steps of 0.1 the least that makes no level from 5 % to 0.2 % come too often among pairs of
real series that have nothing to do with each other (`python -m bench.claims`)."""

BURSTS: Final = 8
"""Busiest stretches that are looked at."""

BUSY: Final = 1.0
"""Sum of both levels over an hour, in standard deviations, above which a stretch is busy."""

AGREEING: Final = 2
"""Bursts in which the order must be seen: in one, two platforms may meet by chance."""

CLEAR: Final = 2.0
"""Standard errors of the products within one burst from which it shows the order."""

SEED: Final = 0
RESAMPLES: Final = 399
"""Of stretches of time, for the interval."""

INTERVAL: Final = (0.025, 0.975)


class LeadLag(Struct, frozen=True):
    """By how much the second series follows the first.

    Attributes:
        minutes: Delay; below 0 where the first follows the second; None for no clear order.
        low, high: Its 95 % interval; None for no clear order.
        agreeing: Bursts that show this order; 0 for no clear order.
        chance: Of an order as clear between series that have nothing to do with each other, 0 to 1;
            None where there is too little to look for one.
    """

    minutes: float | None
    low: float | None
    high: float | None
    agreeing: int
    bursts: int
    chance: float | None


def lead_lag(a: Counts, b: Counts) -> LeadLag:
    """Return whether and by how much *b* follows *a*.

    What repeats every day and what each series owes to its own past is taken out; what is left is
    compared at each delay up to 3 hours, and with what it scatters by at longer ones. An order is
    clear by itself where chance gives as much in one case of 20 at most, two bursts show it and the
    interval does not hold zero.

    Args:
        a: Only the settled buckets are used; a day at least, buckets of half an hour at most.
        b: The same buckets.

    Raises:
        ValueError: The buckets are not the same. Nothing was computed.

    References:
        Haugh, "Checking the independence of two covariance-stationary time series", Journal of the
        American Statistical Association 71, 1976; docs/spread.md, "Lead and lag".
    """
    if (a.start, a.step, len(a)) != (b.start, b.step, len(b)):
        message = f"the buckets are not the same: {len(a)} of {a.step} s and {len(b)} of {b.step} s"
        raise ValueError(message)
    final = min(a.final, b.final)
    first, second = a.until(final), b.until(final)
    if not (_enough(first) and _enough(second)):
        return LeadLag(None, None, None, 0, 0, None)
    one, other = whiten(first), whiten(second)
    reach = FARTHEST // a.step
    bursts = _bursts(one.level + other.level, HOUR // a.step, 2 * reach)
    lag, chance = _lag(one.news, other.news, reach)
    agreeing = sum(_shows(one.news, other.news, lag, burst) for burst in bursts)
    low, high = _interval(one.news, other.news, reach)
    if chance > ALONE or agreeing < AGREEING or not lag or low * high <= 0:
        return LeadLag(None, None, None, 0, len(bursts), 1.0)
    minute = a.step / 60
    # A delay is known to half a bucket at best.
    ends = (low - 0.5) * minute, (high + 0.5) * minute
    return LeadLag(lag * minute, *ends, agreeing, len(bursts), chance)


def _enough(counts: Counts) -> bool:
    known = counts.known
    seen = int(known.sum()) * counts.step
    enough = counts.step <= COARSEST and seen >= DAY and int(counts.posts.sum()) >= FEWEST
    return enough and bool(_with_past(known).any())


def _lag(one: Floats, other: Floats, reach: int) -> tuple[int, float]:
    """Return the delay at which *other* is most like *one*, and the chance of being as alike."""
    size = len(one)
    alike = np.fft.irfft(np.conj(np.fft.rfft(one)) * np.fft.rfft(other), size)
    lags = np.arange(-reach, reach + 1)
    far = alike[2 * reach : size - 2 * reach]  # beyond any real delay
    error = max(SCALE * float(np.sqrt((far**2).mean())), TINY)
    most = float(alike[lags].max())
    return int(lags[alike[lags].argmax()]), min(len(lags) * NormalDist().cdf(-most / error), 1.0)


def _bursts(level: Floats, hour: int, apart: int) -> list[slice]:
    """Return the busiest stretches, each of *apart* buckets to both sides of its middle."""
    busy = smooth(level, hour)
    found: list[slice] = []
    while len(found) < BURSTS and busy.max() > BUSY:
        middle = int(busy.argmax())
        found.append(slice(max(middle - apart, 0), middle + apart))
        busy[found[-1]] = -np.inf
    return found


def _shows(one: Floats, other: Floats, lag: int, burst: slice) -> bool:
    """Tell whether one burst by itself shows this delay, give or take a bucket."""
    for near in (lag - 1, lag, lag + 1):
        products = (one * np.roll(other, -near))[burst]
        error = np.sqrt((products**2).sum())
        if error > 0 and products.sum() > CLEAR * error:
            return True
    return False


def _interval(one: Floats, other: Floats, reach: int) -> tuple[float, float]:
    """Return between which delays the best one lies when stretches of time are drawn again.

    References:
        Künsch, "The jackknife and the bootstrap for general stationary observations", Annals of
        Statistics 17, 1989.
    """
    begins = np.arange(0, len(one), 2 * reach)
    lags = np.arange(-reach, reach + 1)
    sums = np.stack([np.add.reduceat(one * np.roll(other, -lag), begins) for lag in lags], axis=1)
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(begins), np.full(len(begins), 1 / len(begins)), RESAMPLES)
    low, high = np.quantile(lags[(drawn @ sums).argmax(axis=1)], INTERVAL)
    return float(low), float(high)
