"""What other programs ask: whether all is well, and how things stand in numbers."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import MonitorError
from monitor.words.metrics import TEXT_FORMAT

HEALTH: Final = "/healthz"
METRICS: Final = "/metrics"


def health_routes(
    healthy: Callable[[], bool], exposed: Callable[[], str] | None
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
            return PlainTextResponse(f"{error}\n", 503)
        return Response(told, media_type=TEXT_FORMAT)

    yield Route(METRICS, metrics)
