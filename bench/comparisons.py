"""How often the interval of a comparison holds a ratio that is known.

    python -m bench.comparisons          # 300 pairs of each kind, in a minute
    python -m bench.comparisons 20
    python -m bench.comparisons choose   # which scatters are tried, in half an hour

Of the scatters in `TRIED` those are chosen whose intervals are narrowest among those that hold 95 %
in each kind and each length of time, on pairs that are drawn for that alone. Each kind is also left
out once: what the others choose is then tried on it, on other pairs. With fewer than some 900 pairs
of each kind chance decides what is chosen.
"""

from collections.abc import Sequence
from itertools import product
from math import exp, log
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np

from bench import arguments
from monitor.spread import comparison
from tests.spread.pairs import CROWDS, pair

CHOOSE, PUBLISH = 1, 20261130
"""Seeds of the pairs that choose, and of those that nothing was chosen on."""

SIZES, LENGTHS = (60, 400, 3000), (24, 72)
LEAST: Final = 0.95
DRIFTS: Final = (0.2, 0.35, 0.5, 0.7, 1.0, 1.4)
TRIED: Final = list(product(((3, 8, 20), (8, 20), (8, 20, 50)), (0.2, 0.35, 0.5), (24, 48)))
"""Hours that a drift may last; the least drift; hours from which on nights are taken out."""


class Drawn(NamedTuple):
    """What became of a pair: whether its interval held, and the logarithm of half its width.

    Attributes:
        held: None where it was too little to say.
    """

    hours: int
    held: bool | None
    half: float


def drawn(seed: int, name: str, pairs: int) -> list[Drawn]:
    found = []
    for number in range(pairs):
        random = np.random.default_rng([seed, *name.encode(), number])
        posts, hours = SIZES[number % 3], LENGTHS[number // 3 % 2]
        one = pair(random, CROWDS[name], posts, hours)
        ratio = comparison.ratio(one.first, one.second, one.hours)
        if ratio is None:
            found.append(Drawn(hours, held=None, half=log(comparison.WIDEST)))
        else:
            held = ratio.low <= exp(one.true) <= ratio.high
            found.append(Drawn(hours, held, log(ratio.high / ratio.low) / 2))
    return found


def share(found: Sequence[Drawn]) -> float:
    """Return how many of the intervals held."""
    return float(np.mean([one.held for one in found if one.held is not None]))


def told(found: Sequence[Drawn]) -> str:
    there = [one for one in found if one.held is not None]
    wide = exp(float(np.median([one.half for one in there])))
    return (
        f"{sum(bool(one.held) for one in there)} of {len(there)} held ({share(found):.1%}), "
        f"{len(found) - len(there)} too little to say, ends {wide:.1f} times from the ratio"
    )


def trying(
    tried: tuple[tuple[int, ...], float, int], seed: int, name: str, pairs: int
) -> list[Drawn]:
    """Return what becomes of pairs of a kind with other scatters than those of the program."""
    lasting, least, nights = tried
    drifts = np.array([one for one in DRIFTS if one >= least])
    changed: dict[str, Any] = {
        "LASTING": np.array(lasting, float),
        "DRIFTS": drifts,
        "NIGHTS": nights,
    }
    with patch.multiple(comparison, **changed):
        return drawn(seed, name, pairs)


def choose(pairs: int) -> None:
    """Print what all kinds choose, and for each kind what the others choose and how it does."""
    found = {
        (tried, name): trying(tried, CHOOSE, name, pairs) for tried in TRIED for name in CROWDS
    }
    for left in (*CROWDS, None):
        others = [name for name in CROWDS if name != left]
        enough = [
            tried
            for tried in TRIED
            if all(
                share([one for one in found[tried, name] if one.hours == hours]) >= LEAST
                for name, hours in product(others, LENGTHS)
            )
        ]
        best = min(
            enough,
            key=lambda tried: np.mean([one.half for n in others for one in found[tried, n]]),
        )
        held = "" if left is None else f"; {told(trying(best, PUBLISH, left, 300))}"
        print(f"without {left}: {best}{held}", flush=True)


def main(pairs: int) -> None:
    found = {name: drawn(PUBLISH, name, pairs) for name in CROWDS}
    for name, its in found.items():
        print(f"{name}: {told(its)}", flush=True)
        for hours in LENGTHS:
            print(f"  of {hours} hours: {told([one for one in its if one.hours == hours])}")
    print(f"all: {told([one for its in found.values() for one in its])}")


if __name__ == "__main__":
    said = arguments.words(__doc__, 0, 1)
    if said == ["choose"]:
        choose(900)
    else:
        main(arguments.whole(*said) if said else 300)
