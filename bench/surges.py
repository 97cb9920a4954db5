"""What mild surges and outages do to the detection of bursts.

``python -m bench.surges VOLUME``, where VOLUME holds ``crisislext26_*.csv.gz`` with
`crisislext26_events.json`, and ``nab/`` as `bench.nab` reads it.

Surges: the first 24 hours of each instantaneous incident are added to each series at random places,
thinned or thickened so that their busiest hour is 3 times the mean hour of the series. A surge is
found where a bucket within them is *elevated* or an alarm, and would not have been without it.

Outages: two holes of 12 hours a week at random places. "Hidden" is what is left of the alarms of
the whole series if those within the holes are struck out. "Told when back" would be to know at the
end of each hole whether there was one in it, which nobody can. The score is given over all windows;
over those of which at least half was seen, which are nearly all, for a window lasts longer than a
hole; and over those whose highest bucket was seen, for what nobody saw nobody can find.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from bench.nab import DAY, PROFILES, Labelled, Outcome, load, outcome, total
from monitor.archive.counts import read_counts
from monitor.spread.bursts.scores import Level, scores
from monitor.spread.series import Counts

HOUR = DAY // 24
TIMES = 3
PLACES = 2
"""Surges of each kind in each series."""

DRAWS = 24
"""Of holes; one differs from the next by four or five points, so that fewer say little."""

LEARNED = 7 * DAY
"""Buckets before the first surge."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Kept: TypeAlias = Callable[[Ints, Floats], bool]
"""Whether a window with these posts, of which so much was seen, counts."""

KEPT: Final[dict[str, Kept]] = {
    "all windows": lambda _, __: True,
    "at least half seen": lambda _, seen: bool(seen.mean() >= 0.5),
    "highest bucket seen": lambda posts, seen: bool(seen[posts.argmax()] > 0),
}

WAYS: Final = ("no hole", "known", "hidden", "told when back", "taken for zeros")


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


def holes(length: int, draw: np.random.Generator) -> Floats:
    """Return how much of each bucket is seen: a hole of 12 hours in each half of each week."""
    seen = np.ones(length)
    for half in range(0, length, 7 * DAY // 2):
        at = half + int(draw.integers(0, 3 * DAY))
        seen[at : at + DAY // 2] = 0
    return seen


def without(group: Mapping[str, Labelled], seen: Mapping[str, Floats]) -> dict[str, Labelled]:
    """Return the series as they are known where only *seen* was observed."""
    return {
        name: one._replace(
            counts=_with(one.counts, np.where(seen[name] > 0, one.counts.posts, 0), seen[name])
        )
        for name, one in group.items()
    }


def outages(group: Mapping[str, Labelled]) -> dict[tuple[str, str], dict[str, Floats]]:
    """Return (windows, way) -> the scores in each profile, and the false alarms, of each draw."""
    whole = {name: levels(one.counts) == Level.ALARM for name, one in group.items()}
    scored = {
        (kept, way): {name: np.zeros(DRAWS) for name in [*PROFILES, "false"]}
        for kept in KEPT
        for way in WAYS
    }
    for number in range(DRAWS):
        draw = np.random.default_rng(number)
        seen = {name: holes(len(one.counts), draw) for name, one in group.items()}
        alarms = _alarms(group, seen, whole)
        for (kept, way), row in scored.items():
            judged = [
                _judged(one, seen[name], alarms[way][name], KEPT[kept])
                for name, one in group.items()
            ]
            for profile in PROFILES:
                row[profile][number] = total(judged, profile)
            row["false"][number] = sum(one.false for one in judged)
    return scored


def _judged(one: Labelled, seen: Floats, alarms: Flags, kept: Kept) -> Outcome:
    """Judge alarms by the windows that count; within the others there is no right and wrong."""
    windows, free = [], alarms.copy()
    for first, last in one.windows:
        window = slice(first, last + 1)
        if kept(one.counts.posts[window], seen[window]):
            windows.append((first, last))
        else:
            free[window] = False
    return outcome(free, windows)


def _late(alarms: Flags, seen: Floats) -> Flags:
    """Return the alarms, those in a hole moved to the first bucket after it."""
    late = alarms & (seen > 0)
    shown = np.flatnonzero(seen)
    after = np.searchsorted(shown, np.flatnonzero(alarms))
    late[shown[after[after < len(shown)]]] = True
    return late


def _alarms(
    group: Mapping[str, Labelled], seen: Mapping[str, Floats], whole: Mapping[str, Flags]
) -> dict[str, dict[str, Flags]]:
    """Return way -> series -> alarms."""
    known = without(group, seen)
    zeros = {
        name: _with(one.counts, one.counts.posts, np.ones(len(one.counts)))
        for name, one in known.items()
    }
    return {
        "no hole": dict(whole),
        "known": {name: levels(one.counts) == Level.ALARM for name, one in known.items()},
        "hidden": {name: whole[name] & (seen[name] > 0) for name in group},
        "told when back": {name: _late(whole[name], seen[name]) for name in group},
        "taken for zeros": {name: levels(one) == Level.ALARM for name, one in zeros.items()},
    }


def figures(folder: Path) -> Iterator[Figure]:
    """Yield how mild surges and outages fare, for `bench.accuracy`."""
    group, shapes = load(folder / "nab"), incidents(folder)
    for least, asked in ((Level.ALARM, ""), (Level.ELEVATED, ">= 50 %")):
        share, name = found(group, shapes, least), least.name.lower()
        title = f"mild surges found in 24 h, by {name}"
        yield Figure(title, f"{share:.0%}", asked, key="bursts-surges")
    false = [false_begins(group, level) for level in (Level.ELEVATED, Level.ALARM)]
    title = "false begins of elevated in 100 days"
    yield Figure(title, f"{false[0]:.1f}", "as of alarms", f"{false[1]:.1f}", "bursts-surges")
    scored = outages(group)
    for kept in KEPT:
        lost = {
            way: scored[kept, "no hole"]["standard"] - scored[kept, way]["standard"] for way in WAYS
        }
        ours = f"{lost['known'].mean():.1f} +- {_error(lost['known']):.1f}"
        baseline = ", ".join(f"{lost[way].mean():.1f} ({way})" for way in WAYS[2:])
        yield Figure(f"loss by outages, {kept}", ours, "<= 2", baseline, "bursts-outages")


def _error(values: Floats) -> float:
    """Return the standard error of their mean."""
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def main(folder: Path) -> None:
    group = load(folder / "nab")
    shapes = incidents(folder)
    print(f"{len(shapes)} incidents, {PLACES} places in each of {len(group)} series, {TIMES} times")
    for least in (Level.ALARM, Level.ELEVATED):
        share, false = found(group, shapes, least), false_begins(group, least)
        name = least.name.lower()
        print(f"{name:9} {share:4.0%} found in 24 h, {false:4.1f} false in 100 days")
    head = " ".join(f"{profile:>9}" for profile in [*PROFILES, "false"])
    print(f"{f'outages, mean of {DRAWS} draws':38} {head}")
    for (kept, way), row in outages(group).items():
        cells = " ".join(f"{values.mean():9.1f}" for values in row.values())
        print(f"{kept:20} {way:16} {cells}  +- {_error(row['standard']):.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
