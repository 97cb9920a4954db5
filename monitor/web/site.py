"""What a reader is sent: the page, and a stream of what has become of it since.

It reads while the daemon runs and never disturbs it: whether anything is new is seen from the files
of the database, also where another was put in their place, and nothing is held between two
requests. The state of the sources is quick to read, and sent at once; the whole page takes seconds
of computing, so it is made only when a reader asks, and then rests.

References:
    HTML, 9.2 server-sent events; known, not read again on 2026-11-24.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from monitor.errors import MonitorError
from monitor.page.fragments import notice, section
from monitor.words.page import NOW

What = TypeVar("What")

EVERY: Final = 2.0
"""Seconds between two questions whether anything is new."""

REST: Final = 15.0
"""Seconds that a page is good for at least, though the store has changed."""

PUBLIC_REST: Final = 900.0
"""The same of a page for the public: what came between two sums that are shown is of some time."""

SHARE: Final = 10
"""A page rests for this many times as long as was computed: at most a tenth of a core is used."""

UNCHANGED: Final = 60.0
"""Seconds that a page is good for though the store has not changed: "now" moves on."""


class MadeHtml(NamedTuple, Generic[What]):
    """Something that was made: of which state of the store, when, and by how much computing (s)."""

    version: object
    at: float
    took: float
    what: What
    edition: int


class Glimpse(NamedTuple):
    """One look at what is new: when it ended, and name of each event -> its data."""

    at: float
    news: Mapping[str, object]


class Site:
    """The page and the stream of what is new; each is made once, however many read.

    Args:
        version: Answers which state the store is in; asked often, by the thread of the server.
        now: Makes the section on how things stand, as HTML; a few milliseconds.
        page: Makes the whole page, UTF-8, that bears the number of an edition; may take seconds.
        links: Name of a page beside this one -> where it is.
        every: Seconds between two questions whether anything is new.
        rest: Seconds that a page is good for at least, though the store has changed.
        explain: Returns what readers see of an error.
        clock: Returns seconds that only grow.
        spent: Returns the seconds of computing by the thread that asks.
    """

    def __init__(
        self,
        version: Callable[[], object],
        now: Callable[[], str],
        page: Callable[[int], bytes],
        *,
        links: Mapping[str, str] | None = None,
        every: float = EVERY,
        rest: float = REST,
        explain: Callable[[MonitorError], str] = str,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self._version, self._show_now, self._show_page = version, now, page
        self._links, self._every = links or {}, every
        self._clock, self._spent, self._rest, self._explain = clock, spent, rest, explain
        # Higher than all that a server before it gave, whose pages may still be open.
        self._first = 1 + int(clock())
        self._page: MadeHtml[bytes] | None = None
        self._now: MadeHtml[str] | None = None
        self._making, self._awaited = asyncio.Lock(), False
        self._look: asyncio.Task[Glimpse] | None = None
        self._last: Glimpse | None = None

    async def page(self, _: Request) -> Response:
        """Answer with the page as it is, or a new one where that is due."""
        async with self._making:
            if self._page is None or self._due(self._page, self._rest):
                edition, self._awaited = self.edition(), False
                self._page = await self._make(lambda: self._show_page(edition), edition)
                if self._awaited:  # since it was begun
                    self.renew()
        return Response(self._page.what, media_type="text/html")

    async def events(self, _: Request) -> Response:
        """Answer with a stream: how things stand, and the number of the edition to be had."""
        # A proxy that keeps back what is small would keep back all of it.
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    def renew(self) -> None:
        """Have the next page made again, however young this one is: an editor waits for it."""
        self._awaited = True
        if self._page is not None:
            self._page = self._page._replace(at=-math.inf, took=0)

    def edition(self) -> int:
        """Return the number of the page that a reader would get now."""
        if self._page is None:
            return self._first
        return self._page.edition + self._due(self._page, self._rest)

    def _due(self, made: MadeHtml[What], rest: float) -> bool:
        age, rest = self._clock() - made.at, max(rest, SHARE * made.took)
        return age >= rest and (age >= UNCHANGED or made.version != self._version())

    async def _make(self, act: Callable[[], What], edition: int = 0) -> MadeHtml[What]:
        # The version first: what is written while it is made is told by the next.
        version = self._version()

        def made() -> MadeHtml[What]:
            begun = self._spent()
            what = act()
            return MadeHtml(version, self._clock(), self._spent() - begun, what, edition)

        return await asyncio.to_thread(made)

    async def _standing(self) -> str:
        try:
            if self._now is None or self._due(self._now, 0):
                self._now = await self._make(self._show_now)
        except MonitorError as error:
            return section("status", NOW, notice(self._explain(error)))
        return self._now.what

    async def _stream(self) -> AsyncIterator[str]:
        """Yield what is new to one reader, who is sent the latest only, however slowly it reads."""
        sent: dict[str, object] = {}
        seen: Glimpse | None = None
        if self._links:
            yield _event("links", self._links)
        while True:
            seen = await self._looked(seen)
            fresh = {name: what for name, what in seen.news.items() if sent.get(name) != what}
            sent.update(fresh)
            # A reader who hears nothing takes the connection for broken, as it may be.
            yield "".join(_event(name, what) for name, what in fresh.items()) or _event("here", "")

    async def _looked(self, seen: Glimpse | None) -> Glimpse:
        """Return a look that a reader has not *seen*; one serves all who wait for it."""
        last = self._last
        if last is not None and last is not seen and self._clock() - last.at < 2 * self._every:
            return last
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._look_after(0 if seen is None else self._every))
        # Who goes away must not take it from the others.
        return await asyncio.shield(self._look)

    async def _look_after(self, pause: float) -> Glimpse:
        await asyncio.sleep(pause)
        news: dict[str, object] = {"now": await self._standing()}
        with suppress(MonitorError):  # what cannot be read is said by how things stand
            news["edition"] = self.edition()
        self._last = Glimpse(self._clock(), news)
        return self._last


def _event(name: str, what: object) -> str:
    """Return an event; its data is one line of JSON, whatever is in it."""
    return f"event: {name}\ndata: {msgspec.json.encode(what).decode()}\n\n"
