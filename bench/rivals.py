"""Other ways to find bursts, written compactly: each says how strange every bucket is, online.

All take counts in which every bucket was seen, or holes of which nothing is known, and return
`float64[n]`: higher is stranger, and no bucket uses a later one. Where a published method works on
days or weeks, its season is our day: what it asks of the same week of earlier years is asked of the
same hour of earlier days.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from monitor.spread.series import HOUR, Counts

Floats: TypeAlias = NDArray[np.float64]
Method: TypeAlias = Callable[[Counts], Floats]

DAYS: Final = 14
"""Days of history that a method of fixed memory looks back on."""


def quarters(counts: Counts) -> Floats:
    """Return posts in the last quarter of an hour (or one bucket), made whole where half was seen.

    What is not known of a bucket is taken for the mean of what was seen before it.
    """
    return _trailing(_filled(counts), _quarter(counts))


def _quarter(counts: Counts) -> int:
    return max(1, round(900 / counts.step))


def _filled(counts: Counts) -> Floats:
    known = counts.known
    posts = np.where(known, counts.posts / np.where(known, counts.seen, 1), 0.0)
    before = np.cumsum(posts) / np.maximum(np.cumsum(known), 1)
    return np.where(known, posts, before)


def _trailing(values: Floats, width: int) -> Floats:
    """Return the sum of each value and the *width* - 1 before it."""
    sums = np.concatenate([np.zeros(1), np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    return np.asarray(sums[ends] - sums[np.maximum(ends - width, 0)])


def day(counts: Counts) -> int:
    """Return how many buckets pass for a day: 24 where they last an hour or longer."""
    return max(24, round(24 * HOUR / counts.step))


def _same_hour(values: Floats, a_day: int, first: int, last: int) -> Floats:
    """Return the same time of *first* to *last* days ago, `float64[n, days]`; NaN before them."""
    padded = np.concatenate([np.full(last * a_day, np.nan), values])
    columns = [padded[(last - ago) * a_day :][: len(values)] for ago in range(first, last + 1)]
    return np.stack(columns, axis=1)


def _shifted(values: Floats, places: int) -> Floats:
    """Return each value *places* later; NaN where none came."""
    moved = np.roll(values, places)
    moved[: max(places, 0)] = np.nan
    moved[len(moved) + min(places, 0) :] = np.nan
    return moved


def rolling_z(counts: Counts) -> Floats:
    """Standard deviations above the mean of the 14 days before; the five-line baseline."""
    posts, span = _filled(counts), DAYS * day(counts)
    ends = np.arange(len(posts))
    begins = np.maximum(ends - span, 0)
    sums = np.concatenate([np.zeros(1), np.cumsum(posts)])
    squares = np.concatenate([np.zeros(1), np.cumsum(posts**2)])
    many = np.maximum(ends - begins, 1)
    mean = (sums[ends] - sums[begins]) / many
    spread = np.sqrt(np.maximum((squares[ends] - squares[begins]) / many - mean**2, 0))
    z = (posts - mean) / np.maximum(spread, 1.0)
    z[: day(counts)] = 0
    return np.asarray(z)


def _ears(counts: Counts, guard: int) -> Floats:
    values = quarters(counts)
    with np.errstate(invalid="ignore"):
        past = _same_hour(values, day(counts), 1 + guard, 7 + guard)
        z = (values - past.mean(axis=1)) / np.maximum(past.std(axis=1, ddof=1), 1.0)
    return np.asarray(np.nan_to_num(z))


def ears_c1(counts: Counts) -> Floats:
    """EARS C1: the same time of the seven days before (Hutwagner et al., 2003)."""
    return _ears(counts, 0)


def ears_c2(counts: Counts) -> Floats:
    """EARS C2: the same, two days left out between."""
    return _ears(counts, 2)


def ears_c3(counts: Counts) -> Floats:
    """EARS C3: by how much three of C2, a quarter of an hour apart, exceed 1 together."""
    beyond, width = np.maximum(ears_c2(counts) - 1, 0), _quarter(counts)
    return beyond + _later(beyond, width) + _later(beyond, 2 * width)


def _later(values: Floats, by: int) -> Floats:
    return np.concatenate([np.zeros(by), values])[: len(values)]


def farrington(counts: Counts) -> Floats:
    """Farrington flexible: quasi-Poisson with trend on the same hours, past bursts weighed down.

    References:
        Noufaily et al., Stat. Med. 32 (2013): residuals above 2.58 are weighed by their inverse
        square; the trend is kept where it matters (|t| > 2); exceedance on the 2/3 power.
    """
    values, a_day = quarters(counts), day(counts)
    around = max(1, round(HOUR / counts.step / 2)) if counts.step < HOUR else 1
    lag = np.arange(-1, 2) * around
    past = np.concatenate(
        [_same_hour(_shifted(values, int(shift)), a_day, 1, DAYS) for shift in lag], axis=1
    )
    at = np.tile(-np.arange(1, DAYS + 1, dtype=np.float64) / DAYS, len(lag))
    known = ~np.isnan(past)
    known[: a_day + around] = False
    past = np.where(known, past, 0.0)
    weight = known.astype(np.float64)
    for _ in range(2):
        intercept, slope, t = _trend(past, weight, at)
        use = np.abs(t) > 2
        flat = np.log(np.maximum((weight * past).sum(1), 0.1) / np.maximum(weight.sum(1), 1e-9))
        intercept, slope = np.where(use, intercept, flat), np.where(use, slope, 0.0)
        mean = np.exp(np.clip(intercept[:, None] + slope[:, None] * at, -6, 20))
        free = np.maximum(known.sum(1) - 1 - use, 1)
        phi = np.maximum((weight * (past - mean) ** 2 / mean).sum(1) / free, 1.0)
        residual = (
            1.5 * (past ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(phi)[:, None])
        )
        weight = known * np.where(residual > 2.58, 1 / np.maximum(residual, 2.58) ** 2, 1.0)
        weight *= known.sum(1, keepdims=True) / np.maximum(weight.sum(1, keepdims=True), 1e-9)
    usual = np.exp(np.clip(intercept, -6, 20))
    tau = phi + 1 / np.maximum(known.sum(1), 1)
    spread = np.sqrt(4 / 9 * usual ** (1 / 3) * tau)
    score = (values ** (2 / 3) - usual ** (2 / 3)) / spread
    # limit54: nothing is said where fewer than five were seen in the last four units of time.
    score[_trailing(_filled(counts), 4 * _quarter(counts)) < 5] = 0
    return np.asarray(np.where(known.sum(1) >= 2 * len(lag), score, 0.0))


def _trend(past: Floats, weight: Floats, at: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit a weighted quasi-Poisson line to each row by three steps of reweighted least squares."""
    mean = np.maximum(past, 0.5)
    for _ in range(3):
        target = np.log(mean) + (past - mean) / mean
        w = weight * mean
        s0, s1, s2 = w.sum(1) + 1e-9, (w * at).sum(1), (w * at**2).sum(1)
        t0, t1 = (w * target).sum(1), (w * target * at).sum(1)
        slope = (s0 * t1 - s1 * t0) / np.maximum(s0 * s2 - s1**2, 1e-9)
        slope = np.clip(slope, -3, 3)
        intercept = (t0 - slope * s1) / s0
        mean = np.exp(np.clip(intercept[:, None] + slope[:, None] * at, -6, 20))
    phi = (weight * (past - mean) ** 2 / mean).sum(1) / np.maximum(weight.sum(1) - 2, 1)
    error = np.sqrt(np.maximum(phi, 1) * s0 / np.maximum(s0 * s2 - s1**2, 1e-9))
    return intercept, slope, slope / error


