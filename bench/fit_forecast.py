"""Learn from past incidents how volume goes on, for the forecast of a young incident.

Run: python -m bench.fit_forecast ../shared/data > monitor/spread/forecast/pooled.json

Reads `volume/*.csv.gz` (`timestamp,count`), `volume/nab/*.csv` and `timelines/*.ndjson.gz`
(`created_at`) below the folder. Each incident is cut at its onset, which is found with hindsight;
the steady series are cut at two places, as if somebody had begun to watch them there.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.spread.forecast.hours import PSEUDO, WAVE_HOURS, hours
from monitor.spread.forecast.pooled import AGE, ANCHORS, FEATURES, Anchor, Pooled, features, shape
from monitor.spread.forecast.quantiles import weighted
from monitor.spread.series import HOUR, Counts

STEP: Final = 300
PER_HOUR: Final = HOUR // STEP
OLDEST: Final = 336
"""Hours after the onset up to which the model learns: it is used for two weeks."""

FEWEST: Final = 10
WAVE: Final = 0.1
WAVE_POSTS: Final = 20
FIRST_DAYS: Final = 336
RIDGE: Final = 10.0
SPREAD_RIDGE: Final = 10.0
SMALL_ERROR: Final = 0.05
STEADY_CUTS: Final = (0, 500)
SAME_INCIDENT: Final = {"West_Texas": "West Texas"}
"""Files of one incident are one: what was learned on one would be tested on itself."""

NO_INCIDENT: Final = ("mayweather", "reddit")
"""Files that hold two hours, or a post now and then for years."""

LARGE_HOURS: Final = 0.75
"""Hours weigh by this power of their volume within their incident: error in posts matters there."""


class Incident(NamedTuple):
    name: str
    group: str
    counts: Counts


class Samples(NamedTuple):
    """What the model saw at each hour, and what came: rows over all incidents."""

    table: NDArray[np.float64]
    posts: NDArray[np.float64]
    trust: NDArray[np.float64]
    group: NDArray[np.str_]


def counts_of(stamps: Iterable[tuple[float, int]]) -> Counts:
    """Sum posts by five minutes from the first full hour on; all of it counts as seen."""
    at, posts = (np.array(column) for column in zip(*stamps, strict=True))
    start = int(at.min()) // HOUR * HOUR
    sums = np.bincount((at.astype(np.int64) - start) // STEP, weights=posts).astype(np.int64)
    sums = np.append(sums, np.zeros(-len(sums) % PER_HOUR, dtype=np.int64))
    return Counts(start, STEP, sums, np.ones(len(sums)), len(sums))


def table(path: Path) -> Counts:
    """Read `timestamp,count`; a time without a zone is taken as UTC."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return counts_of((instant(when), int(float(posts))) for when, posts in rows)


def timeline(path: Path) -> Counts:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return counts_of((instant(json.loads(line)["created_at"]), 1) for line in file)


