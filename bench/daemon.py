"""What a daemon costs that takes in 100 posts a second, and whether that stays so.

Run: python -m bench.daemon [--minutes 60] [--idle 2]

`monitor run` collects from five services on loopback (`bench.services`) for three incidents and
serves the live page to fifty readers, who open each new edition. The pauses between two questions
to one host are those of the real services. Each minute is printed: the share of a core and the
memory of daemon and page, and the posts that came. It ends with 1 where a bound is missed.
"""

import argparse
import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from typing import Final, NamedTuple

from httpx import AsyncClient, HTTPError, Limits

from bench.services import CONFIG, INCIDENT, TAGS, Serving, serving
from bench.serving import beside
from tests.servers import free_port

READERS: Final = 50
EARLY: Final = 5
"""The minute that later ones are compared with."""

DAEMON: Final = """
import sys
import monitor.http.guard
monitor.http.guard.nature_of = lambda address: None  # loopback passes for a public network
from monitor.__main__ import main
main()
"""
"""The program, to which 127.0.0.1 is no private address: else it would ask without a pause."""


class Process(NamedTuple):
    """What a process has used: seconds of computing, and the memory that it holds, in MiB."""

    seconds: float
    memory: float


def used(pid: int) -> Process:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
    return Process(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def page_of(daemon: int) -> int | None:
    """Return the process that serves the page; None while there is none."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if stat.read_text().rpartition(")")[2].split()[1] == str(daemon):
                return int(stat.parent.name)
    return None


class Minute(NamedTuple):
    """What daemon and page used in one minute, and the posts that were kept by its end."""

    daemon: Process
    page: Process
    kept: int

    def told(self, number: int, before: "Minute") -> str:
        return (
            f"minute {number:3}: daemon {self.daemon.seconds / 60:6.1%} of a core, "
            f"{self.daemon.memory:5.1f} MiB; page {self.page.seconds / 60:6.1%}, "
            f"{self.page.memory:5.1f} MiB; {self.kept - before.kept:,} posts"
        )


class Watched:
    """The daemon (the number of its process) and its page while they run, and its database."""

    def __init__(self, daemon: int, database: Path) -> None:
        self._daemon, self._database = daemon, database
        self._spent: dict[int, float] = {}

    def minute(self) -> Minute:
        """Return what was used since the last call."""
        page = page_of(self._daemon)
        nothing = Process(0, 0)
        return Minute(
            self._since(self._daemon), self._since(page) if page else nothing, self.kept()
        )

    def _since(self, pid: int) -> Process:
        now = used(pid)
        before, self._spent[pid] = self._spent.get(pid, 0.0), now.seconds
        return now._replace(seconds=now.seconds - before)

    def kept(self) -> int:
        (found,) = self.asked("SELECT count(*) FROM post")
        return int(found[0])

    def asked(self, sql: str) -> list[tuple]:
        conn = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=30)
        try:
            return conn.execute(sql).fetchall()
        finally:
            conn.close()


@contextmanager
def running(config: Path) -> Iterator[subprocess.Popen]:
    with (config.parent / "log").open("wb") as log:
        daemon = subprocess.Popen(
            [sys.executable, "-c", DAEMON, "--config", str(config), "run"], stdout=log, stderr=log
        )
        try:
            yield daemon
        finally:
            daemon.terminate()
            daemon.wait(60)


async def _read(url: str) -> None:
    """Read as fifty browsers do: open the page, and each new edition once the stream names it."""

    async def one(client: AsyncClient) -> None:
        while True:
            try:
                async with client.stream("GET", f"{url}/events", timeout=None) as stream:
                    event = ""
                    async for line in stream.aiter_lines():
                        if line.startswith("event: "):
                            event = line.removeprefix("event: ")
                        if line.startswith("data: ") and event == "edition":
                            await client.get(url, timeout=None)
            except HTTPError:  # not there yet, or there no more
                await asyncio.sleep(1)

    async with AsyncClient(limits=Limits(max_connections=None)) as client:
        await asyncio.gather(*(one(client) for _ in range(READERS)))


def _readers(url: str, _: Connection) -> None:
    asyncio.run(_read(url))


def configured(folder: Path, urls: Mapping[str, str], port: int) -> Path:
    since = datetime.now(UTC).isoformat()
    incidents = "".join(INCIDENT.format(key=tag, since=since) for tag in TAGS)
    path = folder / "config.toml"
    path.write_text(CONFIG.format(incidents=incidents, port=port, **urls))
    (folder / "db").mkdir()
    return path


def collected(watched: Watched, services: Serving, minutes: int) -> list[Minute]:
    services.tell("begin")
    every, before, begun = [], watched.minute(), time.monotonic()
    for number in range(1, minutes + 1):
        time.sleep(max(0.0, begun + 60 * number - time.monotonic()))
        every.append(watched.minute())
        print(every[-1].told(number, before), flush=True)
        before = every[-1]
    return every


def caught_up(watched: Watched, there: int) -> int:
    """Return how many posts are kept once all are, or five minutes have passed."""
    until = time.monotonic() + 300
    while (kept := watched.kept()) < there and time.monotonic() < until:
        time.sleep(5)
    return kept


def within(minutes: list[Minute], number: int) -> Minute:
    """Return the mean of three minutes around one."""
    near = minutes[max(0, number - 2) : number + 1]

    def mean(of: str) -> Process:
        found = [getattr(one, of) for one in near]
        return Process(*(sum(each) / len(near) for each in zip(*found, strict=True)))

    return Minute(mean("daemon"), mean("page"), 0)


def lags(watched: Watched) -> dict[str, float]:
    """Return source -> seconds within which 95 of 100 posts were kept after they appeared."""
    found: dict[str, list[float]] = {}
    for name, seconds in watched.asked(
        "SELECT s.name, (p.first_seen_at - p.published_at) / 1000.0 FROM post AS p "
        "JOIN source AS s ON s.id = p.source"
    ):
        found.setdefault(name, []).append(seconds)
    every = [one for some in found.values() for one in some]
    return {name: quantiles(some, n=20)[-1] for name, some in {"all": every, **found}.items()}


def main() -> None:
    """Print each minute, then the figures that have a bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=15)
    parser.add_argument("--idle", type=float, default=2, help="minutes without a post before")
    asked = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as name, serving() as services:
        config = configured(Path(name), services.urls, port)
        with running(config) as daemon:
            time.sleep(60 * asked.idle)
            idle = used(daemon.pid)
            watched = Watched(daemon.pid, config.parent / "db" / "monitor.db")
            with beside(_readers, f"http://127.0.0.1:{port}"):
                minutes = collected(watched, services, asked.minutes)
            there = sum(one.there for one in services.tell("end").values())
            kept = caught_up(watched, there)
            shown = services.tell("tell")
        lag = lags(watched)
    for name, one in shown.items():
        print(
            f"{name:10} {one.there:7,} posts, 95 of 100 kept within {lag[name]:5.1f} s, "
            f"{one.sent / one.there:5.2f} sent for each"
        )
    sent = sum(one.sent for one in shown.values())
    early, late = within(minutes, min(EARLY, len(minutes))), within(minutes, len(minutes))
    rows = (
        ("idle: memory of the daemon", idle.memory, 80, "MiB"),
        ("its share of a core at the end", late.daemon.seconds / 60, 0.3, ""),
        ("computing at the end by minute 5", late.daemon.seconds / early.daemon.seconds, 1.2, ""),
        ("memory at the end by minute 5", late.daemon.memory / early.daemon.memory, 1.2, ""),
        ("posts sent for each new one", sent / there, 3, ""),
        ("seconds until 95 of 100 posts are kept", lag["all"], 20, "s"),
        ("posts lost", there - kept, 0, f"of {there:,}"),
    )
    for what, measured, bound, unit in rows:
        print(f"{what:40} {measured:8.2f} {unit:12} <= {bound:g}: {measured <= bound}")
    sys.exit(any(measured > bound for _, measured, bound, _ in rows))


if __name__ == "__main__":
    main()