def _usual(counts: Counts) -> tuple[Floats, Floats]:
    """Return the mean of the same hour in the last 14 days, and alpha of a negative binomial."""
    posts, a_day = _filled(counts), day(counts)
    per = max(1, round(HOUR / counts.step))
    hours = _trailing(posts, per) / per
    with np.errstate(invalid="ignore"):
        past = _same_hour(hours, a_day, 1, DAYS)
        mean = np.where(np.isnan(past).all(axis=1), np.nan, np.nan_to_num(past).sum(axis=1))
        mean = mean / np.maximum((~np.isnan(past)).sum(axis=1), 1)
    mean = np.maximum(np.nan_to_num(mean), 0.05)
    extra = np.cumsum((posts - mean) ** 2 - mean) / np.maximum(np.cumsum(mean**2), 1e-9)
    alpha = np.clip(np.concatenate([np.ones(1), extra[:-1]]), 0.01, 10)
    return mean, alpha


def _gain(counts: Counts, times: float) -> Floats:
    """Return the log-likelihood of *times* the usual mean over the usual one, bucket by bucket."""
    posts = _filled(counts)
    mean, alpha = _usual(counts)
    high, low = alpha * mean * times, alpha * mean
    gain = posts * np.log(times * (1 + low) / (1 + high)) - np.log((1 + high) / (1 + low)) / alpha
    gain[: day(counts)] = 0
    return np.asarray(gain)


