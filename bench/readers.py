"""A process that reads reports and the page without a rest, and how long each took.

It has no patience: where it met a lock, it would end with an error at once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.serving import beside
from monitor.clock import utc_now
from monitor.nouns.posts import Span
from monitor.page.document import document
from monitor.page.making import make_front
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader

ALONE = {"volume": 20, "sentiment": 20, "sources": 20, "page": 3}
"""What is read, and how often each is read with nobody beside it."""


class Took(NamedTuple):
    """How long a report, or the page, took, and how much of that it worked, in seconds."""

    what: str
    seconds: float
    worked: float


def _read(path: str, since: datetime, line: Connection) -> None:
    """Read over and over until something is said, and tell how long each took."""
    took: list[Took] = []
    for what in ALONE:
        _made(Path(path), what, since)  # what is loaded once is not what a reader waits for
    line.send([])
    while not line.poll():
        for what in ALONE:
            took.append(_timed(Path(path), what, since))
            line.poll(0.05)
    line.send(took)


def _timed(path: Path, what: str, since: datetime) -> Took:
    begun, worked = time.perf_counter(), time.process_time()
    _made(path, what, since)
    return Took(what, time.perf_counter() - begun, time.process_time() - worked)


def _made(path: Path, what: str, since: datetime) -> None:
    now = utc_now()
    question = Question(
        incident="anaheim",
        title="Anaheim",
        span=Span(since, now),
        every=timedelta(hours=1),
        timezone="UTC",
        now=now,
    )
    with open_reader(path) as reader:
        reader.rows("PRAGMA busy_timeout = 0")
        with reader.snapshot():
            if what == "page":
                document(make_front(Snapshot(reader, question)))
            else:
                written("json", MAKERS[what](reader, question), Style())


@contextmanager
def reading(path: Path, since: datetime) -> Iterator[list[Took]]:
    """Read in a process of its own while the block runs; what each took is there after."""
    with beside(_read, str(path), since) as line:
        took: list[Took] = line.recv()
        yield took
        line.send("enough")
        took += line.recv()


def say(when: str, took: list[Took]) -> None:
    each = sorted(one.seconds for one in took)
    worst = max(took, key=lambda one: one.seconds)
    worked = sum(one.worked for one in took) / sum(each)
    print(
        f"{when}: {len(each):,} times read: median {median(each) * 1e3:.0f} ms, "
        f"99 % within {each[len(each) * 99 // 100] * 1e3:.0f} ms, longest "
        f"{worst.seconds * 1e3:.0f} ms ({worst.what}, {worst.worked * 1e3:.0f} ms of it at work); "
        f"at work {worked:.0%} of the time, the rest it waited for a processor or the disk"
    )


def compare(path: Path, since: datetime, beside: list[Took]) -> float:
    """Read the same alone; return how many times as long it took beside the collector.

    It is the median of each kind, of the latter half, when the database had nearly its size.
    """
    alone = [_timed(path, what, since) for what, often in ALONE.items() for _ in range(often)]
    say("  the same alone", alone)
    times = []
    for what in ALONE:
        mine = median(one.seconds for one in alone if one.what == what)
        found = [one.seconds for one in beside if one.what == what]
        times.append(median(found[len(found) // 2 :]) / mine)
        print(f"  {what}: {times[-1]:.1f} times as long beside it")
    return max(times)
