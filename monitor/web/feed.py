"""The feed beside the live page: what each brief said, and the alerts, for feed readers.

It is read from what the store keeps of them, in milliseconds, so it is made whenever it is asked
for. Its ids begin with the host by which it was asked: who reads it by one name goes on doing so.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import MonitorError
from monitor.page.feed import MEDIA_TYPE, NAME


def feed_route(make: Callable[[str], bytes]) -> Route:
    """Return what answers with the feed.

    It is made in a thread of its own.
    """

    async def feed(request: Request) -> Response:
        try:
            made = await asyncio.to_thread(make, str(request.base_url))
        except MonitorError as error:
            return PlainTextResponse(f"{error}\n", 503)
        return Response(made, media_type=MEDIA_TYPE)

    return Route(f"/{NAME}", feed)