def cusum(counts: Counts) -> Floats:
    """Negative binomial CUSUM for twice the usual (Hoehle and Paul, 2008), reset by a quiet day."""
    gain, memory = _gain(counts, 2.0), day(counts)
    score = np.zeros(len(gain))
    level = 0.0
    for place, step in enumerate(gain.tolist()):
        level = max(0.0, level * (1 - 1 / memory) + step)
        score[place] = level
    return score


def kleinberg(counts: Counts) -> Floats:
    """Kleinberg's automaton read online: by how much the best path ends in the high state.

    Two states, the usual and three times as much, negative binomial; a step up costs the logarithm
    of the number of buckets in 14 days.
    """
    gain = _gain(counts, 3.0)
    up = float(np.log(DAYS * day(counts)))
    score = np.zeros(len(gain))
    level = -up
    for place, step in enumerate(gain.tolist()):
        level = min(max(level, -up) + step, 40 * up)
        # A path that is low for long enough may step down for nothing.
        score[place] = level
        level = min(level, up)
    return score


def ruptures_pelt(counts: Counts) -> Floats:
    """Height of the last step up that `ruptures` sees in 12 hours, if it is an hour old at most."""
    import ruptures

    values = np.sqrt(quarters(counts) + 3 / 8)
    per = max(1, round(HOUR / counts.step))
    every, span = max(1, per // 4), 12 * per
    score = np.zeros(len(values))
    spread = np.sqrt(_trailing(np.diff(values, prepend=values[0]) ** 2, 14 * day(counts)))
    spread /= np.sqrt(np.minimum(np.arange(len(values)) + 1, 14 * day(counts)) * 2)
    for end in range(span, len(values), every):
        usual = values[end - span : end - per].mean()
        if values[end - per + 1 : end + 1].max() < usual + 3 * max(spread[end], 0.3):
            continue  # no step up that would count; most buckets, and it costs most
        part = values[end - span + 1 : end + 1]
        cut = ruptures.KernelCPD(kernel="linear", min_size=1).fit(part).predict(n_bkps=1)[0]
        if span - cut <= per:
            score[end] = (part[cut:].mean() - part[:cut].mean()) / max(spread[end], 0.3)
    return score


def river_trees(counts: Counts) -> Floats:
    """`river`'s half-space trees on the last quarter of an hour and its hour of the day."""
    from river import anomaly

    values = quarters(counts)
    a_day = day(counts)
    high = np.maximum.accumulate(np.concatenate([np.ones(1), values[:-1]]))
    trees = anomaly.HalfSpaceTrees(n_trees=10, height=6, window_size=a_day, seed=1)
    score = np.zeros(len(values))
    for place, (value, top) in enumerate(zip(values.tolist(), high.tolist(), strict=True)):
        point = {"level": min(value / (2 * top), 1.0), "hour": place % a_day / a_day}
        score[place] = trees.score_one(point) if value > 0 else 0.0
        trees.learn_one(point)
    return score


RIVALS: Final[Mapping[str, Method]] = {
    "rolling z-score": rolling_z,
    "EARS C1": ears_c1,
    "EARS C2": ears_c2,
    "EARS C3": ears_c3,
    "Farrington flexible": farrington,
    "negative binomial CUSUM": cusum,
    "Kleinberg, online": kleinberg,
    "ruptures": ruptures_pelt,
    "river, half-space trees": river_trees,
}
