"""How good the forecasts are: on incidents that the model has not seen, and in steady state.

Run: python -m bench.forecast ../shared/data     (needs statsforecast)

Incidents: each is forecast every 3 hours from 6 to 120 hours after its onset, with no history, by a
model that was fitted without it. WIS (weighted interval score: twice the mean pinball loss of the
five quantiles) is divided by that of persistence, and the ratios' geometric mean is taken. Steady
state: each series is forecast every 12 hours from day 21 on; WIS is divided by the mean absolute
error of "as 24 hours ago" before the origin.

References:
    Gneiting and Raftery 2007; Bracher et al. 2021, doi.org/10.1371/journal.pcbi.1008618.
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from statsforecast.models import AutoETS, OptimizedTheta

from bench.figures import Figure, show
from bench.fit_forecast import (
    PER_HOUR,
    Incident,
    Samples,
    beginnings,
    fit,
    incidents,
    samples,
    steady,
)
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.errors import Outcome
from monitor.spread.forecast.pooled import Pooled
from monitor.spread.forecast.quantiles import LEVELS, SCORES
from monitor.spread.series import HOUR, Counts

UNSEEN: Final = "forecast-unseen"
STEADY: Final = "forecast-steady"
HORIZONS: Final = (1, 6, 24)
AGES: Final = {"first five days": (6, 120), "until two weeks": (123, 318)}
EVERY: Final = 3
STEADY_FROM, STEADY_EVERY, PAST_EVERY = 21 * 24, 12, 6
LIMITS: Final = {1: 0.80, 6: 0.61, 24: 0.43}
STEADY_LIMIT: Final = 0.48
ENOUGH_ERRORS: Final = 8
GUESS: Final = {1: 0.5, 6: 0.8, 24: 1.0}
"""Spread of persistence while it has too few errors of its own."""

Way: TypeAlias = Callable[[Counts, int], NDArray]


class Result(NamedTuple):
    wis: NDArray
    inside80: NDArray
    inside95: NDArray


class Row(NamedTuple):
    """One incident: hours since onset of each forecast, and how three ways fared."""

    name: str
    ages: NDArray
    own: Result
    plain: Result
    even: Result


class Scaled(NamedTuple):
    wis: float
    scale: float
    inside80: bool
    inside95: bool
    seconds: float


def judge(said: NDArray, posts: NDArray) -> Result:
    """Score forecasts `[n, 5]` of the counts *posts*."""
    level = np.array(LEVELS)
    off = posts[:, None] - said
    wis = 2 * np.maximum(level * off, (level - 1) * off).mean(axis=1)
    return Result(
        wis,
        (said[:, 1] <= posts) & (posts <= said[:, 3]),
        (said[:, 0] <= posts) & (posts <= said[:, 4]),
    )


def by_hour(counts: Counts) -> NDArray:
    return np.asarray(counts.posts.reshape(-1, PER_HOUR).sum(axis=1))


def persistence(posts: NDArray, horizon: int, *, symmetric: bool = False) -> NDArray:
    """Say that it goes on as in the last hour, with the spread of its own past errors."""
    total = np.concatenate([[0], np.cumsum(posts)])
    past = np.arange(1, len(posts) - horizon + 1)
    errors = np.log1p(total[past + horizon] - total[past]) - np.log1p(posts[past - 1] * horizon)
    if symmetric:
        errors = np.concatenate([errors, -errors])
    enough = len(errors) >= ENOUGH_ERRORS
    spread = np.quantile(errors, LEVELS) if enough else SCORES * GUESS[horizon]
    return np.asarray(np.round(np.maximum(np.expm1(np.log1p(posts[-1] * horizon) + spread), 0)))


def told(counts: Counts, model: Pooled, first: int, last: int) -> dict[int, dict[int, Outcome]]:
    """Return for each horizon what was forecast at each age (hours), and the outcome."""
    found: dict[int, dict[int, Outcome]] = {horizon: {} for horizon in HORIZONS}
    for one in replay(counts.until((last + max(HORIZONS)) * PER_HOUR), HORIZONS, 1, model):
        age = (one.origin - counts.start) // HOUR
        if first <= age <= last and age % EVERY == 0:
            found[int(one.forecast.horizon_hours)][age] = one
    return found


class Fared(NamedTuple):
    """How the forecasts of one horizon fared: WIS relative to persistence, shares of 0 to 1."""

    relative: float
    symmetric: float
    better: float
    inside80: float
    inside95: float
    first_day95: float | None
    forecasts: int


def unseen(folder: Path) -> dict[tuple[str, int], Fared]:
    """Return (age, horizon) -> how incidents fare with a model that was fitted without them."""
    known = incidents(folder)
    learned = samples([*known, *beginnings(folder)])
    return {
        (when, horizon): fared(rows)
        for when, (first, last) in AGES.items()
        for horizon, rows in one_age(known, learned, first, last).items()
    }


def one_age(
    known: Sequence[Incident], learned: dict[int, Samples], first: int, last: int
) -> dict[int, list[Row]]:
    """Return horizon -> one row for each incident."""
    rows: dict[int, list[Row]] = {horizon: [] for horizon in HORIZONS}
    for one in known:
        said = told(one.counts, fit(learned, but=one.group), first, last)
        posts = by_hour(one.counts)
        for horizon, outcomes in said.items():
            ages = np.array(sorted(outcomes))
            if not len(ages):
                continue
            came = np.array([outcomes[age].posts for age in ages])
            five = np.array([outcomes[age].forecast.quantiles for age in ages])
            plain, even = (
                judge(np.array([persistence(posts[:a], horizon, symmetric=s) for a in ages]), came)
                for s in (False, True)
            )
            rows[horizon].append(Row(one.name, ages, judge(five, came), plain, even))
    return rows


def fared(rows: Sequence[Row]) -> Fared:
    """Return what the incidents say together; each counts the same in the relative scores."""
    ratios = np.array(
        [[row.own.wis.mean() / base.wis.mean() for base in (row.plain, row.even)] for row in rows]
    )
    plain, even = np.exp(np.log(ratios).mean(axis=0))
    ages = np.concatenate([row.ages for row in rows])
    inside80, inside95 = (np.concatenate([row.own[which] for row in rows]) for which in (1, 2))
    young = ages <= 24
    return Fared(
        relative=float(plain),
        symmetric=float(even),
        better=float((ratios[:, 0] < 1).mean()),
        inside80=float(inside80.mean()),
        inside95=float(inside95.mean()),
        first_day95=float(inside95[young].mean()) if young.any() else None,
        forecasts=len(ages),
    )


def figures(folder: Path) -> Iterator[Figure]:
    """Yield how the forecasts fare, for `bench.accuracy`."""
    for (when, horizon), one in unseen(folder).items():
        young = when == next(iter(AGES))
        name = f"unseen incidents, {when}, {horizon} h"
        asked = f"<= {LIMITS[horizon]:.2f}" if young else ""
        yield Figure(f"{name}: WIS", f"{one.relative:.3f}", asked, "1 (persistence)", UNSEEN)
        for level, share, limits in (
            (80, one.inside80, "77 to 87 %"),
            (95, one.inside95, "92 to 98.5 %"),
        ):
            asked = limits if young else ""
            yield Figure(f"{name}: within {level} %", f"{share:.1%}", asked, key=UNSEEN)
        if one.first_day95 is not None:
            yield Figure(f"{name}, first day: within 95 %", f"{one.first_day95:.1%}", key=UNSEEN)
    yield from steady_figures(folder)


def steady_figures(folder: Path) -> Iterator[Figure]:
    """Yield how series with months of history fare, with each way as a baseline of the last."""
    found = {name: steady_wis(folder, way) for name, way in WAYS.items() if "unused" not in name}
    own = found.pop("ours")
    others = ", ".join(f"{wis:.2f} ({name})" for name, (wis, _) in found.items())
    limit = f"<= {STEADY_LIMIT}"
    yield Figure("steady state: scaled WIS", f"{own[0]:.3f}", limit, others, STEADY)
    yield Figure("steady state: within 80 %", f"{own[1][0]:.1%}", key=STEADY)
    yield Figure("steady state: within 95 %", f"{own[1][1]:.1%}", key=STEADY)


def steady_wis(folder: Path, way: Way) -> tuple[float, NDArray]:
    """Return the scaled WIS of a way, and how often its two intervals held."""
    known, scaled, inside = steady(folder), [], []
    for horizon in HORIZONS:
        found = [one for each in known.values() for one in rolling(each, horizon, way)]
        scaled.append(np.mean([one.wis / one.scale for one in found]))
        inside.append(np.mean([(one.inside80, one.inside95) for one in found], axis=0))
    return float(np.mean(scaled)), np.mean(inside, axis=0)


def ours(counts: Counts, horizon: int) -> NDArray:
    past = replay(counts, (horizon,), PAST_EVERY)
    return np.array(forecast(counts, (horizon,), past)[0].quantiles)


def uncorrected(counts: Counts, horizon: int) -> NDArray:
    return np.array(forecast(counts, (horizon,))[0].quantiles)


def as_yesterday(counts: Counts, horizon: int) -> NDArray:
    """Say that it will be as 24 hours ago, with the spread of that rule's past errors."""
    total = sliding(by_hour(counts), horizon)
    errors = np.log1p(total[24:]) - np.log1p(total[:-24])
    last = np.log1p(total[-1 - 24 + horizon])
    return np.asarray(np.round(np.maximum(np.expm1(last + np.quantile(errors, LEVELS)), 0)))


