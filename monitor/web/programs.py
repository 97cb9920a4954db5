"""What other programs ask of the live page: its feed, embeds, whether all is well, numbers."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

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

Tells: TypeAlias = Callable[[MonitorError], str]
"""Returns what readers are shown of an error."""


def feed_route(make: Callable[[str], bytes], tells: Tells) -> Route:
    """Return what answers with the feed: what each brief said, and the alerts, for feed readers.

    It is read from what the store keeps of them, in milliseconds, so it is made whenever it is
    asked for, in a thread of its own. Its ids begin with the host by which it was asked: who reads
    it by one name goes on doing so.
    """

    async def feed(request: Request) -> Response:
        try:
            made = await asyncio.to_thread(make, str(request.base_url))
        except MonitorError as error:
            return PlainTextResponse(f"{tells(error)}\n", 503)
        return Response(made, media_type=MEDIA_TYPE)

    return Route(f"/{NAME}", feed)


def routes(files: Callable[[], Mapping[str, Path]], tells: Tells) -> list[BaseRoute]:
    """Return what answers with `/embed/NAME`, as it was last written: for pages elsewhere.

    Public embeds alone may be framed and read by other pages, and only read: who asks sends nothing
    that counts.

    References:
        Fetch, 3.3 (CORS protocol); RFC 9110, 13.1.2 (If-None-Match); known, not read again on
        2026-11-27.
    """

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            held = await asyncio.to_thread(files)
            content = await asyncio.to_thread(held[name].read_bytes)
        except MonitorError as error:
            return PlainTextResponse(f"{tells(error)}\n", 503)
        except (KeyError, OSError):
            return PlainTextResponse(f"{NO_SUCH_FILE}\n", 404)
        mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": mark}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])

    return [Route("/embed/{name}", answer, methods=["GET"])]


def health_routes(
    healthy: Callable[[], bool], exposed: Callable[[], str] | None, tells: Tells
) -> Iterator[Route]:
    """Yield what answers such programs.

    The numbers of *exposed* are not for the public; None for no such page.
    """

    async def health(_: Request) -> Response:
        try:
            well = await asyncio.to_thread(healthy)
        except MonitorError:
            well = False
        return PlainTextResponse("ok\n" if well else "failing\n", 200 if well else 503)

    yield Route(HEALTH, health)
    if exposed is None:
        return

    async def metrics(_: Request) -> Response:
        try:
            told = await asyncio.to_thread(exposed)
        except MonitorError as error:
            return PlainTextResponse(f"{tells(error)}\n", 503)
        return Response(told, media_type=TEXT_FORMAT)

    yield Route(METRICS, metrics)
