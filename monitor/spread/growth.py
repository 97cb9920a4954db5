"""How fast it grows or fades."""

from datetime import datetime
from math import log, sqrt
from typing import Final, Literal, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.clock import from_epoch
from monitor.nouns.spread import GrowthRow
from monitor.series.intervals import student
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

Trend: TypeAlias = Literal["growing", "fading", "no clear trend"]

WINDOW: Final = 6
"""Hours that are looked at, short against a day; of longer buckets than 45 minutes eight."""

FEWEST_BUCKETS: Final = 8
"""Below this, the scatter about the line is too uncertain for an interval."""

FEWEST_POSTS: Final = 20
"""Below this, the interval holds everything from doubling to halving within the hour."""

BEND: Final = 1.0
"""Standard deviation, before anything is seen, of how far the log-rate at the ends of the window is
off the line through its middle: 2.7 times as many posts. Half and twice as much do as well."""

PULL: Final = np.diag([0.0, 0.0, BEND**-2])
"""What that says of intercept, slope and bend."""

ROUNDS: Final = 8
"""In which curve and scatter are found in turn; the third changes little."""

STEPS: Final = 60
"""Towards a curve, at most; fewer than ten where it is not very steep."""

STRIDE: Final = 2.0
"""Largest change of a log-rate in one step, so that no step goes where numbers overflow."""

CLOSE: Final = 1e-9
"""Change of a log-rate below which the curve counts as found."""

BUCKET: Final = 300
"""Seconds of the shortest bucket that is looked at; finer ones are taken together."""

INDEPENDENT: Final = 0.15
"""Probability, before anything is seen, that a bucket says nothing of its neighbours."""

SHARED: Final = (0.25, 0.5, 0.75, 1.0)
"""Shares of the scatter beyond chance that a bucket may have in common with its neighbours."""

