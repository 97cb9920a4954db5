"""When it took off, where the watch began late or hours were lost: what is said of real incidents.

``python -m bench.onset DATA``, where DATA holds ``volume/*.csv.gz`` and ``timelines/*.ndjson.gz``.

The take-off that is found in a whole incident, with two silent days before it, is taken for the
true one. Then the same incident is watched from some hours after it on, from shortly before it on,
with one gap over it, or with a share of all hours lost at random.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, show
from monitor.archive.counts import read_counts
from monitor.spread.onset import OnsetEstimate, onset
from monitor.spread.series import HOUR, Counts

STEP: Final = 900
A_DAY: Final = 24 * HOUR // STEP
HOURS: Final = HOUR // STEP  # buckets an hour
LATE: Final = (1, 3, 6, 12, 18, 24, 36, 48, 72, 96)
EARLY: Final = (2, 4, 8, 12, 24)
GAPS: Final = (1, 3, 6, 12, 24, 36)
LOST: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
DRAWS: Final = 4
KEY: Final = "onset-hidden"


def load(folder: Path) -> Iterator[Counts]:
    """Yield each incident: its first fortnight, watched whole, after two days without a post."""
    for path in sorted((folder / "volume").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            table = read_counts(lines, path.name)
            held = [count or 0 for count in table.counts]
        begins = table.start + table.step * np.arange(len(held))
        yield _whole(np.repeat(begins, held))
    for path in sorted((folder / "timelines").glob("*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            said = [datetime.fromisoformat(json.loads(line)["created_at"]) for line in lines]
        yield _whole(np.array([int(at.timestamp()) for at in said]))


def _whole(instants: NDArray[np.int64]) -> Counts:
    places = (instants - instants.min()) // STEP
    posts = np.bincount(places[places < 14 * A_DAY])
    return watched(np.concatenate([np.zeros(2 * A_DAY, dtype=np.int64), posts]))


def watched(posts: NDArray[np.int64], seen: NDArray[np.float64] | None = None) -> Counts:
    """Return counts of which only what was seen is known."""
    seen = np.ones(len(posts)) if seen is None else seen
    return Counts(0, STEP, np.where(seen > 0, posts, 0), seen, len(posts))


def gaps(whole: Counts, at: int, random: np.random.Generator) -> Iterator[Counts]:
    """Yield the incident with one gap over its take-off, and with hours lost at random."""
    for hours in GAPS:
        for _ in range(DRAWS):
            seen = np.ones(len(whole))
            begin = at - int(random.integers(0, hours * HOURS))
            seen[max(begin, 0) : begin + hours * HOURS] = 0
            yield watched(whole.posts, seen)
    for share in LOST:
        for _ in range(DRAWS):
            kept = random.random(len(whole) // HOURS + 1) >= share
            yield watched(whole.posts, np.repeat(kept, HOURS)[: len(whole)].astype(float))


def figures(folder: Path) -> Iterator[Figure]:
    """Yield how often what is said is wrong."""
    random = np.random.default_rng(1)
    late, early, held, claims = list[bool](), list[bool](), list[bool](), 0
    for whole in load(folder):
        true = onset(whole)
        if not isinstance(true, OnsetEstimate):
            continue
        at, enough = true.at // STEP, len(whole) - A_DAY // 2
        for hours in LATE:
            if at + hours * HOURS < enough:
                found = onset(watched(whole.posts[at + hours * HOURS :]))
                late.append(isinstance(found, OnsetEstimate))
        for hours in EARLY:
            first = max(at - hours * HOURS, 0)
            found = onset(watched(whole.posts[first:]))
            early.append(isinstance(found, OnsetEstimate))
        for one in gaps(whole, at, random):
            found, claims = onset(one), claims + 1
            if isinstance(found, OnsetEstimate):
                held.append(found.low <= true.high and found.high >= true.low)
    yield Figure("watch began 1 to 96 h late: dated all the same", _of(late), "0 %", key=KEY)
    yield Figure("watch began 2 to 24 h early: dated", _of(early), "", key=KEY)
    yield Figure("gap over it, or hours lost: interval holds", _of(held), ">= 93 %", key=KEY)
    yield Figure("gap over it, or hours lost: dated", f"{len(held)} of {claims}", "", key=KEY)


def _of(told: list[bool]) -> str:
    return f"{np.mean(told):.1%} of {len(told)}"


def main() -> None:
    """Print the figures."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    show("Onset where it was not seen", figures(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
