"""How much a figure would have changed anyway: by the time of day, by its trend, by chance.

What is usual at each time of day, a level that wanders and a trend are told from the windows before
a statement and from a day after it on; what the window of the statement has beyond them is the
change.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.series.intervals import student
from monitor.spread.step import Floats

DAYS: Final = 2
"""Other days on which the same hours must have been seen."""

AROUND: Final = 14
"""Days before and after that are looked at: what is usual changes over months."""

FEWEST_DEGREES: Final = 4
"""Windows beyond the figures that they tell; with fewer, the interval holds everything."""

SCATTERS: Final = np.geomspace(1e-3, 4.0, 9)
"""Scatter of single windows that is tried, in units of how much they scatter if nothing wanders."""

WANDERS: Final = np.array([0.0, 0.05, 0.2, 1.0, 5.0])
"""Variance of a step of the wandering level that is tried, in units of the scatter."""

CAUTION: Final = 1.5
"""Degrees of freedom are divided by it: waves make tails that Student's distribution has not."""

LEAST: Final = 1e-12
"""Variance that keeps the sums finite where a figure does not scatter at all."""


def beyond_usual(values: Floats, variances: Floats, at: int, day: int) -> Estimate | None:
    """Return by how much *values* is off in window *at* from what is usual.

    How much windows scatter beyond the error of each value, and how fast the level wanders, is not
    known: all that the windows allow counts, each as much as it is likely.

    Args:
        values: A figure in adjoining windows of equal length, `float64[n]`; NaN where not known.
        variances: Of the error of each value, `float64[n]`.
        at: Window that is asked for. Those of the day after it are not looked at: they still hold
            the reaction, and its end.
        day: Windows in a day.

    Returns:
        The difference with its 95 % interval; None where that window, the one before it, a day
        before that, or two other days at this time were not seen.

    References:
        Harvey and Durbin, "The effects of seat belt legislation on British road casualties",
        Journal of the Royal Statistical Society A 149, 1986 (interrupted series with a wandering
        level); Harville, "Maximum likelihood approaches to variance component estimation", Journal
        of the American Statistical Association 72, 1977 (restricted likelihood); docs/spread.md,
        "Voices".
    """
    if not day < at < len(values) or np.isnan(values[[at - 1, at]]).any():
        return None
    places = np.arange(len(values))
    near = (np.abs(places - at) <= AROUND * day) & ~((places > at) & (places <= at + day))
    used = np.flatnonzero(near & ~np.isnan(values))
    design = _design(used - at, day)
    degrees = len(used) - design.shape[1]
    if ((used - at) % day == 0).sum() <= DAYS or degrees < FEWEST_DEGREES:
        return None
    change, error = _averaged(values[used], variances[used], design, used - used[0])
    half = student(max(int(degrees / CAUTION), 1)) * float(np.sqrt(error))
    return Estimate(value=change, low=change - half, high=change + half)


def _design(places: NDArray[np.intp], day: int) -> Floats:
    """Return which windows are at which time of day, the trend, and last the window asked for."""
    times = [places % day == time for time in np.unique(places % day)]
    return np.column_stack([*times, places, places == 0]).astype(np.float64)


def _averaged(
    values: Floats, errors: Floats, design: Floats, places: NDArray[np.intp]
) -> tuple[float, float]:
    """Return the change and its variance over all scatters and wanderings, by their likelihood."""
    off = values - design @ np.linalg.lstsq(design, values)[0]
    unit = max(float(off @ off) / (len(values) - design.shape[1]), LEAST)
    wander = np.minimum.outer(places, places).astype(np.float64)  # of a walk from the first window
    fits = np.array(
        [
            _fit(values, design, np.diag(errors + scatter) + scatter * share * wander)
            for scatter in unit * SCATTERS
            for share in WANDERS
        ]
    )
    likely = np.exp(fits[:, 0] - fits[:, 0].max())
    likely /= likely.sum()
    change = float(likely @ fits[:, 1])
    return change, float(likely @ (fits[:, 2] + (fits[:, 1] - change) ** 2))


def _fit(values: Floats, design: Floats, covariance: Floats) -> tuple[float, float, float]:
    """Return the restricted log-likelihood, the last coefficient and its variance."""
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, np.column_stack([design, values]))
    made, seen = whitened[:, :-1], whitened[:, -1]
    information = made.T @ made
    spread = np.linalg.inv(information)
    found = spread @ (made.T @ seen)
    left = seen - made @ found
    volume = np.log(np.diag(root)).sum() + np.linalg.slogdet(information)[1] / 2
    return float(-volume - left @ left / 2), float(found[-1]), float(spread[-1, -1])
