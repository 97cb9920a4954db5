"""How accurate the analytics are: every figure beside its target, on real data and on simulations.

Run: python -m bench.accuracy ../shared/data     (about 15 minutes; needs statsforecast)

Bursts: `bench.nab`, mild surges and outages: `bench.surges`, forecasts: `bench.forecast`; each has
its baseline. Intervals: simulated incidents whose truth is known, drawn as crowds make them (see
`tests/spread/draws.py`), from fixed seeds other than those of the tests.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench import forecast, nab, surges
from monitor.spread.change import change
from monitor.spread.growth import growth
from monitor.spread.lead_lag import lead_lag
from monitor.spread.onset import onset
from tests.spread.draws import made, rowdy
from tests.spread.test_change import tone
from tests.spread.test_lead_lag import pair
from tests.spread.test_onset import taken_off

SEED = 99
ROUNDS = 300
FEWER = 60


class Row(NamedTuple):
    """One figure: a share of *tries*, and what was asked of it."""

    name: str
    share: float
    tries: int
    target: str


def _share(name: str, target: str, outcomes: Iterator[bool | None]) -> Row:
    """Return the share of outcomes that are true; None does not count."""
    counted = [outcome for outcome in outcomes if outcome is not None]
    return Row(name, float(np.mean(counted)), len(counted), target)


def _growth(mean: float, slope: float, buckets: int) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    shape = np.exp(slope * np.arange(buckets) / 12)
    for number in range(ROUNDS):
        alpha = (0.2, 0.5)[number % 2]
        found = growth(made(rowdy(random, shape * mean / shape.mean(), alpha)))
        yield None if found is None else found.low <= slope <= found.high


def _onset(alpha: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for number in range(FEWER):
        counts, at = taken_off(random, 2, 5, alpha, holes=number % 2 == 0)
        found = onset(counts)
        yield None if found is None else found.low <= at <= found.high


def _no_onset() -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(FEWER):
        yield onset(made(rowdy(random, np.full(576, 2.0), 0.5))) is not None


def _change(alike: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        yield change(*tone(random, 0.35, alike)) is not None


def _placed(alike: float) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        place = random.integers(8, 40)
        share = np.where(np.arange(48) < place, 0.35, 0.55)
        found = change(*tone(random, share, alike))
        yield None if found is None else bool(found.low <= place <= found.high)


def _order(lag: int | None) -> Iterator[bool | None]:
    random = np.random.default_rng(SEED)
    for _ in range(FEWER):
        yield lead_lag(*pair(random, 3, 300, lag)).minutes is not None


def intervals() -> list[Row]:
    """Return how often intervals hold the truth, and how often something is claimed of nothing."""
    return [
        _share("growth, 5 posts a bucket, an hour", ">= 93 %", _growth(5, 0.0, 12)),
        _share("growth, 30 posts a bucket, an hour", ">= 93 %", _growth(30, 1.0, 12)),
        _share("growth, 30 posts a bucket, six hours", ">= 93 %", _growth(30, -1.5, 72)),
        _share("onset, alpha 0.2", ">= 93 %", _onset(0.2)),
        _share("onset, alpha 0.5", ">= 93 %", _onset(0.5)),
        _share("an onset where nothing steps", "0 %", _no_onset()),
        _share("a change of tone where none is, rho 0", "<= 2 %", _change(0.0)),
        _share("a change of tone where none is, rho 0.05", "<= 2 %", _change(0.05)),
        _share("the place of a change of 20 points, rho 0.02", ">= 93 %", _placed(0.02)),
        _share("an order of independent platforms", "<= 2 %", _order(None)),
        _share("an order of a follower, 20 minutes late", "(power)", _order(4)),
    ]


def main() -> None:
    """Print all tables."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    warnings.simplefilter("ignore")
    parts: list[tuple[str, Callable[[], None]]] = [
        ("Bursts (target 79 / 66 / 85)", lambda: nab.main(folder / "volume" / "nab")),
        ("Mild surges and outages", lambda: surges.main(folder / "volume")),
        ("Forecasts of unseen incidents", lambda: forecast.unseen_incidents(folder)),
        ("Forecasts in steady state", lambda: forecast.steady_state(folder)),
    ]
    print("Intervals, simulated")
    for row in intervals():
        print(f"  {row.name:46} {row.share:6.1%} of {row.tries:3}   {row.target}")
    for title, part in parts:
        print(f"\n{title}")
        part()


if __name__ == "__main__":
    main()
