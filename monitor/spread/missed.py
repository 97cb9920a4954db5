"""How many posts were missed while a source could not be watched."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.forecast.ahead import LONGEST, forecast
from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

Mask = NDArray[np.bool_]

AROUND: Final = (2, 6)
"""Hours on either side of a gap that give its level: as many as it has, within these bounds."""

SEASON_DAYS: Final = 3
"""Days that must have been watched for hours of the day to differ."""

FEWEST: Final = 12
TRIALS: Final = 60
"""Stretches of the same length that were seen, the nearest, of which the same is estimated: at
least and at most."""

SPREAD: Final = 0.5
WORTH: Final = 6.0
"""Standard error of a logarithm before any such trial, and how many trials that is worth."""

WIDER: Final = 1.15
"""An interval that few trials taught must be wider than the normal one."""

DRAWS: Final = 4000
SEED: Final = 16
ENDS: Final = (0.025, 0.975)


class Watching(Struct, frozen=True, eq=False):
    """A source hour by hour.

    Attributes:
        posts: What is held of each hour, `int64[n]`.
        whole: Hours that were seen whole, `bool[n]`.
        missed: Hours of which something was to be seen and was not, `bool[n]`.
        lasts: How much of each hour is asked about, `float64[n]`: 1, but for a first or last one
            within which that time begins or ends.
    """

    posts: NDArray[np.int64]
    whole: Mask
    missed: Mask
    lasts: Floats


class Missed(Struct, frozen=True):
    """How many posts were missed, at least 0, with a 95 % interval."""

    posts: int
    low: int
    high: int


class _Gap(NamedTuple):
    """Of a gap: its ends (hours), the logarithm of its posts with its error, what is held of it."""

    start: int
    end: int
    log: float
    error: float
    held: int


def missed(sources: Mapping[str, Watching], start: int, *, wider: float = WIDER) -> Missed | None:
    """Return how many posts all sources together would have shown in the hours that were missed.

    Each gap is estimated in up to three ways: on a line between the hours around it, with the usual
    course of a day; by the other sources, in their usual proportion; and by the forecast that would
    have been made where it began. What each is worth, and how far off all are together, is learned
    by hiding as long stretches of what was seen.

    *sources* are hour by hour, all of one length, from *start* on, in seconds since 1970 (UTC);
    those that are not watched are not there. *wider* is as `WIDER`.

    Returns:
        None where a gap cannot be estimated: it has no watched hours on either side, and no other
        source was watched then; or too little was seen to learn how far off that is.

    References:
        Bates and Granger 1969, "The combination of forecasts"; Lei et al. 2018 (split conformal).
    """
    found: list[_Gap] = []
    for name, one in sources.items():
        others = [other for key, other in sources.items() if key != name]
        for first, end in _runs(one.missed):
            gap = _gap(one, others, first, end, start)
            if gap is None:
                return None
            found.append(gap)
    if not found:
        return None
    found.sort()
    random = np.random.default_rng(SEED)
    total = np.zeros(DRAWS)
    until, shared = -1, np.zeros(DRAWS)
    for gap in found:
        if gap.start >= until:  # gaps of one time are off together
            shared = random.standard_normal(DRAWS)
        until = max(until, gap.end)
        whole = random.poisson(np.exp(np.minimum(gap.log + wider * gap.error * shared, 20.0)))
        total += np.maximum(whole - gap.held, 0)
    low, middle, high = np.quantile(total, (ENDS[0], 0.5, ENDS[1]))
    return Missed(round(middle), int(low), int(np.ceil(high)))


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    ends = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    yield from zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True)


def _gap(
    one: Watching, others: Sequence[Watching], first: int, end: int, start: int
) -> _Gap | None:
    """Return a gap with its estimate; None where there is none."""
    held = int(one.posts[first:end].sum())
    ways = np.maximum(_ways(one, one.whole, others, first, end, start), np.log(held + PSEUDO))
    usable = ~np.isnan(ways)
    if not usable[:2].any():
        return None
    length, errors = end - first, list[Floats]()
    # What was seen is hidden in turn, and what came after it too, where the gap lasts.
    lasts = np.isnan(ways[0])
    seen = np.cumsum(np.concatenate([[0], one.whole]))
    places = np.flatnonzero(seen[length:] - seen[:-length] == length)
    places = places[places >= AROUND[0]]
    for at in places[np.argsort(np.abs(places - first), kind="stable")][:TRIALS].tolist():
        known = one.whole.copy()
        known[at : None if lasts else at + length] = False
        tried = _ways(one, known, others, at, at + length, start)[usable]
        if not np.isnan(tried).any():
            came = np.log(one.posts[at : at + length].sum() + PSEUDO)
            errors.append(np.append(came - tried, tried.mean()))
    if len(errors) < FEWEST:
        return None
    table = np.array(errors)
    off, chance = table[:, :-1], 1 / (np.exp(table[:, -1:]) + 1)
    worth = 1 / ((off**2).mean(axis=0) + 0.01)
    worth /= worth.sum()
    together = off @ worth
    square = np.maximum(together[:, None] ** 2 - chance, 0).sum()
    error = np.sqrt((WORTH * SPREAD**2 + square) / (WORTH + len(together)))
    return _Gap(first, end, float(ways[usable] @ worth), float(error), held)


def _ways(
    one: Watching, known: Mask, others: Sequence[Watching], first: int, end: int, start: int
) -> Floats:
    """Return the logarithm of the posts of a gap, estimated in three ways; NaN where one cannot."""
    between = _between(one, known, first, end)
    return np.array(
        [
            between,
            _beside(one.posts, known, others, first, end),
            _forward(one, known, first, end, start) if np.isnan(between) else np.nan,
        ]
    )


def _between(one: Watching, known: Mask, first: int, end: int) -> float:
    """Estimate by the hours around it: levels on a line, with the usual course of a day."""
    width = min(max(end - first, AROUND[0]), AROUND[1])
    before = np.flatnonzero(known[:first])[-width:]
    after = np.flatnonzero(known[end:])[:width] + end
    if len(before) < AROUND[0] or len(after) < AROUND[0]:
        return np.nan
    if first - before[-1] > AROUND[1] or after[0] - end > AROUND[1]:
        return np.nan
    season = _season(one.posts, known & (one.lasts == 1))
    usual = np.exp(season[np.arange(len(known)) % DAY_HOURS]) * one.lasts
    level = [
        np.log((one.posts[side].sum() + PSEUDO) / usual[side].sum()) for side in (before, after)
    ]
    hours = np.arange(first, end)
    line = np.interp(hours, [before.mean(), after.mean()], level)
    return float(np.log((np.exp(line) * usual[hours]).sum()))


def _season(posts: NDArray[np.int64], known: Mask) -> Floats:
    """Return by how much each hour of the day differs from the day's level, as a logarithm."""
    if np.count_nonzero(known) < SEASON_DAYS * DAY_HOURS:
        return np.zeros(DAY_HOURS)
    log = np.log(posts + PSEUDO)
    width = np.ones(DAY_HOURS + 1)
    level = np.convolve(log * known, width, "same") / np.maximum(
        np.convolve(known, width, "same"), 1
    )
    clock = np.arange(len(posts)) % DAY_HOURS
    weight = np.bincount(clock[known], minlength=DAY_HOURS)
    off = np.bincount(clock[known], (log - level)[known], DAY_HOURS)
    return np.asarray(off / (weight + SEASON_DAYS), np.float64)


