"""What mild surges and outages do to the detection of bursts.

``python -m bench.surges VOLUME``, where VOLUME holds ``crisislext26_*.csv.gz`` with
`crisislext26_events.json`, and ``nab/`` as `bench.nab` reads it.

Surges: the first 24 hours of each instantaneous incident are added to each series at random places,
thinned or thickened so that their busiest hour is 3 times the mean hour of the series. A surge is
found where a bucket within them is *elevated* or an alarm, and would not have been without it.

Outages: two holes of 12 hours a week at random places. "Hidden" is what is left of the alarms of
the whole series if those within the holes are struck out: no detector can do much better.
"""

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.nab import DAY, PROFILES, Labelled, load, outcome, total
from monitor.archive.counts import read_counts
from monitor.spread.burst_scores import Level, scores
from monitor.spread.series import Counts

HOUR = DAY // 24
TIMES = 3
PLACES = 2
"""Surges of each kind in each series."""

DRAWS = 12
"""Of holes."""

LEARNED = 7 * DAY
"""Buckets before the first surge."""

Ints = NDArray[np.int64]


def incidents(folder: Path) -> list[Ints]:
    """Return the first 24 hours of each incident: from the hour that has a fifth of the peak's."""
    events = json.loads((folder / "crisislext26_events.json").read_text())
    found = []
    for path in sorted(folder.glob("crisislext26_*.csv.gz")):
        key = path.name.removeprefix("crisislext26_").removesuffix(".csv.gz")
        if events.get(key, {}).get("time", {}).get("development") != "Instantaneous":
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            posts = np.array([count or 0 for count in read_counts(lines, path.name).counts])
        hours = np.convolve(posts, np.ones(HOUR), "valid")
        peak = int(hours.argmax())
        before = max(0, peak - DAY)
        onset = before + int(np.flatnonzero(hours[before : peak + 1] >= hours[peak] / 5)[0])
        found.append(posts[onset : onset + DAY])
    return found


def levels(counts: Counts) -> NDArray[np.int8]:
    """Return the level of each bucket."""
    return scores(counts).level


def _with(counts: Counts, posts: Ints, seen: NDArray[np.float64]) -> Counts:
    return Counts(counts.start, counts.step, posts, seen, len(posts))


def found(group: Mapping[str, Labelled], shapes: list[Ints], least: Level) -> float:
    """Return the share of surges that reach a level and would not have without them."""
    draw = np.random.default_rng(1)
    hits = []
    for one in group.values():
        posts = one.counts.posts
        without = levels(one.counts)
        for shape in shapes:
            busiest = np.convolve(shape, np.ones(HOUR), "valid").max()
            for at in draw.integers(LEARNED, len(posts) - DAY, PLACES).tolist():
                more = draw.poisson(shape * (TIMES * posts.mean() * HOUR / busiest))
                added = posts[: at + len(shape)].copy()
                added[at:] += more
                now = levels(_with(one.counts, added, np.ones(len(added))))[at:]
                hits.append(bool(((now >= least) & (without[at : at + len(now)] < least)).any()))
    return float(np.mean(hits))


def false_begins(group: Mapping[str, Labelled], level: Level) -> float:
    """Return how often a level begins outside the labelled windows, in 100 days.

    An alarm within what is *elevated* begins no other stretch of it.
    """
    begins = days = 0.0
    for one in group.values():
        now = levels(one.counts)
        before = np.concatenate([[Level.NONE], now[:-1]])
        new = (now == level) & (before < level)
        free = np.ones(len(new), bool)
        for first, last in one.windows:
            free[first : last + 1] = False
        free[:LEARNED] = False
        begins += (new & free).sum()
        days += free.sum() / DAY
    return begins / days * 100


def holes(length: int, draw: np.random.Generator) -> NDArray[np.float64]:
    """Return how much of each bucket is seen: a hole of 12 hours in each half of each week."""
    seen = np.ones(length)
    for half in range(0, length, 7 * DAY // 2):
        at = half + int(draw.integers(0, 3 * DAY))
        seen[at : at + DAY // 2] = 0
    return seen


def outages(group: Mapping[str, Labelled]) -> dict[str, dict[str, float]]:
    """Return the mean score in each profile: holes known, hidden, and taken for zeros."""
    whole = {name: levels(one.counts) == Level.ALARM for name, one in group.items()}
    sums: dict[str, dict[str, float]] = {}
    for number in range(DRAWS):
        draw = np.random.default_rng(number)
        seen = {name: holes(len(one.counts), draw) for name, one in group.items()}
        for way in ("known", "hidden", "taken for zeros"):
            judged = [
                outcome(_alarms(way, one.counts, seen[name], whole[name]), one.windows)
                for name, one in group.items()
            ]
            row = sums.setdefault(way, dict.fromkeys(PROFILES, 0.0))
            for profile in PROFILES:
                row[profile] += total(judged, profile) / DRAWS
    return sums


def _alarms(
    way: str, counts: Counts, seen: NDArray[np.float64], whole: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    if way == "hidden":
        return np.asarray(whole & (seen > 0))
    posts = np.where(seen > 0, counts.posts, 0)
    known = seen if way == "known" else np.ones(len(seen))
    return np.asarray(levels(_with(counts, posts, known)) == Level.ALARM)


def main(folder: Path) -> None:
    group = load(folder / "nab")
    shapes = incidents(folder)
    print(f"{len(shapes)} incidents, {PLACES} places in each of {len(group)} series, {TIMES} times")
    for least in (Level.ALARM, Level.ELEVATED):
        share, false = found(group, shapes, least), false_begins(group, least)
        name = least.name.lower()
        print(f"{name:9} {share:4.0%} found in 24 h, {false:4.1f} false in 100 days")
    print(f"outages, mean of {DRAWS} draws   {' '.join(f'{profile:>9}' for profile in PROFILES)}")
    for way, row in outages(group).items():
        print(f"{way:28}{' '.join(f'{value:10.1f}' for value in row.values())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
