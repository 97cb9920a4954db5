"""How good the forecasts are: on collections that the model has not seen, and in steady state.

Run: python -m bench.forecast ../shared/data     (half an hour; statsforecast, flaircast)

Young incidents: each is forecast at ages from half an hour to 300 hours after its onset, with no
history, by a model that was fitted without its whole collection, and corrected by the errors that
the program itself would have had by then. WIS (weighted interval score: twice the mean pinball loss
of the five quantiles) is divided, incident by incident, by that of each rival; the ratios'
geometric mean is taken, and the best rival is the one that is best in that cell, with hindsight.
Coverage counts each incident once; "ends in part" spreads a count over half a post on either side,
since whole numbers on the ends of a range would else all count as inside. Steady state: each series
is forecast every 12 hours from day 21 on; WIS is divided by the mean absolute error of "as 24 hours
ago" before the origin.

References:
    Gneiting and Raftery 2007; Bracher et al. 2021, doi.org/10.1371/journal.pcbi.1008618; Czado,
    Gneiting and Held 2009 on counts in ranges; FLAIR: pypi.org/project/flaircast.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from operator import itemgetter
from pathlib import Path
from statistics import NormalDist
from typing import Any, Final, NamedTuple, TypeAlias

import flaircast
import numpy as np
from numpy.typing import NDArray
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, OptimizedTheta

from bench import arguments
from bench.figures import Figure, show
from bench.fit_forecast import (
    FIRST_STEPS,
    PER_HOUR,
    Incident,
    copies,
    fit,
    incidents,
    samples,
    simulated,
    table,
)
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.hours import PSEUDO
from monitor.spread.forecast.pooled import Pooled
from monitor.spread.forecast.quantiles import LEVELS, LITTLE, SCORES, line, strict
from monitor.spread.series import Counts

UNSEEN: Final = "forecast-unseen"
EARLY: Final = "forecast-early"
STEADY: Final = "forecast-steady"
HORIZONS: Final = (1, 6, 24)
AGES: Final = {
    "half an hour to 6 h": (0.5, 1, 2, 3, 4, 5),
    "first day": (6, 9, 12, 15, 18, 21, 24),
    "later": (30, 42, 54, 66, 78, 90, 102, 114, 150, 200, 250, 300),
}
EARLY_AGES: Final = (1, 3, 6)
REACH: Final = 24
STEADY_FROM, STEADY_EVERY, PAST_EVERY = 21 * 24, 12, 6
STEADY_LIMIT: Final = 0.48
BEST: Final = 0.8
ENOUGH_ERRORS: Final = 8
GUESS: Final = {1: 0.5, 6: 0.8, 24: 1.0}
"""Spread of a naive rival while it has too few errors of its own."""

FEWEST: Final = 20
"""Posts in two weeks; what has fewer teaches what a dead series is, and is not scored."""

FAR: Final = 1e9
"""Posts, where a rival says endless."""

DRAWS: Final = 200
SHARES: Final = (0.25, 0.5, 0.75)
"""Of a rival in a mixture with ours: a mean of logarithms, quantile by quantile."""

ZERO: Final = 0.01
"""Posts added to both scores, so that a dead series has a ratio."""

Way: TypeAlias = Callable[[Counts, int], NDArray]
Rival: TypeAlias = Callable[[Counts], Mapping[int, NDArray]]


class Result(NamedTuple):
    wis: NDArray
    inside80: NDArray
    inside95: NDArray


class Told(NamedTuple):
    """One forecast, what came, and what the rivals scored, by themselves and mixed with it."""

    one: Incident
    age: float
    horizon: int
    said: NDArray
    posts: int
    rivals: Mapping[str, float]
    mixed: Mapping[tuple[str, float], float]


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
    return by(counts, PER_HOUR)


def by(counts: Counts, each: int) -> NDArray:
    """Return whole stretches of so many buckets; what is left over begins the series."""
    return np.asarray(counts.posts[len(counts) % each :].reshape(-1, each).sum(axis=1))


def grain(counts: Counts) -> int:
    """Return buckets a step for the rivals: quarters of an hour at first, then hours."""
    return PER_HOUR // 4 if len(counts) < 6 * PER_HOUR else PER_HOUR


def naive(counts: Counts, *, seasonal: bool) -> dict[int, NDArray]:
    """Say that it goes on as in the last hour, or as 24 hours ago, with that rule's own errors."""
    each = grain(counts)
    hour, found = PER_HOUR // each, {}
    total = np.cumsum(np.concatenate([[0], by(counts, each)]))
    end = len(total) - 1
    for horizon in HORIZONS:
        length = horizon * hour

        def rule(at: NDArray, length: int = length) -> NDArray:
            if seasonal:
                return np.asarray(total[at - 24 * hour + length] - total[at - 24 * hour])
            start = np.maximum(at - hour, 0)
            return np.asarray((total[at] - total[start]) / (at - start) * length)

        first = 24 * hour if seasonal else 1
        if end < first:
            continue
        past = np.arange(first, end - length + 1)
        errors = np.log1p(total[past + length] - total[past]) - np.log1p(rule(past))
        enough = len(errors) >= ENOUGH_ERRORS
        spread = np.quantile(errors, LEVELS) if enough else SCORES * GUESS[horizon]
        found[horizon] = np.expm1(np.log1p(rule(np.array([end]))) + spread)
    return found