def instant(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def tail(counts: Counts, hour: int) -> Counts:
    """Return the counts from an hour on."""
    cut = hour * PER_HOUR
    posts, seen = counts.posts[cut:], counts.seen[cut:]
    return Counts(counts.start + cut * STEP, STEP, posts, seen, len(posts))


def onset(counts: Counts) -> int:
    """Return the hour in which the first large wave begins, with hindsight."""
    posts = counts.posts.reshape(-1, PER_HOUR).sum(axis=1)
    stretch = np.convolve(posts, np.ones(WAVE_HOURS), "valid")
    largest = stretch[:FIRST_DAYS].max()
    first = int(np.argmax((stretch >= WAVE_POSTS) & (stretch >= WAVE * largest)))
    wave = posts[first : first + WAVE_HOURS]
    return first + int(np.argmax(wave >= stretch[first] / (2 * WAVE_HOURS)))


def whole(folder: Path) -> dict[str, Counts]:
    """Read each file of incidents, from its first post on."""
    tables = sorted(folder.glob("volume/*.csv.gz"))
    found = {path.name.split(".")[0]: table(path) for path in tables}
    for path in sorted(folder.glob("timelines/*.ndjson.gz")):
        found[path.name.split(".")[0]] = timeline(path)
    return {name: each for name, each in found.items() if not name.startswith(NO_INCIDENT)}


def incidents(folder: Path) -> list[Incident]:
    """Return each incident from its onset on."""
    return [
        Incident(name, group(name), tail(counts, onset(counts)))
        for name, counts in whole(folder).items()
    ]


def group(name: str) -> str:
    return next((who for part, who in SAME_INCIDENT.items() if part in name), name)


def steady(folder: Path) -> dict[str, Counts]:
    """Read the series that have a usual level."""
    return {path.stem: table(path) for path in sorted(folder.glob("volume/nab/*.csv"))}


def beginnings(folder: Path) -> list[Incident]:
    """Return pieces of steady series, as if watching began there."""
    return [
        Incident(f"{name} from hour {cut}", name, tail(counts, cut))
        for name, counts in steady(folder).items()
        for cut in STEADY_CUTS
    ]


def samples(known: Sequence[Incident], horizons: Sequence[int] = ANCHORS) -> dict[int, Samples]:
    """Return for each horizon what was seen and what came, hour by hour of each incident."""
    parts: dict[int, list[Samples]] = {horizon: [] for horizon in horizons}
    for _, name, counts in known:
        posts = np.concatenate([[0], np.cumsum(counts.posts[: (OLDEST + 168) * PER_HOUR])])
        posts = posts[::PER_HOUR]
        ages = [a for a in range(WAVE_HOURS, min(OLDEST, len(posts) - 2) + 1) if posts[a] >= FEWEST]
        rows = np.array([features(hours(counts.until(age * PER_HOUR)), horizons) for age in ages])
        for place, anchor in enumerate(horizons):
            fits = np.array([age for age in ages if age + anchor < len(posts)], dtype=int)
            volume = (posts[fits] - posts[np.maximum(fits - 12, 0)]) ** LARGE_HOURS + PSEUDO
            trust = volume / volume.sum() if len(fits) else volume
            coming = (posts[fits + anchor] - posts[fits]).astype(float)
            who = np.full(len(fits), name)
            parts[anchor].append(Samples(rows[: len(fits), place], coming, trust, who))
    return {
        anchor: Samples(*(np.concatenate(column) for column in zip(*each, strict=True)))
        for anchor, each in parts.items()
    }


def solve(rows: NDArray, target: NDArray, trust: NDArray, penalty: float) -> NDArray:
    """Fit by weighted least squares, all weights but the first drawn to zero."""
    ridge = penalty * np.eye(rows.shape[1])
    ridge[0, 0] = 0.0
    return np.linalg.solve((rows.T * trust) @ rows + ridge, (rows.T * trust) @ target)


def fit_anchor(anchor: int, known: Samples) -> Anchor:
    """Fit one horizon; the spread comes from incidents that the fit had not seen."""
    target = np.log((known.posts + PSEUDO) / anchor)
    groups = sorted(set(known.group))
    trust = known.trust.copy()
    for name in groups:
        here = known.group == name
        trust[here] *= len(trust) / len(groups) / trust[here].sum()
    expected = np.empty(len(target))
    for name in groups:
        here = known.group == name
        weights = solve(known.table[~here], target[~here], trust[~here], RIDGE)
        expected[here] = known.table[here] @ weights
    errors = target - expected
    made_of = shape(expected, anchor, known.table[:, AGE])
    spread = solve(made_of, np.log(np.abs(errors) + SMALL_ERROR), trust, SPREAD_RIDGE)
    levels = weighted(errors / np.exp(made_of @ spread), trust)
    weights = solve(known.table, target, trust, RIDGE)
    short = [[float(f"{x:.5g}") for x in each] for each in (weights, spread, levels)]
    return msgspec.convert(
        {"hours": anchor, **dict(zip(("weights", "spread", "levels"), short, strict=True))}, Anchor
    )


def fit(known: dict[int, Samples], but: str = "") -> Pooled:
    """Fit all horizons on all incidents *but* one."""
    anchors = []
    for anchor, each in known.items():
        kept = each.group != but
        anchors.append(fit_anchor(anchor, Samples(*(column[kept] for column in each))))
    return Pooled({}, FEATURES, tuple(anchors))


def main() -> None:
    """Print the model as JSON, with where it comes from."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    known = [*incidents(folder), *beginnings(folder)]
    about: dict[str, str | list[str]] = {
        "made by": "python -m bench.fit_forecast ../shared/data",
        "learned on": [one.name for one in known],
    }
    found = msgspec.structs.replace(fit(samples(known)), about=about)
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")


if __name__ == "__main__":
    main()
