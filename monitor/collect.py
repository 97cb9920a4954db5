"""One pass over one source for one incident: ask, match, score, keep, record.

A pass leaves one row, whatever happens. Each page is committed before the next is asked for, with
all that it proves.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, to_epoch_ms
from monitor.errors import RetryLater, SourceError
from monitor.incident import Incident
from monitor.model import Lost, Page, Purpose, Span
from monitor.privacy.door import Door
from monitor.sentiment.base import Scorer
from monitor.sift import Sift, numbers_of
from monitor.sources.base import Http, Job, MemoryVault, Source, Vault
from monitor.spans import difference, overlap
from monitor.store import passes, watch, writing
from monitor.store.connection import Store
from monitor.store.passes import Outcome, Pace

LONGEST_BACK_OFF: Final = timedelta(hours=1)


class Watch(Struct, frozen=True, kw_only=True):
    """One source that is watched for one incident.

    Attributes:
        name: The source's name in the configuration.
        settle: How long posts of it may be late.
        every: Time between two passes; the unit of the back-off after a failure.
        door: What lets posts in: it masks and pseudonymises.
        vault: Where the source keeps its session tokens.
    """

    name: str
    source: Source
    incident: Incident
    settle: timedelta
    every: timedelta
    door: Door
    vault: Vault = msgspec.field(default_factory=MemoryVault)


class Outturn(Struct, frozen=True, kw_only=True):
    """What became of a pass.

    Attributes:
        errors: One sentence for each lane that failed.
        until: Earliest instant of the next pass, where the service or the back-off asks for one.
    """

    outcome: Outcome
    seen: int = 0
    new: int = 0
    beside: int = 0
    rejected: int = 0
    errors: tuple[str, ...] = ()
    until: datetime | None = None


def collect(
    store: Store,
    watched: Watch,
    http: Http,
    scorer: Scorer,
    *,
    now: datetime,
    purpose: Purpose = "poll",
    span: Span | None = None,
    clock: Callable[[], datetime] | None = None,
    stop: Callable[[], bool] = bool,
    random: Random | None = None,
) -> Outturn:
    """Make one pass and return what became of it.

    Args:
        store: Where posts are kept; it belongs to this thread.
        watched: What to ask, and about what.
        http: The network.
        scorer: Scores what is kept.
        now: Instant of the pass; nothing later is claimed.
        purpose: A backfill asks for *span*, without the cursor, and leaves the cursor alone.
        span: What a backfill wants; None otherwise.
        clock: Tells when the pass ends; None leaves that at *now*.
        stop: Asked between pages; True ends the pass with what is committed.
        random: Source of the back-off's jitter; None makes the back-off its upper bound.

    Raises:
        StoreError: The database failed; what was committed is safe, the row stands unfinished.
    """
    ended = clock or (lambda: now)
    made = _Pass(store, watched, http, scorer, now, purpose, span=span, clock=ended, stop=stop)
    return made.run(random)


class _Pass:
    """The state of one pass: what it counts, and what it needs on the way."""

    def __init__(
        self,
        store: Store,
        watched: Watch,
        http: Http,
        scorer: Scorer,
        now: datetime,
        purpose: Purpose,
        *,
        span: Span | None,
        clock: Callable[[], datetime],
        stop: Callable[[], bool],
    ) -> None:
        self.store, self.watched, self.http, self.scorer = store, watched, http, scorer
        self.now, self.purpose, self.span, self.clock, self.stop = now, purpose, span, clock, stop
        self.incident = watched.incident
        self.traits = watched.source.traits
        self.seen = self.new = self.beside = self.rejected = 0
        self.errors: list[str] = []
        self.waits: list[datetime | None] = []

    def run(self, random: Random | None) -> Outturn:
        number = watch.source_number(self.store, self.watched.name)
        pace = passes.read_pace(self.store, number, self.incident.key)
        self.row = passes.begin(self.store, number, self.incident.key, self.purpose, self.now)
        if pace.not_before is not None and pace.not_before > self.now:
            return self._end("postponed", pace.not_before)
        numbers = numbers_of(self.store, self.incident, self.now)
        self.sift = Sift(self.watched.name, self.incident, numbers, self.watched.door, self.scorer)
        self.scorer_number = writing.scorer_number(
            self.store, self.scorer.name, self.scorer.version
        )
        lanes = self.watched.source.lanes(self.incident)
        for lane in lanes:
            self._walk_lane(
                watch.open_lane(
                    self.store,
                    number,
                    self.incident.key,
                    lane,
                    self.watched.settle,
                    self.traits.clock,
                ),
                lane,
            )
            if self.stop():
                return self._end("stopped", None)
        paused = self._pace(
            pace, all_failed=bool(lanes) and len(self.errors) == len(lanes), random=random
        )
        passes.write_pace(self.store, number, self.incident.key, paused)
        return self._end("failed" if self.errors else "ok", paused.not_before)

    def _end(self, outcome: Outcome, until: datetime | None) -> Outturn:
        passes.end(self.store, self.row, outcome, "; ".join(self.errors) or None, self.clock())
        return Outturn(
            outcome=outcome,
            seen=self.seen,
            new=self.new,
            beside=self.beside,
            rejected=self.rejected,
            errors=tuple(self.errors),
            until=until,
        )

    def _walk_lane(self, lane: watch.LaneState, name: str) -> None:
        try:
            for page in self._pages(lane, name):
                self._keep(lane, page)
                if self.stop():
                    return
        except SourceError as error:
            self.errors.append(f"{name}: {error}" if name else str(error))
            self.waits.append(error.until if isinstance(error, RetryLater) else None)

    def _pages(self, lane: watch.LaneState, name: str) -> Iterator[Page]:
        cursor = lane.cursor if self.purpose == "poll" else None
        for span in self._wanted(lane):
            job = Job(
                incident=self.incident,
                lane=name,
                span=span,
                cursor=cursor,
                purpose=self.purpose,
                vault=self.watched.vault,
            )
            for page in windows(self.watched.source, job, self.http):
                yield self._claim(page, span)

    def _wanted(self, lane: watch.LaneState) -> Sequence[Span]:
        """Return the spans to ask for, newest first."""
        start = (
            self.incident.since if self.span is None else max(self.span.start, self.incident.since)
        )
        end = self.now if self.span is None else min(self.span.end, self.now)
        if self.traits.lookback is not None:
            start = max(start, self.now - self.traits.lookback)
        if self.traits.clock == "created":
            # A service that counts in whole grains must not be asked for a part of one.
            end -= (end - EPOCH) % self.traits.granularity
        if self.traits.clock == "created" or self.purpose == "backfill":
            # What is known to be lost is left alone by the usual pass; a backfill tries it again.
            taken = (*lane.observed, *(lane.lost if self.purpose == "poll" else ()))
            return difference(Span(start, end), taken)[::-1] if start < end else ()
        last = max((span.end for span in lane.observed), default=start)
        return (Span(min(max(last, start), end), end),)

    def _claim(self, page: Page, span: Span) -> Page:
        """Cut what a page claims to what it may claim.

        That is nothing younger than the settle time, and nothing that was not asked for.
        """
        if page.observed is None:
            return page
        if not self.traits.exhaustive:
            return replace(page, observed=None)
        latest = self.now - self.watched.settle if self.traits.clock == "created" else self.now
        return replace(
            page, observed=overlap(page.observed, Span(span.start, min(latest, span.end)))
        )

    def _keep(self, lane: watch.LaneState, page: Page) -> None:
        sifted = self.sift(page.posts, self.now)
        place = writing.Place(lane.source, self.row, lane.id, self.scorer_number)
        now = to_epoch_ms(self.now)
        written = writing.add_page(
            self.store,
            place,
            page,
            sifted.kept,
            now=now,
            beside=sifted.beside,
            masked=sifted.masked,
        )
        self.new += written.new
        self.seen += len(page.posts)
        self.beside += sifted.beside
        self.rejected += len(page.rejected)

    def _pace(self, pace: Pace, *, all_failed: bool, random: Random | None) -> Pace:
        """Return when to ask again: at once if any lane answered, else later and later."""
        if not all_failed:
            return Pace()
        failures = pace.failures + 1
        if None not in self.waits:
            return Pace(failures, min(filter(None, self.waits)))
        longest = min(
            self.watched.every * 2 ** min(failures - 1, 16),
            max(LONGEST_BACK_OFF, self.watched.every),
        )
        return Pace(
            failures,
            self.now + (longest if random is None else longest * (0.5 + random.random() / 2)),
        )


def windows(source: Source, job: Job, http: Http) -> Iterator[Page]:
    """Yield the pages of a span, which is halved wherever it holds more than the service shows.

    The posts of a page that was cut off are kept as well: they are true, though they prove nothing.
    A span that cannot be halved any more is lost, by name.
    """
    spans = [job.span]
    while spans:
        span = spans.pop()
        for page in source.pull(replace(job, span=span), http):
            if not page.truncated:
                yield page
            elif span.length <= source.traits.granularity:
                lost = Lost(span, "the service shows no more posts of one moment than it has shown")
                yield replace(page, observed=None, truncated=False, lost=(*page.lost, lost))
            else:
                yield replace(page, observed=None, truncated=False)
                middle = span.start + _half(span, source.traits.granularity)
                spans += [Span(span.start, middle), Span(middle, span.end)]


def _half(span: Span, grain: timedelta) -> timedelta:
    # Whole grains, counted from the start of the span: a service that rounds a bound must not see
    # it fall between two.
    return max(span.length // grain // 2, 1) * grain
