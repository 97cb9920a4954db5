"""Who may read is asked for a name and a password, by HTTP Basic authentication.

The proxy encrypts what is sent. Comparing a password takes a third of a second on purpose, so what
was right once is remembered for as long as the server runs: whoever is in is never slowed down by
somebody who guesses.

References:
    RFC 7617, "The 'Basic' HTTP Authentication Scheme" (UTF-8, in normalization form C); known, not
    read again on 2026-11-27.
"""

import asyncio
import hmac
import logging
import secrets
from base64 import b64decode
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from unicodedata import normalize

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.web.passwords import Passwords
from monitor.web.programs import HEALTH
from monitor.words import live as words

log = logging.getLogger("monitor.web")

PAUSE: Final = 1.0
"""Seconds from a wrong guess to the next that is looked at from the same address."""

WAITING: Final = 100
"""Guesses from one address that may wait for their turn, more than a newsroom has readers behind
one proxy; further ones get "too many requests"."""

LATER: Final = 30  # seconds until then
NETWORK: Final = 64
"""Bits of an IPv6 address that one household or office has to itself."""


class SignedIn:
    """Lets through who sends a name and its password; `request.state.name` is the name.

    Guesses are looked at one by one: of one address a second after the last wrong one, so 3,600 an
    hour at most, and of all together one at a time. Nobody is locked out for what others guessed.
    """

    def __init__(self, app: ASGIApp, passwords: Passwords) -> None:
        self._app, self._passwords = app, passwords
        self._key = secrets.token_bytes()
        self._right = dict[bytes, str]()
        self._turns = dict[str, _Turn]()
        self._alone = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or ask who it is; whether all is well anybody may know."""
        if scope.get("path") == HEALTH:
            await self._app(scope, receive, send)
            return
        given = _given(Headers(scope=scope).get("authorization", ""))
        name = None
        if given is not None:
            try:
                name = await self._name(given, _address(scope))
            except _TooManyError:
                later = PlainTextResponse(words.TOO_MANY, 429, {"Retry-After": str(LATER)})
                await later(scope, receive, send)
                return
        if name is None:
            asks = {"WWW-Authenticate": 'Basic realm="Reaction Monitor", charset="UTF-8"'}
            await PlainTextResponse(words.WHO, 401, asks)(scope, receive, send)
            return
        scope.setdefault("state", {})["name"] = name
        await self._app(scope, receive, send)

    async def _name(self, given: tuple[str, str], address: str) -> str | None:
        name, password = given
        mark = hmac.digest(self._key, f"{name}\0{password}".encode(), "sha256")
        if mark in self._right:
            return name
        turn = self._turns.setdefault(address, _Turn())
        if turn.waiting >= WAITING:
            raise _TooManyError
        turn.waiting += 1
        try:
            async with turn.lock:
                async with self._alone:
                    # Whoever waited may be let in by what was found out meanwhile.
                    fits = mark in self._right or await asyncio.to_thread(
                        self._passwords.fit, name, password
                    )
                if fits:
                    self._right[mark] = name
                    return name
                log.warning("a wrong name or password came from %s", address)
                await asyncio.sleep(PAUSE)
                return None
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[address]


class _Turn:
    """Guesses of one address: those that wait, and the one that is looked at."""

    def __init__(self) -> None:
        self.waiting, self.lock = 0, asyncio.Lock()


class _TooManyError(Exception):
    """More guesses wait than may."""


def _given(header: str) -> tuple[str, str] | None:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = b64decode(coded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return (normalize("NFC", name), password) if colon else None


def _address(scope: Scope) -> str:
    client = HTTPConnection(scope).client
    try:
        found = ip_address("" if client is None else client.host)
    except ValueError:
        return "" if client is None else client.host
    if isinstance(found, IPv6Address):
        return str(ip_network((found, NETWORK), strict=False))
    return str(found)
