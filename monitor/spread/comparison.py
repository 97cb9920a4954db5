"""How many times as many posts one reaction drew as another, in hours that both were watched."""

from math import erf, exp, log, sqrt
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.spread.special import restricted
from monitor.spread.step import Floats

# Posts of an hour scatter more than chance alone gives: they answer and copy each other, and
# attention drifts for hours. How much, and for how long, a pair of reactions tells by its own
# hours, once a common trend is taken out; where few hours cannot tell it, all that is possible
# counts, each as much as the hours make it likely.

FEWEST: Final = 20
"""Posts on either side, as for a share: with fewer, a ratio says next to nothing."""

FEWEST_HOURS: Final = 6
"""Hours that both were watched: fewer show no scatter."""

DRIFTS: Final = np.array([0.35, 0.5, 0.7, 1.0, 1.4])
"""Standard deviations of the logarithm of the ratio, as it drifts, that are tried."""

LASTING: Final = np.array([8.0, 20.0])
"""Hours for which such a drift lasts, that are tried. A day or two cannot distinguish a drift that
lasts as long from a trend, so a short one, which would make the interval narrow, is not tried."""

CLUSTERS: Final = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
"""Variance of counts that is tried, in units of that of chance: posts that bring others with them
count as one."""

LEAST: Final = 5
"""Posts of either side in each group of hours: from there on the error of a logarithm is known."""

MOST_GROUPS: Final = 80
"""Groups of hours that are looked at; with more, each is longer."""

TRENDS: Final = ((15, 5), (9, 3), (6, 2), (0, 1))
"""Groups of hours from which on so many terms of a common trend are taken out."""

WIDEST: Final = 10.0
"""An interval whose ends lie farther than ten times from the ratio says nothing."""

DAY: Final = 24
NIGHTS: Final = 2 * DAY
"""Hours from which on nights are taken out: within one day a drift may look like a night."""


class Activity(Struct, frozen=True, eq=False):
    """How busy the platforms were in the same hours of each side, `float64[n]` each.

    Attributes:
        counted: Whether the numbers are posts that we hold, drawn by chance themselves; else they
            are all that a service counted.
    """

    first: Floats
    second: Floats
    counted: bool = True


def ratio(
    first: NDArray[np.int64] | Floats,
    second: NDArray[np.int64] | Floats,
    hours: NDArray[np.int64],
    usual: Activity | None = None,
) -> Estimate | None:
    """Return how many times as many posts there were on the first side, with a 95 % interval.

    The ratio is that of the sums. Its interval is that of the ratio which the two would show on
    average, were it all to happen again.

    Args:
        first: Posts of each hour that was watched on both sides, `int64[n]`; `float64[n]` where
            some are the mean of several.
        second: The same of the other side.
        hours: Place of each on a common clock, ascending, `int64[n]`, 0 for the first.
        usual: What the ratio is divided by; None leaves it as it is.

    Returns:
        None where it is too little to say: fewer than 20 posts on either side (of the baseline
        too), fewer than six hours, or an end of the interval more than ten times from the ratio.

    References:
        Harville, "Maximum likelihood approaches to variance component estimation", Journal of the
        American Statistical Association 72, 1977 (restricted likelihood); McCullagh and Nelder,
        "Generalized Linear Models", 1989, section 4.5 (clustered counts); docs/compare.md.
    """
    sums = float(first.sum()), float(second.sum())
    if min(sums) < FEWEST or len(hours) < FEWEST_HOURS:
        return None
    value = log(sums[0] / sums[1])
    chance = 1 / sums[0] + 1 / sums[1]
    if usual is not None:
        beside = float(usual.first.sum()), float(usual.second.sum())
        if min(beside) < (FEWEST if usual.counted else 1):
            return None
        value -= log(beside[0] / beside[1])
        chance += (1 / beside[0] + 1 / beside[1]) if usual.counted else 0.0
    half = _half(first, second, hours, usual, chance)
    if half > log(WIDEST):
        return None
    return Estimate(value=exp(value), low=exp(value - half), high=exp(value + half))


