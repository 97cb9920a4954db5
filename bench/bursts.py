"""How fast bursts of known size are found, at one false alarm a week, by our alarm and by others.

``python -m bench.bursts ../shared/data`` (about 10 minutes; `ruptures` and `river` where they are
installed, on a third of the series).

**Quiet stretches**, in four collections: the series of NAB outside its windows; public series of
volume long after their incident; timelines of Reddit and of one incident; the demo's simulator from
its fifth day on. Every three days a burst is added to them: one that breaks out and halves in two
hours, the first day of a real sudden incident, or one that climbs for three hours. Its busiest hour
brings 2, 5, 10 or 30 times the mean hour, or the same times four posts. Earlier bursts stay in the
history of later ones, as in life.

**Scenarios**: the 42 of Bedubourg and Le Strat, "Evaluation and comparison of statistical methods
for early temporal detection of outbreaks", PLOS ONE 12 (2017), e0181227: seven negative binomial
baselines (variance phi times the mean) with and without trend, with none, one or two harmonics, 624
units long. Their week is our hour and their year of 52 weeks our day of 24 hours. An outbreak has a
Poisson number of posts, k standard deviations on average, at lognormal (0, 0.5) distances. The
parameters are those of Noufaily et al., Stat. Med. 32 (2013), as a public replication states them
(telkamp7/AEDDO, src/simulation/simulation.R); the papers' own tables were not at hand.

**Rule**, the same for all: a score at the threshold or above is an alarm; within a day after it
there is another only where the score is more than twice that of its hour. What alarms on the quiet
stretch, from its third day on, is false. The threshold of each method is the lowest with at most
one false alarm a week on the *other* collections, each of which counts the same; scenarios choose
none. A burst is found where an alarm comes within 15 minutes (or a bucket), or an hour.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench import arguments, corpus, nab
from bench.corpus import plain
from bench.figures import Figure
from bench.rivals import RIVALS, Floats, Method
from bench.simulator.cascade import grow
from bench.simulator.draw import DrawStream
from monitor.spread.bursts.scores import Strangeness, scores
from monitor.spread.series import HOUR, Counts

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

KEY = "bursts-found"
STEP: Final = 300
DAY: Final = 24 * HOUR
A_DAY: Final = DAY // STEP

SIZES: Final = (2, 5, 10, 30)
"""Times the mean hour; in a scenario, standard deviations."""

DEVIATIONS: Final = (2, 4, 7, 10)
LEAST: Final = 4
"""Posts; the mean hour of a nearly silent series passes for one of so many."""

SHAPES: Final = ("sudden", "real", "climbing")
LEARNED: Final = 5
"""Days before the first burst."""

EVERY: Final = 3
"""Days from one burst to the next."""

DRAWS: Final = 2
SETTLING: Final = 2
"""Days at the begin of a series of which false alarms are counted apart."""

BASELINES: Final = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
"""theta, beta, gamma 1, gamma 2 and phi of the seven baselines."""

UNITS: Final = 624
COLLECTIONS: Final = ("nab", "volume", "timelines", "simulator")
ALL: Final = (*COLLECTIONS, "scenarios")


class Trial(NamedTuple):
    """A quiet series with bursts in it: where each begins, and how large it is."""

    counts: Counts
    bursts: Sequence[tuple[int, int]]


class Quiet(NamedTuple):
    """A series without an event that is known of; `free` marks where an alarm would be false."""

    collection: str
    name: str
    counts: Counts
    free: Flags
    trials: Sequence[Trial] = ()


class Run(NamedTuple):
    """What a method says of a quiet series, and of the same with bursts."""

    quiet: Quiet
    score: Floats
    trials: Sequence[Floats]


def _file(path: Path) -> Counts:
    found = corpus.counts(path)
    return found.coarser(STEP // found.step) if found.step < STEP else found


def _timeline(path: Path) -> Counts:
    at = corpus.instants(path)
    start = int(at.min()) // STEP * STEP
    return plain(np.bincount((at - start) // STEP).astype(np.int64), start)


def _days(counts: Counts, first: int, last: int | None = None) -> Counts:
    posts = counts.posts[first * A_DAY : None if last is None else last * A_DAY]
    return plain(posts, counts.start + first * DAY)


def _volume(folder: Path) -> Iterator[tuple[str, Counts]]:
    """Yield what comes three days after the busiest day, where ten days or more are left."""
    for path in sorted(folder.glob("*.csv.gz")):
        name, counts = path.name.removesuffix(".csv.gz"), _file(path)
        if name.startswith("weberdc"):  # two weeks of everyday talk
            yield name, counts
            continue
        if name.startswith("blm17m"):  # the crawl thins out after 75 days
            counts = _days(counts, 0, 75)
        days = counts.posts[: len(counts) // A_DAY * A_DAY].reshape(-1, A_DAY).sum(axis=1)
        begin = int(days.argmax()) + 3
        if len(days) >= begin + 10:
            yield name, _days(counts, begin)


def quiet(folder: Path) -> Iterator[Quiet]:
    for name, one in nab.load(folder / "volume" / "nab").items():
        free = np.ones(len(one.counts), bool)
        for first, last in one.windows:
            free[first : last + 1] = False
        yield Quiet("nab", name, one.counts, free)
    others = [("volume", name, counts) for name, counts in _volume(folder / "volume")]
    for name, first in (
        ("reddit_snowden_nsa_2013", 0),
        ("reddit_bad_cop_no_donut", -120),
        ("crisislext6_2013_West_Texas_Explosion", 2),
    ):
        counts = _timeline(folder / "timelines" / f"{name}.ndjson.gz")
        begin = first if first >= 0 else len(counts) // A_DAY + first
        others.append(("timelines", name, _days(counts, begin)))
    others += [("simulator", f"weeks {n} to {n + 4}", _simulated(n)) for n in range(0, 20, 5)]
    for collection, name, counts in others:
        yield Quiet(collection, name, counts, np.ones(len(counts), bool))


def _simulated(first: int) -> Counts:
    """Return the last three days of five simulated weeks, one after the other."""
    parts = []
    for seed in range(first, first + 5):
        hours = np.array([node.hour for node in grow(DrawStream(seed))]) - 96
        places = (hours[(hours >= 0) & (hours < 72)] * HOUR / STEP).astype(np.int64)
        parts.append(np.bincount(places, minlength=3 * A_DAY))
    return plain(np.concatenate(parts).astype(np.int64))


def sudden(folder: Path) -> list[Floats]:
    """Return the first 24 hours of each sudden incident, from the hour with a fifth of its peak."""
    events = json.loads((folder / "volume" / "crisislext26_events.json").read_text())
    found = []
    for path in sorted((folder / "volume").glob("crisislext26_*.csv.gz")):
        key = path.name.removeprefix("crisislext26_").removesuffix(".csv.gz")
        if events.get(key, {}).get("time", {}).get("development") != "Instantaneous":
            continue
        posts = _file(path).posts
        hours = np.convolve(posts, np.ones(HOUR // STEP), "valid")
        peak = int(hours.argmax())
        before = max(0, peak - A_DAY)
        onset = before + int(np.flatnonzero(hours[before : peak + 1] >= hours[peak] / 5)[0])
        found.append(posts[onset : onset + A_DAY].astype(np.float64))
    return found


def shape(kind: str, real: Sequence[Floats], draw: np.random.Generator) -> Floats:
    """Return a burst, `float64[288]`, whose busiest hour brings 1."""
    hour = np.arange(A_DAY) * STEP / HOUR
    if kind == "sudden":
        made = 0.5 ** (hour / 2)
    elif kind == "climbing":
        made = np.where(hour < 3, hour / 3, 0.5 ** (hour / 2 - 1.5))
    else:
        made = real[int(draw.integers(len(real)))]
    return np.asarray(made / np.convolve(made, np.ones(HOUR // STEP), "valid").max())


def trials(one: Quiet, real: Sequence[Floats], draw: np.random.Generator) -> Iterator[Trial]:
    """Yield the series with bursts, each of one size."""
    usual = max(one.counts.posts[one.free].mean() * HOUR / STEP, LEAST)
    last = len(one.counts) - 2 * A_DAY
    for number, (_, size) in enumerate(product(range(DRAWS), SIZES)):
        posts, bursts = one.counts.posts.copy(), []
        for turn, begin in enumerate(range(LEARNED * A_DAY, last, EVERY * A_DAY)):
            at = begin + int(draw.integers(0, 2 * A_DAY))
            if not one.free[at : at + A_DAY].all() or at + A_DAY > len(posts):
                continue
            made = shape(SHAPES[(turn + number) % 3], real, draw)
            posts[at : at + A_DAY] += draw.poisson(made * size * usual)
            bursts.append((at, size))
        yield Trial(plain(posts, one.counts.start), bursts)


def scenario(number: int, draw: np.random.Generator) -> Quiet:
    """Return one of the 42 scenarios, with its outbreaks every second day."""
    theta, beta, one, two, phi = BASELINES[number // 6]
    trend, harmonics = number % 6 // 3, number % 3
    at = np.arange(1, UNITS + 1)
    angles = [2 * np.pi * j * at / 24 for j in range(1, harmonics + 1)]
    season = sum((one * np.cos(x) + two * np.sin(x) for x in angles), np.zeros(UNITS))
    mean = np.exp(theta + trend * beta * at + season)
    posts = draw.poisson(mean) if phi == 1 else draw.negative_binomial(mean / (phi - 1), 1 / phi)
    made = []
    for size, k in zip(SIZES, DEVIATIONS, strict=True):
        more, bursts = posts.copy(), []
        for begin in range(LEARNED * 24, UNITS - 48, 48):
            place = begin + int(draw.integers(0, 24))
            many = max(1, int(draw.poisson(k * np.sqrt(mean[place] * phi))))
            after = np.sort(draw.lognormal(0, 0.5, many)).astype(np.int64)
            after = place + after - after[0]
            np.add.at(more, after[after < UNITS], 1)
            bursts.append((place, size))
        made.append(Trial(plain(more, step=HOUR), bursts))
    free = np.ones(UNITS, bool)
    return Quiet("scenarios", f"scenario {number}", plain(posts, step=HOUR), free, made)


def bench(folder: Path) -> list[Quiet]:
    """Return all series with their bursts; the same at each call."""
    draw, real = np.random.default_rng(2017), sudden(folder)
    found = [one._replace(trials=list(trials(one, real, draw))) for one in quiet(folder)]
    return found + [scenario(number, draw) for number in range(42)]


def ours(counts: Counts) -> Floats:
    """Return how strange our alarm finds each bucket; 1 is its threshold."""
    strangeness = Strangeness(counts.step)
    pairs = zip(counts.posts.tolist(), counts.seen.tolist(), strict=True)
    said = [strangeness.feed(*one) for one in pairs]
    return np.array([one or 0.0 for one in said])


def run(method: Method, series: Sequence[Quiet]) -> list[Run]:
    return [
        Run(one, method(one.counts), [method(trial.counts) for trial in one.trials])
        for one in series
    ]


def alarms(score: Floats, at: float, step: int) -> Ints:
    """Return the buckets with an alarm where *at* is the threshold, in order."""
    found: list[int] = []
    hour, a_day = max(1, HOUR // step), max(1, DAY // step)
    top = 0.0
    for place in np.flatnonzero(score >= at).tolist():
        since = place - found[-1] if found else a_day
        if since < hour:
            top = max(top, float(score[place]))
        elif since >= a_day or score[place] > 2 * top:
            found.append(place)
            top = float(score[place])
    return np.array(found, np.int64)


def false_rate(runs: Sequence[Run], at: float) -> float:
    """Return false alarms a week after the first days: the mean over the collections in *runs*."""
    rates = []
    for collection in dict.fromkeys(one.quiet.collection for one in runs):
        false = weeks = 0.0
        for one in (one for one in runs if one.quiet.collection == collection):
            step = one.quiet.counts.step
            free = one.quiet.free.copy()
            free[: SETTLING * DAY // step] = False
            false += free[alarms(one.score, at, step)].sum()
            weeks += free.sum() * step / (7 * DAY)
        rates.append(false / weeks)
    return float(np.mean(rates))


def threshold(runs: Sequence[Run], rate: float = 1.0) -> float:
    """Return the lowest threshold with at most *rate* false alarms a week, within 0.5 %."""
    low, high = 1e-6, 1e6
    while high / low > 1.005:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if false_rate(runs, middle) <= rate else (middle, high)
    return high


def found(runs: Sequence[Run], at: float) -> Floats:
    """Return shares found by size (row) within 15 minutes, an hour and a day, `float64[4, 3]`.

    NaN where nothing was to be found.
    """
    hits = np.zeros((len(SIZES), 3))
    many = np.zeros((len(SIZES), 1))
    for one in runs:
        step = one.quiet.counts.step
        limits = np.maximum(1, np.array([900, HOUR, DAY]) // step)
        for trial, score in zip(one.quiet.trials, one.trials, strict=True):
            places = alarms(score, at, step)
            for begin, size in trial.bursts:
                later = places[places >= begin]
                row = SIZES.index(size)
                many[row] += 1
                if len(later):
                    hits[row] += later[0] - begin < limits
    return np.asarray(hits / np.where(many, many, np.nan))


def part(series: Sequence[Quiet]) -> list[Quiet]:
    """Return every third series with its first draw, for methods that take long."""
    return [one._replace(trials=one.trials[: len(SIZES)]) for one in series[::3]]


class Score(NamedTuple):
    """Shares found, `ALL` x `SIZES` x 3, and false alarms a week in each of `ALL`."""

    found: Floats
    false: Floats


def held_out(runs: Sequence[Run], by: str = "collection") -> Score:
    """Return how a method does where each threshold is that of the others.

    What is left out at a time is a "collection", or by "name" a series.
    """
    shares, false = [], []
    for collection in ALL:
        own = [one for one in runs if one.quiet.collection == collection]
        folds = [own] if by == "collection" or collection == "scenarios" else [[o] for o in own]
        parts = []
        for fold in folds:
            names = {one.quiet.name for one in fold}
            others = [
                one
                for one in runs
                if one.quiet.collection in COLLECTIONS and one.quiet.name not in names
            ]
            at = threshold(others)
            parts.append((found(fold, at), false_rate(fold, at)))
        shares.append(np.mean([part[0] for part in parts], axis=0))
        false.append(float(np.mean([part[1] for part in parts])))
    return Score(np.array(shares), np.array(false))


def shipped(runs: Sequence[Run]) -> Score:
    """Return how our alarm does at the threshold that is shipped."""
    by = [[one for one in runs if one.quiet.collection == name] for name in ALL]
    false = [false_rate(own, 1.0) if own else np.nan for own in by]
    return Score(np.array([found(own, 1.0) for own in by]), np.array(false))


def holes(length: int, draw: np.random.Generator) -> Floats:
    """Return how much of each bucket is seen: a hole of 12 hours in each half of each week."""
    seen = np.ones(length)
    for half in range(0, length, 7 * A_DAY // 2):
        at = half + int(draw.integers(0, 3 * A_DAY))
        seen[at : at + A_DAY // 2] = 0
    return seen


def with_holes(series: Sequence[Quiet]) -> list[Quiet]:
    """Return the series with holes; bursts that begin in one, or just before, do not count."""
    draw = np.random.default_rng(5)

    def hidden(counts: Counts, seen: Floats) -> Counts:
        return Counts(counts.start, STEP, counts.posts * (seen > 0).astype(int), seen, len(seen))

    changed = []
    for one in series:
        seen = holes(len(one.counts), draw)
        hour = HOUR // STEP
        made = [
            Trial(
                hidden(trial.counts, seen),
                [(at, size) for at, size in trial.bursts if seen[at : at + hour].all()],
            )
            for trial in one.trials
        ]
        free = one.free & (seen > 0)
        changed.append(one._replace(counts=hidden(one.counts, seen), trials=made, free=free))
    return changed


def with_delays(series: Sequence[Quiet]) -> list[Quiet]:
    """Return the series by when posts arrive: 10 minutes late on average, some much later."""
    share = np.diff(1 - np.exp(-np.arange(25) * STEP / 600))
    share /= share.sum()

    def late(counts: Counts) -> Counts:
        posts = np.convolve(counts.posts, share)[: len(counts)]
        return plain(np.random.default_rng(6).poisson(posts), counts.start)

    return [
        one._replace(
            counts=late(one.counts),
            trials=[Trial(late(trial.counts), trial.bursts) for trial in one.trials],
        )
        for one in series
    ]


def slow(before: float, times: float, posts: float, draws: int = 50) -> Floats:
    """Return days from the begin of a slow pile-on to our alarm; infinity where none came.

    It grows for four days, until *times* the usual *posts* of a day come on top, and fades for
    five, over day and night, negative binomial. *before* are the days watched before it.
    """
    draw = np.random.default_rng(4)
    days = []
    for _ in range(draws):
        at = np.arange(int((before + 9) * A_DAY)) / A_DAY
        growth = np.interp(at - before, [0, 4, 9], [1, 1 + times, 1])
        clock = 1 + 0.7 * np.sin(2 * np.pi * (at + draw.uniform()))
        mean = posts / A_DAY * growth * clock
        counted = draw.negative_binomial(2, 2 / (2 + mean))
        places = np.flatnonzero(scores(plain(counted)).alarm)
        places = places[(places >= before * A_DAY) & (places < (before + 9) * A_DAY)]
        days.append((places[0] / A_DAY - before) if len(places) else np.inf)
    return np.array(days)


def inside(folder: Path) -> tuple[int, int]:
    """Return at how many incidents the watch begins in full swing, and how many still alarm."""
    began = heard = 0
    for path in sorted((folder / "volume").glob("crisislext26_*.csv.gz")):
        counts = _file(path)
        hours = counts.posts[: len(counts) // 12 * 12].reshape(-1, 12).sum(axis=1)
        peak = int(hours.argmax())
        rest = plain(counts.posts[peak * 12 : peak * 12 + 2 * A_DAY])
        began += 1
        heard += bool(scores(rest).alarm.any())
    return began, heard


def _row(name: str, score: Score) -> str:
    real, sims = score.found[:4].mean(axis=0), score.found[4]
    cells = "  ".join(f"{one[0] * 100:3.0f} {one[1] * 100:3.0f}" for one in real)
    units = " ".join(f"{one[0] * 100:3.0f}" for one in sims)
    false = " ".join(f"{one:4.1f}" for one in score.false)
    return f"{name:34} {cells}   {real[:, 1].mean():5.1%}   {units}   {false}"


SLOW: Final = ("ruptures", "river, half-space trees")
"""Tried on a `part`."""


def methods() -> Mapping[str, Method]:
    """Return our alarm and its rivals, without those whose package is not installed."""
    absent = {name for name in ("ruptures", "river") if find_spec(name) is None}
    rivals = {n: m for n, m in RIVALS.items() if n.split(",")[0] not in absent}
    return {"ours": ours, **rivals}


def figures(folder: Path) -> Iterator[Figure]:
    series = bench(folder)
    rows = {
        name: held_out(run(method, part(series) if name in SLOW else series))
        for name, method in methods().items()
    }
    hour = {name: row.found[:4, :, 1].mean(axis=0) for name, row in rows.items()}
    for place, size in enumerate(SIZES):
        best = max((one for one in hour if one != "ours"), key=lambda one: hour[one][place])
        title = f"bursts {size} times the mean hour, found in 1 h"
        yield Figure(
            title,
            f"{hour['ours'][place]:.0%}",
            baseline=f"{hour[best][place]:.0%} ({best}, best of {len(hour) - 1})",
            key=KEY,
        )


def main(folder: Path) -> None:
    series = bench(folder)
    real = [one for one in series if one.collection != "scenarios"]
    count = {
        name: sum(len(t.bursts) for q in series if q.collection == name for t in q.trials)
        for name in ALL
    }
    print(f"{len(real)} quiet series and 42 scenarios; bursts {count}")
    heads = "  ".join(f"{size:2} times" for size in SIZES)
    print(f"{'':34} {heads}   in 1 h", end="   ")
    print("scenarios, k of 2 4 7 10; false alarms a week:", *ALL)
    print("found in 15 minutes and in an hour, %; threshold of the other collections")
    for name, method in methods().items():
        runs = run(method, part(series) if name in SLOW else series)
        print(_row(name, held_out(runs)), flush=True)
        if method is ours:
            print(_row("ours, one series left out", held_out(runs, "name")))
            print(_row("ours, as shipped", shipped(runs)))
            print("our threshold at 1, 1/2, 1/4 a week (1 is shipped): ", end="")
            own = [one for one in runs if one.quiet.collection in COLLECTIONS]
            print(*(f"{threshold(own, rate):.2f}" for rate in (1, 0.5, 0.25)))
            day = shipped(runs).found[:4, :, 2].mean(axis=0)
            print("as shipped, found in a day:", *(f"{one:.0%}" for one in day))
    for name, changed in (("holes", with_holes(real)), ("delays", with_delays(real))):
        print(_row(f"ours, as shipped, {name}", shipped(run(ours, changed))), flush=True)
    print("slow pile-on: share found in 9 days, median day of the alarm")
    for before, times, posts in product((0, 1, 3, 7), (3, 10), (50, 500)):
        days = slow(before, times, posts)
        print(f"  {before} days before, {times} times {posts} a day: ", end="")
        print(f"{np.isfinite(days).mean():.0%}, {np.median(days):.1f}", flush=True)
    began, heard = inside(folder)
    print(f"watch from the busiest hour on: {heard} of {began} incidents alarm within two days")


if __name__ == "__main__":
    main(arguments.folder(__doc__, "timelines", "volume/nab/windows.json"))
