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


async def answered(act: Callable[[], Response], tells: Tells) -> Response:
    """Answer by work in a thread of its own, or say why what it reads cannot be read."""
    try:
        return await asyncio.to_thread(act)
    except MonitorError as error:
        return PlainTextResponse(f"{tells(error)}\n", 503)


def feed_route(make: Callable[[str], bytes], tells: Tells) -> Route:
    """Return what answers with the feed: what each brief said, and the alerts, for feed readers.

    It is read from what the store keeps of them, in milliseconds, so it is made whenever it is
    asked for, in a thread of its own. Its ids begin with the host by which it was asked: who reads
    it by one name goes on doing so.
    """

    async def feed(request: Request) -> Response:
        address = str(request.base_url)
        return await answered(lambda: Response(make(address), media_type=MEDIA_TYPE), tells)

    return Route(f"/{NAME}", feed)


def routes(files: Callable[[], Mapping[str, Path]], tells: Tells) -> list[BaseRoute]:
    """Return what answers with `/embed/NAME`, as it was last written: for pages elsewhere.

    Public embeds alone may be framed and read by other pages, and only read: who asks sends nothing
    that counts.

    References:
        Fetch, 3.3 (CORS protocol); RFC 9110, 13.1.2 (If-None-Match); known, not read again on
        2026-11-27.
    """

    def found(name: str, known: str | None) -> Response:
        try:
            content = files()[name].read_bytes()
        except (KeyError, OSError):
            return PlainTextResponse(f"{NO_SUCH_FILE}\n", 404)
        mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": mark}
        if known == mark:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])

    async def answer(request: Request) -> Response:
        name, known = request.path_params["name"], request.headers.get("if-none-match")
        return await answered(lambda: found(name, known), tells)

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
        return await answered(lambda: Response(exposed(), media_type=TEXT_FORMAT), tells)

    yield Route(METRICS, metrics)
