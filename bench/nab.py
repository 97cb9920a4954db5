"""A smoke test beside `bench.bursts`: the scorer of the Numenta Anomaly Benchmark; and how fast.

``python -m bench.nab DIR``, where DIR has `windows.json` and the CSV files that it names: the group
realTweets of https://github.com/numenta/NAB, or a part of it.

The naive baseline is a rolling z-score: how many standard deviations a bucket lies above the mean
of the 14 days before it, an alarm once a day at most. Its threshold is the best there is for these
very series, with hindsight; ours is shipped. Beside stands VUS-PR, which needs no threshold.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from math import exp
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bench import arguments, corpus
from bench.figures import Figure
from bench.rivals import rolling_z
from monitor.spread.bursts import scores as burst_scores
from monitor.spread.bursts.scores import Detector, scores
from monitor.spread.series import Counts

Flags = NDArray[np.bool_]

KEY = "bursts-nab"
DAY = 288
"""Buckets of five minutes."""

PROFILES = {"standard": (0.11, 1.0), "low FP": (0.22, 1.0), "low FN": (0.11, 2.0)}
"""What a false alarm and a missed window cost; a window that was found brings up to 1.

References:
    config/profiles.json of NAB; read on 2026-11-24.
"""

VARIED = ("HALF_LIFE", "CAUTION", "PAUSE", "AGAIN")

BUFFER = DAY
"""Buckets by which the labels of VUS-PR reach beyond a window, at most."""


class Labelled(NamedTuple):
    """A series and its windows, as first and last bucket of each."""

    counts: Counts
    windows: Sequence[tuple[int, int]]


class Outcome(NamedTuple):
    """What NAB makes of the alarms of a series, before the profiles weigh it."""

    found: float
    false: float
    missed: int
    windows: int


def load(folder: Path) -> dict[str, Labelled]:
    windows = json.loads((folder / "windows.json").read_text())
    return {Path(name).stem: _labelled(folder / name, spans) for name, spans in windows.items()}


def _labelled(path: Path, spans: Sequence[Sequence[str]]) -> Labelled:
    counts = corpus.counts(path)
    places = [tuple((_epoch(text) - counts.start) // counts.step for text in one) for one in spans]
    return Labelled(counts, [(first, last) for first, last in places])


def _epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def worth(position: float) -> float:
    """Return NAB's scaled sigmoid: 1 long before the end of a window, 0 at it, -1 after it.

    References:
        nab/sweeper.py of NAB, commit ea702d7: 2 / (1 + e^5x) - 1, and -1 from x > 3 on; Lavin and
        Ahmad, "Evaluating real-time anomaly detection algorithms", ICMLA 2015.
    """
    return -1.0 if position > 3 else 2 / (1 + exp(5 * position)) - 1


def outcome(alarms: Flags, windows: Sequence[tuple[int, int]]) -> Outcome:
    """Judge the alarms of a series; those in its first 15 % (of 5,000 buckets at most) are free."""
    probation = int(0.15 * min(len(alarms), 5000))
    best: dict[int, float] = {}
    false = 0.0
    for place in np.flatnonzero(alarms).tolist():
        if place < probation:
            continue
        inside, value = _judged(place, windows)
        if inside is None:
            false += value
        else:
            best[inside] = max(best.get(inside, -1.0), value)
    return Outcome(sum(best.values()), -false, len(windows) - len(best), len(windows))


def _judged(place: int, windows: Sequence[tuple[int, int]]) -> tuple[int | None, float]:
    """Return the window of an alarm, None for a false one; and what it is worth."""
    behind = None
    for number, (first, last) in enumerate(windows):
        if first <= place <= last:
            return number, worth(-(last - place + 1) / (last - first + 1)) / worth(-1.0)
        if last < place:
            behind = (place - last) / (last - first)
    return None, -1.0 if behind is None else worth(behind)


def total(outcomes: Sequence[Outcome], profile: str) -> float:
    """Return the score of a group: 0 for silence, 100 for all windows at once and nothing else."""
    false, missed = PROFILES[profile]
    windows = sum(one.windows for one in outcomes)
    got = sum(one.found - false * one.false - missed * one.missed for one in outcomes)
    return 100 * (got + missed * windows) / (windows * (1 + missed))


def first_of_runs(flags: Flags) -> Flags:
    """Return the first of each run: the detection."""
    return np.asarray(flags & ~np.concatenate([[False], flags[:-1]]))


def naive(counts: Counts) -> NDArray[np.float64]:
    """Return the rolling z-score of each bucket that exceeds the day before it, 0 for others."""
    z = rolling_z(counts)
    newest = sliding_window_view(np.concatenate([np.zeros(DAY), z[:-1]]), DAY).max(axis=1)
    return np.where(z > newest, z, 0.0)


def vus_pr(score: NDArray[np.float64], windows: Sequence[tuple[int, int]]) -> float:
    """Return the volume under the surface of precision and recall, 0 to 1; NaN without windows.

    References:
        Paparrizos et al., "Volume under the surface", PVLDB 15 (2022): the area under the curve of
        precision and recall with labels that fade on either side of a window (as the root of the
        distance to the end of the buffer) and recall that counts a window as found where anything
        in it is, over buffers of 0 to `BUFFER`, of which five are taken here.
    """
    if not windows:
        return float("nan")
    cuts = np.unique(np.quantile(score, 1 - np.geomspace(1 / len(score), 1, 120)))[::-1]
    at = np.arange(len(score))
    areas = []
    for buffer in np.linspace(0, BUFFER, 5):
        label, whole = np.zeros(len(score)), np.zeros(len(score), bool)
        for first, last in windows:
            off = np.maximum(np.maximum(first - at, at - last), 0)
            near = np.sqrt(np.maximum(1 - off / (buffer / 2 + 1e-9), 0)) if buffer else off == 0
            label = np.maximum(label, near)
            whole |= off == 0
        positive = (label.sum() + whole.sum()) / 2
        curve = [(0.0, 1.0)]
        for cut in cuts.tolist():
            told = score >= cut
            hits = label[told].sum()
            touched = np.mean([told[first : last + 1].any() for first, last in windows])
            curve.append((min(hits / positive, 1.0) * touched, hits / told.sum()))
        recall, precision = np.array(curve).T
        areas.append(float((np.diff(recall).clip(0) * precision[1:]).sum()))
    return float(np.mean(areas))


def line(name: str, outcomes: Sequence[Outcome]) -> str:
    cells = " ".join(f"{total(outcomes, profile):9.1f}" for profile in PROFILES)
    found = sum(one.windows - one.missed for one in outcomes)
    false = sum(one.false for one in outcomes)
    return f"{name:44} {cells} {found:5}/{sum(one.windows for one in outcomes)} {false:7.1f}"


def judge(group: Mapping[str, Labelled]) -> dict[str, Outcome]:
    """Return what the shipped alarms of each series are worth, each bucket counted."""
    return {name: outcome(scores(one.counts).alarm, one.windows) for name, one in group.items()}


def _swept(
    group: Mapping[str, Labelled], values: Mapping[str, NDArray[np.float64]], at: float
) -> dict[str, Outcome]:
    return {n: outcome(first_of_runs(values[n] >= at), one.windows) for n, one in group.items()}


def left_out(group: Mapping[str, Labelled], profile: str) -> float:
    """Return the total if the threshold of each series is the best one for all the others."""
    values = {name: np.nan_to_num(scores(one.counts).score) for name, one in group.items()}
    grid = [_swept(group, values, at) for at in np.arange(0.36, 0.66, 0.01)]

    def others(tried: Mapping[str, Outcome], without: str) -> float:
        return total([one for name, one in tried.items() if name != without], profile)

    chosen = [max(grid, key=lambda tried: others(tried, name))[name] for name in group]
    return total(chosen, profile)


def varied(group: Mapping[str, Labelled]) -> Iterator[str]:
    """Yield a row for each constant, a fifth lower and a fifth higher."""
    for name in VARIED:
        shipped = getattr(burst_scores, name)
        for times in (0.8, 1.2):
            setattr(burst_scores, name, shipped * times)
            yield line(f"  {name} x {times}", list(judge(group).values()))
        setattr(burst_scores, name, shipped)
    rules = burst_scores.RULES
    for place, rule in enumerate(rules):
        for field, times in product(rule._fields, (0.8, 1.2)):
            changed = [*rules]
            changed[place] = rule._replace(**{field: getattr(rule, field) * times})
            setattr(burst_scores, "RULES", tuple(changed))  # noqa: B010
            title = f"  {field} of {rule.hours:g} hours x {times}"
            yield line(title, list(judge(group).values()))
    setattr(burst_scores, "RULES", rules)  # noqa: B010


def seconds(work: Callable[[], object]) -> float:
    """Return the best of three processor times."""
    times = []
    for _ in range(3):
        begin = process_time()
        work()
        times.append(process_time() - begin)
    return min(times)


def _ours(counts: Counts) -> None:
    detector = Detector(counts.step)
    for posts in counts.posts.tolist():
        detector.feed(posts, 1.0)


def best_naive(group: Mapping[str, Labelled]) -> list[Outcome]:
    """Return what the rolling z-score is worth at its best threshold, with hindsight."""
    values = {name: naive(one.counts) for name, one in group.items()}
    tried = [list(_swept(group, values, at).values()) for at in np.arange(3, 20, 0.25)]
    return max(tried, key=lambda outcomes: total(outcomes, "standard"))


def surfaces(group: Mapping[str, Labelled]) -> tuple[float, float]:
    """Return the mean VUS-PR of our scores, and of the rolling z-score."""
    own = [vus_pr(np.nan_to_num(scores(one.counts).score), one.windows) for one in group.values()]
    z = [vus_pr(rolling_z(one.counts), one.windows) for one in group.values()]
    return float(np.mean(own)), float(np.mean(z))


def figures(folder: Path) -> Iterator[Figure]:
    group = load(folder)
    judged, simple = list(judge(group).values()), best_naive(group)
    for profile, asked in zip(PROFILES, (79, 66, 85), strict=True):
        baseline = f"{total(simple, profile):.1f} (rolling z-score, best threshold)"
        ours = f"{total(judged, profile):.1f}"
        yield Figure(f"NAB, {profile}", ours, f">= {asked}", baseline, KEY)
    left = f"{left_out(group, 'standard'):.1f}"
    yield Figure("NAB, leave one series out", left, ">= 72", key=KEY)
    false = sum(one.false for one in judged)
    found = sum(one.windows - one.missed for one in judged)
    windows = sum(one.windows for one in judged)
    yield Figure("NAB, windows found; false alarms", f"{found} of {windows}; {false:.0f}", key=KEY)
    own, z = surfaces(group)
    yield Figure("NAB, VUS-PR", f"{own:.3f}", "", f"{z:.3f} (rolling z-score)", KEY)


def main(folder: Path) -> None:
    group = load(folder)
    print(f"{'':44} {' '.join(f'{p:>9}' for p in PROFILES)} windows   false")
    judged = judge(group)
    for name, one in judged.items():
        print(line(name, [one]))
    print(line("all, as shipped", list(judged.values())))
    runs = {
        name: outcome(first_of_runs(scores(one.counts).alarm), one.windows)
        for name, one in group.items()
    }
    print(line("all, first bucket of each alarm", list(runs.values())))
    print(line("rolling z-score, best threshold", best_naive(group)))
    out = " ".join(f"{left_out(group, profile):9.1f}" for profile in PROFILES)
    print(f"{'threshold from the other series':44} {out}")
    print(*varied(group), sep="\n")
    own, z = surfaces(group)
    print(f"VUS-PR {own:.3f}, rolling z-score {z:.3f}")
    counts = next(iter(group.values())).counts
    ours, theirs = seconds(lambda: _ours(counts)), seconds(lambda: naive(counts))
    print(f"{len(counts) / ours:,.0f} buckets a second; the rolling z-score takes", end=" ")
    print(f"{theirs / ours:.1f} times as long")


if __name__ == "__main__":
    main(arguments.folder(__doc__, "windows.json"))