def flair(counts: Counts) -> dict[int, NDArray]:
    each = grain(counts)
    hour = PER_HOUR // each
    often = "h" if hour == 1 else "15min"
    paths = flaircast.forecast(
        by(counts, each).astype(float), REACH * hour, often, n_samples=DRAWS, seed=1
    ).cumsum(axis=1)
    return {h: np.quantile(paths[:, h * hour - 1], LEVELS) for h in HORIZONS}


def stepped(make: Callable[[int], Any]) -> Rival:
    """Return a rival of statsforecast on log posts a step; the quantiles of its steps add up."""

    def rival(counts: Counts) -> dict[int, NDArray]:
        each = grain(counts)
        hour = PER_HOUR // each
        posts = by(counts, each)
        if len(posts) < 4:
            return {}
        season = 24 if len(posts) >= 72 else 1
        found = make(season).forecast(y=np.log1p(posts), h=REACH * hour, level=[80, 95])
        ends = ("lo-95", "lo-80", "mean", "hi-80", "hi-95")
        steps = np.expm1(np.minimum(np.array([found[end] for end in ends]), 25)).clip(0)
        total = steps.cumsum(axis=1)
        return {h: total[:, h * hour - 1] for h in HORIZONS}

    return rival


RIVALS: Final[dict[str, Rival]] = {
    "persistence": lambda counts: naive(counts, seasonal=False),
    "as 24 hours ago": lambda counts: naive(counts, seasonal=True),
    "AutoTheta": stepped(lambda season: AutoTheta(season_length=season)),
    "AutoARIMA": stepped(lambda _: AutoARIMA(approximation=True, nmodels=20, max_p=3, max_q=3)),
    "FLAIR": flair,
}


def told(one: Incident, model: Pooled, rivals: Mapping[str, Rival]) -> Iterator[Told]:
    """Yield the forecasts of an incident at each age, and how the rivals score."""
    total = np.concatenate([[0], np.cumsum(one.counts.posts)])
    for age in (age for ages in AGES.values() for age in ages):
        cut = round(age * PER_HOUR)
        if cut + PER_HOUR > len(one.counts):
            return
        then = one.counts.until(cut)
        others = {name: tried(rival, then) for name, rival in rivals.items()}
        for said in forecast(then, HORIZONS, replay(then, model=model), model):
            horizon = int(said.horizon_hours)
            end = cut + horizon * PER_HOUR
            if end > len(one.counts):
                continue
            posts = int(total[end] - total[cut])
            ours = np.array(said.quantiles)
            known = {name: its[horizon] for name, its in others.items() if horizon in its}
            yield Told(
                one=one,
                age=age,
                horizon=horizon,
                said=ours,
                posts=posts,
                rivals={name: wis(its, posts) for name, its in known.items()},
                mixed={
                    (name, share): wis(mixed(ours, its, share), posts)
                    for name, its in known.items()
                    for share in SHARES
                },
            )


