"""One pass over one counter for one incident: ask, keep, record."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec
from msgspec import Struct

from monitor.collect.failing import Failures, gravest, in_sentences
from monitor.collect.watching import Outturn, back_off
from monitor.counts.base import Ask, Counter, CountLane
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Span
from monitor.privacy.door import Door
from monitor.sources.base import Http, MemoryVault, Vault, closed
from monitor.store.connection import Store
from monitor.store.writing import counts, passes, watch
from monitor.store.writing.passes import NextPass, Outcome


class CountWatch(Struct, frozen=True, kw_only=True):
    """One counter that is asked for one incident.

    Attributes:
        name: The counter's name in the configuration.
        every: Time between two passes; the unit of the back-off after a failure.
        door: Masks protected names and addresses in the words of the service.
        vault: Where the counter keeps what it used of a daily budget.
    """

    name: str
    counter: Counter
    incident: Incident
    every: timedelta
    door: Door
    vault: Vault = msgspec.field(default_factory=MemoryVault)


def count(
    store: Store,
    watched: CountWatch,
    http: Http,
    *,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    stop: Callable[[], bool] = bool,
    random: Random | None = None,
) -> Outturn:
    """Make one pass and return what became of it; `seen` and `new` are values, not posts.

    Args:
        store: Where the values are kept; it belongs to this thread.
        watched: What to ask, and about what.
        http: The network.
        now: Instant of the pass.
        clock: Tells when the pass ends; None leaves that at *now*.
        stop: Asked between answers; True ends the pass with what is committed.
        random: Source of the back-off's jitter; None makes the back-off its upper bound.

    Raises:
        StoreError: The database failed; what was committed is safe, the row stands unfinished.
    """
    made = _Pass(store, watched, http, now)
    pace = passes.read_pace(store, made.source, watched.incident.key)
    if pace.not_before is not None and pace.not_before > now:
        return made.end("postponed", clock, pace.not_before)
    asked = made.walk_all(stop)
    if stop() and not made.failures.crashed:
        return made.end("stopped", clock, None)
    found = made.failures.found
    waits = [failure.until for failure in found]
    failed = asked > 0 and len(found) == asked
    pace = back_off(pace.failures + 1, waits, watched.every, now, random) if failed else NextPass()
    passes.write_pace(store, made.source, watched.incident.key, pace)
    return made.end("failed" if found else "ok", clock, pace.not_before)


class _Pass:
    """One attempt: its row is open from the start, each answer is one transaction."""

    def __init__(self, store: Store, watched: CountWatch, http: Http, now: datetime) -> None:
        self.store, self.watched, self.http, self.now = store, watched, http, now
        self.source = watch.source_number(store, watched.name)
        self.run = passes.begin(store, self.source, watched.incident.key, "count", now)
        self.seen = self.new = 0
        self.failures = Failures(store, watched.door, f"the counter {watched.name}")

    def walk_all(self, stop: Callable[[], bool]) -> int:
        """Keep what the lanes answer, and return how many were asked."""
        lanes: Sequence[CountLane] = ()
        with self.failures.noted():
            lanes = self.watched.counter.lanes(self.watched.incident)
        for lane in lanes:
            with self.failures.noted():
                self._walk(lane, stop)
            if stop():
                break
        return max(len(lanes), len(self.failures.found))

    def _walk(self, lane: CountLane, stop: Callable[[], bool]) -> None:
        incident = self.watched.incident
        series = counts.open_series(self.store, self.source, incident.key, lane.measures, self.now)
        start = max(incident.since, series.settled or incident.since)
        if start >= self.now:
            return
        ask = Ask(
            incident=incident, lane=lane, span=Span(start, self.now), vault=self.watched.vault
        )
        with closed(self.watched.counter.pull(ask, self.http)) as answers:
            for counted in answers:
                self.new += counts.add(self.store, series, self.run, counted)
                self.seen += sum(map(len, counted.values.values()))
                if stop():
                    return

    def end(
        self, outcome: Outcome, clock: Callable[[], datetime] | None, until: datetime | None
    ) -> Outturn:
        """Close the row and return what became of the pass."""
        found = self.failures.found
        errors, kind = in_sentences(found), gravest(found)
        said = "; ".join(errors) or None
        passes.end(self.store, self.run, outcome, said, clock() if clock else self.now, kind)
        return Outturn(
            outcome=outcome,
            seen=self.seen,
            new=self.new,
            failures=len(found),
            errors=errors,
            error_kind=kind,
            until=until,
        )
