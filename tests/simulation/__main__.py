"""A platform for some hours, by its seed: what is called covered must be there.

    python -m tests.simulation --seed 7 --hours 6
    python -m tests.simulation --seed 7 --hours 6 --kind timeline

The same seed and the same commit say the same again. Ends with 1 where a rule is broken, or where
what was planned did not happen. A seed that has found something belongs in `seeds.txt`.
"""

import argparse
import subprocess
import sys
import traceback
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from monitor import __version__
from tests.simulation.seeded import FEWEST, KINDS, Result, run


def commit() -> str:
    """Return the commit that is run, or the version where there is none."""
    asked = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    try:
        found = subprocess.run(
            asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return f"version {__version__}"
    return f"commit {found.stdout.strip()}"


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--seed", type=int, default=Random().randrange(10**6))  # noqa: S311
    parser.add_argument("--hours", type=float, default=3, help=f"{FEWEST} at least")
    parser.add_argument("--kind", choices=KINDS, action="append", help="of source; all without it")
    asked = parser.parse_args()
    if asked.hours < FEWEST:
        parser.error(f"--hours: an outage and two clocks that are wrong take {FEWEST} hours")
    kinds = asked.kind or list(KINDS)
    _say(f"seed {asked.seed}, {asked.hours:g} hours, {commit()}, Python {sys.version.split()[0]}")
    made, broken = list[Result](), list[str]()
    for name in kinds:
        with TemporaryDirectory() as folder:
            try:
                made.append(run(name, asked.seed, asked.hours, Path(folder)))
                _say(str(made[-1]))
            except AssertionError as error:
                broken.append(name)
                _say(f"{name}: BROKEN: {str(error)[:800] or 'an assertion'} ({place(error)})")
    _say(verdict(made, broken))
    sys.exit(bool(broken))


def place(error: AssertionError) -> str:
    """Return where an assertion stands."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.line}"


def verdict(made: list[Result], broken: list[str]) -> str:
    sums = {name: sum(getattr(one, name) for one in made) for name in ("written", "held", "named")}
    faults = sum(one.happened["faults come"] for one in made)
    said = f"rules broken by {', '.join(broken)}" if broken else "every rule held"
    return (
        f"{len(made) + len(broken)} kinds of source: {sums['written']:,} posts written, "
        f"{sums['held']:,} held, {sums['named']:,} missing by name; {faults} faults; {said}"
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
