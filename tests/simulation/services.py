"""Four small honest services, one for each way in which platforms can be read.

What they hold is known, and what each page claims is true by construction, so that whatever is lost
or counted twice is the doing of the core. Pages come shuffled and with posts twice; time goes on
while they are read.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from operator import itemgetter
from random import Random
from typing import ClassVar, Final

from monitor.clock import EPOCH
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Lost, Page, Post, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings
from tests.simulation.world import SECOND, SETTLE, Entry, by_arrival

MICROSECOND: Final = timedelta(microseconds=1)
TICK: Final = timedelta(milliseconds=300)


class Honest(Source):
    """What all four have: entries, the true time, and pages of so many posts."""

    kind: ClassVar[str] = "honest"
    traits: ClassVar[Traits]
    Settings: ClassVar[type[SourceSettings]] = SourceSettings

    def __init__(self, held: Sequence[Entry], size: int = 5, seed: int = 0) -> None:
        self.held, self.size = by_arrival(held), size
        self.now = held[0].created
        self._random = Random(seed)  # noqa: S311  by seed

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        del incident
        return ("",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        raise NotImplementedError

    def check(self, incident: Incident, http: Http) -> str:
        return f"{incident.key} {http}"

    def behind(self, cursor: Cursor) -> set[int]:
        """Return the entries that lie behind a cursor: none of them is shown again."""
        del cursor
        return set()

    def shown(self) -> list[Entry]:
        """Return what the service shows now, in order of arrival; an answer takes its time."""
        self.now += TICK
        come = bisect_left(self.held, self.now, key=lambda it: it.arrived)
        return [it for it in self.held[:come] if it.gone is None or it.gone >= self.now]

    def mixed(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Return posts in any order, and some of them twice."""
        twice = [*posts, *self._random.sample(posts, len(posts) // 3)]
        self._random.shuffle(twice)
        return tuple(twice)

    def posts(self, shown: Sequence[Entry]) -> tuple[Post, ...]:
        return self.mixed([it.post(self.now) for it in shown])


class Window(Honest):
    """Shows a stretch of time, newest first, and at most four pages of it."""

    traits: ClassVar = Traits(clock="created", settle=SETTLE)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        left, top = 4 * self.size, (job.span.end, 0)
        while True:
            found = [it for it in self.shown() if job.span.start <= it.created]
            below = [it for it in found if _place(it) < top]
            shown = nlargest(min(self.size, left), below, key=_place)
            left -= len(shown)
            more = len(below) > len(shown)
            # Of the second of the oldest post there may be more on the next page.
            edge = shown[-1].created + SECOND if more and shown else job.span.start
            observed = Span(edge, job.span.end) if edge < job.span.end else None
            truncated = more and left == 0
            yield Page(
                posts=self.posts(shown),
                observed=None if truncated else observed,
                truncated=truncated,
            )
            if not more or truncated:
                return
            top = _place(shown[-1])


def _place(it: Entry) -> tuple[datetime, int]:
    return it.created, it.number


class Forward(Honest):
    """Shows what came after a place, oldest first."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        place = _micros(job.span.start), 0
        if job.cursor is not None:
            place = _place_of(job.cursor)
        while True:
            shown = [it for it in self.shown() if _arrival(it) > place][: self.size]
            if not shown:
                yield Page(observed=_stretch(job.span.start, job.span.end))
                return
            place = _arrival(shown[-1])
            yield Page(
                posts=self.posts(shown),
                observed=_stretch(job.span.start, min(shown[-1].arrived, job.span.end)),
                cursor={"at": place[0], "number": place[1]},
            )

    def behind(self, cursor: Cursor) -> set[int]:
        return {it.number for it in self.held if _arrival(it) <= _place_of(cursor)}


def _arrival(it: Entry) -> tuple[int, int]:
    return _micros(it.arrived), it.number


def _place_of(cursor: Cursor) -> tuple[int, int]:
    return int(str(cursor["at"])), int(str(cursor["number"]))


def _micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def _stretch(start: datetime, end: datetime) -> Span | None:
    return Span(start, end) if start < end else None


class Snapshot(Honest):
    """Shows the newest posts by arrival and nothing else, so that more in between is lost.

    Its cursor knows what was shown last, and from when on everything was: where none of it is shown
    any more, that is when the oldest post that is shown had come for certain, be it after the pass.
    """

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, backfill=False)

    def __init__(self, held: Sequence[Entry], size: int = 15, seed: int = 0) -> None:
        super().__init__(held, size, seed)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        shown = self.shown()[-self.size :]
        ids = [it.number for it in shown]
        end = job.span.end
        before = Place.read(job.cursor)
        edge = max((min(it.created for it in shown) + SETTLE) if shown else end, end)
        if before is None:
            yield Page(posts=self.posts(shown), cursor=Place(ids, edge).cursor())
            return
        start = max(before.since, job.span.start)
        whole = len(shown) < self.size or not set(before.known).isdisjoint(ids)
        if not whole:
            edge = max(min(it.created for it in shown) + SETTLE, start)
        lost = None if whole else _stretch(start, min(edge, end))
        since = start if whole else edge
        yield Page(
            posts=self.posts(shown),
            observed=_stretch(since, end),
            cursor=Place(ids, max(since, end)).cursor(),
            lost=(Lost(lost, "it turned over"),) if lost else (),
        )


@dataclass(frozen=True)
class Place:
    """Where we are with a snapshot: what it showed last, from when on all of it was shown."""

    known: Sequence[int]
    since: datetime

    def cursor(self) -> Cursor:
        return {"known": self.known, "since": _micros(self.since)}

    @classmethod
    def read(cls, cursor: Cursor | None) -> "Place | None":
        if cursor is None:
            return None
        known = cursor["known"]
        assert isinstance(known, list)
        return cls(known, EPOCH + int(str(cursor["since"])) * MICROSECOND)


class Stream(Honest):
    """Tells what happens, also edits and deletions, as far back as `kept`; the last event twice."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE, backfill=False, ordered=True)
    kept: ClassVar = timedelta(minutes=40)

    def __init__(self, held: Sequence[Entry], size: int = 5, seed: int = 0) -> None:
        super().__init__(held, size, seed)
        events: list[tuple[datetime, int, Callable[[datetime], Post]]] = []
        for it in held:
            events.append((it.arrived, it.number, it.post))
            if it.edited is not None:
                events.append((it.edited, it.number, it.post))
            if it.gone is not None:
                events.append((it.gone, it.number, _deletion(it)))
        self.events = sorted(events, key=lambda event: event[:2])

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        self.now += TICK
        floor = self.now - self.kept
        at = seen = job.span.start
        if job.cursor is not None:
            at, seen = (EPOCH + int(str(job.cursor[k])) * MICROSECOND for k in ("at", "seen"))
        lost = _stretch(max(job.span.start, seen), floor) if at < floor else None
        if lost:
            yield Page(lost=(Lost(lost, "it no longer has what came before"),))
            seen = lost.end
        # What is asked for may begin before what was lost, after a clock that was wrong.
        start = max(job.span.start, seen)
        at, heard = max(at, floor), 0
        while True:
            self.now += TICK
            first, end = (
                bisect_left(self.events, one, key=itemgetter(0)) for one in (at, self.now)
            )
            events = self.events[first:end][heard:]
            if not events:
                observed = _stretch(start, job.span.end)
                yield Page(observed=observed, cursor=_heard(at, seen))
                return
            part = events[: self.size]
            last = part[-1][0]
            heard = sum(last == event[0] for event in part) + (heard if last == at else 0)
            at = last
            yield Page(
                # An edit is told of with the text that it had then.
                posts=tuple(tell(when + MICROSECOND) for when, _, tell in part),
                observed=_stretch(start, min(at, job.span.end)),
                cursor=_heard(at, seen),
            )

    def behind(self, cursor: Cursor) -> set[int]:
        at = int(str(cursor["at"]))
        return {it.number for it in self.held if _micros(it.arrived) < at}


def _heard(at: datetime, seen: datetime) -> Cursor:
    """Return the cursor of a stream: where it goes on, and since when nothing was lost."""
    return {"at": _micros(at), "seen": _micros(seen)}


def _deletion(it: Entry) -> Callable[[datetime], Post]:
    return lambda now: Post(native_id=str(it.number), deleted_at=now)
