"""How often what is said of open hours, and of what was missed, holds on real series.

``python -m bench.nowcast DATA``, where DATA holds ``volume/*.csv.gz``, ``volume/nab/*.csv`` and
``timelines/*.ndjson.gz``.

Open hours: when posts were published is real; how late each source shows them is drawn (no public
archive has both clocks): an index that lags by seconds, a federation, a feed whose articles appear
with the time at which they were begun, each with slow hours in which all comes several times as
late. Looks are regular but for some that fail and one outage. At random instants, from half an hour
after the first posts have settled on, the hour that ended last and the part of the next one are
foreseen, and compared with what they hold in the end.

What was missed: the posts of a series are dealt out to one, two or three sources whose shares
wander, and one to three stretches of 1 to 24 hours of each are hidden.

The one constant that makes intervals wide is chosen again for each collection (of incidents
gathered by one hand), on all others: the least one with which at least 95 % hold there.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import arguments, corpus
from bench.figures import Figure, show
from monitor.spread.missed import Watching, missed
from monitor.spread.nowcast import Seen, nowcast
from monitor.spread.series import HOUR

MINUTE: Final = 60
DAY: Final = 24 * HOUR
LONGEST: Final = 14 * DAY
INSTANTS: Final = 16
FEWEST: Final = 20
FEWEST_HOURS: Final = 48
GAPS: Final = (1, 2, 3, 6, 12, 24)
SPREADS: Final = (0.4, 0.6, 0.9)
WIDTHS: Final = (1.0, 1.15, 1.35, 1.6)
ASKED: Final = 0.95
OPEN, MISSED = "nowcast-open", "missed-knocked-out"


class Service(NamedTuple):
    """How late a service shows posts: a mixture of (share, median in seconds, log spread)."""

    name: str
    delays: tuple[tuple[float, float, float], ...]
    settle: int
    every: int


SERVICES: Final = (
    Service("index", ((0.9, 5, 0.8), (0.1, 60, 1.0)), 10 * MINUTE, 120),
    Service("federation", ((0.7, 10, 1.0), (0.25, 150, 1.0), (0.05, 900, 0.8)), 30 * MINUTE, 180),
    Service("feed", ((0.5, 120, 1.0), (0.5, 900, 0.8)), HOUR, 900),
    Service("videos", ((0.6, 60, 0.6), (0.4, 360, 0.6)), 15 * MINUTE, 300),
    Service("agency", ((0.4, 300, 1.0), (0.6, 3600, 0.9)), 6 * HOUR, 1800),
)
MIXES: Final = ((0,), (1,), (2,), (3,), (4,), (0, 1), (1, 2), (0, 1, 2), (0, 3, 4))


class Told(NamedTuple):
    """What was said at one place, for each width; and what was true.

    Attributes:
        known: What a reader without an estimate would take for the truth.
        found: Estimate, begin and end of its interval, by the constant that makes it wide.
    """

    collection: str
    young: bool
    known: int
    truth: int
    found: dict[float, tuple[int, int, int]]


def load(folder: Path, random: np.random.Generator) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield collection and instants of publication of each series; at most a fortnight."""
    for path in sorted([*folder.glob("volume/*.csv.gz"), *folder.glob("volume/nab/*.csv")]):
        step, begins = corpus.begins(path)
        at = begins + random.integers(0, step, len(begins))
        name = "nab" if path.suffix == ".csv" else path.name.split("_")[0]
        yield name, _fortnight(np.sort(at))
    for path in sorted(folder.glob("timelines/*.ndjson.gz")):
        yield "timelines " + path.name.split("_")[0], _fortnight(np.sort(corpus.instants(path)))


