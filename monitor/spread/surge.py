"""The first stretch that stands out from what came before it; a coarse look at all of them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.spread.step import Floats

FEWEST: Final = 20
"""Posts in the stretch from which it can stand out."""

STRIKING: Final = 20.0
"""Log-likelihood ratio, divided by the dispersion, from which a stretch stands out: 6.3 standard
errors, as thousands of stretches are looked at."""

SIZE: Final = 0.15
"""Of the highest rate in the day to come, from which a rate is part of the take-off and not a busy
noon before it."""


def notable(posts: NDArray[np.int64], hours: Floats, length: int, ahead: int) -> Floats:
    """Return which rate, in posts an hour, counts for something at each bucket, `float64[n]`.

    Args:
        posts: Of each bucket, `int64[n]`; 0 where `hours` is.
        hours: Observed of each bucket, `float64[n]`; 0 where too little was.
        length: Buckets over which rates are taken; those of which less than half was seen are not.
        ahead: Buckets that are looked ahead.
    """
    ends = np.arange(1, len(posts) + 1)
    begins = np.maximum(ends - length, 0)
    n, e = _sums(posts), _sums(hours)
    seen = e[ends] - e[begins]
    enough = seen >= seen.max() / 2
    rates = np.where(enough, n[ends] - n[begins], 0) / np.where(enough, seen, 1)
    later = np.concatenate([rates, np.zeros(ahead)])
    windows = np.lib.stride_tricks.sliding_window_view(later, ahead + 1)
    return np.asarray(SIZE * windows.max(axis=1))


def first_surge(
    posts: NDArray[np.int64], hours: Floats, bar: Floats, back: int, longest: int
) -> int | None:
    """Return the last bucket of the first stretch with far more posts than came before, or None.

    Stretches of 1, 2, 4, ... buckets are compared with the rest of a trailing window.

    *posts* and *hours* are as for `notable`, and *bar* is what it returns; the window has *back*
    buckets, a stretch at most *longest*.

    References:
        Wilks, "The large-sample distribution of the likelihood ratio", Annals of Mathematical
        Statistics 9, 1938.
    """
    ends = np.arange(1, len(posts) + 1)
    begins = np.maximum(ends - back, 0)
    striking = STRIKING * _dispersion(posts, hours, begins)
    n, e = _sums(posts), _sums(hours)
    stands = np.zeros(len(posts), dtype=bool)
    length = 1
    while length <= longest:
        cut = np.maximum(ends - length, begins)
        late, late_hours = n[ends] - n[cut], e[ends] - e[cut]
        gain = _gain(n[cut] - n[begins], e[cut] - e[begins], late, late_hours)
        stands |= (late >= FEWEST) & (gain > striking) & (late >= bar * late_hours)
        length *= 2
    return int(np.argmax(stands)) if stands.any() else None


def _sums(values: NDArray[np.int64] | Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _gain(early: Floats, early_hours: Floats, late: Floats, late_hours: Floats) -> Floats:
    """Return the log-likelihood ratio of two Poisson rates against one; 0 where it did not rise."""
    gain = _fit(early, early_hours) + _fit(late, late_hours)
    gain -= _fit(early + late, early_hours + late_hours)
    return np.where(late * early_hours > early * late_hours, gain, 0.0)


def _fit(posts: Floats, hours: Floats) -> Floats:
    """Return the log-likelihood of the likeliest Poisson rate, but for what cancels."""
    some = posts > 0
    return posts * np.log(np.where(some, posts, 1) / np.where(some, hours, 1))


def _dispersion(posts: NDArray[np.int64], hours: Floats, begins: NDArray[np.intp]) -> Floats:
    """Return variance over mean of the counts in each trailing window, at least 1.

    From the differences of neighbours, which a step changes at one place only.

    References:
        von Neumann, "Distribution of the ratio of the mean square successive difference to the
        variance", Annals of Mathematical Statistics 12, 1941.
    """
    one, other = hours[:-1], hours[1:]
    both = (one > 0) & (other > 0)
    apart = (posts[1:] * one - posts[:-1] * other) ** 2
    squares = _sums(np.where(both, apart / np.where(both, one * other, 1), 0.0))
    together = _sums(np.where(both, posts[1:] + posts[:-1], 0))
    last = np.arange(len(posts))
    found = (squares[last] - squares[begins]) / np.maximum(together[last] - together[begins], 1)
    return np.maximum(found, 1.0)
