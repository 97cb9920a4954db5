"""How well the analytics do: every figure beside its target and its baseline, in one table.

Run: python -m bench.accuracy ../shared/data     (about two hours; needs the extra `bench`)

Bursts: `bench.bursts` and, as a smoke test, `bench.nab`; forecasts: `bench.forecast`, open hours
and what was missed: `bench.nowcast`, intervals and claims on simulated incidents:
`bench.intervals`, claims of whole reports: `bench.claims`, shares by hand labels:
`bench.coded_shares`. Each runs by itself, too. A line says whether its data are tuned, blind or
simulated, and under which key `docs/validity.md` has it; below stands what blind data gave. Whether
the reports of the demo agree with its truth: `pytest tests/demo/test_agreement.py`.
"""

import warnings

from bench import arguments, bursts, claims, coded_shares, forecast, intervals, nab, nowcast
from bench.figures import head, show


def main() -> None:
    folder = arguments.folder(__doc__, "sentiment", "timelines", "volume/nab/windows.json")
    warnings.simplefilter("ignore")
    head()
    show("Intervals and claims, simulated", intervals.figures())
    show("Claims where nothing happened, and where something did", claims.figures(folder))
    show("Shares with 200 coded posts", coded_shares.figures(folder))
    show("Bursts", bursts.figures(folder))
    show("Bursts, by the rules of NAB", nab.figures(folder / "volume" / "nab"))
    show("Forecasts", forecast.figures(folder))
    show("Open hours", nowcast.of_open(folder))
    show("What was missed", nowcast.of_missed(folder))


if __name__ == "__main__":
    main()
