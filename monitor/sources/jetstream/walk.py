"""One pass along Jetstream: from where the last one stood to the present.

Places are instants at which the server witnessed an event, and not its numbers: those mean nothing
on another server, nor on the same one once it was built anew.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from monitor.clock import EPOCH
from monitor.errors import BadAnswer, CursorLost, SourceError
from monitor.nouns.posts import Cursor, Lost, Page, Span
from monitor.nouns.spans import overlap
from monitor.sources.base import Job, resumed
from monitor.sources.bluesky.wire import Aware
from monitor.sources.jetstream.socket import LineCut, Receive
from monitor.sources.jetstream.wire import MICROSECOND, Protocol, parse

PAGE: Final = 500
BRIEF: Final = 2.0  # seconds after which a page is handed in, however small
QUIET: Final = 5  # empty pages in a row, after which silence is looked into
CALLS: Final = 4  # for one pass, where the server cuts the line
LONGEST: Final = 240.0  # seconds of a pass; the next one goes on from there
OLDEST: Final = 10**15  # the smallest cursor that is an instant: whatever there is
TAIL: Final = timedelta(seconds=5)  # a poll ends with what is as young as this
SLACK: Final = timedelta(seconds=10)  # events change places where replay meets what is live
CLAMPED: Final = frozenset({"OutdatedCursor", "FutureCursor"})
GONE: Final = "the server no longer has what came before"
MINUTE: Final = timedelta(minutes=1)  # how far clocks may differ, where no event is known


class Ear(Struct, frozen=True):
    """How to listen.

    Attributes:
        line: Opens a line from an instant on, in microseconds since 1970; None means from now on.
        protocol: What is spoken there.
        deletions: Whether deletions are wanted.
        clock: Seconds from anywhere.
    """

    line: Callable[[int | None], AbstractContextManager[Receive]]
    protocol: Protocol
    deletions: bool
    clock: Callable[[], float]


class Place(Struct, frozen=True):
    """The cursor: up to when all was shown, and when the newest event known was witnessed (UTC)."""

    seen: Aware | None = None
    last: Aware | None = None


class Walk:
    """The state of one pass: where it stands, and what it still has to find out."""

    def __init__(self, ear: Ear, job: Job) -> None:
        self._ear, self._job = ear, job
        self._place = resumed(job.cursor, Place, "jetstream")
        self._began = ear.clock()
        self._until = job.span.end + (-TAIL if job.purpose == "poll" else SLACK)
        self._asked = job.span.start
        self._joined = self._told = False
        self._failure: SourceError | None = None

    def pages(self) -> Iterator[Page]:
        """Yield pages until the present is reached, or the time for a pass is used up.

        Raises:
            LineCut: The line was cut too often.
            SourceError: The server cannot be reached, sends something else, or stands still.
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

    def _open(self, stack: ExitStack) -> Receive:
        """Open a line where we stand, or where the server begins if that is later."""
        place = self._place
        self._joined = self._told = False
        if place.seen is not None:
            # What was the newest event must come again; where there was none, clocks may differ.
            self._asked = min(place.seen, place.last) if place.last else place.seen - MINUTE
        try:
            return stack.enter_context(self._ear.line((self._asked - EPOCH) // MICROSECOND))
        except CursorLost:
            self._told = True
            return stack.enter_context(self._ear.line(OLDEST))

    def _listen(self, receive: Receive) -> Iterator[Page]:
        """Yield pages from one line.

        Raises:
            SourceError: The server ended the stream with an error, or stands still.
        """
        quiet = 0
        while True:
            frames = self._gather(receive)
            quiet = 0 if frames else quiet + 1
            if quiet == QUIET and not self._others_hear():
                yield self._silence()
                return
            if quiet > 2 * QUIET:
                message = "jetstream: expected the replay to go on, but only what is new comes"
                raise SourceError(message)
            yield self._page(frames)
            if self._failure is not None:
                raise self._failure
            if self._arrived() or self._ear.clock() - self._began > LONGEST:
                return

    def _gather(self, receive: Receive) -> list[bytes]:
        """Return what comes within a short time, or until it makes a page, or the line ends.

        Raises:
            LineCut: The line had ended already.
        """
        frames: list[bytes] = []
        end = self._ear.clock() + BRIEF
        while len(frames) < PAGE and (left := end - self._ear.clock()) > 0:
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
        with self._ear.line(None) as receive:
            return receive(BRIEF * QUIET) is not None

    def _page(self, frames: list[bytes]) -> Page:
        """Read frames, and move on to where they end.

        Raises:
            BadAnswer: None of the first ones can be read.
        """
        since = self._job.incident.since if self._ear.deletions else None
        heard = parse(frames, self._ear.protocol, since, self._job.span.end)
        self._told = self._told or not CLAMPED.isdisjoint(heard.notices)
        self._failure = heard.failure
        if heard.first is None or heard.newest is None:
            if heard.rejected and not self._joined:
                begin = frames[0][:60].decode("utf-8", "replace")
                message = f"jetstream: expected frames of {self._ear.protocol}, got {begin!r}"
                raise BadAnswer(message)
            return Page(rejected=heard.rejected)
        lost = self._join(heard.first)
        observed = self._move(heard.newest - SLACK, heard.newest)
        cursor: Cursor = msgspec.to_builtins(self._place)
        return Page(
            posts=heard.posts, rejected=heard.rejected, lost=lost, observed=observed, cursor=cursor
        )

    def _join(self, first: datetime) -> tuple[Lost, ...]:
        """Settle where the line begins that we have just opened, and return what is lost by it."""
        if self._joined:
            return ()
        self._joined = True
        seen, last = self._place.seen, self._place.last
        due = last or (self._asked + MINUTE if seen is None else None)
        hole = self._told or (due is not None and first > due)
        start = seen or self._asked
        self._place = Place(max(first, start) if hole else start, last)
        # At the very first look a late beginning may be silence: it is not claimed, that is all.
        if not hole or first <= start or (seen is None and not self._told):
            return ()
        return (Lost(Span(start, first), GONE, "too old"),)

    def _move(self, seen: datetime, last: datetime | None) -> Span | None:
        """Move on, never back; return the stretch by which more is shown now."""
        before, known = self._place.seen or seen, self._place.last
        self._place = Place(max(before, seen), max(filter(None, (known, last)), default=None))
        return overlap(Span(before, seen), self._job.span)

    def _silence(self) -> Page:
        """Return the page that ends a silence, in which nothing came, to us nor to anybody.

        It claims the rest, unless the newest event known did not come again: then that was let go
        of, and so may be what came after it.
        """
        end = min(self._until, self._job.span.end)
        gone = not self._joined and (self._told or self._place.last is not None)
        shown = self._move(end, None)
        if gone:
            self._place = Place(self._place.seen, None)
        lost = (Lost(shown, GONE, "too old"),) if gone and shown else ()
        cursor: Cursor = msgspec.to_builtins(self._place)
        return Page(observed=None if gone else shown, lost=lost, cursor=cursor)

    def _arrived(self) -> bool:
        return self._place.last is not None and self._place.last >= self._until
