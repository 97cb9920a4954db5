"""Connections that say nothing: closed in time, while those that ask are answered."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.web.answers import read
from tests.web.inside import World, answering

LIMIT = 1.0
"""Seconds that a request is given here."""

MOST = 60
"""Connections at once that are answered here."""

SLOW = 10
"""Seconds that a busy machine may take on top of it."""

HALVES = {
    "nothing": b"",
    "a part of a line": b"GET / HT",
    "headers that do not end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a body that does not come": (
        b"POST /body HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\ntoken="
    ),
    "another request, begun": b"GET /quick HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT",
}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve a world with a short limit; give its port."""
    monkeypatch.setattr("monitor.web.listening.ASK_WITHIN", LIMIT)
    monkeypatch.setattr("monitor.web.listening.MOST", MOST)

    async def body(request: Request) -> Response:
        return PlainTextResponse(str(await read(request)))

    async def quick(_: Request) -> Response:
        return PlainTextResponse("quick")

    more = [Route("/body", body, methods=["POST"]), Route("/quick", quick)]
    with answering(World(), more=more) as address:
        yield urlsplit(address).port or 0


@contextmanager
def opened(port: int, said: bytes, number: int) -> Iterator[list[socket.socket]]:
    """Open connections on which only *said* is sent."""
    with ExitStack() as stack:
        lines = []
        for _ in range(number):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            line.sendall(said)
            lines.append(line)
        yield lines


def closed(lines: list[socket.socket], within: float) -> bool:
    """Tell whether the other side closes all of them in time; what it still says is read."""
    until, left = time.monotonic() + within, list(lines)
    while left and time.monotonic() < until:
        for line in select.select(left, [], [], 0.2)[0]:
            try:
                more = line.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                left.remove(line)
    return not left


@pytest.mark.parametrize("said", HALVES.values(), ids=HALVES)
def test_half_open_requests_are_closed(port: int, said: bytes) -> None:
    """Fifty of them, in time; meanwhile and afterwards the page answers others."""
    # Before the first is opened: where the machine is busy their time is running while others open.
    begun = time.monotonic()
    # Each question on its own connection: one that is kept is closed at the time that they are.
    quick = f"http://127.0.0.1:{port}/quick"
    with opened(port, said, 50) as lines:
        assert httpx.get(quick, timeout=30).text == "quick"
        # The last one waits for uvicorn's own limit first: 5 s after an answer.
        assert closed(lines, within=LIMIT + SLOW)
        assert time.monotonic() - begun > LIMIT / 2, "a request may take a moment"
        assert httpx.get(quick, timeout=30).text == "quick"


def test_dripping_does_not_help(port: int) -> None:
    """The limit is that of the whole request, however many bytes come one by one."""
    begun = time.monotonic()
    with opened(port, b"GET / HTTP/1.1\r\n", 1) as [line]:
        while not closed([line], within=0.1):
            assert time.monotonic() - begun < LIMIT + SLOW
            with suppress(OSError):  # closed in this very moment
                line.sendall(b"X-Slow: 1\r\n")
        assert time.monotonic() - begun > LIMIT / 2


def test_a_stream_outlives_the_limit(port: int) -> None:
    """Who has asked, and listens, is told what is new for as long as it likes."""
    with httpx.stream("GET", f"http://127.0.0.1:{port}/events", timeout=30) as stream:
        told, begun = stream.iter_text(), time.monotonic()
        assert next(told).startswith("event: now")
        while time.monotonic() - begun < 3 * LIMIT:
            assert next(told) == 'event: here\ndata: ""\n\n'


def test_there_is_a_limit_to_connections(port: int) -> None:
    """Beyond it the answer is "later" at once, and all is well when they have gone."""
    asked = b"GET /quick HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with opened(port, b"", MOST) as lines, opened(port, asked, 1) as [late]:
        assert late.recv(65536).startswith(b"HTTP/1.1 503 ")
        assert closed(lines, within=LIMIT + SLOW)
    with httpx.Client(timeout=30) as client:
        assert client.get(f"http://127.0.0.1:{port}/quick").text == "quick"
