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
from monitor.nouns.posts import Span
from monitor.nouns.spans import difference, union
from monitor.store.reading.reader import open_reader
from monitor.testing.passes import MARK
from monitor.testing.service import Item, Service
from tests.faults import rules
from tests.faults.fast import fast
from tests.faults.house import House
from tests.faults.killing import pause
from tests.faults.mischief import mischievous, replies
from tests.faults.processes import Child, run
from tests.http.servers import serving
from tests.servers import until
from tests.simulation.rules import inside, settled_spans
from tests.sources.services import Feed, Search, Timeline

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


class Known(NamedTuple):
    """What the store says of times of publication: which are whole, and which are lost."""

    covered: list[Span]
    lost: list[Span]

    @property
    def all(self) -> list[Span]:
        return union([*self.covered, *self.lost])


class Result(NamedTuple):
    """What a soak came to: posts that were written and stored, deaths, and passes by outcome."""

    written: int
    stored: int
    deaths: int
    passes: dict[str | None, int]

    def __str__(self) -> str:
        passes = ", ".join(f"{n} {outcome or 'unfinished'}" for outcome, n in self.passes.items())
        return (
            f"{self.written:,} posts written, {self.stored:,} stored, {self.deaths} deaths, "
            f"passes: {passes}; nothing that counts as covered was missing"
        )


class Soak:
    """The world of one run, in a new folder, in which things go wrong for some seconds."""

    def __init__(self, folder: Path, seconds: float, seed: int) -> None:
        self.folder, self.seconds, self.seed = folder, seconds, seed
        self.house, self.calm, self.deaths = House(folder), Event(), 0
        self.begun = utc_now()
        self.held = {name: self._written(name) for name in SERVICES}
        self.events = Random(f"{seed} events")  # noqa: S311  by seed

    def _written(self, name: str) -> list[Item]:
        """Return the posts of a source: between one in two seconds and ten in one."""
        random, at, made = Random(f"{self.seed} {name}"), 0.0, list[Item]()  # noqa: S311
        rate, until = 1.0, 3.0
        while (at := at + random.expovariate(rate)) < self.seconds:
            if at > until:
                rate, until = random.choice((0.5, 2, 10)), at + random.uniform(1, 6)
            written = self.begun + timedelta(seconds=at)
            late = timedelta(seconds=random.uniform(0, LATEST) if random.random() < 0.2 else 0.1)
            made.append(Item(len(made) + 1, written.replace(microsecond=0), written + late))
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
            while utc_now() - self.begun < timedelta(seconds=self.seconds):
                with fast(self.folder, EVERY) as daemon:
                    self._lives(daemon)
                self.hold()
            self.calm.set()
            with fast(self.folder, EVERY) as daemon:
                until(self._is_over, 120)
                _end(daemon, signal.SIGTERM)
        self.hold()
        self._hold_the_end()
        return self._result()

    def _lives(self, daemon: Child) -> None:
        """Disturb a daemon, until it is killed or stopped."""
        while True:
            pause(self.events.uniform(0.2, 3))
            event = self.events.choice(("kill", "kill", "stop", "hold", "backfill"))
            if event in {"kill", "stop"}:
                break
            if event == "hold":
                daemon.signal(signal.SIGSTOP)
                pause(self.events.uniform(0.5, 3))
                daemon.signal(signal.SIGCONT)
            else:
                code, said = run(self.folder, "backfill", "--since", "30s")
                assert code in {0, 69}, said
        _end(daemon, signal.SIGKILL if event == "kill" else signal.SIGTERM)
        self.deaths += 1

    def _is_over(self) -> bool:
        """Tell whether every source has said all of the time of the posts; hurry them on."""
        with rules.opened(self.folder) as store, store.transaction() as conn:
            # One that failed often is left alone for up to an hour, which nobody wants to wait.
            conn.execute("UPDATE pace SET failures = 0, not_before = NULL")
        end = self.begun + timedelta(seconds=self.seconds)
        told = {name: known.all for name, known in self.known().items()}
        return all(
            spans and not difference(Span(max(spans[0].start, self.begun), end), spans)
            for spans in (told.get(name) for name in SERVICES)
        )

    def known(self) -> dict[str, Known]:
        """Return, for each source, what is said of which times of publication."""
        path = self.folder / "db" / "monitor.db"
        if not path.exists():
            return {}
        year = timedelta(days=365)
        with open_reader(path) as reader:
            lanes = reader.lanes("anaheim", Span(self.begun - year, self.begun + year))
        found: dict[str, Known] = {}
        for lane in lanes:
            late = lane.settle if lane.clock == "arrival" else timedelta()
            lost = [Span(one.span.start - late, one.span.end) for one in lane.lost]
            found[lane.source] = Known(settled_spans(lane), lost)
        return found

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
        for name, known in self.known().items():
            wrong = [it for it in self._missing(name) if inside(it.created, known.covered)]
            assert not wrong, f"seed {self.seed}: {name} lacks {wrong[:3]} of {known}"

    def _hold_the_end(self) -> None:
        """What is missing lies in a span that is named as lost, or before the first look."""
        for name, known in self.known().items():
            nameless = [
                it
                for it in self._missing(name)
                if it.created >= known.all[0].start and not inside(it.created, known.lost)
            ]
            assert not nameless, f"seed {self.seed}: {name} lacks {nameless[:3]} of {known}"

    def _missing(self, name: str) -> list[Item]:
        stored = self.stored()[name]
        return [it for it in self.held[name] if it.number not in stored]

    def _result(self) -> Result:
        stored = sum(map(len, self.stored().values()))
        with rules.opened(self.folder) as store:
            passes = dict(store.conn.execute("SELECT outcome, count(*) FROM pass GROUP BY 1"))
        return Result(sum(map(len, self.held.values())), stored, self.deaths, passes)


def _end(daemon: Child, number: signal.Signals) -> None:
    """Send a signal; a daemon that has not even begun dies of SIGTERM, others end in good order."""
    daemon.signal(number)
    code = daemon.end()
    assert code in {-number, 0 if number == signal.SIGTERM else -number}, code


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=Random().randrange(10**6))  # noqa: S311
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.seconds} s", flush=True)  # noqa: T201
    with TemporaryDirectory() as folder:
        result = Soak(Path(folder), asked.seconds, asked.seed).run()
    print(f"soak, {asked.seconds:g} s, seed {asked.seed}: {result}")  # noqa: T201


if __name__ == "__main__":
    main()
