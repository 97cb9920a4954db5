"""How well the analytics do: every figure beside its target and its baseline, in one table.

Run: python -m bench.accuracy ../shared/data     (about 30 minutes; needs statsforecast)

Bursts: `bench.nab`, mild surges and outages: `bench.surges`, forecasts: `bench.forecast`, open
hours and what was missed: `bench.nowcast`, intervals and claims on simulated incidents:
`bench.intervals`, claims of whole reports: `bench.claims`, shares by hand labels:
`bench.coded_shares`, speed: `bench.analyze`. Each runs by itself, too. A line says whether its data
are tuned, blind or simulated, and under which key `docs/validity.md` has it; below stands what
blind data gave. Whether the reports of the demo agree with its truth: `pytest
tests/demo/test_agreement.py`.
"""

import sys
import warnings
from pathlib import Path

from bench import analyze, claims, coded_shares, forecast, intervals, nab, nowcast, surges
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
    show("Claims where nothing happened, and where something did", claims.figures(folder))
    show("Shares with 200 coded posts", coded_shares.figures(folder))
    show("Bursts", nab.figures(volume / "nab"))
    show("Mild surges and outages", surges.figures(volume))
    show("Forecasts", forecast.figures(folder))
    show("Open hours", nowcast.of_open(folder))
    show("What was missed", nowcast.of_missed(folder))
    show("Speed and memory", analyze.figures(volume / "nab"))


if __name__ == "__main__":
    main()
