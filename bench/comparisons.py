"""How often the interval of a comparison holds a ratio that is known.

    python -m bench.comparisons        # 200 pairs of each kind, in about five minutes
    python -m bench.comparisons 20

The kinds of `tests/spread/pairs.py` are those on which the scatters that are tried were chosen;
`rough` is one on which none was: it scatters more, answers more, and copies more at once.
"""

import sys
from math import exp

import numpy as np

from monitor.spread.comparison import ratio
from tests.spread.pairs import CROWDS, Crowd, pair

ROUGH = Crowd(0.6, 0.8, 0.7, 300)
SEED = 20261129


def held(name: str, crowd: Crowd, pairs: int) -> tuple[int, int, int]:
    """Return how many intervals of pairs held the truth, how many there were, and of how many."""
    good = there = 0
    for number in range(pairs):
        random = np.random.default_rng([SEED, *name.encode(), number])
        posts, hours = (60, 400, 3000)[number % 3], (24, 72)[number % 2]
        one = pair(random, crowd, posts, hours)
        found = ratio(one.first, one.second, one.hours)
        if found is not None:
            there += 1
            good += found.low <= exp(one.true) <= found.high
    return good, there, pairs


def main(pairs: int) -> None:
    """Print a line a kind of crowd, and one for all that constants were chosen on."""
    sums = np.zeros(3, int)
    for name, crowd in CROWDS.items():
        found = held(name, crowd, pairs)
        sums += found
        print(f"{name}: {found[0]} of {found[1]} held ({found[0] / found[1]:.1%})", flush=True)
    print(f"all: {sums[0]} of {sums[1]} held ({sums[0] / sums[1]:.1%}); of {sums[2]} pairs")
    good, there, _ = held("rough", ROUGH, pairs)
    print(f"rough, which chose nothing: {good} of {there} held ({good / there:.1%})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