LASTING: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Hours for which it may last: from a few buckets to more than the window."""


class GrowthCurve(Struct, frozen=True):
    """A parabola through the logarithm of the rate.

    Attributes:
        slope: Its mean change in an hour.
        bend: How far it is off a line at both ends.
        mean: Posts that it expects of each bucket, `float64[n]`.
        weight: Information of each bucket on the logarithm of its rate, `float64[n]`.
        spread: Variance of intercept, slope and bend if buckets are independent, `float64[3, 3]`.
    """

    slope: float
    bend: float
    mean: Floats
    weight: Floats
    spread: Floats

    @property
    def degrees(self) -> int:
        """Return the degrees of freedom left for the scatter: the curve has taken three."""
        return max(int(telling(self.mean).sum()) - 3, 1)


def growth(counts: Counts) -> GrowthRow | None:
    """Return how fast the volume grew in the last hours, in the mean.

    A parabola through the logarithm of the rate, in proportion to what was observed: of a line the
    busier end would decide where a fall levels off. How much the counts scatter beyond chance, and
    for how long a bucket that lies above the curve is followed by such, is measured about the curve
    and carried into the interval.

    Only the settled buckets are used.

    Returns:
        None where fewer than 8 buckets were seen or fewer than 20 posts, or where all posts lie in
        the first or in the last bucket: no curve is steep enough for that.

    References:
        McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 9 (quasi-likelihood);
        Zeger, "A regression model for time series of counts", Biometrika 75, 1988 (errors that
        follow each other); docs/spread.md, "Growth".
    """
    settled = _settled(counts)
    used = _last(settled)
    if not _is_enough(settled.posts[used]):
        return None
    hour = settled.step / HOUR
    hours = np.flatnonzero(used).astype(np.float64) * hour
    until = from_epoch(settled.start + len(settled) * settled.step)
    return _growth(settled.posts[used].astype(np.float64), settled.seen[used] * hour, hours, until)


def has_enough(counts: Counts) -> bool:
    """Tell whether `growth` would say anything; much cheaper."""
    settled = _settled(counts)
    return _is_enough(settled.posts[_last(settled)])


def _settled(counts: Counts) -> Counts:
    """Return the settled buckets, none shorter than `BUCKET`."""
    return counts.settled().coarser(-(-BUCKET // counts.step))


def _last(settled: Counts) -> NDArray[np.bool_]:
    first = len(settled) - max(WINDOW * HOUR // settled.step, FEWEST_BUCKETS)
    return settled.known & (np.arange(len(settled)) >= first)


def _is_enough(posts: NDArray[np.int64]) -> bool:
    some = len(posts) >= FEWEST_BUCKETS and posts.sum() >= FEWEST_POSTS
    return bool(some and posts[1:].any() and posts[:-1].any())


def _growth(posts: Floats, exposure: Floats, hours: Floats, until: datetime) -> GrowthRow:
    found = curve(posts, exposure, hours)
    variance = found.spread[1, 1] * following(found, posts, hours)
    half = student(found.degrees) * sqrt(variance)
    slope, low, high = found.slope, found.slope - half, found.slope + half
    trend: Trend = "growing" if low > 0 else "fading" if high < 0 else "no clear trend"
    return GrowthRow(
        until=until,
        per_hour=slope,
        low=low,
        high=high,
        doubling_hours=log(2) / slope if low > 0 else None,
        half_life_hours=-log(2) / slope if high < 0 else None,
        trend=trend,
    )


def curve(posts: Floats, exposure: Floats, hours: Floats) -> GrowthCurve:
    """Return the curve of greatest quasi-likelihood, weighed with the dispersion about it.

    It is bent as far as the counts show; see `BEND`.

    Args:
        posts: Of each bucket, `float64[n]`.
        exposure: Hours of each that were observed, above 0.
        hours: When each begins.
    """
    design = _design(hours)
    found = _curve(posts, exposure, design, 0.0)
    for _ in range(ROUNDS):
        leverage = found.weight * np.einsum("ij,jk,ik->i", design, found.spread, design)
        found = _curve(posts, exposure, design, dispersion(posts, found.mean, leverage))
    return found


def following(found: GrowthCurve, posts: Floats, hours: Floats) -> float:
    """Return how many times as large the variance of the slope is as if buckets were independent.

    Some share of what a bucket scatters beyond chance is taken to die away in the buckets after it,
    exponentially. Each share and each time that it lasts counts by its restricted likelihood, and
    so does that there is no such share.

    Returns:
        1 or more; 1 where nothing scatters beyond chance.
    """
    root, curved = np.sqrt(found.weight), _design(hours)
    design = curved * root[:, None]
    residual = root * (posts / found.mean - 1 + found.bend * curved[:, 2])
    beyond = np.sqrt(np.maximum(0.0, 1 - found.weight / found.mean))
    if not beyond.any():
        return 1.0
    apart = np.abs(hours[:, None] - hours)
    dying = np.exp(-apart / np.reshape(LASTING, (-1, 1, 1))) * np.outer(beyond, beyond)
    shared = np.reshape(SHARED, (-1, 1, 1, 1)) * dying
    models = np.concatenate([np.zeros((1, *apart.shape)), shared.reshape(-1, *apart.shape)])
    models[:, apart == 0] = 1.0
    inverse = np.linalg.inv(models)
    known = design.T @ inverse @ design + PULL
    drawn = design.T @ inverse @ residual
    fitted = np.linalg.solve(known, drawn[..., None])[..., 0]
    squares = residual @ inverse @ residual - (drawn * fitted).sum(axis=1)
    left = len(hours) - 2
    evidence = -0.5 * (
        np.linalg.slogdet(models)[1] + np.linalg.slogdet(known)[1] + left * np.log(squares)
    )
    evidence[1:] += log((1 - INDEPENDENT) / INDEPENDENT / (len(models) - 1))
    weight = np.exp(evidence - evidence.max())
    plain = np.linalg.inv(design.T @ design + PULL)
    variance = (plain @ (design.T @ models @ design + PULL) @ plain)[:, 1, 1] * squares / left
    times = np.concatenate([[1.0], variance[1:] / plain[1, 1]])
    return max(1.0, float(np.average(times, weights=weight)))


def _design(hours: Floats) -> Floats:
    """Return intercept, slope and bend of each bucket, `float64[n, 3]`."""
    since_middle = hours - (hours[0] + hours[-1]) / 2
    bend = (since_middle / since_middle[-1]) ** 2
    return np.stack([np.ones_like(hours), since_middle, bend], axis=1)


def _curve(posts: Floats, exposure: Floats, design: Floats, alpha: float) -> GrowthCurve:
    """Return the curve of greatest quasi-likelihood, given the dispersion; by Fisher scoring."""
    found = np.array([log(posts.sum() / exposure.sum()), 0.0, 0.0])
    for _ in range(STEPS):
        now = _at(found, exposure, design, alpha)
        off = design.T @ (now.weight * (posts - now.mean) / now.mean)
        move = now.spread @ (off - PULL @ found)
        change = float(np.abs(design @ move).max())
        found = found + move * min(1.0, STRIDE / max(change, CLOSE))
        if change < CLOSE:
            break
    return _at(found, exposure, design, alpha)


def _at(found: Floats, exposure: Floats, design: Floats, alpha: float) -> GrowthCurve:
    mean = exposure * np.exp(design @ found)
    weight = mean / (1 + alpha * mean)
    known = design.T @ (weight[:, None] * design) + PULL
    spread = np.asarray(np.linalg.inv(known), dtype=np.float64)
    return GrowthCurve(float(found[1]), float(found[2]), mean, weight, spread)


MOST: Final = 50.0
"""Largest dispersion that is looked for: a standard error of 7 times the mean."""

HALVINGS: Final = 40
"""Of the interval in which the dispersion lies; finer than any use."""


def telling(mean: Floats) -> Floats:
    """Return how much each count says about the scatter, 0 to 1.

    Where a hundredth of a post is expected, nearly always none comes, whatever the scatter; such
    buckets must not pass for proof that there is none.
    """
    return np.asarray(mean / (1 + mean))


def dispersion(posts: Floats, mean: Floats, leverage: Floats) -> float:
    """Return alpha such that the variance of the counts is ``mean + alpha * mean ** 2``.

    At it, the squared residuals, each in units of its variance and weighted by its information, sum
    up to what they should. 0 where they scatter no more than by chance.

    Args:
        posts: Of each bucket.
        mean: What was expected of each, above 0.
        leverage: How much each bucket has drawn the expectation to itself, 0 to 1.

    References:
        Breslow, "Extra-Poisson variation in log-linear models", Applied Statistics 33, 1984; the
        weights are ours.
    """
    weight = telling(mean)
    squares = weight * (posts - mean) ** 2
    wanted = float((weight * (1 - leverage)).sum())
    low, high = 0.0, MOST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (squares / (mean + middle * mean**2)).sum() > wanted:
            low = middle
        else:
            high = middle
    return low
