"""The resident memory of a process that makes hundreds of passes, each with new posts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config import read_config
from monitor.sentiment.base import load
from tests.faults.house import House
from tests.faults.killing import pause
from tests.faults.processes import Child
from tests.http.servers import answer, replying, serving
from tests.sources.answers import item, rss

EVERY = timedelta(minutes=2)
NEW = 3
"""Posts of which the feed shows one after the other; each pass finds so many."""


def remembered(folder: Path, passes: int, step: int) -> list[int]:
    """Make *passes* in a process of its own; returns its memory in KiB after every *step* of them.

    The clock is moved by two minutes from pass to pass.
    """
    start = utc_now()
    house, entries, shown = House(folder), _entries(start), list[str]()

    def reply(_: str) -> bytes:
        shown[:0] = [next(entries) for _ in range(NEW)]
        del shown[60:]
        return answer(rss(*shown).encode())

    with serving(replying(reply)) as server:
        house.add("news", server.url)
        child = Child(folder, _make, start, passes, step)
        child.go()
        code = child.end(passes)
    said = (folder / "out.txt").read_text()
    assert code == 0, said
    return [int(line) for line in said.split()]


def _entries(start: datetime) -> Iterator[str]:
    for number in count():
        at = start + number // NEW * EVERY - timedelta(seconds=5)
        yield item(f"n{number}", at, f"Police in Anaheim, number {number}", "so it is said " * 30)


def _make(start: datetime, passes: int, step: int) -> None:
    config = read_config(Path("config.toml"), environ={})
    now = [start]
    collector = wiring.Collector(config, [load("textblob")], sleep=pause, now=lambda: now[0])
    for number in range(1, passes + 1):
        now[0] += EVERY
        assert collector(config.sources[0], config.incidents[0]).outcome == "ok"
        if number % step == 0:
            print(_resident(), flush=True)  # noqa: T201  read by the parent


def _resident() -> int:
    """Return the resident memory of this process, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
