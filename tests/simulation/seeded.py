"""A run by its seed: hours of a platform, and everything that can go wrong, each at least once.

What is planned must come, and each path that a kind of source is declared to have must be used:
otherwise the run fails, for it would prove nothing of it.

The query of the incident changes in runs with an odd seed, four times, at random passes, to wider
ones, narrower ones and others. What is called covered must hold for the query that it was shown
for, and for all after it; see `rules.proved`.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from monitor.testing.contract import SINCE
from tests.simulation import observers, real, rules
from tests.simulation.disturbed import Disturbed, disturbed
from tests.simulation.happened import Happened, on_the_platform
from tests.simulation.observers import Truth
from tests.simulation.run import (
    CALM,
    EVERY,
    MINUTE,
    NAMES,
    Fault,
    House,
    Kind,
    Turn,
    World,
    calm,
)
from tests.simulation.services import Forward, Honest, Snapshot, Stream, Window
from tests.simulation.world import SECOND, Entry, long_history

FAULTS: tuple[Kind, ...] = ("error", "bad", "later", "unknown place", "death", "death in a page")
FEWEST = 2
"""Hours that a run has at least: an outage and two clocks that are wrong take as long."""

OUTAGE = timedelta(minutes=55)
QUERIES = ("anaheim police", "anaheim police curfew", "anaheim police NOT curfew")
CHANGED = 4
"""Times that the query changes in a run."""

OFTEN = 6
"""Passes from one look at everything to the next."""

MOST = 60
"""Passes more, until every fault that was planned has come."""

ALWAYS = frozenset(NAMES[kind] for kind in FAULTS) | {
    "bursts", "exports compared", "late posts", "outages", "pages compared", "reports compared",
}  # fmt: skip
CHANGES = frozenset({"edits", "posts taken back"})
CLOCKS = {1: "clock ahead", -1: "clock behind"}


@dataclass(frozen=True)
class Watched:
    """A kind of source, and what a run over it must meet.

    Attributes:
        make: What is watched, and what has its time, of given posts and a seed.
        an_hour: Posts.
        meets: What has to happen, beside what always has to.
        clocks: As `_clocks`.
        late: Seconds from writing to arrival, at most.
        behind: How far from the present its claims end.
        step: By how much earlier they may end, where they end with whole minutes.
        names: Whether all that it lost lies in a span with a name.
    """

    make: Callable[[Sequence[Entry], int], tuple[Disturbed, World]]
    an_hour: int
    meets: frozenset[str]
    clocks: tuple[int, ...]
    late: float = 598
    behind: timedelta = timedelta()
    names: bool = True
    step: timedelta = rules.SLACK


def _honest(kind: type[Honest], *meets: str, names: bool = True, dated: bool = True) -> Watched:
    def make(held: Sequence[Entry], seed: int) -> tuple[Disturbed, World]:
        service = kind(held, size=40, seed=seed)
        source = disturbed(service)
        source.clock = (lambda: service.now) if dated else None
        return source, service

    return Watched(make, 1_000, CHANGES | {*meets}, names=names, clocks=_clocks(dated=dated))


def _real(kind: real.Kind, *meets: str, dated: bool = True) -> Watched:
    def make(held: Sequence[Entry], seed: int) -> tuple[Disturbed, World]:
        # What takes many passes to walk would not be through when the run ends.
        size = {"youtube": 100, "hackernews-items": 1_000}.get(kind.name, 0)
        source, service = kind.make(held, size + 1 + seed % 6)
        watched = disturbed(source, service.respond)
        watched.clock = (lambda: service.now) if dated else None
        return watched, service

    clocks = _clocks(
        dated=dated and kind.name != "x"
    )  # X refuses to be asked about what is to come
    return Watched(
        make, 100, frozenset(meets), clocks, kind.late, kind.behind, kind.names, kind.step
    )


def _clocks(*, dated: bool) -> tuple[int, ...]:
    """Return the ways in which our clock is wrong: ahead of the true one (1), and behind it (-1).

    Of a service that does not say what time it is nobody can tell for certain that it was ahead:
    what holds then is in `test_clock.py`.
    """
    return (1, -1) if dated else (-1,)


CAPPED, LOST = "cap reached", "place lost"
METS = {"hackernews": (CAPPED,), "bluesky": (CAPPED,), "jetstream": (LOST,), "rss": (LOST,)}
"""What the real sources meet besides."""

KINDS: Mapping[str, Watched] = {
    "window": _honest(Window, CAPPED),
    "forward": _honest(Forward),
    "snapshot": _honest(Snapshot, LOST, names=False),
    "stream": _honest(Stream, LOST, dated=False),
} | {
    kind.name: _real(kind, *METS.get(kind.name, ()), dated=kind.name != "jetstream")
    for kind in real.KINDS
}


@dataclass(frozen=True)
class Result:
    """What a run came to, in posts.

    Attributes:
        held: Stored, taken back since or not.
        unseen: Taken back before they were seen.
        named: Shown by the service and not held; that they are missing is said.
        other: Not held, and not of the narrow query.
    """

    kind: str
    written: int
    held: int
    unseen: int
    named: int
    other: int
    happened: Happened

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.written:,} posts written, {self.held:,} held, {self.unseen:,} "
            f"taken back before they were seen, {self.named:,} missing by name, {self.other:,} of "
            f"the wider query only; {self.happened}"
        )


def run(name: str, seed: int, hours: float, folder: Path) -> Result:
    """Let a kind of source be watched for some hours; hold the rules, and what was planned."""
    assert hours >= FEWEST, "too short for an outage and two clocks that are wrong"
    random = Random(f"{seed} {name}")  # noqa: S311  by seed
    watched = KINDS[name]
    held = _written(random, watched, hours)
    queries = _queries(random) if seed % 2 else []
    judged = rules.matching([(SINCE, query) for query in queries], held)
    source, world = watched.make(held, seed)
    with closing(House(folder, source, world, patient=True)) as house:
        plan = Plan.drawn(random, hours, watched.clocks, queries[1:])
        at = plan.carry_out(house, held, judged)
        # What a burst left has settled after the first two.
        for turn in [*calm(at), *(Turn(at + CALM + n * EVERY) for n in (2, 3))]:
            assert house.turn(turn) == "ok"
        truth = Truth(held, judged, world.now)
        _look(house, truth)
        _hold_the_end(house, truth, watched, turn.at)
        clocks = {CLOCKS[sign] for sign in watched.clocks}
        changes = {"query changed"} if seed % 2 else set()
        return _result(name, house, truth, watched.meets | clocks | changes)


def _written(random: Random, watched: Watched, hours: float) -> list[Entry]:
    held = long_history(random, int(watched.an_hour * hours), hours=hours)
    if watched.meets >= CHANGES:
        return held
    late = timedelta(seconds=watched.late)
    # These services take nothing back.
    return [Entry(it.number, it.created, min(it.arrived, it.created + late)) for it in held]


def _queries(random: Random) -> list[str]:
    """Return the queries of a run, of which none is the same as the one before."""
    asked = [QUERIES[0]]
    for _ in range(CHANGED):
        asked.append(random.choice([query for query in QUERIES if query != asked[-1]]))
    return asked


@dataclass
class Plan:
    """When passes are made, and what goes wrong in them.

    Attributes:
        times: Of the passes, about five minutes apart, but for an outage.
        faults: By the number of the pass; one in four is disturbed.
        skews: Times by which the clock is ahead, by the number of the pass from which on it is:
            until one pass at least was made by it.
        queries: Asked from a pass on, by its number.
    """

    times: list[datetime]
    faults: dict[int, Fault]
    skews: dict[int, timedelta]
    queries: dict[int, str]

    @classmethod
    def drawn(
        cls, random: Random, hours: float, clocks: Sequence[int], queries: Sequence[str] = ()
    ) -> "Plan":
        end = SINCE + timedelta(hours=hours)
        times, at = [], SINCE + EVERY
        while at < end:
            times.append(at)
            at += random.randrange(120, 480) * SECOND
        gone = SINCE + random.uniform(0.5, hours - 1.2) * 60 * MINUTE
        times = [at for at in times if not gone <= at < gone + OUTAGE]
        kinds = random.sample(FAULTS, len(FAULTS))
        kinds += random.choices(FAULTS, k=max(len(times) // 4 - len(kinds), 0))
        places = random.sample(range(1, len(times)), len(kinds))
        changes = sorted(random.sample(range(1, len(times)), len(queries)))
        wrong = random.sample(range(2, len(times) - 2), len(clocks))
        return cls(
            times,
            {n: Fault(kind, random.randrange(12)) for n, kind in zip(places, kinds, strict=True)},
            {
                n: sign * random.randrange(20, 80) * MINUTE
                for n, sign in zip(wrong, clocks, strict=True)
            },
            dict(zip(changes, queries, strict=True)),
        )

    def carry_out(self, house: House, held: Sequence[Entry], judged: Sequence[Entry]) -> datetime:
        """Make the passes, and more of them until all has come; returns when the last was."""
        house.happened["outages"] += 1
        last, waiting, at = len(self.times) - 1, deque[timedelta](), self.times[0]
        for number in range(last + MOST):
            at = self.times[number] if number <= last else at + EVERY
            if number in self.queries:
                house.ask_about(self.queries[number])
            if number in self.skews:
                waiting.append(self.skews[number])
            if number > last and not waiting and not house.waiting:
                break
            skew = waiting[0] if waiting else timedelta()
            outcome = house.turn(Turn(at, self.faults.get(number), skew))
            if waiting and outcome != "postponed":
                waiting.popleft()
            if not skew and number % OFTEN == 0:
                truth = Truth(held, judged, house.world.now)
                _look(house, truth, observed=number > 0 and number % (3 * OFTEN) == 0)
        return at


def _look(house: House, truth: Truth, *, observed: bool = True) -> None:
    rules.hold(house, truth.held, truth.now, truth.judged)
    if observed:
        observers.hold(house, truth)


def _hold_the_end(house: House, truth: Truth, watched: Watched, now: datetime) -> None:
    rules.the_present_is_reached(house, now - watched.behind, watched.step)
    if watched.names:
        rules.what_is_missing_is_named(house, truth.judged, truth.now)
    if isinstance(house.source.source, Honest) and watched.names and truth.judged is truth.held:
        rules.all_is_observed_or_lost(house, now)
    if isinstance(house.source.source, Stream):
        rules.what_has_changed_is_known(house, truth.judged, truth.now)


def _result(name: str, house: House, truth: Truth, meets: frozenset[str]) -> Result:
    happened = Happened(house.happened + on_the_platform(truth.held, truth.now))
    happened.require(ALWAYS | meets)
    assert not house.waiting, f"these faults were planned and never came: {house.waiting}"
    assert happened["faults come"] == happened["faults planned"]
    stored = house.stored().keys()
    absent = [it for it in truth.held if it.number not in stored]
    shown = {it.number for it in absent if it.visible(truth.now)}
    judged = {it.number for it in truth.judged}
    return Result(
        kind=name,
        written=len(truth.held),
        held=len(stored),
        unseen=len(absent) - len(shown),
        named=len(shown & judged),
        other=len(shown - judged),
        happened=happened,
    )
