"""How much a figure would have changed anyway: by the time of day, by its trend, by chance."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.model import Estimate
from monitor.series.intervals import student
from monitor.spread.step import Floats

DAYS: Final = 2
"""Other days on which the change at the same hours must have been seen."""

FEWEST_DEGREES: Final = 4
"""Changes beyond those that the time of day takes; with fewer, the interval holds everything."""

SURE: Final = 0.95
"""Share of the changes on other days that the interval must hold."""

SHARED: Final = 1.5
"""Neighbouring changes have a value in common and are correlated by a half: they tell as much of
the scatter as so many times fewer independent ones would (1 + 2 r^2)."""

HALVINGS: Final = 60
"""Of the interval in which the scatter lies; finer than any use."""


def beyond_usual(values: Floats, variances: Floats, at: int, day: int) -> Estimate | None:
    """Return by how much more *values* changed into window *at* than is usual.

    From each change the trend of the day before is taken off. What is left is compared with what is
    left at the same time on other days; how much that scatters, beyond the error of each value, is
    measured on the changes at all times of all days.

    Args:
        values: A figure in adjoining windows of equal length, `float64[n]`; NaN where not known.
        variances: Of the error of each value, `float64[n]`.
        at: Window of which the change from the one before is asked for.
        day: Windows in a day.

    Returns:
        The difference with its 95 % interval; None where that change, the day before it, or two
        other days at this time were not seen.

    References:
        DerSimonian and Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7,
        1986, with the estimate of Paule and Mandel, 1982 (scatter between days);
        docs/spread.md, "Voices".
    """
    changes, errors = _changes(values, variances, day)
    other = _other(changes, at, day)
    phases = (other - at) % day
    degrees = len(other) - len(np.unique(phases))
    unknown = not 0 <= at < len(values) or np.isnan(changes[at])
    if unknown or (phases == 0).sum() < DAYS or degrees < FEWEST_DEGREES:
        return None
    weights, scatter = _weights(changes[other], errors[other], phases, degrees)
    means = _means(changes[other], weights, phases)
    off = np.sqrt(weights * len(other) / degrees) * np.abs(changes[other] - means[phases])
    # Waves make tails that Student's distribution does not have.
    farthest = float(np.quantile(off, SURE, method="higher"))
    times = max(student(int(degrees / SHARED)), farthest)
    value = float(changes[at] - means[0])
    error = errors[at] + scatter + 1 / weights[phases == 0].sum()
    half = times * float(np.sqrt(error))
    return Estimate(value=value, low=value - half, high=value + half)


def _changes(values: Floats, variances: Floats, day: int) -> tuple[Floats, Floats]:
    """Return the change into each window less the trend of the day before it, and its variance."""
    changes, errors = np.full(len(values), np.nan), np.full(len(values), np.nan)
    if len(values) <= day + 1:
        return changes, errors
    now, last, before = values[day + 1 :], values[day:-1], values[: -day - 1]
    changes[day + 1 :] = now - last - (last - before) / day
    parts = variances[day + 1 :], variances[day:-1], variances[: -day - 1]
    errors[day + 1 :] = parts[0] + (1 + 1 / day) ** 2 * parts[1] + parts[2] / day**2
    return changes, errors


def _other(changes: Floats, at: int, day: int) -> NDArray[np.intp]:
    """Return the windows whose change is known and has nothing to do with that into *at*.

    What came within a day after a statement still holds the reaction to it, and its end.
    """
    windows = np.arange(len(changes))
    touched = (windows >= at) & (windows <= at + day + 1)
    return np.flatnonzero(~np.isnan(changes) & ~touched)


def _weights(
    changes: Floats, errors: Floats, phases: NDArray[np.intp], degrees: int
) -> tuple[Floats, float]:
    """Return the inverse variance of each change, and what of it is no error of the values.

    With that much scatter, the squares of what is left at each time of day sum up to what they
    should.
    """
    low, high = 0.0, float(((changes - changes.mean()) ** 2).sum()) + 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        weights = 1 / (errors + middle)
        means = _means(changes, weights, phases)
        if (weights * (changes - means[phases]) ** 2).sum() > degrees:
            low = middle
        else:
            high = middle
    return 1 / (errors + high), high


def _means(changes: Floats, weights: Floats, phases: NDArray[np.intp]) -> Floats:
    """Return the weighted mean of the changes at each time of day; 0 where there is none."""
    sums = np.bincount(phases, weights)
    return np.asarray(np.bincount(phases, weights * changes) / np.where(sums > 0, sums, 1))