def _fortnight(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the posts of the busiest fortnight."""
    days = np.bincount((at - at[0]) // DAY)
    best = int(np.argmax(np.convolve(days, np.ones(14), "full")[13 : 13 + len(days)]))
    start = at[0] + best * DAY
    return np.asarray(at[(at >= start) & (at < start + LONGEST)])


def shown(at: NDArray[np.int64], how: Service, random: np.random.Generator) -> Seen:
    """Return what a service showed of posts: late, and slower in some hours than in others."""
    start, end = int(at[0]) - HOUR, int(at[-1]) + 12 * HOUR
    steps = how.every * random.uniform(0.8, 1.2, int((end - start) / how.every * 1.3))
    looks = (start + np.cumsum(steps)).astype(np.int64)
    looks = looks[random.random(len(looks)) > 0.03]  # some fail
    outage = start + random.random() * (end - start)
    looks = looks[(looks < outage) | (looks > outage + 2 * HOUR)]
    kind = random.choice(len(how.delays), len(at), p=[share for share, _, _ in how.delays])
    median, spread = np.array([one[1:] for one in how.delays])[kind].T
    hours = (end - start) // HOUR + 1
    slow = np.repeat(
        np.where(random.random(hours // 2 + 1) < 0.06, random.uniform(2, 6, hours // 2 + 1), 1), 2
    )
    slow *= np.exp(0.15 * random.standard_normal(len(slow)))
    delay = median * np.exp(spread * random.standard_normal(len(at))) * slow[(at - start) // HOUR]
    delay = np.minimum(delay, how.settle)
    place = np.searchsorted(looks, at + delay)
    kept = place < len(looks)
    return Seen(at[kept], looks[place[kept]], looks, how.settle)


def opened(folder: Path, instants: int = INSTANTS) -> Iterator[Told]:
    """Yield what is said of open hours at random instants of each series, and what came."""
    random = np.random.default_rng(7)
    for collection, at in load(folder, random):
        for mix in MIXES:
            part = random.integers(0, len(mix), len(at))
            parts = [at[part == i] for i in range(len(mix))]
            if any(len(one) < FEWEST for one in parts):
                continue
            sources = [shown(one, SERVICES[i], random) for i, one in zip(mix, parts, strict=True)]
            settle = max(one.settle for one in sources)
            first = max(int(one.published[0]) for one in sources) + settle + HOUR // 2
            young = random.integers(first, first + 12 * HOUR, instants // 2)
            later = random.integers(first, max(int(at[-1]), first + 1), instants // 2)
            for now in [*young.tolist(), *later.tolist()]:
                if now <= at[-1]:
                    yield from _at(collection, sources, now, young=now < first + 12 * HOUR)


def _at(collection: str, sources: list[Seen], now: int, *, young: bool) -> Iterator[Told]:
    hour = now // HOUR * HOUR
    edges = [hour - HOUR, hour, now]
    held, truth = (
        [
            sum(
                int(((s.published >= a) & (s.published < b) & (s.first <= t)).sum())
                for s in sources
            )
            for a, b in pairwise(edges)
        ]
        for t in (now, now + DAY)
    )
    said = {width: nowcast(sources, held, edges, now, spread=width) for width in SPREADS}
    for place in range(2):
        found = {
            width: (one.posts, one.low, one.high)
            for width, told in said.items()
            if (one := told[place]) is not None
        }
        changes = truth[place] > held[place] or any(
            high > held[place] for _, _, high in found.values()
        )
        if found and changes:
            yield Told(collection, young, held[place], truth[place], found)


def hidden(folder: Path, draws: int = 8) -> Iterator[Told]:
    """Yield what is said of posts that were missed, and how many there were."""
    random = np.random.default_rng(5)
    for collection, at in load(folder, random):
        start = int(at[0]) // HOUR * HOUR
        hours = (at - start) // HOUR
        if hours[-1] < FEWEST_HOURS:
            continue
        for draw in range(3 * draws):
            sources, truth = _knocked_out(hours, 1 + draw % 3, random)
            found = {}
            for width in WIDTHS:
                said = missed(sources, start, wider=width)
                if said is not None:
                    found[width] = (said.posts, said.low, said.high)
            if found:
                yield Told(collection, False, 0, truth, found)


def _knocked_out(
    hours: NDArray[np.int64], number: int, random: np.random.Generator
) -> tuple[dict[str, Watching], int]:
    """Return sources with gaps, and how many posts lie in these; at least one source has one."""
    length = int(hours[-1]) + 1
    wander = np.cumsum(0.08 * random.standard_normal((number, length)), axis=1)
    size = np.exp(wander + 0.7 * random.standard_normal((number, 1)))
    share = np.cumsum(size / size.sum(axis=0), axis=0)[:, hours]
    whose = (random.random(len(hours)) > share[:-1]).sum(axis=0)
    sources, truth = dict[str, Watching](), 0
    for source in range(number):
        posts = np.bincount(hours[whose == source], minlength=length)
        gone = np.zeros(length, np.bool_)
        for _ in range(int(random.integers(1, 4)) if not source or random.random() < 0.6 else 0):
            lasts = int(random.choice(GAPS))
            begin = int(random.integers(0, length - lasts))
            gone[begin : begin + lasts] = True
        truth += int(posts[gone].sum())
        sources[str(source)] = Watching(np.where(gone, 0, posts), ~gone, gone, np.ones(len(posts)))
    return sources, truth


def nested(rows: list[Told]) -> list[tuple[Told, tuple[int, int, int]]]:
    """Return each row with what is said at the width that was chosen on all other collections."""
    chosen = {}
    for name in {row.collection for row in rows}:
        others = [row for row in rows if row.collection != name]
        chosen[name] = width_for(others)
    return [
        (row, row.found[chosen[row.collection]])
        for row in rows
        if chosen[row.collection] in row.found
    ]


def width_for(rows: list[Told]) -> float:
    """Return the least width with which 95 % hold, or the largest."""
    widths = sorted({width for row in rows for width in row.found})
    return next((one for one in widths if _held(rows, one) >= ASKED), widths[-1])


def _held(rows: list[Told], width: float) -> float:
    said = [(row, row.found[width]) for row in rows if width in row.found]
    return float(np.mean([low <= row.truth <= high for row, (_, low, high) in said]))


def figures(rows: list[Told], key: str) -> Iterator[Figure]:
    """Yield how often intervals hold, in all and by kind, and how far off the middle is."""
    yield Figure("width chosen on all", f"{width_for(rows):g}")
    said = nested(rows)

    def line(name: str, some: list[tuple[Told, tuple[int, int, int]]], asked: str = "") -> Figure:
        held = np.mean([low <= row.truth <= high for row, (_, low, high) in some])
        off = sum(abs(posts - row.truth) for row, (posts, _, _) in some)
        raw = sum(row.truth - row.known for row, _ in some)
        less = f"off by {off / max(raw, 1):.2f} of what is missing"
        return Figure(name, f"{held:.1%} of {len(some)}", asked, less, key)

    yield line("95 % intervals hold", said, "93 to 98 %")
    young = [one for one in said if one[0].young]
    if young:
        yield line("in the first twelve hours", young, "93 to 98 %")
    yield line("of 20 posts or more", [one for one in said if one[0].truth >= 20])
    for name in sorted({row.collection for row in rows}):
        yield line(f"left out: {name}", [one for one in said if one[0].collection == name])


def of_open(folder: Path) -> Iterator[Figure]:
    return figures(list(opened(folder)), OPEN)


def of_missed(folder: Path) -> Iterator[Figure]:
    return figures(list(hidden(folder)), MISSED)


def main() -> None:
    folder = arguments.folder(__doc__, "volume/nab", "timelines")
    show("Open hours", of_open(folder))
    show("What was missed", of_missed(folder))


if __name__ == "__main__":
    main()
