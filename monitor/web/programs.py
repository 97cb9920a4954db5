"""What other programs ask of the live page: its feed, embeds, whether all is well, numbers."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError
from monitor.page.feed import MEDIA_TYPE, NAME
from monitor.words.embeds import NO_SUCH_FILE
from monitor.words.metrics import TEXT_FORMAT

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache",  # it may be kept, and is asked for again each time
    "Content-Security-Policy": "frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
TYPES: Final = {".csv": "text/csv", ".html": "text/html", ".json": "application/json"}
HEALTH: Final = "/healthz"
METRICS: Final = "/metrics"


class Programs(NamedTuple):
    """What programs may ask for, and where the answers come from; each is made when asked for.

    Attributes:
        feed: Makes the feed, given the address by which it was asked: its ids begin with that host,
            so who reads it by one name goes on doing so.
        embeds: Returns the files of the public embeds, by their names.
        healthy: Tells whether all is well.
        numbers: Makes the metrics, which only a page for internal use has.
    """

    feed: Callable[[str], bytes]
    embeds: Callable[[], Mapping[str, Path]]
    healthy: Callable[[], bool]
    numbers: Callable[[], str]
    internal: bool

    def routes(self) -> list[BaseRoute]:
        found: list[BaseRoute] = [
            Route(f"/{NAME}", self.answer_feed),
            Route("/embed/{name}", self.answer_embed),
            Route(HEALTH, self.answer_health),
        ]
        return [*found, Route(METRICS, self.answer_numbers)] if self.internal else found

    async def answer_feed(self, request: Request) -> Response:
        address = str(request.base_url)
        made = await asyncio.to_thread(self.feed, address)
        return Response(made, media_type=MEDIA_TYPE)

    async def answer_embed(self, request: Request) -> Response:
        """Answer with an embed as it was last written: for pages elsewhere, to be read only.

        References:
            Fetch, 3.3 (CORS protocol); RFC 9110, 13.1.2 (If-None-Match); known, not read again on
            2026-11-27.
        """
        name, known = request.path_params["name"], request.headers.get("if-none-match")
        return await asyncio.to_thread(lambda: _file(self.embeds(), name, known))

    async def answer_health(self, _: Request) -> Response:
        """Answer with whether all is well, and nothing else: anybody may ask."""
        try:
            well = await asyncio.to_thread(self.healthy)
        except MonitorError:
            well = False
        return PlainTextResponse("ok\n" if well else "failing\n", 200 if well else 503)

    async def answer_numbers(self, _: Request) -> Response:
        return Response(await asyncio.to_thread(self.numbers), media_type=TEXT_FORMAT)


def _file(files: Mapping[str, Path], name: str, known: str | None) -> Response:
    """Return a file as an answer; *known* is the mark of what whoever asks has of it."""
    try:
        content = files[name].read_bytes()
    except (KeyError, OSError):
        return PlainTextResponse(f"{NO_SUCH_FILE}\n", 404)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**HEADERS, "ETag": mark}
    if known is not None and mark in known:  # among others, or weak, as proxies that pack make it
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])
