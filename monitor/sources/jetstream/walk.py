"""One pass along Jetstream: from where the last one stood to the present, and what it may claim.

Places are instants at which a server witnessed an event, and not its numbers: those mean nothing
on another server, nor on the same one once it was built again. What is claimed when, and why:

* **While a server replays**, up to a minute before the line can have been opened. What a server
  had stored by then it replays whole and in order. What reaches it later may be dropped, or change
  places, as the replay meets what is live: v1 sends both at once while they are less than a second
  apart. So that stretch is shown, but not claimed, and the next pass reads it again, as replay.
  No event can have been witnessed after it came: its time, less the time since we opened the line,
  is an instant at which the line was not open yet. So no clock but the server's is believed; ours
  only tells that what is older than the settle time is replayed, however slowly.
* **From the second pass on**, only if the newest event known by the end of the last claim comes
  again. If it does not, the server has let go of it, and what lay between is named as lost.
* **After a change of server**, only once it was read from the settle time before the end of the
  last claim. The new server may have witnessed before that end what the old one would have
  witnessed after it. Where it goes back less far, the time up to where it begins is named as lost,
  and a minute more: what came late before a gap counts as unseen.
* **Minute by minute**, unless the stream brings less than a tenth of its usual events: see `rate`.
  Such minutes are named as lost, and claims begin again with the first that is not one of them.
* **In silence**, up to a minute before the pass, where nobody else hears anything either.

A pass that can claim less than two minutes more only shows what came since the newest event shown.

References:
    bluesky-social/jetstream, pkg/server/server.go (v1): a subscriber that replays is sent what is
    live from one second behind it on (`cutoverThresholdUS`); jetstream-legacy, issue 42: events are
    dropped and change places there. Not known to be otherwise in v2. Read on 2026-11-27.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, EPOCH, MINUTE, floor
from monitor.errors import CursorLost, SourceError
from monitor.nouns.posts import Lost, Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.answers import refuse
from monitor.sources.base import Job, cursor_of, resumed
from monitor.sources.jetstream.rate import EventRate, Minutes
from monitor.sources.jetstream.socket import LineCut, Receive, Subscription
from monitor.sources.jetstream.wire import MICROSECOND, parse
from monitor.sources.overlap import STEP
from monitor.sources.values import Aware

PAGE: Final = 500
BRIEF: Final = 2.0  # seconds after which a page is handed in, however small
QUIET: Final = 5  # empty pages in a row, after which silence is looked into
CALLS: Final = 4  # for one pass, where the server cuts the line
LONGEST: Final = 240.0  # seconds of a pass; the next one goes on from there
OLDEST: Final = 10**15  # the smallest cursor that is an instant: whatever there is
TAIL: Final = timedelta(seconds=5)  # a poll ends with what is as young as this
# Before the line was opened: so long an event may take into the store of a server, at most.
CHANGE: Final = timedelta(minutes=1)
CLAMPED: Final = frozenset({"OutdatedCursor", "FutureCursor"})
GONE: Final = "the server no longer has what came before"
MOVED: Final = "another server is read since, which does not go back so far"
SPARSE: Final = "the stream brought less than a tenth of its usual events"


class Place(Struct, frozen=True):
    """The cursor."""

    server: str = ""  # whose instants the others are; empty where an older release did not say
    seen: Aware | None = None  # up to when all was shown, or named as lost (UTC)
    last: Aware | None = None  # when the newest event known from before `seen` was witnessed (UTC)
    usual: EventRate = EventRate()  # how many events came a minute
    newest: Aware | None = None  # the same of the newest event that the last pass showed


class Walk:
    """The state of one pass: where it stands, and what it still has to find out."""

    def __init__(self, subscription: Subscription, job: Job) -> None:
        self._to, self._job = subscription, job
        place = resumed(job.cursor, Place, "jetstream")
        # What lies days ahead was called silence by a clock that was wrong.
        is_ahead = place.seen is not None and place.seen > job.span.end + DAY
        self._place = Place(usual=place.usual) if is_ahead else place
        self._began = subscription.clock()
        self._failure: SourceError | None = None
        self._asked = job.span.start
        self._newest: datetime | None = None
        self._shown = self._only_shows()
        self._forget()

    def pages(self) -> Iterator[Page]:
        """Yield pages until the present is reached, or the time for a pass is used up.

        Raises:
            LineCut: The line was cut too often.
        """
        calls = 0
        while True:
            calls += 1
            try:
                with ExitStack() as stack:
                    yield from self._listen(self._open(stack))
            except LineCut:
                if calls == CALLS:
                    raise
            else:
                return

    def _forget(self) -> None:
        """Begin a line again: nothing has come by it."""
        self._joined = self._clamped = False
        self._dialled = self._to.clock()
        self._opened: datetime | None = None  # at the earliest, as the events tell
        self._minutes = Minutes()  # that are not claimed yet

    def _open(self, stack: ExitStack) -> Receive:
        """Open a line where we stand, or where the server begins if that is later."""
        self._forget()
        place = self._place
        if self._shown is not None:
            self._asked = self._shown
        elif place.seen is not None:
            # What was the newest event must come again; where there was none, clocks may differ.
            self._asked = min(place.seen, place.last) if place.last else place.seen - MINUTE
            if self._has_moved():
                self._asked -= self._to.settle
        try:
            return stack.enter_context(self._to.line((self._asked - EPOCH) // MICROSECOND))
        except CursorLost:
            self._clamped = True
            return stack.enter_context(self._to.line(OLDEST))

    def _only_shows(self) -> datetime | None:
        """Return from when on events are only shown; None where the pass is to claim something."""
        place, end = self._place, self._job.span.end
        if self._job.purpose != "poll" or place.seen is None or self._has_moved():
            return None
        return place.newest if floor(end - CHANGE, MINUTE) - STEP < place.seen <= end else None

    def _has_moved(self) -> bool:
        return self._place.seen is not None and self._place.server != self._to.server

    def _listen(self, receive: Receive) -> Iterator[Page]:
        quiet = 0
        while True:
            frames = self._gather(receive)
            quiet = 0 if frames else quiet + 1
            if quiet and self._shown:
                return
            if quiet == QUIET and not self._others_hear():
                yield from self._silence()
                return
            if quiet > 2 * QUIET:
                raise SourceError(
                    "jetstream: the replay does not go on, for only what is new comes; the next "
                    "pass asks again"
                )
            yield from self._read(frames)
            if self._failure is not None:
                raise self._failure
            if self._has_arrived(frames) or self._to.clock() - self._began > LONGEST:
                return

    def _gather(self, receive: Receive) -> list[bytes]:
        # What comes within a short time, or until it makes a page, or the line ends.
        frames: list[bytes] = []
        end = self._to.clock() + BRIEF
        while len(frames) < PAGE and (left := end - self._to.clock()) > 0:
            try:
                frame = receive(left)
            except LineCut:
                if not frames:
                    raise
                break
            if frame is None:
                break
            frames.append(frame)
        return frames

    def _others_hear(self) -> bool:
        """Tell whether somebody who listens from now on hears something, while we hear nothing."""
        with self._to.line(None) as receive:
            return receive(BRIEF * QUIET) is not None

    def _has_arrived(self, frames: list[bytes]) -> bool:
        # A poll has to reach the present, an old span to be claimed to its end. That may be the
        # present too, where nothing more can be claimed by this line: pages that are not full are
        # those of what is live.
        end, seen = self._job.span.end, self._place.seen
        if self._newest is None or seen is None:
            return False
        if self._job.purpose == "poll":
            return self._newest >= end - TAIL
        return seen >= end or (self._newest >= end and len(frames) < PAGE)

    def _read(self, frames: list[bytes]) -> Iterator[Page]:
        since = self._job.incident.since if self._to.deletions else None
        heard = parse(frames, self._to.protocol, since, self._job.span.end)
        self._clamped = self._clamped or not CLAMPED.isdisjoint(heard.notices)
        self._failure = heard.failure
        if not heard.times:
            if heard.rejected and not self._joined:
                refuse("jetstream", f"frames of {self._to.protocol}", frames[0])
            yield Page(rejected=heard.rejected)
            return
        first, newest = min(heard.times), max(heard.times)
        self._newest = max(self._newest or newest, newest)
        self._place = replace(self._place, newest=self._newest)
        page = Page(posts=heard.posts, rejected=heard.rejected)
        if self._shown:
            yield replace(page, cursor=cursor_of(self._place))
            return
        page = replace(page, lost=self._join(first))
        self._minutes.add(heard.times)
        opened = newest - timedelta(seconds=self._to.clock() - self._dialled)
        self._opened = max(self._opened or opened, opened)
        old = min(newest, self._job.span.end - self._to.settle)
        yield from self._claim(page, max(self._opened, old) - CHANGE)

    def _join(self, first: datetime) -> tuple[Lost, ...]:
        """Settle where the line begins that we have just opened, and return what is lost by it."""
        if self._joined:
            return ()
        self._joined = True
        place = self._place
        late = self._clamped or first > self._asked + MINUTE
        if place.seen is None:
            start = max(first, self._asked) if late else self._asked
            self._place = replace(place, server=self._to.server, seen=start)
            # A late beginning may be silence, at a first look: it is not claimed, that is all.
            return _lost(self._asked, start, GONE) if self._clamped else ()
        if self._has_moved():
            if not late:
                return ()  # until we are past `seen` the place stays that of the other server
            start = max(place.seen, first) + MINUTE
            self._place = replace(place, server=self._to.server, seen=start, last=None)
            return _lost(place.seen, start, MOVED)
        if self._clamped or (place.last is not None and first > place.last):
            self._place = replace(place, seen=max(place.seen, first), last=first)
            return _lost(place.seen, first, GONE)
        return ()

    def _silence(self) -> Iterator[Page]:
        # Where nothing came, to us nor to anybody, the rest is claimed, unless the newest event
        # known did not come again: then that was let go of, and so may be what came after it.
        end, place = floor(self._job.span.end - CHANGE, MINUTE), self._place
        seen = end if place.seen is None else max(place.seen, end)
        if not self._joined and (self._clamped or place.last is not None):
            lost = _lost(place.seen or seen, seen, GONE)
            self._place = replace(place, server=self._to.server, seen=seen, last=None)
            yield Page(lost=lost, cursor=cursor_of(self._place))
            return
        if place.seen is None:
            self._place = replace(place, server=self._to.server, seen=seen)
        yield from self._claim(Page(), end)

    def _claim(self, page: Page, end: datetime) -> Iterator[Page]:
        """Yield *page* with what is shown up to *end*, in whole minutes, and where we stand then.

        A further page for each stretch more, where some minutes are suspect and others are not.
        """
        minutes = self._judged(floor(end, MINUTE))
        for suspect, some in groupby(minutes, key=lambda minute: minute[1]):
            spans = [span for span, _ in some]
            shown = overlap(Span(spans[0].start, spans[-1].end), self._job.span)
            if shown is None:
                continue
            if suspect:
                page = replace(page, lost=(*page.lost, Lost(shown, SPARSE, "sparse")))
            elif page.observed:
                yield page
                page = Page(observed=shown)
            else:
                page = replace(page, observed=shown)
        yield replace(page, cursor=cursor_of(self._place))

    def _judged(self, end: datetime) -> list[tuple[Span, bool]]:
        """Move on to *end*, never back; return the minutes on the way, and which are suspect."""
        place = self._place
        if place.seen is None or place.seen >= end:
            return []
        minutes, usual = self._minutes.judged(Span(place.seen, end), place.usual)
        last = self._minutes.let_go(end)
        if place.last is not None and not self._has_moved():
            last = max(last or place.last, place.last)
        self._place = replace(place, server=self._to.server, seen=end, last=last, usual=usual)
        return minutes


def _lost(start: datetime, end: datetime, reason: str) -> tuple[Lost, ...]:
    return (Lost(Span(start, end), reason, "too old"),) if start < end else ()
