"""When the tone turned: the one step in the share of negative posts that the counts bear out."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate
from monitor.spread.claims import ALONE, LEVELS
from monitor.spread.special import log_beta
from monitor.spread.step import Floats, LevelStep, likely, step

FEWEST: Final = 20
"""Scored posts, copies set aside, from which a bucket can bear a figure: Wilson's interval of a
third is then about 40 points wide."""

SHARES: Final = (np.arange(100) + 0.5) / 100
"""The grid of shares: one for each hundredth, at its middle."""

LEAST_SCATTER: Final = 0.001
"""Correlation within a bucket below which labels count as independent."""

MOST_SCATTER: Final = 0.3
"""Correlation that is believed at most; a bucket of any size is then worth three posts."""

TYPICAL: Final = 0.05
"""Correlation at which the weights of the differences are best; they need not be exact."""

FEWEST_LEFT: Final = 8
"""Buckets from which what is left about a step can show whether neighbours go together."""

MOST_ALIKE: Final = 0.9
"""Correlation of neighbours that is believed at most: what is seen is then worth a 19th of it."""

INTERVAL: Final = (0.025, 0.975)


class Change(Struct, frozen=True):
    """One lasting step in a share.

    Attributes:
        at: Most probable first bucket of the new share, 1 to n - 1.
        low: First bucket of the 95 % interval of that place.
        high: Last bucket of it, included.
        before, after: Share before and after the step, 0 to 1, with its 95 % interval.
        evidence: Bayes factor of a step against none, above 20: that comes by chance in one case of
            20 at most.
    """

    at: int
    low: int
    high: int
    before: Estimate
    after: Estimate
    evidence: float

    @property
    def stands(self) -> bool:
        """Tell whether it stands when all that a report may claim is counted."""
        return self.evidence > 1 / LEVELS["turns"]


def change(negative: NDArray[np.int64], scored: NDArray[np.int64]) -> Change | None:
    """Return the step in the share of negative posts, or None where none is clear even by itself.

    Args:
        negative: In each bucket, 0 to what is scored, `int64[n]`; copies of a text set aside.
        scored: In each bucket, likewise; 0 where nothing was seen.

    References:
        Smith, "A Bayesian approach to inference about a change-point in a sequence of random
        variables", Biometrika 62, 1975; Skellam, "A probability distribution derived from the
        binomial distribution", Journal of the Royal Statistical Society B 10, 1948 (beta-binomial);
        docs/spread.md, "Change of tone".
    """
    if len(scored) < 2:  # noqa: PLR2004  a step has two sides
        return None
    found = step(_fit(negative, scored, scatter(negative, scored)))
    if found.factor > 1 / ALONE:
        found = _with_waves(negative, scored, found)
    if found.factor <= 1 / ALONE:
        return None
    low, high = likely(found.places)
    return Change(
        found.at, low, high, _estimate(found.before), _estimate(found.after), found.factor
    )


def _fit(negative: NDArray[np.int64], scored: NDArray[np.int64], together: float) -> Floats:
    """Return the log-likelihood of each bucket at each share, `float64[n, 1, p]`."""
    hits, misses = negative[:, None], (scored - negative)[:, None]
    if together < LEAST_SCATTER:
        fit = hits * np.log(SHARES) + misses * np.log(1 - SHARES)
    else:
        a, b = SHARES * (1 / together - 1), (1 - SHARES) * (1 / together - 1)
        fit = log_beta(hits + a, misses + b) - log_beta(a, b)
    return np.asarray(fit)[:, None, :]


def scatter(negative: NDArray[np.int64], scored: NDArray[np.int64]) -> float:
    """Return how alike the labels within one bucket are, beyond their common share.

    From the differences of neighbouring buckets, which a lasting step changes at one place only.
    People answer each other and news comes in waves: without it, each wave would be a change.

    Returns:
        The correlation of the labels of two posts of one bucket, 0 to 0.3.
    """
    some = scored > 0
    hits, posts = negative[some], scored[some].astype(np.float64)
    both = posts[1:] + posts[:-1]
    share = (hits[1:] + hits[:-1]) / both
    variance = share * (1 - share) * (1 + 1 / both)
    single = 1 / posts[1:] + 1 / posts[:-1]
    squares = np.diff(hits / posts) ** 2
    weight = 1 / (single + TYPICAL)
    beyond = float((weight * (squares - variance * single)).sum())
    possible = float((weight * variance * (2 - single)).sum())
    return min(max(beyond / possible, 0.0), MOST_SCATTER) if possible > 0 else 0.0


def _with_waves(
    negative: NDArray[np.int64], scored: NDArray[np.int64], found: LevelStep
) -> LevelStep:
    """Return the step again, where moods that last for several buckets count as what they are.

    Neighbouring buckets hardly show them, but what is left about the step does: how far it
    scatters, and how much of it each bucket has in common with the next. Buckets that go together
    are worth fewer: the log likelihood is divided by how many times as large the variance of their
    mean is.

    References:
        McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 9 (quasi-likelihood);
        Bayley and Hammersley, "The 'effective' number of independent observations in an
        autocorrelated time series", Journal of the Royal Statistical Society (Supplement) 8, 1946.
    """
    some = scored > 0
    hits, posts = negative[some], scored[some].astype(np.float64)
    if len(posts) < FEWEST_LEFT:
        return found
    later = np.flatnonzero(some) >= found.at
    chance = np.where(later, _mean(hits, posts, later), _mean(hits, posts, ~later))
    left, single = hits / posts - chance, chance * (1 - chance)
    weight = 1 / (1 / posts + TYPICAL)
    # The step has taken three: its place and two shares.
    beyond = left**2 * len(posts) / (len(posts) - 3) - single / posts
    possible = float((weight * single * (1 - 1 / posts)).sum())
    about = float((weight * beyond).sum()) / possible if possible > 0 else 0.0
    together = min(max(about, scatter(negative, scored)), MOST_SCATTER)
    if together < LEAST_SCATTER or not left.any():  # chance alone has no memory
        return found
    variance = single * (1 / posts + together * (1 - 1 / posts))
    scaled = left / np.sqrt(np.where(variance > 0, variance, np.inf))
    # What was taken off makes neighbours look more unlike than they are.
    alike = float(scaled[1:] @ scaled[:-1] / (scaled @ scaled)) + 3 / len(posts)
    alike = min(max(alike, 0.0), MOST_ALIKE)
    return step(_fit(negative, scored, together) * (1 - alike) / (1 + alike))


def _mean(hits: NDArray[np.int64], posts: Floats, among: NDArray[np.bool_]) -> float:
    return float(hits[among].sum()) / max(float(posts[among].sum()), 1.0)


def _estimate(chances: Floats) -> Estimate:
    """Return the mean of a distribution over the shares, and between which 95 % of it lie."""
    edges = np.arange(len(SHARES) + 1) / len(SHARES)
    low, high = np.interp(INTERVAL, np.concatenate([[0.0], np.cumsum(chances)]), edges)
    return Estimate(value=float(chances @ SHARES), low=float(low), high=float(high))


def merged(effective: NDArray[np.int64], least: int = FEWEST) -> tuple[tuple[int, int], ...]:
    """Return adjacent buckets, put together until each group can bear a figure.

    *effective* are the scored posts of each bucket, copies set aside, `int64[n]`; *least* is how
    many a group has at least.

    Returns:
        Half-open ranges of buckets, in order, that leave none out. What is left at the end joins
        the last group. Empty where all together are fewer than *least*.
    """
    groups: list[tuple[int, int]] = []
    first = held = 0
    for bucket, count in enumerate(effective):
        held += int(count)
        if held >= least:
            groups.append((first, bucket + 1))
            first, held = bucket + 1, 0
    if groups:
        groups[-1] = (groups[-1][0], len(effective))
    return tuple(groups)
