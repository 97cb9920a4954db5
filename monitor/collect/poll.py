"""A pass that asks for what is new, for an old span, or for what came late: posts, or values."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from monitor.clock import DAY, floor, rfc3339
from monitor.collect.budget import SHARE, Budget, OverBudget, Ration, Rationed
from monitor.collect.dated import FARTHEST, ClockAhead, Dated
from monitor.collect.failing import Failure
from monitor.collect.looking import Looks
from monitor.collect.passing import OpenPass
from monitor.collect.sweeping import can_be_swept
from monitor.collect.watching import Outturn, PassWatch, back_off
from monitor.errors import BadAnswer
from monitor.intake.bounds import within_bounds
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Cursor, Page, Purpose, Span
from monitor.nouns.spans import difference, overlap, published
from monitor.sources.base import Http, Job, closed
from monitor.store.connection import Store
from monitor.store.records import Outcome
from monitor.store.writing import counts, passes, watch
from monitor.store.writing.pages import PagePlace
from monitor.store.writing.passes import NextPass

MANY: Final = 10  # posts of which one at least is shown again


def collect(
    store: Store,
    watched: PassWatch,
    http: Http,
    *,
    now: datetime,
    purpose: Purpose = "poll",
    span: Span | None = None,
    budget: Budget | None = None,
) -> Outturn:
    """Make one pass and return what became of it.

    Nothing later than *now* is claimed. A backfill asks for what is not yet known of *span*, a
    sweep for all of it; both without the cursor, which they leave alone. A poll has no span. Where
    the *budget* is used up (None has no bounds) the pass ends well with what is committed, and a
    note that names what is not observed yet.

    Raises:
        StoreError: The database failed; what was committed is safe, the row stands unfinished.
    """
    made = _WalkPass(store, watched, http, now=now, purpose=purpose, span=span, budget=budget)
    if not made.traits.counts:
        made.prepare()
    pace = passes.read_pace(store, made.source, made.incident.key)
    if pace.not_before is not None and now < pace.not_before <= now + FARTHEST + watched.every:
        return made.end("postponed", pace.not_before)
    return made.run(pace.failures + 1)


class _WalkPass(OpenPass):
    def __init__(
        self,
        store: Store,
        watched: PassWatch,
        http: Http,
        *,
        now: datetime,
        purpose: Purpose,
        span: Span | None,
        budget: Budget | None,
    ) -> None:
        super().__init__(store, watched, purpose, now)
        self.ration = Ration(budget, self.clock)
        self.http = Rationed(http, self.ration)
        self.span = span
        self.notes: list[Failure] = []  # what kept a lane from its end, and is no failure

    def run(self, times: int) -> Outturn:
        """Walk all lanes. If all failed, back off; the wait grows with each consecutive failure.

        *times* is how many passes in a row will have failed if this one does.
        """
        lanes: Sequence[str] = ()
        failures = self.failures
        if not failures.found:
            with failures.noted():
                lanes = tuple(self.watched.source.lanes(self.incident))
        self._alone = len(lanes) == 1  # of posts it is not kept which listing showed them
        for number, lane in enumerate(lanes):
            self.ration.begin(len(lanes) - number)
            with failures.noted(lane):
                (self._count if self.traits.counts else self._walk)(lane)
            if self.watched.stop():
                if not failures.crashed:
                    return self.end("stopped")
                break
        failed = len(failures.found) >= max(len(lanes), 1)
        waits = [failure.until for failure in failures.found]
        pace = NextPass(times if failed else 0)
        # A file asks for no patience: once it is mended, the next pass reads it.
        is_file = self.traits.counts and not self.traits.min_interval
        if failed and not is_file:
            pace = back_off(times, waits, self.watched.every, self.now, self.watched.random)
        if self.purpose == "poll" or failed:
            passes.write_pace(self.store, self.source, self.incident.key, pace)
        outcome: Outcome = "failed" if failures.found else "ok"
        return self.end(outcome, pace.not_before, dict.fromkeys(self.notes))

    def _dated(self, keep: Callable[[Dated], object]) -> None:
        # Where its server says that our clock is ahead, a lane is read by the time of the server:
        # what a source remembers of the time must not be ahead either.
        http = Dated(self.http, self.now)
        try:
            keep(http)
        except ClockAhead as ahead:
            keep(Dated(self.http, ahead.at, certain=True))
        finally:
            if http.said is not None:
                self.notes.append(Failure(http.said, "clock"))

    def _walk(self, name: str) -> None:
        lane = watch.open_lane(
            self.store,
            self.source,
            self.incident.key,
            name,
            self.watched.settle,
            self.traits.clock,
            sample=self._is_sample(name),
            now=self.now,
            kind=self.watched.source.kind,
            # Nothing is claimed before an incident begins: this machine does not know the time yet.
            is_behind=self.now < self.incident.since,
        )
        self._dated(partial(self._keep_walk, lane))

    def _count(self, name: str) -> None:
        measures = self.watched.source.measures(self.incident, name)
        series = counts.open_series(self.store, self.source, self.incident.key, measures, self.now)
        self._dated(partial(self._keep_counted, name, series))

    def _keep_counted(self, name: str, series: counts.Series, http: Dated) -> None:
        """Keep the values of a listing, from the instant on before which all has settled."""
        start = settled = max(self.incident.since, series.settled or self.incident.since)
        end = self.incident.end(http.now)
        if start >= end:
            return
        try:
            with closed(self.watched.source.walk(self._job(name, Span(start, end)), http)) as pages:
                for page in pages:
                    if page.counted is not None:
                        counted = _until(page.counted, http.latest)
                        rejects = tuple(map(self.watched.masker.reject, page.rejected))
                        counts.add(self.store, series, self._run, counted, self.now, rejects)
                        settled = max(settled, counted.settled or settled)
                    self.ration.took(page)
                    if self.watched.stop():
                        return
        except OverBudget:
            left = [Span(settled, end)]
            self.notes.append(self._backlog(name, left, resumed=settled > start))

    def _keep_walk(self, lane: watch.LaneState, http: Dated) -> None:
        """Keep what is new, then what is asked for again since the query changed."""
        ended = self._walked(lane, http)
        if not ended or not lane.unasked or self.purpose != "poll":
            return
        if can_be_swept(self.traits) and self.traits.clock == "arrival":
            # What this pass found to have arrived before the change belongs to the old query too.
            end = max((lane.unasked[-1].end, *lane.changes[-1:]))
            again = copy(self)
            again.purpose, again.span = "backfill", Span(lane.unasked[0].start, end)
            if not again._walked(lane, http):
                return
        # What a service does not show when it is asked to the end, it does not show later either.
        watch.asked_again(self.store, lane.id)

    def _walked(self, lane: watch.LaneState, http: Dated) -> bool:
        """Keep the pages of a walk; return whether it came to its end."""
        place, claimed, shown = self._place(lane), list[Span](), 0
        moved = over = False
        try:
            with closed(self._pages(lane, http)) as pages:
                for page in pages:
                    shown += len(page.posts)
                    if page.observed is not None and not shown:
                        self._doubt(page.observed)
                    self.keep(page, place)
                    self.ration.took(page)
                    claimed += [] if page.observed is None else [page.observed]
                    moved = moved or page.cursor is not None
                    if self.watched.stop():
                        return False
                    # What used it up may have been the last page: only a further one tells.
                    if over:
                        self.ration.check()
                    over = self.ration.used_up is not None
        except OverBudget:
            left = [it for span in self._wanted(lane, http.now) for it in difference(span, claimed)]
            if left:
                self.notes.append(self._backlog(lane.name, left, resumed=moved or bool(claimed)))
            return False
        return True

    def _doubt(self, silent: Span) -> None:
        """Refuse a silence of today in which many posts were shown before.

        What has not settled is read a second time: where nothing at all is shown then, an index
        that fails answers as if nobody had written.

        Raises:
            BadAnswer: It is one.
        """
        again = self.purpose == "poll" and self.traits.clock == "created"
        if not again or not self._alone or silent.start < self.now - DAY:
            return
        number = watch.held(self.store, self.source, self.incident.key, silent)
        if number >= MANY:
            raise BadAnswer(
                f"nothing was shown of {rfc3339(silent.start)} to {rfc3339(silent.end)}, of which "
                f"{number} posts were shown before: this is not called silence"
            )

    def _backlog(self, lane: str, left: Sequence[Span], *, resumed: bool) -> Failure:
        """Say that a listing goes on beyond the budget, and what of it is not observed."""
        start, end = min(span.start for span in left), max(span.end for span in left)
        by = self.ration.used_up or "with the pass of another incident"
        then = "it goes on at the next pass"
        if not resumed:
            longer = "if that stops too, set a longer `every`"
            advice = longer if by == SHARE else "raise the budget in the configuration"
            then = f"the next pass begins it again: {advice}"
        elif self.purpose == "sweep":
            then = "the rest was not swept"
        said = (
            f"backlog: stopped after {self.ration.taken} ({by}); "
            f"{rfc3339(start)} to {rfc3339(end)} is not observed yet; {then}"
        )
        return Failure(said, "over budget", listing=lane)

    def _is_sample(self, lane: str) -> bool:
        return not self.traits.exhaustive or lane in self.traits.samples

    def _place(self, lane: watch.LaneState) -> PagePlace:
        """Return where the lane's pages belong, with what had been seen of it before this pass."""
        arrival, settle = self.traits.clock == "arrival", self.watched.settle
        whole = published(lane.observed, settle, final=True) if arrival else lane.observed
        return replace(
            self.place(lane.id),
            whole=whole,
            watched=self._watched(lane),
            checked=self.watched.source.batch is not None,
            ordered=self.traits.ordered,
            changes=lane.changes if arrival and self.purpose == "poll" else (),
        )

    def _watched(self, lane: watch.LaneState) -> Span | None:
        # As often as was meant, up to the pass before. Only a poll shows how late a post came.
        if not lane.observed or self.purpose != "poll":
            return None
        last = lane.observed[-1]
        asked = last.end if self.traits.clock == "arrival" else last.end + self.watched.settle
        return Span(last.start, asked) if self.now - asked <= 2 * self.watched.every else None

    def _pages(self, lane: watch.LaneState, http: Dated) -> Iterator[Page]:
        wanted = self._wanted(lane, http.now)
        if self.traits.clock != "created" or self.purpose != "poll":
            cursor = lane.cursor if self.purpose == "poll" else None
            for span in wanted:
                yield from self._asked(lane, span, cursor, http)
            return
        looks = Looks(wanted, lane.cursor, self.watched.settle, self.traits.granularity)
        for span in looks.spans:
            with closed(self._asked(lane, span, looks.cursor, http)) as pages:
                for page in pages:
                    looks.note(page, span)
                    yield page
        left = looks.remembered()
        if left is not None:
            yield Page(cursor=left)

    def _asked(
        self, lane: watch.LaneState, span: Span, cursor: Cursor | None, http: Dated
    ) -> Iterator[Page]:
        job = self._job(lane.name, span, cursor, new_query=bool(lane.unasked))
        with closed(self.watched.walks.pages(self.watched.source, job, http)) as pages:
            for page, latest in pages:
                yield self._claim(within_bounds(page), span, lane.name, latest)

    def _job(
        self, lane: str, span: Span, cursor: Cursor | None = None, *, new_query: bool = False
    ) -> Job:
        return Job(
            incident=self.incident,
            lane=lane,
            span=span,
            cursor=cursor,
            purpose=self.purpose,
            new_query=new_query,
            at=self.now,
            vault=self.watched.vault,
        )

    def _wanted(self, lane: watch.LaneState, now: datetime) -> Sequence[Span]:
        """Return the spans to ask for, newest first."""
        start = (
            self.incident.since if self.span is None else max(self.span.start, self.incident.since)
        )
        # What was published before it closed may arrive for a while.
        late = self.watched.settle if self.traits.clock == "arrival" else timedelta()
        end = self.incident.end(now if self.span is None else min(self.span.end, now), late)
        if self.traits.lookback is not None:
            start = max(start, now - self.traits.lookback)
        if self.traits.clock == "created":
            # A service that counts in whole grains must not be asked for a part of one.
            end = floor(end, self.traits.granularity)
        if self.purpose == "sweep":
            return (Span(start, end),) if start < end else ()
        if self.traits.clock == "created" or self.purpose == "backfill":
            # What is known to be lost is left alone by the usual pass; a backfill tries it again.
            taken = (*lane.observed, *(lane.lost if self.purpose == "poll" else ()))
            return difference(Span(start, end), taken)[::-1] if start < end else ()
        last = max((span.end for span in (*lane.observed, *lane.before)), default=start)
        return (Span(min(max(last, start), end), end),)

    def _claim(self, page: Page, span: Span, lane: str, seen: datetime) -> Page:
        # Nothing younger than the settle time is claimed, nothing later than what its server can
        # have *seen*, nothing that was not asked for, nothing of a sample.
        if page.observed is None:
            return page
        if self._is_sample(lane):
            return replace(page, observed=None)
        latest = seen - self.watched.settle if self.traits.clock == "created" else seen
        return replace(
            page, observed=overlap(page.observed, Span(span.start, min(latest, span.end)))
        )


def _until(counted: Counted, latest: datetime) -> Counted:
    """Return an answer without what its server, by its own clock, cannot have counted to an end."""
    values = {
        name: tuple(one for one in some if one.end <= latest or not one.final)
        for name, some in counted.values.items()
    }
    ahead = counted.settled is not None and counted.settled > latest
    return replace(counted, values=values, settled=None if ahead else counted.settled)
