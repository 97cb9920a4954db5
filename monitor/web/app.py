"""The application: what may be asked for, by which names, and what every answer says of itself.

References:
    OWASP, "Cross-Site Request Forgery Prevention" and "Clickjacking Defense" cheat sheets; Fetch,
    "Cross-Origin-Resource-Policy"; known, not read again on 2026-11-24.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.errors import MonitorError
from monitor.web.passwords import Passwords
from monitor.web.port import NAMES
from monitor.web.signed_in import SignedIn
from monitor.web.site import Site

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer says where it does not say otherwise; the page names what may run in itself."""


class Guarded:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, answer)


def application(
    site: Site,
    more: Sequence[BaseRoute] = (),
    *,
    names: Sequence[str] = (),
    passwords: Passwords | None = None,
    explain: Callable[[MonitorError], str] = str,
) -> Starlette:
    """Return the application: the page at `/`, what is new at `/events`, and *more*.

    *names* are those by which it may be asked in addition to those of this machine; a foreign page
    that points a name of its own here gets nothing. *passwords* are of those who may ask; None for
    everybody. *explain* returns what readers see of an error that kept something from being read.
    """

    async def failed(_: Request, error: Any) -> Response:
        return PlainTextResponse(f"{explain(error)}\n", 503)

    signed = [] if passwords is None else [Middleware(SignedIn, passwords=passwords)]
    made = Starlette(
        routes=[Route("/", site.page), Route("/events", site.events), *more],
        middleware=[
            Middleware(Guarded),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*NAMES, *names], www_redirect=False),
            *signed,
        ],
        exception_handlers={MonitorError: failed},
    )
    # It would lead out of the folder of a proxy, and to HTTP.
    made.router.redirect_slashes = False
    return made
