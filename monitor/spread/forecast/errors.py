"""How a forecast learns from its own past errors."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from monitor.spread.forecast.hours import DAY_HOURS, PSEUDO
from monitor.spread.forecast.quantiles import SCORES, line, strict
from monitor.spread.series import HOUR
from monitor.spread.step import Floats

HALF_LIFE: Final = 336.0
"""Hours after which an error weighs half."""

FAR: Final = 4.0
"""No error counts for more than this many normal scores."""

SAME_TIME: Final = 2.0
"""Hours: errors of forecasts made so far apart on the clock count as of the same time of day with
weight 0.6 (a Gaussian)."""

SHRUNK: Final = 6.0
"""What is usual at a time of day is drawn towards none by this many errors; with 6 to 20 the
forecasts of `bench.forecast` are as good."""

INNER: Final = (0.83, 0.94)
"""Factors by which the lower and the upper end of the 80 % range are drawn towards the middle in a
young incident: as learned on others it holds too often, mostly since few outcomes lie below it."""
INNER_HOURS: Final = 2.0
"""Time constant of that: not at all at the onset of a wave, by two thirds after two hours."""

VAGUE: Final = 1_000
"""A forecast whose ends lie more times apart says nothing of what is likely between them."""


class ForecastQuantiles(Struct, frozen=True):
    """Posts in the next hours, if all of them were seen.

    Attributes:
        horizon_hours: How many hours, from the origin.
        q025, q10, q50, q90, q975: Posts; as many or fewer come with 2.5, 10, 50, 90 and 97.5 %.
        plain: The same five before past errors corrected them, not rounded: what later errors are
            measured by.
    """

    horizon_hours: float
    q025: int
    q10: int
    q50: int
    q90: int
    q975: int
    plain: tuple[float, ...]

    @property
    def middle(self) -> int | None:
        """What is most likely; None where the ends lie so far apart that nothing in between is."""
        return None if self.q975 > VAGUE * max(self.q025, 1) else self.q50

    @property
    def quantiles(self) -> tuple[int, int, int, int, int]:
        """The five, lowest first."""
        return self.q025, self.q10, self.q50, self.q90, self.q975

    @property
    def shown(self) -> tuple[int, int, int | None, int, int]:
        """The same as reports show them: with the middle only where there is one."""
        return self.q025, self.q10, self.middle, self.q90, self.q975


class Outcome(Struct, frozen=True):
    """A forecast and what came of it.

    Attributes:
        origin: When it was made, in seconds since 1970 (UTC); its horizon begins there.
        forecast: What was said.
        posts: What was counted, all of the horizon having been seen.
    """

    origin: int
    forecast: ForecastQuantiles
    posts: int


class Prior(Struct, frozen=True):
    """What is known of errors before any was seen.

    Attributes:
        shift: That the middle is right counts as this many errors.
        spread: That the spread is right counts as this many.
        since: In a young incident, when its wave began, in seconds since 1970 (UTC): an error made
            at half its age weighs half. None where errors of any age are alike, and have no time of
            day: in steady state the season is known.
    """

    shift: float
    spread: float
    since: int | None = None


class Errors(Struct, frozen=True, eq=False):
    """By how much past forecasts were off.

    Attributes:
        found: Horizon in hours -> origins in seconds since 1970 (UTC), ascending, `float64[n]`, and
            the normal score of each outcome, `float64[n]`.
    """

    found: Mapping[float, tuple[Floats, Floats]]

    def since(self, origin: int) -> "Errors":
        return Errors(
            {
                horizon: (begun[first:], each[first:])
                for horizon, (begun, each) in self.found.items()
                for first in (int(np.searchsorted(begun, origin)),)
            }
        )


def learned(past: Sequence[Outcome]) -> Errors:
    """Return by how much forecasts were off, from what came of them, in any order."""
    by_horizon: dict[float, list[Outcome]] = {}
    for one in sorted(past, key=lambda one: (one.forecast.horizon_hours, one.origin)):
        by_horizon.setdefault(one.forecast.horizon_hours, []).append(one)
    return Errors(
        {
            horizon: (np.array([one.origin for one in ended], np.float64), scores(ended))
            for horizon, ended in by_horizon.items()
        }
    )


def corrected(plain: Floats, past: Errors, origin: int, horizon: float, prior: Prior) -> Floats:
    """Return five quantiles as this incident's own errors would have them.

    Each past error is read as a normal score: where the count fell among the five quantiles of its
    forecast. Their mean shifts the new forecast, and their spread about it, together with that of
    all other horizons, stretches it; both are drawn towards what the model says. In a
    young incident, what was usual of errors at the same time of day is taken off each, and put on
    the new forecast, and the inner range is drawn in.

    Args:
        plain: The forecast as the model has it, ascending, each at least -`PSEUDO`.
        past: Only outcomes that were complete at *origin* are used.
        origin: In seconds since 1970 (UTC).
        horizon: In hours.
        prior: How much the model's own word weighs.

    References:
        Normal scores: Gneiting and Raftery 2007 on calibration of the probability integral
        transform; shrinkage of mean and variance: any text on empirical Bayes.
    """
    shift, total, count = 0.0, prior.spread, prior.spread
    for each, (made, off) in past.found.items():
        ended = int(np.searchsorted(made, origin - each * HOUR, side="right"))
        if not ended:
            continue
        begun, errors = made[:ended], off[:ended]
        weights = _weights(begun, origin, each, prior)
        if each == horizon:
            by_hour = (
                prior.since is not None and horizon < DAY_HOURS
            )  # a whole day has no time of day
            at = np.append(begun, origin) / HOUR
            usual = _usual(errors, weights * horizon, at) if by_hour else np.zeros(len(at))
            errors = errors - usual[:-1]
            mean = weights @ errors / (weights.sum() + prior.shift)
            errors, shift = errors - mean, float(usual[-1] + mean)
        total, count = total + float(weights @ errors**2), count + float(weights.sum())
    places = shift + SCORES * np.sqrt(total / count)
    log = line(places, SCORES, strict(np.log(plain + PSEUDO)))
    if prior.since is not None:
        grown = -np.expm1((prior.since - origin) / HOUR / INNER_HOURS)
        log[[1, 3]] += (log[2] - log[[1, 3]]) * (1 - np.array(INNER)) * grown
    return np.asarray(np.exp(log) - PSEUDO)


def _weights(begun: Floats, origin: int, horizon: float, prior: Prior) -> Floats:
    """Return what errors weigh: less where horizons overlap, with time, and of a younger wave."""
    gap = np.diff(begun, prepend=-np.inf) / (horizon * HOUR)
    weights = np.minimum(gap, 1.0) * 0.5 ** ((origin - begun) / HOUR / HALF_LIFE)
    if prior.since is None:
        return np.asarray(weights)
    return np.asarray(weights * np.clip((begun - prior.since) / (origin - prior.since), 0, 1))


def scores(past: Sequence[Outcome]) -> Floats:
    """Return for each outcome where the count fell in its plain forecast, as a normal score.

    0 is the middle, -1.96 and 1.96 are the ends of the 95 % interval; at most `FAR` either way.
    """
    logs = strict(np.log(np.array([one.forecast.plain for one in past]) + PSEUDO))
    came = np.log(np.array([one.posts for one in past]) + PSEUDO)
    piece = np.clip((logs < came[:, None]).sum(axis=1) - 1, 0, len(SCORES) - 2)
    row = np.arange(len(past))
    low, high = logs[row, piece], logs[row, piece + 1]
    steep = (SCORES[piece + 1] - SCORES[piece]) / (high - low)
    return np.asarray(np.clip(SCORES[piece] + (came - low) * steep, -FAR, FAR))


def _usual(errors: Floats, weights: Floats, at: Floats) -> Floats:
    """Return the mean error of forecasts made at the time of day of each instant *at* (hours).

    The last instant is that of the forecast to be made, the others those of the errors. Where few
    were made at that time of day the mean is near 0.
    """
    apart = np.abs((at[:, None] - at[:-1] + DAY_HOURS / 2) % DAY_HOURS - DAY_HOURS / 2)
    near = weights * np.exp(-0.5 * (apart / SAME_TIME) ** 2)
    return np.asarray(near @ errors / (near.sum(axis=1) + SHRUNK))
