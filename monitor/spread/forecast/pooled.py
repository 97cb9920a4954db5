"""The forecast of a young incident, learned on other incidents."""

from bisect import bisect, bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO, Hours, log_rate
from monitor.spread.forecast.quantiles import SCORES
from monitor.spread.series import SEEN_ENOUGH
from monitor.spread.step import Floats

SHIPPED: Final = Path(__file__).with_name("pooled.json")
ANCHORS: Final = (1, 2, 3, 6, 12, 24, 48, 96, 168)
"""Horizons, in hours, for which the model is fitted; others lie between two of them."""

AGES: Final = (2, 12, 72)
"""Hours since the wave began for which it is fitted: the first hours, the first day, later. Others
lie between two of them, on a line over log(hours)."""

FEATURES: Final = (
    "one",
    "last_1h",
    "last_3h",
    "last_12h",
    "last_24h",
    "day_before",
    "age",
    "since_peak",
    "peak",
    "half_hour_change",
    "yesterday",
    "yesterday_known",
    "yesterday_change",
)
"""What the middle rests on: logarithms of posts an hour, and of hours."""

LAST_DAY: Final = FEATURES.index("last_24h")
SIZED: Final = np.array(
    [name.startswith("last_") or name in {"day_before", "peak", "yesterday"} for name in FEATURES]
)
"""Which of them grow with the size of an incident."""

LARGEST: Final = float(np.log(1_000))
"""Logarithm of posts an hour in the last day: hardly any incident learned on had more. A larger one
is forecast as if it had as many, times by how much it is larger: the fit draws it to the others."""

TRAITS: Final = ("age", "roughness", "unrest", "growth", "fall", "silence")
"""What the spread rests on, besides how many posts are expected."""

AGE: Final = TRAITS.index("age")
SURE_POSTS: Final = 10
"""Posts in the last hour at which half of its distance from the last twelve is taken for real."""

ROUGH_BLOCK: Final = 3
ROUGH_HOURS: Final = 48
ROUGH_PRIOR: Final = (0.7, 2.0)
"""How rough an incident is: the mean change of the logarithm from one three hours to the next, over
two days; together with so large a change, as if it had been seen so many times."""

UNREST_QUARTERS: Final = 24
UNREST_PRIOR: Final = (0.4, 4.0)
"""The same from one quarter of an hour to the next, over six hours."""

INNER: Final = 1 / 3
"""The range of 80 % is at least this part of that of 95 %, either way from the middle: what is
fitted to each by itself may cross where an incident is like none that was learned from."""

YOUNG: Final = 0.5
YOUNG_HOURS: Final = 6.0
"""At first a forecast reaches higher by half than the fit says, since an incident of a kind that
the fit never saw may still grow. The surplus fades with the age of the incident; that of the 90 %
quantile is less for shorter horizons, and none for the next hour."""

BOUNDS: Final = (-9.0, 20.0)
FEW: Final = 0.3
"""Posts added in the model of the spread, which stays finite where next to none are expected."""


class Anchor(Struct, frozen=True):
    """What is known of one horizon.

    Attributes:
        hours: The horizon.
        weights: For each of `AGES`, one for each of `FEATURES`; their sum of products is the
            expected logarithm of posts an hour.
        errors: For the quantiles of 2.5, 10, 50, 90 and 97.5 %, the weights of `shape` that make up
            how far each lies from what is expected.
    """

    hours: int
    weights: tuple[tuple[float, ...], ...]
    errors: tuple[tuple[float, ...], ...]


class Pooled(Struct, frozen=True, eq=False):
    """A fitted model and where it comes from; equal to itself alone.

    Attributes:
        about: How it was made, and on what.
        features: Names of the features, in the order of the weights.
        traits: Least and largest of each of `TRAITS` that it was fitted to; what lies beyond counts
            as these.
        anchors: One for each fitted horizon, shortest first.
    """

    about: dict[str, str | list[str]]
    features: tuple[str, ...]
    traits: tuple[tuple[float, float], ...]
    anchors: tuple[Anchor, ...]


@cache
def shipped() -> Pooled:
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Pooled)


