"""Learn from past incidents how volume goes on, for the forecast of a young incident.

Run: python -m bench.fit_forecast ../shared/data > monitor/spread/forecast/pooled.json

Reads `volume/*.csv.gz` (`timestamp,count`), `volume/nab/*.csv` and `timelines/*.ndjson.gz`
(`created_at`) below the folder, and simulates six weeks as the demo does. Each incident is cut at
its onset, which is found with hindsight. Besides, it is learned from thinned copies, for fewer
posts, and from cuts later on, as if somebody had begun to watch then; with one incident they weigh
as much as one. A collection weighs with the square root of how many incidents it has.
"""

import csv
import gzip
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from bench import arguments, corpus
from bench.simulator.simulate import simulate
from monitor.spread.forecast.hours import PSEUDO, hours
from monitor.spread.forecast.pooled import (
    AGE,
    AGES,
    ANCHORS,
    FEATURES,
    Anchor,
    Pooled,
    at_age,
    features,
    shape,
)
from monitor.spread.forecast.quantiles import LEVELS
from monitor.spread.series import HOUR, Counts

STEP: Final = 300
PER_HOUR: Final = HOUR // STEP
SPANS: Final = np.unique(np.round(np.geomspace(0.5, 336, 48) * 2) / 2)
"""Ages, in hours, at which the model learns: it is used for two weeks."""

WAVE: Final = 0.1
WAVE_POSTS: Final = 20
WAVE_STEPS: Final = 6 * PER_HOUR
FIRST_STEPS: Final = 336 * PER_HOUR
LONGEST: Final = 504 * PER_HOUR
THINNED: Final = 6
FEWEST: Final = 120
"""An incident is thinned by this factor, again and again, while so many posts are left."""

CUTS: Final = (5.5, 30)
STEADY_CUTS: Final = (0, 500)
"""Hours after which the watch begins in the copies of an incident, and of a steady series."""

WEEKS: Final = range(1001, 1007)
"""Seeds of the simulated weeks: others than those of `tests.long.weeks`."""

SIZES: Final = (0.03, 0.5)
RIDGE: Final = 60.0
"""For a horizon as long as the age. Longer ones have fewer outcomes that do not overlap."""

WINDOWS: Final = {
    "half_hour_change": 1,
    "last_1h": 1,
    "last_3h": 3,
    "yesterday_change": 3,
    "last_12h": 12,
}
"""Hours of the window that a feature is made of, where it is shorter than a day. The longer the
horizon by it, the more the weight is drawn towards none: the last hour tells little of a day."""

ERROR_RIDGE: Final = 0.3
MIDDLE_RIDGE: Final = 3.0
"""For the quantiles of the errors, and for their middle."""

USUAL: Final = (0.02, 0.98)
"""Quantiles of a trait beyond which too few were seen to learn from."""

NEAR: Final = 1.2
"""Ages, as logarithms, within which what is learned of one holds for another (a Gaussian)."""

ROUNDS: Final = 25
SMALL: Final = 0.02
"""Rounds of reweighting after which a regression of quantiles stands, and its least residual."""


class Incident(NamedTuple):
    name: str
    group: str
    collection: str
    counts: Counts


class Samples(NamedTuple):
    """What the model saw and what came: rows over all incidents."""

    table: NDArray[np.float64]
    traits: NDArray[np.float64]
    posts: NDArray[np.float64]
    age: NDArray[np.float64]
    name: NDArray[np.str_]
    group: NDArray[np.str_]
    collection: NDArray[np.str_]

    def where(self, kept: NDArray[np.bool_]) -> "Samples":
        """Return some of the rows."""
        return Samples._make(column[kept] for column in self)


