"""The real sources over services that answer badly, and what they claim held, seed after seed.

    python -m tests.long.mistreated
    python -m tests.long.mistreated --runs 100 --seed 7 --kind mastodon

A run is some hours of one source, and takes about a second; see `tests/simulation/mistreated.py`.
Ends with 1 where a rule is broken. A seed that finds something belongs in `test_mistreated.py`.
"""

import argparse
import logging
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.mistreated import run
from tests.simulation.real import KINDS


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--runs", type=int, default=10, help="of each source")
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--kind", choices=[kind.name for kind in KINDS], action="append")
    asked = parser.parse_args()
    logging.disable()
    happened, broken = Counter[str](), 0
    for seed in range(asked.seed, asked.seed + asked.runs):
        for kind in (kind for kind in KINDS if kind.name in (asked.kind or [kind.name])):
            with TemporaryDirectory() as folder:
                try:
                    happened += run(kind, seed, Path(folder))
                except AssertionError as error:
                    broken += 1
                    print(f"{kind.name}, seed {seed}: {str(error)[:400]}", flush=True)  # noqa: T201
    print(f"{asked.runs} runs of each; {dict(happened)}; {broken} broken")  # noqa: T201
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
