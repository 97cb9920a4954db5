"""The live page: on this machine only, fresh whenever the store has changed.

It reads beside the daemon and never disturbs it: whether anything is new is asked of SQLite's
`data_version` on a connection that cannot write, and nothing is held between two requests.

References:
    SQLite, PRAGMA data_version, https://www.sqlite.org/pragma.html; HTML, 9.2 server-sent events;
    known, not read again on 2026-11-24.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

ADDRESS: Final = "127.0.0.1"
HOSTS: Final = (ADDRESS, "localhost")
"""Names by which it may be asked: a foreign page that points its own name here gets nothing."""

EVERY: Final = 2.0
"""Seconds between two questions whether anything is new."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Made(NamedTuple):
    """A page, and which version it tells of."""

    version: int
    page: bytes


class Site:
    """The page and the stream of its versions.

    Args:
        version: Answers which state the store is in; asked often, must be quick.
        render: Makes the page that tells of a version; may take seconds.
        every: Seconds between two questions for the version.
    """

    def __init__(
        self, version: Callable[[], int], render: Callable[[int], bytes], every: float = EVERY
    ) -> None:
        self._version = version
        self._render = render
        self._every = every
        self._made: Made | None = None
        self._making = asyncio.Lock()

    async def page(self, _: Request) -> Response:
        """Answer with the page; it is made once for each version, however many ask."""
        async with self._making:
            version = self._version()
            if self._made is None or self._made.version != version:
                page = await asyncio.to_thread(self._render, version)
                self._made = Made(version, page)
        return Response(self._made.page, media_type="text/html", headers=HEADERS)

    async def events(self, _: Request) -> Response:
        """Answer with a stream that tells the version whenever it is another."""
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=HEADERS)

    async def _stream(self) -> AsyncIterator[str]:
        told = None
        while True:
            version = self._version()
            # A comment keeps the connection alive, and finds out whether anybody listens.
            yield ": still here\n\n" if version == told else f"event: version\ndata: {version}\n\n"
            told = version
            await asyncio.sleep(self._every)


def application(site: Site) -> Starlette:
    """Return the application: the page at `/`, its versions at `/events`, nothing else."""
    return Starlette(
        routes=[Route("/", site.page), Route("/events", site.events)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))],
    )