def counts_of(stamps: Iterable[tuple[float, int]]) -> Counts:
    """Sum posts by five minutes from the first full hour on; all of it counts as seen."""
    at, posts = (np.array(column) for column in zip(*stamps, strict=True))
    start = int(at.min()) // HOUR * HOUR
    sums = np.bincount((at.astype(np.int64) - start) // STEP, weights=posts).astype(np.int64)
    return corpus.plain(sums, start, STEP)


def table(path: Path) -> Counts:
    """Read `timestamp,count`; a time without a zone is taken as UTC."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return counts_of((instant(when), int(float(posts))) for when, posts in rows)


def timeline(path: Path) -> Counts:
    return counts_of((instant(row["created_at"]), 1) for row in corpus.rows(path))


def instant(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def tail(counts: Counts, bucket: int) -> Counts:
    """Return the counts from a bucket on."""
    posts, seen = counts.posts[bucket:], counts.seen[bucket:]
    return Counts(counts.start + bucket * STEP, STEP, posts, seen, len(posts))


def onset(counts: Counts) -> int:
    """Return the bucket in which the first large wave begins, with hindsight."""
    total = np.cumsum(np.concatenate([[0], counts.posts]))
    length = min(WAVE_STEPS, len(counts))
    stretch = total[length:] - total[:-length]
    largest = stretch[:FIRST_STEPS].max()
    first = int(np.argmax((stretch >= min(WAVE_POSTS, largest)) & (stretch >= WAVE * largest)))
    wave = counts.posts[first : first + length]
    hour = np.convolve(wave, np.ones(PER_HOUR), "full")[PER_HOUR - 1 :]
    busy = int(np.argmax(hour[: len(wave)] >= stretch[first] / 12))
    return first + busy + int(np.argmax(wave[busy:] > 0))


def group(name: str) -> str:
    """Return which incident a file is about: two are about one."""
    return "West Texas" if "West_Texas" in name else name


def incidents(folder: Path) -> list[Incident]:
    """Return each incident from its onset on, and the steady series from two places on."""
    files = dict.fromkeys(sorted(folder.glob("volume/*.csv.gz")), table)
    files |= dict.fromkeys(sorted(folder.glob("timelines/*.ndjson.gz")), timeline)
    found = []
    for path, read in files.items():
        name = path.name.split(".")[0]
        counts, first = read(path), name.split("_")[0]
        where = "crisislex" if first.startswith("crisislex") else first
        found.append(Incident(name, group(name), where, tail(counts, onset(counts))))
    for path in sorted(folder.glob("volume/nab/*.csv")):
        counts = table(path)
        found += [
            Incident(f"{path.stem} from hour {cut}", path.stem, "nab", tail(counts, cut * PER_HOUR))
            for cut in STEADY_CUTS
        ]
    return found


def simulated() -> Iterator[Incident]:
    """Yield simulated weeks of one story, from its onset on: one incident."""
    for seed, size in zip(WEEKS, np.geomspace(*SIZES, len(WEEKS)), strict=True):
        lines = simulate(seed, float(size)).lines
        said = [
            str(one["created_at"])
            for one in lines
            if "created_at" in one and "edited_at" not in one
        ]
        counts = counts_of((instant(at), 1) for at in said)
        yield Incident(f"simulated week {seed}", "demo", "demo", tail(counts, onset(counts)))


def copies(known: Iterable[Incident]) -> Iterator[Incident]:
    """Yield each incident, thinned copies of it, and it as seen by who begins to watch later."""
    random = np.random.default_rng(7)
    for one in known:
        yield one
        posts, share = one.counts.posts[:LONGEST], 1 / THINNED
        while posts[:FIRST_STEPS].sum() * share > FEWEST / THINNED:
            fewer = random.binomial(posts, share)
            counts = corpus.plain(fewer, one.counts.start, STEP)
            yield one._replace(name=f"{one.name} by {share:g}", counts=counts)
            share /= THINNED
        for cut in CUTS:
            late = tail(one.counts, round(cut * PER_HOUR))
            if len(late) > 3 * PER_HOUR:
                yield one._replace(name=f"{one.name} from {cut} h on", counts=late)


def samples(
    known: Iterable[Incident],
    horizons: Sequence[int] = ANCHORS,
    ages: NDArray[np.float64] = SPANS,
) -> dict[int, Samples]:
    """Return for each horizon what was seen at each age of each incident, and what came."""
    parts: dict[int, list[Samples]] = {horizon: [] for horizon in horizons}
    for name, its_group, where, counts in known:
        total = np.concatenate([[0], np.cumsum(counts.posts)])
        cuts = np.round(ages * PER_HOUR).astype(int)
        cuts = cuts[cuts + min(horizons) * PER_HOUR <= len(counts)]
        cuts = cuts[total[cuts] > 0]
        if not len(cuts):
            continue
        seen = [features(hours(counts.until(int(cut))), horizons) for cut in cuts]
        rows, traits = np.array([one[0] for one in seen]), np.array([one[1] for one in seen])
        for place, horizon in enumerate(horizons):
            fit = cuts + horizon * PER_HOUR <= len(counts)
            now, n = cuts[fit], int(fit.sum())
            coming = (total[now + horizon * PER_HOUR] - total[now]).astype(float)
            names = (np.full(n, each) for each in (name, its_group, where))
            parts[horizon].append(
                Samples(rows[fit, place], traits[fit], coming, now / PER_HOUR, *names)
            )
    return {
        horizon: Samples(*(np.concatenate(column) for column in zip(*each, strict=True)))
        for horizon, each in parts.items()
    }


def trust(known: Samples) -> NDArray[np.float64]:
    """Return what rows weigh: each stretch of log age, each incident, each collection."""
    ages, place = np.unique(known.age, return_inverse=True)
    weights = np.gradient(np.log(ages))[place] if len(ages) > 1 else np.ones(len(place))
    for column, power in ((known.name, 0.5), (known.group, 1.0)):
        _, which = np.unique(column, return_inverse=True)
        size = np.bincount(which, weights if power == 1 else None)
        weights = weights / size[which] ** power
    _, which = np.unique(known.collection, return_inverse=True)
    weights = weights / np.bincount(which, weights)[which] ** 0.5
    return np.asarray(weights / weights.sum() * len(np.unique(known.group)))


def solve(rows: NDArray, target: NDArray, weights: NDArray, penalty: float | NDArray) -> NDArray:
    """Fit by weighted least squares, all weights but the first drawn to zero."""
    ridge = penalty * np.eye(rows.shape[1])
    ridge[0, 0] = 1e-6
    return np.linalg.solve((rows.T * weights) @ rows + ridge, (rows.T * weights) @ target)


def quantile(rows: NDArray, target: NDArray, weights: NDArray, level: float) -> NDArray:
    """Fit a quantile by regression, all weights but the first drawn to zero.

    References:
        Hunter and Lange, "Quantile regression via an MM algorithm", JCGS 9, 2000.
    """
    penalty = MIDDLE_RIDGE if level == 0.5 else ERROR_RIDGE
    ridge = penalty * np.eye(rows.shape[1])
    ridge[0, 0] = 1e-6
    found = solve(rows, target, weights, penalty)
    for _ in range(ROUNDS):
        near = weights / (np.abs(target - rows @ found) + SMALL)
        sides = rows.T @ (near * target + (2 * level - 1) * weights)
        found = np.linalg.solve((rows.T * near) @ rows + ridge, sides)
    return found


def fit_anchor(anchor: int, known: Samples, ranges: NDArray) -> Anchor:
    """Fit one horizon; the errors come from collections that the fit had not seen."""
    longer = np.array([max(anchor / WINDOWS.get(name, anchor), 1) for name in FEATURES])
    target = np.log((known.posts + PSEUDO) / anchor)
    weights, log_age = trust(known), np.log(known.age)
    fitted, expected = [], np.empty((len(AGES), len(target)))
    for place, age in enumerate(AGES):
        near = weights * np.exp(-0.5 * ((log_age - np.log(age)) / NEAR) ** 2)
        near *= weights.sum() / near.sum()
        ridge = RIDGE * (anchor / age) ** 0.5 * longer
        for name in set(known.collection):
            here = known.collection == name
            found = solve(known.table[~here], target[~here], near[~here], ridge)
            expected[place, here] = known.table[here] @ found
        fitted.append(solve(known.table, target, near, ridge))
    middle = at_age(expected, log_age)
    made_of = shape(middle, anchor, np.clip(known.traits, *ranges))
    errors = [quantile(made_of, target - middle, weights, level) for level in LEVELS]
    short = [[[float(f"{x:.5g}") for x in row] for row in each] for each in (fitted, errors)]
    return msgspec.convert(
        {"hours": anchor, **dict(zip(("weights", "errors"), short, strict=True))}, Anchor
    )


def fit(known: dict[int, Samples], but: str = "") -> Pooled:
    """Fit all horizons on all collections *but* one."""
    kept = {at: each.where(each.collection != but) for at, each in known.items()}
    ranges = usual(kept[min(kept)].traits)
    anchors = [fit_anchor(at, each, ranges) for at, each in kept.items()]
    return Pooled(
        {}, FEATURES, tuple((low, high) for low, high in ranges.T.tolist()), tuple(anchors)
    )


def usual(traits: NDArray) -> NDArray:
    """Return least and largest of each trait, `float64[2, TRAITS]`: all ages, else the usual."""
    ranges = np.quantile(traits, USUAL, axis=0).round(4)
    ranges[:, AGE] = traits[:, AGE].min(), traits[:, AGE].max()
    return np.asarray(ranges)


def main() -> None:
    """Print the model as JSON, with where it comes from."""
    known = [*incidents(arguments.folder(__doc__, "timelines", "volume/nab")), *simulated()]
    about: dict[str, str | list[str]] = {
        "made by": "python -m bench.fit_forecast ../shared/data",
        "learned on": [one.name for one in known],
    }
    found = msgspec.structs.replace(fit(samples(copies(known))), about=about)
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")


if __name__ == "__main__":
    main()
