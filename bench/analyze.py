"""How fast `monitor analyze --scores` is, and how much memory ten years of minutes take.

Run: python -m bench.analyze ../shared/data/volume/nab     (about two minutes)
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from bench.figures import Figure, show

COMMAND = [sys.executable, "-m", "monitor", "analyze", "--scores", "-"]
YEAR = 365 * 24 * 60
"""Minutes."""

TIMES = 20
"""So often the file is repeated, lest the start of the program be what is measured."""

FASTEST_ASKED = 50_000
MEGABYTE = 1024


def minutes(years: int) -> Iterator[str]:
    """Yield a count a minute."""
    draw = np.random.default_rng(1)
    yield "timestamp,count\n"
    for begin in range(0, years * YEAR, YEAR // 12):
        for place, count in enumerate(draw.poisson(3, YEAR // 12).tolist(), begin):
            yield f"{1_400_000_000 + 60 * place},{count}\n"


def repeated(path: Path) -> Iterator[str]:
    """Yield the counts of a file again and again, as one series."""
    counts = [line.rsplit(",", 1)[1] for line in path.read_text().splitlines()[1:]]
    yield "timestamp,count\n"
    for place, count in enumerate(counts * TIMES):
        yield f"{1_400_000_000 + 300 * place},{count}\n"


def scored(lines: Iterable[str]) -> tuple[int, float]:
    """Return how many buckets were scored, and in how many seconds of the processor."""
    with tempfile.TemporaryFile("w+") as file:
        file.writelines(lines)
        file.seek(0)
        begin = _processor()
        done = subprocess.run(COMMAND, stdin=file, stdout=subprocess.PIPE, check=True)
        return done.stdout.count(b"\n") - 1, _processor() - begin


def _processor() -> float:
    """Return how long the children have computed: who else uses the machine does not matter."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures(folder: Path) -> Iterator[Figure]:
    """Yield speed and memory, for `bench.accuracy`."""
    _, start = scored(["timestamp,count\n", *(f"{60 * n},1\n" for n in range(10))])
    buckets, took = scored(repeated(next(iter(sorted(folder.glob("*.csv"))))))
    speed = f"{buckets / (took - start):,.0f}"
    yield Figure("analyze: buckets a second", speed, f">= {FASTEST_ASKED:,}")
    for name, years in (("one year", 1), ("ten years", 10)):
        most = _peak(minutes(years))
        yield Figure(f"analyze: megabytes for {name} of minutes", f"{most:.0f}", "bounded")


def _peak(lines: Iterable[str]) -> float:
    """Return the most memory that scoring takes, in megabytes."""
    child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    feed: IO[str] | None = child.stdin
    assert feed is not None
    feed.writelines(lines)
    feed.close()
    # Of this child alone: of all children together, only the most of any that ever ran is known.
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / MEGABYTE


if __name__ == "__main__":
    show("Speed and memory", figures(Path(sys.argv[1])))