def _beside(
    posts: NDArray[np.int64], known: Mask, others: Sequence[Watching], first: int, end: int
) -> float:
    """Estimate by the other sources that were watched then, in the proportion of the day around."""
    seen = [other for other in others if other.whole[first:end].all()]
    if not seen:
        return np.nan
    both = known & np.logical_and.reduce([other.whole for other in seen])
    both[: max(first - DAY_HOURS, 0)] = False
    both[end + DAY_HOURS :] = False
    theirs = np.sum([other.posts for other in seen], axis=0)
    if np.count_nonzero(both) < AROUND[1] or not theirs[both].sum():
        return np.nan
    share = (posts[both].sum() + PSEUDO) / (theirs[both].sum() + PSEUDO)
    return float(np.log((theirs[first:end].sum() + PSEUDO) * share))


def _forward(one: Watching, known: Mask, first: int, end: int, start: int) -> float:
    """Estimate by the forecast that would have been made where the gap began."""
    if end - first > LONGEST:
        return np.nan
    posts, seen = np.where(known, one.posts, 0)[:first], (known * one.lasts)[:first]
    hours = float(end - first)
    ahead = forecast(Counts(start, HOUR, posts, seen, first), (hours,)) if first else ()
    asked = one.lasts[first:end].sum() / hours
    return float(np.log(ahead[0].q50 * asked + PSEUDO)) if ahead else np.nan