def features(span: Hours, horizons: Sequence[float]) -> tuple[Floats, Floats]:
    """Return what the model looks at: `float64[k, FEATURES]`, a row a horizon, and `TRAITS`.

    Of the *span* the last hour was seen; the *horizons* are how far ahead, in hours.
    """
    end = len(span.posts)
    start = span.wave_start
    last_1h, last_3h, last_12h, last_24h = _levels(span, start)
    two_days = end - 2 * DAY_HOURS
    before = log_rate(span, two_days, end - DAY_HOURS) if two_days >= start else None
    rate = np.divide(span.posts, span.seen, out=np.zeros(end), where=span.seen > 0)[start:]
    top = int(np.argmax(rate))
    age = np.log(span.wave_age)
    peak = np.log(rate[top] + PSEUDO)
    here = [
        *(1.0, last_1h, last_3h, last_12h, last_24h),
        last_24h if before is None else before,
        age,
        np.log1p(end - start - 1 - top),
        peak,
        _half_hour_change(span, last_1h),
    ]
    table = np.array([[*here, *_yesterday(span, start, each, last_12h)] for each in horizons])
    growth = span.posts[-1] / (span.posts[-1] + SURE_POSTS) * (last_1h - last_12h)
    some = np.flatnonzero(span.posts[start:])
    silence = np.log1p(end - start - 1 - (some[-1] if some.size else 0))
    traits = [age, _roughness(span, start), _unrest(span), growth, last_1h - peak, silence]
    return table, np.array(traits)


def _levels(span: Hours, start: int) -> list[float]:
    """Return the log rate of the last 1, 3, 12 and 24 hours, as far as they lie in the wave.

    Where a window was not seen, that of the next longer one stands in.
    """
    end = len(span.posts)
    found = [log_rate(span, start, end) or 0.0]
    for length in (DAY_HOURS, 12, 3, 1):
        seen = log_rate(span, max(end - length, start), end)
        found.append(found[-1] if seen is None else seen)
    return found[:0:-1]


def _yesterday(
    span: Hours, start: int, horizon: float, last_12h: float
) -> tuple[float, float, float]:
    """Return the same hours yesterday, whether they are known, and how they differed from before.

    Where they are not known, the last twelve hours stand in.
    """
    then = len(span.posts) - DAY_HOURS
    if then < start:
        return last_12h, 0.0, 0.0
    after = log_rate(span, then, then + round(min(max(horizon, 1), DAY_HOURS)))
    before = log_rate(span, then - 3, then) if then - 3 >= start else None
    level = last_12h if after is None else after
    if after is None or before is None:
        return level, 0.0, 0.0
    return level, 1.0, after - before


def _half_hour_change(span: Hours, last_1h: float) -> float:
    posts, seen = span.quarters[:, -2:].sum(axis=1)
    if seen < 2 * SEEN_ENOUGH:
        return 0.0
    return float(np.log((posts + PSEUDO) / (seen / 4)) - last_1h)


def _roughness(span: Hours, start: int) -> float:
    whole = min(len(span.posts) - start, ROUGH_HOURS) // ROUGH_BLOCK * ROUGH_BLOCK
    posts, seen = (
        each[len(each) - whole :].reshape(-1, ROUGH_BLOCK).sum(axis=1)
        for each in (span.posts, span.seen)
    )
    known = seen > 0
    return _mean_change(posts[known], seen[known], ROUGH_PRIOR)


def _unrest(span: Hours) -> float:
    posts, seen = span.quarters[:, -UNREST_QUARTERS:]
    begun = np.logical_or.accumulate(posts > 0) & (seen >= SEEN_ENOUGH)
    return _mean_change(posts[begun], seen[begun], UNREST_PRIOR)


def _mean_change(posts: Floats, seen: Floats, prior: tuple[float, float]) -> float:
    """Return the logarithm of the mean change of the log rate, drawn towards what is usual."""
    size, times = prior
    changes = np.abs(np.diff(np.log((posts + PSEUDO) / seen)))
    return float(np.log((changes.sum() + size * times) / (len(changes) + times)))


def shape(expected: Floats, horizon: float, traits: Floats) -> Floats:
    """Return what the errors are made of: `float64[n, 9]`.

    Args:
        expected: Log posts an hour, `float64[n]`.
        horizon: In hours.
        traits: `float64[n, TRAITS]`.
    """
    few = np.log1p(1 / (np.exp(np.clip(expected, *BOUNDS)) * horizon + FEW))
    day = np.minimum(traits[:, AGE], np.log(DAY_HOURS))
    return np.column_stack([np.ones(len(few)), few, day, traits])


