"""A daemon under faults, for as long as one likes: what is called seen must be there.

Posts are written in real time, late and in bursts; servers go wrong; the daemon is killed, held and
stopped. After every death, and at the end, each post whose time counts as covered must be stored.

    python -m tests.long.soak --seconds 3600 --seed 7

Posts and faults are drawn from the seed. When they meet the daemon is up to the machine, so a run
with the same seed is alike, not the same.
"""

import argparse
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event
from typing import NamedTuple

from monitor.clock import utc_now
from monitor.model import Span
from monitor.store.reading import open_reader
from tests.faults import rules
from tests.faults.fast import fast
from tests.faults.house import House, wait_until
from tests.faults.killing import pause
from tests.faults.mischief import mischievous
from tests.faults.processes import Child, command
from tests.faults.served import replies
from tests.http.servers import serving
from tests.simulation.rules import inside, settled_spans
from tests.sources.passes import MARK
from tests.sources.services import Feed, Item, Search, Service, Timeline

SETTLE = timedelta(seconds=4)
LATEST = 2.5
"""Seconds that a post may take from writing to arrival; its time is cut to a whole second."""

EVERY = 0.3
SHARE = 0.2
"""Of the answers that are wrong."""

SERVICES: dict[str, Callable[[Sequence[Item], datetime], Service]] = {
    "hackernews": lambda held, now: Search(held, now, cap=25),
    "mastodon": lambda held, now: Timeline(held, now, page=20),
    "rss": lambda held, now: Feed(held, now, size=400),
}


class Result(NamedTuple):
    """What a soak came to: posts that were written and stored, deaths, and passes by outcome."""

    written: int
    stored: int
    deaths: int
    passes: dict[str | None, int]


class Soak:
    """The world of one run.

    Args:
        folder: A new one.
        seconds: How long things go wrong.
        seed: What is drawn.
    """

    def __init__(self, folder: Path, seconds: float, seed: int) -> None:
        self.folder, self.seconds, self.seed = folder, seconds, seed
        self.house, self.calm, self.deaths = House(folder), Event(), 0
        self.begun = utc_now()
        self.held = {name: self._written(name) for name in SERVICES}
        self.events = Random(f"{seed} events")  # noqa: S311  by seed

    def _written(self, name: str) -> list[Item]:
        """Return the posts of a source: between one in two seconds and ten in one."""
        random, at, made = Random(f"{self.seed} {name}"), 0.0, list[Item]()  # noqa: S311
        while at < self.seconds:
            rate, until = random.choice((0.5, 2, 10)), at + random.uniform(1, 6)
            while at < min(until, self.seconds):
                at += random.expovariate(rate)
                written = self.begun + timedelta(seconds=at)
                late = random.uniform(0, LATEST) if random.random() < 0.2 else 0.1
                made.append(
                    Item(
                        len(made) + 1,
                        written.replace(microsecond=0),
                        written + timedelta(seconds=late),
                    )
                )
        return made

    def run(self) -> Result:
        """Let it happen, have it calm, and hold the end to the rules."""
        with ExitStack() as stack:
            for name, make in SERVICES.items():
                random = Random(f"{self.seed} {name} faults")  # noqa: S311
                reply = replies(make(self.held[name], self.begun))
                talk = mischievous(reply, random, SHARE, self.calm)
                url = stack.enter_context(serving(talk)).url
                self.house.add(name, url, name, settle=f"{SETTLE.seconds}s")
            daemon = fast(self.folder, EVERY)
            while utc_now() - self.begun < timedelta(seconds=self.seconds):
                pause(self.events.uniform(0.2, 3))
                daemon = self._disturbed(daemon)
            self.calm.set()
            wait_until(self._is_over, 120)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
        self.hold()
        return self._result()

    def _disturbed(self, daemon: Child) -> Child:
        """Do something to the daemon, and return the one that runs then."""
        event = self.events.choice(("kill", "kill", "stop", "hold", "backfill", "none"))
        if event in {"kill", "stop"}:
            daemon.signal(signal.SIGKILL if event == "kill" else signal.SIGTERM)
            code = daemon.end()
            assert code == (-signal.SIGKILL if event == "kill" else 0)
            self.deaths += 1
            self.hold()
            return fast(self.folder, EVERY)
        if event == "hold":
            daemon.signal(signal.SIGSTOP)
            pause(self.events.uniform(0.5, 3))
            daemon.signal(signal.SIGCONT)
        if event == "backfill":
            beside = Child(self.folder, command, "backfill", "--since", "30s")
            beside.go()
            assert beside.end() in {0, 69}
        return daemon

    def _is_over(self) -> bool:
        """Tell whether every source claims the time up to the last post; hurry them on."""
        with rules.opened(self.folder) as store, store.transaction() as conn:
            # One that failed often is left alone for up to an hour, which nobody wants to wait.
            conn.execute("UPDATE pace SET failures = 0, not_before = NULL")
        covered = self.covered()
        last = self.begun + timedelta(seconds=self.seconds)
        return all(inside(last, covered.get(name, [])) for name in SERVICES)

    def covered(self) -> dict[str, list[Span]]:
        """Return, for each source, the times of publication of which nothing can be missing."""
        path = self.folder / "db" / "monitor.db"
        if not path.exists():
            return {}
        year = timedelta(days=365)
        with open_reader(path) as reader:
            lanes = reader.lanes("anaheim", Span(self.begun - year, self.begun + year))
        spans: dict[str, list[Span]] = {}
        for lane in lanes:
            spans.setdefault(lane.source, []).extend(settled_spans(lane))
        return spans

    def stored(self) -> dict[str, set[int]]:
        """Return, for each source, the numbers of the posts that are stored."""
        found: dict[str, set[int]] = {name: set() for name in SERVICES}
        with rules.opened(self.folder) as store:
            for name, text in store.conn.execute(
                "SELECT s.name, p.text FROM post AS p JOIN source AS s ON s.id = p.source"
            ):
                found[name] |= {int(mark) for mark in MARK.findall(text)}
        return found

    def hold(self) -> None:
        """Stored equals visible inside what is covered; and nothing is doubled or out of step."""
        rules.sound(self.folder)
        covered = self.covered()
        stored = self.stored() if covered else {}
        for name, spans in covered.items():
            wrong = [
                it
                for it in self.held[name]
                if inside(it.created, spans) and it.number not in stored[name]
            ]
            assert not wrong, f"seed {self.seed}: {name} lacks {wrong[:3]}, covered: {spans}"

    def _result(self) -> Result:
        stored = sum(map(len, self.stored().values()))
        with rules.opened(self.folder) as store:
            passes = dict(store.conn.execute("SELECT outcome, count(*) FROM pass GROUP BY 1"))
        return Result(sum(map(len, self.held.values())), stored, self.deaths, passes)


def main() -> None:
    """Run one soak and print what it came to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=Random().randrange(10**6))  # noqa: S311
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.seconds} s", flush=True)  # noqa: T201
    with TemporaryDirectory() as folder:
        print(Soak(Path(folder), asked.seconds, asked.seed).run())  # noqa: T201


if __name__ == "__main__":
    main()
