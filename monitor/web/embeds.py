"""The files of public embeds, as they were last written: for pages and services elsewhere.

They alone may be framed and read by other pages, and only read: who asks sends nothing that counts.

References:
    Fetch, 3.3 (CORS protocol); RFC 9110, 13.1.2 (If-None-Match); known, not read again on
    2026-11-27.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError
from monitor.words.embeds import NO_SUCH_FILE

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache",  # it may be kept, and is asked for again each time
    "Content-Security-Policy": "frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
TYPES: Final = {".csv": "text/csv", ".html": "text/html", ".json": "application/json"}


def routes(files: Callable[[], Mapping[str, Path]]) -> list[BaseRoute]:
    """Return what may be asked for: `/embed/NAME`."""

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            held = await asyncio.to_thread(files)
            content = await asyncio.to_thread(held[name].read_bytes)
        except MonitorError as error:
            return PlainTextResponse(f"{error}\n", 503)
        except (KeyError, OSError):
            return PlainTextResponse(f"{NO_SUCH_FILE}\n", 404)
        mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": mark}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])

    return [Route("/embed/{name}", answer, methods=["GET"])]
