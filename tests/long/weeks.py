"""Simulated weeks of 200 to 20,000 posts, imported, and all that the reports say of them compared.

    python -m tests.long.weeks
    python -m tests.long.weeks --weeks 4 --seed 7

Of four weeks one has an outage of all platforms at once, and one an outage for each of one to three
of them, for an hour to twelve. Ends with 1 where an exact figure is not equal, where a minimum is
above the truth, or where ranges hold so rarely that chance does that less than once in a hundred
runs (binomial, p < 0.01).
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from scipy.stats import binom

from bench.simulator.simulate import simulate
from monitor.demo.comparison import Compared, by_kind, compared
from tests.demo.weeks import Outages, imported, outages, trends, truth_of, week

FEWEST, MOST = 200, 20_000
"""Posts about the incident, about, in the smallest and in the largest week."""

OURS = 8_445
"""Posts about the incident in the week that ships, of size 1."""

IMPROBABLE = 0.01
LOOKED_AT = (30, 54, 78, 102, 126)
"""Hours of the week at which the trend is asked for besides its end."""


def findings(folder: Path, number: int, meant: float, seed: int) -> list[Compared]:
    """Return what the reports say of one week, beside the truth; says what week it was."""
    feed = simulate(seed, meant / OURS)
    down: Outages = {}
    if number % 2:
        random = Random(seed)  # noqa: S311  drawn from a seed, not from a vault
        down = outages(random, truth_of(feed.truth), together=number % 4 == 1)
    path, truth = imported(folder / str(number), feed, down)
    found = [*compared(week(path, truth)), *trends(path, truth, LOOKED_AT)]
    spans = ", ".join(f"{s} {(b - a).total_seconds() / 3600:.1f} h" for s, (a, b) in down.items())
    posts = sum(truth.mentions.values())
    print(f"seed {seed}: {posts:,} posts; out: {spans or 'nothing'}", flush=True)  # noqa: T201
    for kind, its in by_kind(found).items():
        for one in (one for one in its if one.certainty != "estimate" and not one.holds):
            print(f"  {kind}: {one.said}, truth {one.true}", flush=True)  # noqa: T201
    return found


def chance(its: Sequence[Compared]) -> float | None:
    """Return how likely as many misses are or more, if the ranges hold as often as they say."""
    (level,) = {one.level for one in its}
    if level is None:
        return None
    missed = sum(not one.holds for one in its)
    return float(binom.sf(missed - 1, len(its), 1 - level))


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--weeks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: list[Compared] = []
    with TemporaryDirectory() as folder:
        for number in range(asked.weeks):
            posts = FEWEST * (MOST / FEWEST) ** (number / max(1, asked.weeks - 1))
            found += findings(Path(folder), number, posts, asked.seed + number)
    wrong = judged(by_kind(found))
    counted = sum(one.certainty != "estimate" for one in found)
    print(f"\n{asked.weeks} weeks from seed {asked.seed}: {counted:,} figures")  # noqa: T201
    sys.exit("does not hold: " + "; ".join(wrong) if wrong else 0)


def judged(kinds: Mapping[str, Sequence[Compared]]) -> list[str]:
    """Print a line for each kind of finding, and return those that do not hold."""
    wrong = []
    for kind, its in kinds.items():
        held = sum(one.holds for one in its)
        line = f"{kind:36}{held:>7,} of {len(its):>6,}{held / len(its):8.1%}"
        sure = its[0].certainty != "estimate"
        probability = chance(its)
        if probability is not None:
            line += f"  of {its[0].level:.0%} due, p = {probability:.2g}"
        bad = held < len(its) if sure else probability is not None and probability < IMPROBABLE
        if bad:
            wrong.append(kind)
        print(line + ("  DOES NOT HOLD" if bad else ""))  # noqa: T201
    return wrong


if __name__ == "__main__":
    main()
