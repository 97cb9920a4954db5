"""Fuzzing for as long as one likes: answers of every service, and archives, by a seed.

    python -m tests.long.fuzz --seconds 3600 --seed 7
    python -m tests.long.fuzz --seconds 600 --only mastodon --save

The same seed tries the same in the same order, as far as the time goes. What is found is printed,
and with --save becomes a file of `tests/fuzz/corpus`, which the suite tries for ever. Ends with 1
where anything was found.
"""

import argparse
import hashlib
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.fuzz.bench import Bench
from tests.fuzz.budget import EXECUTIONS
from tests.fuzz.running import CORPUS, Fuzzed, fuzz, packed
from tests.fuzz.targets import all_targets

TURN = 50
"""Executions of one target before it is the turn of the next."""


MOST = 10_000
"""Bytes of a file of the corpus: what is larger is found again by a smaller one."""


def fuzzed(folder: Path, seconds: float, seed: int, only: list[str]) -> list[Fuzzed]:
    """Fuzz the targets in turn until the time is over."""
    end, bench = monotonic() + seconds, Bench(folder)
    running = [fuzz(bench, one, seed) for one in all_targets(folder) if one.name in only]
    made: dict[str, Fuzzed] = {}
    while monotonic() < end:
        for one in running:
            for _ in range(TURN):
                state = next(one)
            made[state.target] = state
    bench.close()
    return list(made.values())


def save(made: Fuzzed) -> None:
    for finding in made.findings.values():
        text = packed(finding)
        if len(text) > MOST:
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        (CORPUS / f"{made.target.replace(' ', '-')}-{digest}.json").write_text(text + "\n")


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=Random().randrange(10**6))  # noqa: S311
    parser.add_argument("--only", action="append", choices=EXECUTIONS, help="all without it")
    parser.add_argument("--save", action="store_true", help="into tests/fuzz/corpus")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        only = asked.only or list(EXECUTIONS)
        made = fuzzed(Path(folder), asked.seconds, asked.seed, only)
    for one in made:
        _say(str(one))
        for finding in one.findings.values():
            _say(f"  {finding.what}")
        if asked.save:
            save(one)
    executions = sum(one.executions for one in made)
    findings = sum(len(one.findings) for one in made)
    _say(
        f"seed {asked.seed}: {executions:,} executions in {asked.seconds:g} s over {len(made)} "
        f"targets, {findings} findings"
    )
    sys.exit(findings > 0)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
