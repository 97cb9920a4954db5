"""How many posts the next hours will bring, with quantiles."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from monitor.clock import short_duration
from monitor.spread.forecast import pooled as forecast_pooled
from monitor.spread.forecast import steady as forecast_steady
from monitor.spread.forecast import trend as forecast_trend
from monitor.spread.forecast.errors import (
    Errors,
    ForecastQuantiles,
    Outcome,
    Prior,
    corrected,
    learned,
)
from monitor.spread.forecast.hours import PSEUDO, Hours, hours
from monitor.spread.forecast.persistence import LastHour, last_hour, mixed
from monitor.spread.forecast.pooled import Pooled, shipped
from monitor.spread.forecast.quantiles import between
from monitor.spread.series import HOUR, Counts
from monitor.spread.step import Floats

HORIZONS: Final = (1.0, 6.0, 24.0)
LONGEST: Final = 168
"""Hours for which a forecast can be asked: a week, the longest that was fitted."""

LEAST_HOURS: Final = 0.5
"""Of this much at least, and of one post, there must be word."""

BLIND_MOST: Final = 6
"""Hours at the end that may be unseen; after more, the wave may have turned."""

OTHERS_WORTH: Final = (12.0, 2.0)
OWN_WORTH: Final = 200.0
"""So many own errors weigh as much as what other incidents taught, of the middle and of the spread,
and as what the series' own past did."""

WHOLLY: Final = 0.99
"""Share of a horizon that must have been seen for its count to be an outcome."""

REPLAY_HOURS: Final = 336
"""How far back past errors count: older ones would weigh less than half."""


def forecast(
    counts: Counts,
    horizons_hours: Sequence[float] = HORIZONS,
    past: Sequence[Outcome] | Errors = (),
    model: Pooled | None = None,
) -> tuple[ForecastQuantiles, ...]:
    """Return a forecast for each horizon, or nothing where too little is known.

    It begins where the settled buckets end. A young incident is forecast from what others did, a
    series with a usual level from its own past.

    Args:
        counts: What is known; buckets that are not settled are not looked at.
        horizons_hours: Whole buckets, 1 to 168 hours each.
        past: Earlier forecasts and what came of them, or by how much they were off; those that end
            later than these begin are not looked at. See `replay`.
        model: What was learned on other incidents; None for the one that comes with the program.

    Raises:
        ValueError: A horizon, or the length of a bucket, is not one that can be forecast.
    """
    for horizon in horizons_hours:
        _check(counts.step, horizon)
    settled = counts.settled()
    end = settled.start + len(settled) * settled.step
    made = _made(hours(settled), end, horizons_hours, model or shipped())
    errors = past if isinstance(past, Errors) else learned(past)
    return () if made is None else _corrected(made, horizons_hours, errors)


class _Made(NamedTuple):
    """A forecast that past errors have not corrected.

    Attributes:
        origin: In seconds since 1970 (UTC).
        plain: Five quantiles of posts for each horizon.
        since: Since when errors are of the same kind.
        prior: What they are weighed against.
        last: How a young incident stands; None where there is a usual level, or the last hour was
            not seen.
    """

    origin: int
    plain: Sequence[Floats]
    since: int
    prior: Prior
    last: LastHour | None


def _made(span: Hours, origin: int, horizons: Sequence[float], model: Pooled) -> _Made | None:
    """Return a forecast from *origin*, where the hours end; None where too little is known."""
    blind = span.blind
    known = span.until(len(span.posts) - blind)
    if blind > BLIND_MOST or known.seen.sum() < LEAST_HOURS or not known.posts.any():
        return None
    alone = forecast_steady.has_usual_level(known)
    plain = _ahead(known, blind, horizons, model, alone=alone)
    since, prior = _memory(known, origin - blind * HOUR, alone=alone)
    return _Made(origin, plain, since, prior, None if alone or blind else last_hour(known))


def _corrected(
    made: _Made, horizons: Sequence[float], past: Errors
) -> tuple[ForecastQuantiles, ...]:
    """Return a forecast as errors of the same kind correct it, in part as in the last hour."""
    alike = past.since(made.since)
    quantiles = [
        corrected(each, alike, made.origin, horizon, made.prior)
        for horizon, each in zip(horizons, made.plain, strict=True)
    ]
    if (last := made.last) is not None:
        quantiles = [
            mixed(each, horizon, last) for horizon, each in zip(horizons, quantiles, strict=True)
        ]
    return tuple(map(_said, horizons, made.plain, _coherent(horizons, quantiles)))


def _check(step: int, horizon: float) -> None:
    if HOUR % step:
        raise ValueError(
            f"forecast: buckets of {step} s do not divide an hour: give counts whose buckets do, "
            "such as 5 minutes"
        )
    if not 1 <= horizon <= LONGEST or horizon * HOUR % step:
        raise ValueError(
            f"forecast: {short_duration(timedelta(hours=horizon))} cannot be foreseen in buckets "
            f"of {short_duration(timedelta(seconds=step))}: write whole buckets, 1h to {LONGEST}h"
        )


def _coherent(horizons: Sequence[float], said: Sequence[Floats]) -> list[Floats]:
    """Return the quantiles, each at least that of every shorter horizon: more time holds more."""
    return [
        np.max(
            [other for within, other in zip(horizons, said, strict=True) if within <= horizon],
            axis=0,
        )
        for horizon in horizons
    ]