def wis(said: NDArray, posts: int) -> float:
    return float(judge(said.clip(0).round()[None], np.array([posts])).wis[0])


def mixed(ours: NDArray, theirs: NDArray, share: float) -> NDArray:
    theirs = np.log(np.nan_to_num(theirs, posinf=FAR).clip(0) + PSEUDO)
    return np.asarray(np.exp((1 - share) * np.log(ours + PSEUDO) + share * theirs) - PSEUDO)


def tried(rival: Rival, counts: Counts) -> Mapping[int, NDArray]:
    """Return what a rival says; nothing where its package fails on so short a series."""
    try:
        return rival(counts)
    except Exception:  # noqa: BLE001  each package has its own errors for too short a series
        return {}


def unseen(folder: Path, rivals: Mapping[str, Rival] = RIVALS) -> list[Told]:
    """Return all forecasts, each by a model that was fitted without the whole collection."""
    known = [*incidents(folder), *simulated()]
    learned = samples(copies(known))
    found: list[Told] = []
    for where in dict.fromkeys(one.collection for one in known):
        model = fit(learned, but=where)
        for one in known:
            if one.collection == where and one.counts.posts[:FIRST_STEPS].sum() >= FEWEST:
                found += told(one, model, rivals)
    return found


def shares(cell: Sequence[Told]) -> tuple[float, float, float, float]:
    """Return how often 95 and 80 % ranges held, and misses above and below; by incident."""
    weights = each_once(cell)
    said, posts = np.array([one.said for one in cell]), np.array([one.posts for one in cell])
    fared = judge(said, posts)
    above, below = posts > said[:, 4], posts < said[:, 0]
    held = (fared.inside95, fared.inside80, above, below)
    wide, narrow, over, under = (float(np.average(each, weights=weights)) for each in held)
    return wide, narrow, over, under


def in_part(cell: Sequence[Told]) -> float:
    """Return how much of the counts lies in the 80 % ranges, each spread by half a post."""
    parts = [inside(one.said, one.posts) for one in cell]
    return float(np.average(parts, weights=each_once(cell)))


def inside(said: NDArray, posts: int) -> float:
    """Return how much of the probability of a count, spread by half a post, is in the 80 % range.

    Between quantiles the normal score is on a line over log(posts + 1/2), as for past errors.
    """
    ends = np.log([max(posts, LITTLE), posts + 1])
    found = line(ends, strict(np.log(said + PSEUDO)), SCORES)
    low, high = (NormalDist().cdf(float(each)) for each in found)
    if high - low < LITTLE:
        return float(LEVELS[1] < low < LEVELS[3])
    kept = np.clip([low, high], LEVELS[1], LEVELS[3])
    return float((kept[1] - kept[0]) / (high - low))


def each_once(cell: Sequence[Told]) -> NDArray:
    """Return weights with which each incident counts the same."""
    _, place = np.unique([one.one.group for one in cell], return_inverse=True)
    return np.asarray(1 / np.bincount(place)[place])


def in_hindsight(cell: Sequence[Told], rival: str) -> str:
    """Say what the best mixture of ours with any rival scores by a rival's, chosen on the cell."""
    found = {}
    for name, share in product(RIVALS, SHARES):
        ratios = [
            (np.mean([one.mixed.get((name, share), one.rivals[rival]) for one in its]) + ZERO)
            / (np.mean([one.rivals[rival] for one in its]) + ZERO)
            for its in by_incident(cell, rival)
        ]
        found[name, share] = float(np.exp(np.mean(np.log(ratios))))
    (name, share), least = min(found.items(), key=itemgetter(1))
    return f"{least:.2f} (with {share:.0%} {name})"


def by_incident(cell: Sequence[Told], rival: str) -> Iterator[list[Told]]:
    """Yield the forecasts of each incident of which a rival said something."""
    for name in dict.fromkeys(one.one.group for one in cell):
        if its := [one for one in cell if one.one.group == name and rival in one.rivals]:
            yield its


