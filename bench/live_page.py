"""How long a pass takes while the live page is made, and what fifty readers cost more than one.

Run: python -m bench.live_page demo/config.toml      (after `monitor demo`)

What a pass computes is stood for by scoring texts, some pages of them at a time: alone, beside a
page that is made in a thread, and in a process. What readers cost is counted in questions to the
store: each opens the page and its stream, and looks five times for what is new.
"""

import asyncio
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any

from httpx import ASGITransport, AsyncClient

from bench import arguments
from monitor.app.asked import Asked
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.app.wiring import scorers
from monitor.cli.serve import NICENESS
from monitor.config.chosen import configuration
from monitor.store.reading.reader import Reader

END = datetime(2017, 2, 28, 11, tzinfo=UTC)
"""Of the demo; else its page would tell of the years since then, too."""

POSTS = 2000
"""Of a pass: some pages of a service."""

SECONDS = 15
MADE = f"""
import os, sys
from pathlib import Path
from bench.live_page import render
os.nice({NICENESS})
while True:
    render(Path(sys.argv[1]))
"""


def render(path: Path) -> None:
    config = configuration(path)
    asked = Asked(incidents=(config.incidents[0].key,), until=END)
    Served(Newsroom.of(config), asked, LiveReaders()).page(1)


async def read(path: Path, readers: int) -> tuple[int, float]:
    """Let readers open the page and listen; return questions to the store, seconds computed."""
    config = configuration(path)
    asked = Asked(incidents=(config.incidents[0].key,), until=END)
    app: Any = Served(Newsroom.of(config), asked, LiveReaders()).application()
    site = next(one.endpoint.__self__ for one in app.routes if one.path == "/events")
    site._every = 0.1
    asks, begun = count(), time.process_time()
    rows = Reader.rows

    def counted(self: Reader, sql: str, *more: Any) -> Any:
        next(asks)
        return rows(self, sql, *more)

    Reader.rows = counted  # type: ignore[assignment, method-assign]
    try:
        transport = ASGITransport(app=app)
        async with AsyncClient(transport=transport, base_url="http://localhost") as client:
            await asyncio.gather(*(client.get("/") for _ in range(readers)))
        streams = [site._stream() for _ in range(readers)]
        for _ in range(5):
            await asyncio.gather(*(anext(stream) for stream in streams))
    finally:
        Reader.rows = rows  # type: ignore[method-assign]
    return next(asks), time.process_time() - begun


def passes(path: Path) -> list[float]:
    """Score texts for some seconds; return how long each pass took, in ms."""
    scorer, took, numbers = scorers(configuration(path))[0], list[float](), count()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        begun = time.perf_counter()
        for number in islice(numbers, POSTS):
            # Never the same text: it would be remembered.
            scorer.score(
                f"Police in Anaheim said {number} times: a shame and a great relief {number}"
            )
        took.append((time.perf_counter() - begun) * 1000)
        threading.Event().wait(0.01)
    return took


@contextmanager
def alone(_: Path) -> Iterator[None]:
    yield


@contextmanager
def in_thread(path: Path) -> Iterator[None]:
    stop = threading.Event()

    def make() -> None:
        while not stop.is_set():
            render(path)

    thread = threading.Thread(target=make)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def in_process(path: Path) -> Iterator[None]:
    """Make the page again and again in a process of its own, as `monitor run` does."""
    process = subprocess.Popen([sys.executable, "-c", MADE, str(path)])
    try:
        time.sleep(5)  # it imports
        yield
    finally:
        process.kill()
        process.wait()


def main(path: Path) -> None:
    """Print what readers cost; then the median and slowest tenth of each way, and their ratios."""
    for readers in (1, 50):
        asks, computed = asyncio.run(read(path, readers))
        name = "reader" if readers == 1 else "readers"
        print(f"{readers:2} {name}: {asks:,} questions to the store, {computed:.1f} s of computing")
    usual = None
    ways: dict[str, Callable] = {"alone": alone, "thread": in_thread, "process": in_process}
    for name, beside in ways.items():
        with beside(path):
            took = passes(path)
        median, late = statistics.median(took), statistics.quantiles(took, n=10)[-1]
        usual = usual or median
        print(
            f"{name:8} {median:6.1f} ms a pass, slowest tenth {late:6.1f} ms: "
            f"{median / usual:.2f} and {late / usual:.2f} times the usual"
        )


if __name__ == "__main__":
    main(arguments.file(*arguments.words(__doc__, 1, 1)))