def _said(horizon: float, plain: Floats, said: Floats) -> ForecastQuantiles:
    low, lower, middle, upper, high = (max(round(each), 0) for each in said)
    return ForecastQuantiles(horizon, low, lower, middle, upper, high, tuple(plain.tolist()))


def _ahead(
    known: Hours, blind: int, horizons: Sequence[float], model: Pooled, *, alone: bool
) -> list[Floats]:
    """Return five quantiles of posts for each horizon.

    Where *blind* last hours were not seen, the forecast is made where the seen ones end, for as
    much longer, and its spread grows as if the unseen hours showed nothing.
    """
    rates = _rates(known, [horizon + blind for horizon in horizons], model, alone=alone)
    return [
        horizon * np.exp(rate[2] + (rate - rate[2]) * np.sqrt(1 + blind / horizon)) - PSEUDO
        for horizon, rate in zip(horizons, rates, strict=True)
    ]


def _memory(span: Hours, end: int, *, alone: bool) -> tuple[int, Prior]:
    """Return since when errors are of the same kind, and what they are weighed against.

    In steady state the spread already rests on many errors of the series; in a young incident it
    rests on others, and errors of before this wave mean nothing.

    *end* is that of the last hour, in seconds since 1970 (UTC); *alone* says whether there is a
    usual level in the span.
    """
    begin = end - len(span.posts) * HOUR
    if alone:
        return begin + forecast_steady.ENOUGH_HOURS * HOUR, Prior(OWN_WORTH, OWN_WORTH)
    wave = begin + span.wave_start * HOUR
    return wave, Prior(*OTHERS_WORTH, since=wave)


def _rates(span: Hours, reach: Sequence[float], model: Pooled, *, alone: bool) -> list[Floats]:
    """Return quantiles of log posts an hour until each of *reach* hours.

    What the series' own past says weighs the more, the longer it is: two weeks of it as much as
    what other incidents taught. After the first day the middle moves towards where the trend of the
    wave leads. A series with a usual level is forecast from its own past alone.
    """
    past = forecast_steady.recent(span, 0 if alone else span.wave_start)
    own = forecast_steady.rates(past, reach)
    rates = [each for each in own if each is not None]
    if alone and len(rates) == len(reach):
        return rates
    seen = np.count_nonzero(past.seen)
    share = seen / (seen + forecast_steady.ENOUGH_HOURS)
    others = forecast_pooled.predict(model, span, reach)
    said = [
        between(others, each)
        if mine is None
        else (1 - share) * between(others, each) + share * mine
        for each, mine in zip(reach, own, strict=True)
    ]
    trend = forecast_trend.rates(past, reach)
    return said if trend is None else list(map(forecast_trend.towards, said, trend, reach))


def replay(
    counts: Counts,
    horizons_hours: Sequence[float] = HORIZONS,
    every_hours: int = 3,
    model: Pooled | None = None,
) -> tuple[Outcome, ...]:
    """Make the forecasts of the last two weeks again; return those whose outcome is known.

    Each is the one that was made when the settled buckets ended at its origin: from the posts of
    before alone, and corrected by what a replay at that instant would have returned.

    Other arguments are as for `forecast`. Origins lie *every_hours* hours apart on the clock (UTC):
    what was said then is the same however much is known since. In the first three days of a wave
    they are an hour apart.

    Raises:
        ValueError: As for `forecast`.
    """
    return _replay(counts.settled(), tuple(horizons_hours), every_hours, model or shipped())


@lru_cache(maxsize=4)  # several reports of one reading ask for that of the same counts
def _replay(
    settled: Counts, horizons_hours: tuple[float, ...], every_hours: int, model: Pooled
) -> tuple[Outcome, ...]:
    for horizon in horizons_hours:
        _check(settled.step, horizon)
    hour = max(HOUR // settled.step, 1)
    last = len(settled) - (settled.start // settled.step + len(settled)) % hour
    span = hours(settled.until(last))
    end = settled.start + last * settled.step
    made = []
    # Twice as far back: the first forecasts that are returned had past errors, too.
    for left in range(min(len(span.posts) - 1, 2 * REPLAY_HOURS), -1, -1):
        known, origin = span.until(len(span.posts) - left), end - left * HOUR
        if origin // HOUR % every_hours and not _young(known):
            continue
        if one := _made(known, origin, horizons_hours, model):
            made.append(one)
    # By how much a forecast was off does not depend on how it was corrected.
    past = learned(
        [
            outcome
            for one in made
            for outcome in _outcomes(settled, one, map(_said, horizons_hours, one.plain, one.plain))
        ]
    )
    memory = REPLAY_HOURS * HOUR
    return tuple(
        outcome
        for one in made
        if one.origin >= end - memory
        for alike in (past.since(one.origin - memory),)
        for outcome in _outcomes(settled, one, _corrected(one, horizons_hours, alike))
    )


def _young(span: Hours) -> bool:
    """Tell whether others alone teach how a wave goes on: each error of its own is worth much."""
    return len(span.posts) - span.wave_start < forecast_steady.WARM_UP + forecast_steady.FEWEST


def _outcomes(counts: Counts, made: _Made, said: Iterable[ForecastQuantiles]) -> Iterator[Outcome]:
    """Yield what came of a forecast, for each horizon that has been seen."""
    cut = (made.origin - counts.start) // counts.step
    for one in said:
        end = cut + round(one.horizon_hours * HOUR / counts.step)
        if end <= len(counts) and counts.seen[cut:end].mean() >= WHOLLY:
            yield Outcome(made.origin, one, int(counts.posts[cut:end].sum()))