def _half(
    first: NDArray[np.int64] | Floats,
    second: NDArray[np.int64] | Floats,
    hours: NDArray[np.int64],
    usual: Activity | None,
    chance: float,
) -> float:
    """Return half the width of the interval of the logarithm, over all scatters that are tried."""
    groups = _grouped(first, second)
    weights = (first / first.sum() + second / second.sum()) / 2
    within = np.zeros((groups[-1] + 1, len(hours)))
    within[groups, np.arange(len(hours))] = weights + 1 / len(hours) ** 2  # empty hours count too
    within /= within.sum(axis=1, keepdims=True)
    values, errors = _logs(first, second, groups)
    if usual is not None:
        more, doubt = _logs(usual.first, usual.second, groups)
        values, errors = values - more, errors + (doubt if usual.counted else 0.0)
    design = within @ _trends(hours, len(values))
    apart = np.abs(hours[:, None] - hours)
    sizes, clusters = (axis.ravel() for axis in np.meshgrid(DRIFTS**2, CLUSTERS))
    likely, spread = [], []
    for lasting in LASTING:
        alike = np.exp(-apart / lasting)
        drift, whole = within @ alike @ within.T, float(weights @ alike @ weights)
        scatter = sizes[:, None, None] * drift + clusters[:, None, None] * np.diag(errors)
        likely.append(restricted(values, design, scatter)[:, 0])
        spread.append(np.sqrt(sizes * whole + clusters * chance))
    together = np.concatenate(likely)
    weight = np.exp(together - together.max())
    return _quantile(weight / weight.sum(), np.concatenate(spread))


def _grouped(
    first: NDArray[np.int64] | Floats, second: NDArray[np.int64] | Floats
) -> NDArray[np.intp]:
    """Return the group of each hour: adjoining ones, with enough posts of either side in each."""
    least = LEAST
    while True:
        places, place, held = np.zeros(len(first), np.intp), 0, [0, 0]
        for hour, pair in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
            places[hour] = place
            held = [a + b for a, b in zip(held, pair, strict=True)]
            if min(held) >= least:
                place, held = place + 1, [0, 0]
        places = np.minimum(places, max(place - 1, 0))  # what is left joins the last
        if places[-1] < MOST_GROUPS:
            return places
        least *= 2


def _trends(hours: NDArray[np.int64], groups: int) -> Floats:
    """Return what may make the ratio change in a regular way: as many terms as the groups can show.

    One reaction fades faster than the other, or rises sooner; and where they began at another time
    of day, night falls at another hour, which a day or more can show.
    """
    since, day = np.log(hours + 1.0), 2 * np.pi * hours / DAY
    terms = [np.ones(len(hours)), since, since**2]
    if hours[-1] >= NIGHTS - 1:
        terms += [np.sin(day), np.cos(day)]
    kept = next(kept for least, kept in TRENDS if groups >= least)
    return np.column_stack(terms[:kept])


def _logs(
    first: NDArray[np.int64] | Floats, second: NDArray[np.int64] | Floats, groups: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Return the logarithm of the ratio in each group, and the variance that chance gives it."""
    one, other = np.bincount(groups, first) + 0.5, np.bincount(groups, second) + 0.5
    return np.log(one / other), 1 / one + 1 / other


def _quantile(weights: Floats, spread: Floats) -> float:
    """Return the half-width within which 95 % of a mixture of normal distributions lie."""
    low, high = 0.0, 6 * float(spread.max())
    parts = list(zip(weights.tolist(), (spread * sqrt(2)).tolist(), strict=True))
    for _ in range(50):
        middle = (low + high) / 2
        inside = sum(weight * erf(middle / wide) for weight, wide in parts)
        low, high = (middle, high) if inside < 0.95 else (low, middle)  # noqa: PLR2004
    return high
