"""How well the analytics do: every figure beside its target and its baseline, in one table.

Run: python -m bench.accuracy ../shared/data     (about 25 minutes; needs statsforecast)

Bursts: `bench.bursts` and, as a smoke test, `bench.nab`; forecasts: `bench.forecast`, intervals and
claims on simulated incidents: `bench.intervals`, speed: `bench.analyze`. Each runs by itself, too.
A line says whether its data are tuned, blind or simulated, and under which key `docs/validity.md`
has it; below stands what blind data gave. Whether the reports of the demo agree with its truth:
`pytest tests/demo/test_agreement.py`.
"""

import sys
import warnings
from pathlib import Path

from bench import analyze, bursts, forecast, intervals, nab
from bench.figures import head, show


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    volume = folder / "volume"
    warnings.simplefilter("ignore")
    head()
    show("Intervals and claims, simulated", intervals.figures())
    show("Bursts", bursts.figures(folder))
    show("Bursts, by the rules of NAB", nab.figures(volume / "nab"))
    show("Forecasts", forecast.figures(folder))
    show("Speed and memory", analyze.figures(volume / "nab"))


if __name__ == "__main__":
    main()