def sliding(posts: NDArray, horizon: int) -> NDArray:
    return np.convolve(posts, np.ones(horizon), "valid")


def packaged(make: Callable[[int], Any]) -> Way:
    """Return a way that fits a model of statsforecast to log posts.

    It sees stretches as long as the horizon, the last of which ends the series, and forecasts one.

    Args:
        make: Makes the model from how many stretches a season has: those of a day, of a week.
    """

    def way(counts: Counts, horizon: int) -> NDArray:
        posts = by_hour(counts)
        log = np.log1p(posts[len(posts) % horizon :].reshape(-1, horizon).sum(axis=1))
        model = make(24 // horizon if horizon < 24 else 7)
        found = model.forecast(y=log, h=1, level=[80, 95])
        five = np.array([found[end][0] for end in ("lo-95", "lo-80", "mean", "hi-80", "hi-95")])
        return np.asarray(np.round(np.maximum(np.expm1(five), 0)))

    return way


WAYS: Final[dict[str, Way]] = {
    "as 24 hours ago": as_yesterday,
    "ETS": packaged(lambda season: AutoETS(season_length=season, model="ANA")),
    "Theta": packaged(lambda season: OptimizedTheta(season_length=season)),
    "ours, past errors unused": uncorrected,
    "ours": ours,
}


def rolling(counts: Counts, horizon: int, way: Way) -> Iterator[Scaled]:
    """Yield the score of each origin."""
    posts = by_hour(counts)
    for hour in range(STEADY_FROM, len(posts) - max(HORIZONS) + 1, STEADY_EVERY):
        began = time.perf_counter()
        said = way(counts.until(hour * PER_HOUR), horizon)
        took = time.perf_counter() - began
        found = judge(said[None], posts[hour : hour + horizon].sum()[None])
        total = sliding(posts[:hour], horizon)
        scale = np.abs(total[24:] - total[:-24]).mean()
        yield Scaled(found.wis[0], scale, found.inside80[0], found.inside95[0], took)


def main() -> None:
    """Print all figures."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")  # the other methods complain where they do not converge
    show("Forecasts", figures(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
