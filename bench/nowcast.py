"""How often what is said of open hours holds, with posts that come late.

``python -m bench.nowcast DATA``, where DATA holds ``volume/*.csv.gz``, ``volume/nab/*.csv`` and
``timelines/*.ndjson.gz``.

When posts were published is real; how late each source shows them is drawn (no public archive has
both clocks): an index that lags by seconds, a federation, a feed whose articles appear with the time
at which they were begun, each with slow hours in which all comes several times as late. Looks are
regular but for some that fail. At random instants from half an hour after the first settled post
on, the hour that ended last and the part of the next one are foreseen, and compared with what they
hold in the end.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.archive.counts import read_counts
from monitor.spread import nowcast
from monitor.spread.nowcast import Filled, Seen
from monitor.spread.series import HOUR

MINUTE: Final = 60
DAY: Final = 24 * HOUR
LONGEST: Final = 14 * DAY
INSTANTS: Final = 24
KEY: Final = "nowcast"


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
    collection: str
    series: str
    mix: tuple[int, ...]
    young: bool
    held: int
    truth: int
    found: Filled


def load(folder: Path, random: np.random.Generator) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    """Yield collection, name and instants of publication of each series; at most a fortnight."""
    for path in sorted([*folder.glob("volume/*.csv.gz"), *folder.glob("volume/nab/*.csv")]):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        table = read_counts(text.splitlines(), path.name)
        held = [count or 0 for count in table.counts]
        begins = table.start + table.step * np.arange(len(held))
        at = np.repeat(begins, held) + random.integers(0, table.step, sum(held))
        name = "nab" if path.suffix == ".csv" else path.name.split("_")[0]
        yield name, path.name.split(".")[0], _fortnight(np.sort(at))
    for path in sorted(folder.glob("timelines/*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            said = [datetime.fromisoformat(json.loads(line)["created_at"]) for line in lines]
        at = np.sort(np.array([int(one.timestamp()) for one in said]))
        yield "timelines " + path.name.split("_")[0], path.name.split(".")[0], _fortnight(at)


def _fortnight(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the busiest fortnight's posts, from a day before it."""
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


def told(folder: Path, instants: int = INSTANTS) -> Iterator[Told]:
    """Yield what is said at random instants of each series, and what came."""
    random = np.random.default_rng(7)
    for collection, name, at in load(folder, random):
        for mix in MIXES:
            part = random.integers(0, len(mix), len(at))
            parts = [np.sort(at[part == i]) for i in range(len(mix))]
            if any(len(one) < 20 for one in parts):
                continue
            sources = [shown(one, SERVICES[i], random) for i, one in zip(mix, parts, strict=True)]
            settle = max(one.settle for one in sources)
            first = max(int(one.published[0]) for one in sources) + settle + HOUR // 2
            young = random.integers(first, first + 12 * HOUR, instants // 2)
            later = random.integers(first, max(int(at[-1]), first + 1), instants // 2)
            for now, early in [*((n, True) for n in young), *((n, False) for n in later)]:
                if now > at[-1]:
                    continue
                hour = int(now) // HOUR * HOUR
                edges = [hour - HOUR, hour, hour + HOUR]
                held = [
                    sum(
                        int(((s.published >= a) & (s.published < b) & (s.first <= now)).sum())
                        for s in sources
                    )
                    for a, b in pairwise(edges)
                ]
                found = nowcast.nowcast(sources, held, edges, int(now))
                for place, one in enumerate(found):
                    if one is None:
                        continue
                    end = min(edges[place + 1], int(now))
                    truth = sum(
                        int(((s.published >= edges[place]) & (s.published < end)).sum())
                        for s in sources
                    )
                    yield Told(collection, name, mix, early, one.held, truth, one)
