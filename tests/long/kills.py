"""Thousands of kills: at every write of a first pass, and at random instants of many.

    python -m tests.long.kills --writes           # every write, from making the database on
    python -m tests.long.kills --count 1000 --seed 7

After each the database is held to `tests/faults/rules.py`, and it is finished as if nobody had
disturbed it.
"""

import argparse
import shutil
import signal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults.killing import killed_again_and_again, killed_at, whole_pass

COMMANDS = ("collect", "import feed.ndjson")


def at_every_write(folder: Path) -> int:
    """Kill a first pass at each of its writes in turn; returns how many died.

    The last writes of one that has other pseudonyms may be fewer: those end by themselves.
    """
    whole, died = whole_pass(folder / "whole"), 0
    for number, point in enumerate(whole.points, start=1):
        died += killed_at(folder / "one", point, whole) == -signal.SIGKILL
        shutil.rmtree(folder / "one")
        if number % 50 == 0:
            print(f"{number} of {len(whole.points)} writes, {died} died", flush=True)  # noqa: T201
    return died


def at_random(folder: Path, count: int, seed: int) -> int:
    """Kill commands at random instants, *count* times or a few more; returns how many died."""
    random, died = Random(seed), 0  # noqa: S311  by seed
    while died < count:
        died += killed_again_and_again(folder / "one", random, random.choice(COMMANDS))
        shutil.rmtree(folder / "one")
        print(f"{died} of {count} kills", flush=True)  # noqa: T201
    return died


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--writes", action="store_true", help="at every write, by strace")
    parser.add_argument("--count", type=int, default=1000, help="how many at random instants")
    parser.add_argument("--seed", type=int, default=Random().randrange(10**6))  # noqa: S311
    asked = parser.parse_args()
    how = "one at each write" if asked.writes else f"at random instants, seed {asked.seed}"
    print(how, flush=True)  # noqa: T201
    began = monotonic()
    with TemporaryDirectory() as folder:
        if asked.writes:
            died = at_every_write(Path(folder))
        else:
            died = at_random(Path(folder), asked.count, asked.seed)
    minutes = (monotonic() - began) / 60
    print(f"{died} processes were killed ({how}) in {minutes:.0f} min; every rule held")  # noqa: T201


if __name__ == "__main__":
    main()