def against(cell: Sequence[Told], rival: str) -> float | None:
    """Return the geometric mean over incidents of our WIS by a rival's; None where it is silent."""
    ratios = []
    for its in by_incident(cell, rival):
        posts = np.array([one.posts for one in its])
        ours = judge(np.array([one.said for one in its]), posts).wis.mean()
        ratios.append((ours + ZERO) / (np.mean([one.rivals[rival] for one in its]) + ZERO))
    return float(np.exp(np.mean(np.log(ratios)))) if ratios else None


def figures(folder: Path) -> Iterator[Figure]:
    """Yield how the forecasts fare, for `bench.accuracy`."""
    found = unseen(folder)
    real = [one for one in found if one.one.collection != "demo"]
    for horizon in HORIZONS:
        for when, ages in AGES.items():
            name = f"collection left out, {when}, {horizon} h"
            cell = [one for one in real if one.horizon == horizon and one.age in ages]
            wide, narrow, over, under = shares(cell)
            yield Figure(f"{name}: within 95 %", f"{wide:.1%}", "93 to 98 %", key=UNSEEN)
            yield Figure(f"{name}: within 80 %", f"{narrow:.1%}", "77 to 84 %", key=UNSEEN)
            yield Figure(f"{name}: 80 %, ends in part", f"{in_part(cell):.1%}", key=UNSEEN)
            yield Figure(f"{name}: above, below 95 %", f"{over:.1%}, {under:.1%}", key=UNSEEN)
            ratios = {rival: against(cell, rival) for rival in RIVALS}
            known = {rival: each for rival, each in ratios.items() if each is not None}
            others = ", ".join(f"{each:.2f} ({rival})" for rival, each in known.items())
            rival, best = max(known.items(), key=itemgetter(1))
            wis_by = f"{name}: WIS by the best rival's"
            yield Figure(wis_by, f"{best:.2f}", f"<= {BEST}", others, UNSEEN)
            mixture = in_hindsight(cell, rival)
            yield Figure(f"{wis_by}, mixed in hindsight", mixture, key=UNSEEN)
    for where in dict.fromkeys(one.one.collection for one in found):
        its = [one for one in found if one.one.collection == where]
        wide, narrow, _, _ = shares(its)
        yield Figure(f"left out: {where}, 95 and 80 %", f"{wide:.0%}, {narrow:.0%}", key=UNSEEN)
        for when, ages in AGES.items():
            wide, narrow, _, _ = shares([one for one in its if one.age in ages])
            part = f"left out: {where}, {when}, 95 and 80 %"
            yield Figure(part, f"{wide:.0%}, {narrow:.0%}", key=UNSEEN)
    for age in EARLY_AGES:
        its = [one for one in real if one.age == age and one.horizon == REACH]
        yield Figure(f"total a day on, {age} h old: off by", off(its), key=EARLY)
    yield from steady_figures(folder)


def off(cell: Sequence[Told]) -> str:
    """Return how far off the middle of the next day was, and how often within half and double."""
    said, posts = (
        np.array(each, dtype=float)
        for each in zip(*((one.said[2], one.posts) for one in cell), strict=True)
    )
    wrong, weights = np.abs(said - posts) / np.maximum(posts, 1), each_once(cell)
    order = np.argsort(wrong)
    half = wrong[order][np.searchsorted(np.cumsum(weights[order]) / weights.sum(), 0.5)]
    near = (said <= 2 * posts) & (posts <= 2 * said)
    return f"{half:.0%} (median), within half and double {np.average(near, weights=weights):.0%}"


def steady(folder: Path) -> dict[str, Counts]:
    """Read the series that have a usual level."""
    found = {path.stem: table(path) for path in sorted(folder.glob("volume/nab/*.csv"))}
    return {name: each.until(len(each) // PER_HOUR * PER_HOUR) for name, each in found.items()}


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
    folder = arguments.folder(__doc__, "timelines", "volume/nab")
    warnings.simplefilter("ignore")  # the other methods complain where they do not converge
    show("Forecasts", figures(folder))


if __name__ == "__main__":
    main()
