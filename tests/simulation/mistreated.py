"""A real source over a service that answers badly, watched by people who change their minds.

By its seed: answers fail, are cut, late, of another time or kind; posts are dated ahead or back by
years, cannot be read, or are taken back between two pages; the process dies; budget, pace and query
change; the database is put back from a copy; the clock is wrong for some passes. After each pass
what is called observed must be there.

A post that cannot be read, or whose date is not when it was written, need not be there itself: it
must not cost others.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Final

import pytest
from msgspec.structs import replace

from monitor.collect.budget import Budget
from monitor.errors import NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.posts import Answer, Purpose, Span
from monitor.sources import overlap
from monitor.store.writing import watch
from monitor.testing.contract import SINCE
from monitor.testing.service import Item, Params, Service
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.real import Kind
from tests.simulation.run import EVERY, MINUTE, Fault, House, Turn
from tests.simulation.run import Kind as FaultKind
from tests.simulation.world import SECOND, Entry, entries
from tests.sources.case_jetstream import Stream

HOUR: Final = timedelta(hours=1)
QUERIES: Final = ("anaheim police", "anaheim police curfew", "anaheim police NOT curfew")
DEATHS: Final[tuple[FaultKind, ...]] = ("death", "death in a page", "unknown place")
PLACES: Final = frozenset(
    {"cursor", "next_token", "pageToken", "page_cursor", "after", "before", "max_id", "min_id"}
)

BY_OFFSET: Final = frozenset({"bluesky", "rss, paged", "x", "youtube", "lemmy"})
"""Whose pages are counted from the top in these services: of a post that is taken back while they
are turned another one is passed over, which nobody can see."""

UNCHANGED: Final = frozenset({"jetstream", "hackernews-items"})
"""Whose posts are not taken back in these services."""

ANY_DATE: Final = frozenset({"mastodon", "rss", "rss, paged", "jetstream", "bluesky"})
"""Who shows the date that an author, or another server, has given to a post."""

SHIFTS: Final = (10 * MINUTE, timedelta(days=10), timedelta(days=-200), timedelta(days=365 * 900))


class Mistreating:
    """Answers of a service on their way, some of them bad.

    Attributes:
        dated: Whether an answer says what time it is.
        rates: How likely each way to answer badly is, by its name.
        happened: How often each has happened.
    """

    def __init__(self, service: Service, random: Random) -> None:
        self.service, self.random = service, random
        self.dated = False
        self.rates: Mapping[str, float] = {}
        self.happened = Counter[str]()
        self.ways: Mapping[str, Callable[[str, Params, Mapping[str, str]], Answer]] = {
            "error": self._fails(lambda: SourceError("500", kind="server error")),
            "later": self._fails(lambda: RetryLater("429", self._until())),
            "missing": self._fails(lambda: NotFound("404")),
            "denied": self._fails(lambda: NeedsAttention("403")),
            "slow": self._slow,
            "cut": self._cut,
            "another kind": lambda url, *_: Answer(200, b"<html>Please log in</html>", {}, url),
            "expired": self._expired,
            "cached": self._cached,
        }

    def __call__(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        answer = self._answer(url, params, headers)
        date = {"date": format_datetime(self.service.now, usegmt=True)} if self.dated else {}
        return replace(answer, headers={**date, **answer.headers})

    def _answer(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        drawn = self.random.random()
        for name, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                self.happened[name] += 1
                return self.ways[name](url, params, headers)
        return self.service.respond(url, params, headers)

    def _until(self) -> datetime:
        return self.service.now + self.random.randrange(1, 40) * MINUTE

    @staticmethod
    def _fails(
        error: Callable[[], SourceError],
    ) -> Callable[[str, Params, Mapping[str, str]], Answer]:
        def fail(*_: object) -> Answer:
            raise error()

        return fail

    def _slow(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        self.service.now += self.random.randrange(10, 400) * SECOND
        return self.service.respond(url, params, headers)

    def _cut(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        answer = self.service.respond(url, params, headers)
        return replace(answer, body=answer.body[: self.random.randrange(len(answer.body) + 1)])

    def _expired(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if any(params.get(name) for name in PLACES):
            raise SourceError("400: there is no such place")
        return self.service.respond(url, params, headers)

    def _cached(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        """Answer as some minutes ago, and say so, as caches do: by an age or by a date."""
        service, now = self.service, self.service.now
        service.now = max(now - self.random.randrange(130, 2000) * SECOND, SINCE)
        made, tick = service.now, service.tick
        service.tick = timedelta()
        try:
            answer = service.respond(url, params, headers)
        finally:
            service.now, service.tick = now, tick
        said = {"age": str((now - made) // SECOND), "date": format_datetime(now, usegmt=True)}
        if self.random.random() < 0.5:
            said = {"date": format_datetime(made, usegmt=True)}
        return replace(answer, headers={**answer.headers, **said})


class Newsroom(House):
    """A house whose passes have a budget, and whose database may be put back from a copy."""

    copied: Path | None = None

    def _pass(self, turn: Turn, now: datetime) -> str:
        made = self._made(turn, now)
        return "died" if made is None else made.outcome

    def copy_or_put_back(self, number: int) -> None:
        if self.copied is None:
            self.copied = self.folder / f"copy {number}"
            copytree(self.store.path.parent, self.copied)
            return
        self.store.conn.close()
        self.store, self.copied = self._open(self.copied), None


def history(random: Random, kind: Kind, hours: int) -> list[Entry]:
    """Return posts of some hours: half in bursts of a second to minutes, some late, taken back."""
    count = random.choice([30, 100, 250])
    bursts = [(random.uniform(0, hours * 3600), random.choice([1, 5, 60, 300])) for _ in range(3)]

    def written() -> float:
        at, wide = random.choice(bursts)
        inside = min(at + random.expovariate(1 / wide), hours * 3600 - 1.0)
        return inside if random.random() < 0.6 else random.uniform(0, hours * 3600)

    def late() -> float:
        return random.uniform(0, kind.late if random.random() < 0.1 else 3)

    def gone() -> float | None:
        kept = kind.name in BY_OFFSET | UNCHANGED or random.random() < 0.92
        return None if kept else random.uniform(0, 4000)

    made = range(count)
    return entries(
        [written() for _ in made],
        [late() for _ in made],
        [None for _ in made],
        [gone() for _ in made],
    )


def dated_anew(random: Random, held: Sequence[Entry], kind: Kind) -> tuple[list[Entry], set[int]]:
    """Return the posts, some of them with a wrong date, and the numbers of these."""
    if kind.name not in ANY_DATE or random.random() < 0.5:
        return list(held), set()
    wrong = {it.number for it in held if random.random() < 0.08}
    return [
        Entry(it.number, it.created + random.choice(SHIFTS), it.arrived, it.edited, it.gone)
        if it.number in wrong
        else it
        for it in held
    ], wrong


def run(kind: Kind, seed: int, folder: Path) -> Counter[str]:
    """Let a source be watched for some hours, and hold what it claims; return what happened."""
    random = Random(f"{seed} {kind.name}")  # noqa: S311  by seed
    hours = random.choice([1, 2, 4])
    held, wrong = dated_anew(random, history(random, kind, hours), kind)
    sizes = {"youtube": 100, "hackernews-items": 1_000, "mastodon": random.randrange(5, 20)}
    source, service = kind.make(held, sizes.get(kind.name, random.randrange(1, 9)))
    _takes_back(service)
    service.broken = frozenset(it.number for it in held if random.random() < 0.02)
    if kind.name.startswith("rss"):  # where a broken entry has no number
        service.broken = frozenset()
    mistreating = Mistreating(service, random)
    watched = disturbed(source, mistreating)
    spoilt = wrong | service.broken
    judged = [it for it in held if it.number not in spoilt]
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(Newsroom(folder, watched, service)) as house,
    ):
        if seed % 3 == 0:  # so that a few posts are a burst
            patch.setattr(overlap, "CHEAP", 8)
        _Hours(random, house, service, mistreating, hours).play(judged)
    return mistreating.happened


def _takes_back(service: Service) -> None:
    """Have a service show nothing that was taken back."""
    shown = service.arrived

    def arrived() -> list[Item]:
        return [it for it in shown() if isinstance(it, Entry) and not it.is_gone(service.now)]

    service.arrived = arrived  # type: ignore[method-assign]


class _Hours:
    """Some hours of a newsroom, drawn as they come, and three calm ones after them."""

    def __init__(
        self, random: Random, house: Newsroom, service: Service, bad: Mistreating, hours: int
    ) -> None:
        self.random, self.house, self.service, self.bad = random, house, service, bad
        self.name, self.traits = house.source.kind, house.source.traits
        self.end, self.skew = SINCE + hours * HOUR, timedelta()
        bad.dated = dated = self.name != "jetstream" and random.random() < 0.8
        # Of a listing by arrival nobody can know what was read when, by a clock that is wrong while
        # the query changes.
        self.asks = random.random() < 0.5 or self.traits.clock == "created"
        self.clocks = (
            (1, -1) if dated and not (self.asks and self.traits.clock == "arrival") else ()
        )
        if self.name == "x":  # which refuses to be asked about what is to come
            self.clocks = ()

    def play(self, judged: Sequence[Entry]) -> None:
        random, house, service = self.random, self.house, self.service
        number, at = 0, SINCE + EVERY
        while at < self.end + 3 * HOUR:
            number, calm = number + 1, at > self.end
            self._be_calm() if calm else self._change(number, at)
            service.tick = timedelta() if calm else random.choice([0, 0, 1, 20]) * SECOND
            house.turn(self._drawn(at, calm=calm))
            if not self.skew:
                now = service.now
                rules.nothing_is_missing_inside_what_is_covered(house, judged, now)
                assert all(span.end <= now for span in rules.observed_spans(house))
            rules.nothing_is_counted_twice(house)
            pause = random.choice([5, 30]) * MINUTE if calm else random.randrange(60, 600) * SECOND
            at = max(at, service.now) + pause + (random.random() < 0.03) * 50 * MINUTE

    def _be_calm(self) -> None:
        self.house.budget, self.bad.rates, self.skew = None, {}, timedelta()
        self.house.watched = replace(self.house.watched, every=EVERY)

    def _change(self, number: int, at: datetime) -> None:
        random, house = self.random, self.house
        rate = random.choice([0, 0, 0.05, 0.3]) / 3
        ways = [way for way in self.bad.ways if (self.name, way) != ("x", "cached")]
        self.bad.rates = dict.fromkeys(random.sample(ways, 3), rate)
        if isinstance(self.service, Stream):
            self.service.cut, self.service.cuts = random.randrange(50), random.choice([0, 0, 1, 5])
        drawn = random.random()
        if drawn < 0.1 and self.asks:
            house.ask_about(random.choice(QUERIES))
        elif drawn < 0.2:
            minutes, pages, posts = (
                random.choice([1, 60]),
                random.randrange(1, 6),
                random.randrange(1, 60),
            )
            whole = Budget(minutes * MINUTE, pages, posts, 10 ** random.randrange(3, 7))
            house.budget = random.choice([None, whole])
        elif drawn < 0.3:
            every = random.choice([1, 5, 60]) * MINUTE
            house.watched = replace(house.watched, every=every)
        elif drawn < 0.36:
            house.copy_or_put_back(number)
        elif drawn < 0.42 and self.clocks:
            self.skew = random.choice(self.clocks) * random.randrange(1, 61) * MINUTE
        elif drawn < 0.5:
            self.skew = timedelta()
        elif drawn < 0.54:
            watch.keep_only(
                house.store, [], at + self.skew
            )  # its table was taken out, and comes back

    def _drawn(self, at: datetime, *, calm: bool) -> Turn:
        random = self.random
        fault = None
        if not calm and random.random() < 0.15:
            fault = Fault(random.choice(DEATHS), random.randrange(12))
        old: Purpose = random.choice(["backfill", "sweep"])
        if not calm and self.traits.backfill and random.random() < 0.12:
            start = SINCE + (at - SINCE) * random.random()
            if start < at + self.skew:
                return Turn(at, fault, self.skew, old, Span(start, at + self.skew))
        return Turn(at, fault, self.skew)