def ordered(errors: Floats) -> Floats:
    """Return five quantiles in order, the inner ones not next to the middle."""
    middle = errors[2]
    low, lower = np.minimum(np.sort(errors[:2]), middle)
    upper, high = np.maximum(np.sort(errors[3:]), middle)
    lower = min(lower, middle + INNER * (low - middle))
    upper = max(upper, middle + INNER * (high - middle))
    return np.array([low, lower, middle, upper, high])


def at_age(fitted: Floats, log_age: Floats) -> Floats:
    """Return what was fitted for each of `AGES`, `float64[AGES, n]`, at n ages in between."""
    knots = np.log(AGES)
    piece = np.clip(np.searchsorted(knots, log_age) - 1, 0, len(knots) - 2)
    share = np.clip((log_age - knots[piece]) / (knots[piece + 1] - knots[piece]), 0, 1)
    each = np.arange(len(log_age))
    return np.asarray(fitted[piece, each] * (1 - share) + fitted[piece + 1, each] * share)


def predict(model: Pooled, span: Hours, reach: Sequence[float] | None = None) -> dict[int, Floats]:
    """Return for each anchor (hours) the five quantiles of log posts an hour, `float64[5]`.

    *span* is as for `features`; between the anchors that neighbour the horizons *reach*, in hours,
    a line is led. None takes all anchors.
    """
    anchors = model.anchors if reach is None else around(model.anchors, reach)
    table, traits = features(span, [anchor.hours for anchor in anchors])
    traits = np.clip(traits, *np.transpose(model.traits))
    young = YOUNG * np.exp(-np.exp(traits[AGE]) / YOUNG_HOURS)
    found: dict[int, Floats] = {}
    beyond = max(table[0, LAST_DAY] - LARGEST, 0.0)
    growing = as_before(span, [anchor.hours for anchor in anchors])
    for anchor, row, on in zip(anchors, table - beyond * SIZED, growing.tolist(), strict=True):
        expected = beyond + at_age(np.array(anchor.weights) @ row[:, None], traits[[AGE]])
        made_of = shape(expected, anchor.hours, traits[None])[0]
        errors = ordered(np.array(anchor.errors) @ made_of)
        higher = young * np.array([0, 0, 0, 1 - 1 / anchor.hours, 1])
        off = errors + (errors - errors[2]) * higher
        found[anchor.hours] = np.clip(reaching(expected + off, on), *BOUNDS)
    return found


def as_before(span: Hours, horizons: Sequence[int]) -> Floats:
    """Return log posts an hour up to each horizon, were a wave that builds up to go on growing.

    It grows as steeply as it did on average since it began, for as long again as that lasted, and
    then stays where it is. Minus infinity where the last three hours are not above the mean of the
    wave. *span* and *horizons* are as for `features`.
    """
    start, end = span.wave_start, len(span.posts)
    lately = slice(max(end - 3, start), end)
    last_3h = span.posts[lately].sum() / span.seen[lately].sum()
    times = last_3h * span.seen[start:].sum() / max(span.posts[start:].sum(), 1)
    if times <= 1:
        return np.full(len(horizons), -np.inf)
    age = span.wave_age
    # At a slope of x / age the rate is x / (1 - e^-x) times its mean; this x is 6 % off at most.
    slope = (times - 1 / times) / age
    growing = np.minimum(horizons, age)
    posts = np.expm1(slope * growing) / slope + np.exp(slope * growing) * (horizons - growing)
    return np.asarray(np.log(last_3h * posts / horizons))


def reaching(said: Floats, least: float) -> Floats:
    """Return five quantiles of which the highest is *least* or more.

    Where that moves it, the second highest lies below it at least as in a normal distribution.
    """
    if least <= said[4]:
        return said
    upper = said[2] + (least - said[2]) * SCORES[3] / SCORES[4]
    return np.array([*said[:3], max(said[3], upper), least])


def around(anchors: Sequence[Anchor], reach: Sequence[float]) -> list[Anchor]:
    """Return the anchors between which some of the horizons lie, shortest first."""
    at = [anchor.hours for anchor in anchors]
    last = len(at) - 1
    wanted = {place for each in reach for place in (bisect_left(at, each), bisect(at, each) - 1)}
    return [anchors[place] for place in sorted({min(max(place, 0), last) for place in wanted})]
