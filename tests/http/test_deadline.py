"""One deadline holds for everything: no server, however slow, holds a pass longer (promise 7)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from threading import Event
from typing import Any

import httpcore
import pytest

from monitor.errors import SourceError
from tests.http.servers import Line, Talk, answer, replying, serving
from tests.http.world import World, knowing

DEADLINE = 0.25
ENOUGH = 1.0
"""A deadline for answers that come at once: a busy machine has them in half of it too."""

BUSY = 5
"""Seconds that a busy machine may add; no answer of these ever ends by itself."""


@contextmanager
def ending_in_time(doing: str) -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(SourceError, match=rf"no whole answer within 0\.25 s: still {doing}"):
        yield
    assert DEADLINE * 0.9 <= time.monotonic() - begun < DEADLINE + BUSY


def dripping(head: bytes, piece: bytes, every: float = 0.02) -> Talk:
    def talk(line: Line) -> None:
        line.hear()
        line.say(head)
        line.drip(piece, every)

    return talk


HEAD = b"HTTP/1.1 200 OK\r\n"
SLOW: dict[str, Talk] = {
    "silence": Line.wait,
    "status": dripping(b"", b"H"),
    "headers": dripping(HEAD, b"X-Drip: 1\r\n"),
    "body": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b"x"),
    "body without length": dripping(HEAD + b"\r\n", b"x"),
    "chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "chunk extension": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "trailers": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Drip: 1\r\n"),
    "informational": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "informational flood": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 20, every=0.0005),
    "empty gzip blocks": dripping(
        HEAD + b"Content-Encoding: deflate\r\n\r\n\x78\x01", b"\x00\x00\x00\xff\xff"
    ),
}


@pytest.mark.parametrize("phase", SLOW)
def test_no_slow_answer_outlasts_the_deadline(phase: str) -> None:
    """A server that is silent or drips, in whatever part of its answer, is left at the deadline."""
    with (
        serving(SLOW[phase]) as server,
        World().http(deadline=DEADLINE) as http,
        ending_in_time("reading the answer"),
    ):
        http.get(server.url)


def test_a_slow_refusal_is_still_told() -> None:
    """Where the status came and its text does not end, the status is the error."""
    talk = dripping(b"HTTP/1.1 404 Not Found\r\n\r\nno such", b"x")
    begun = time.monotonic()
    with (
        serving(talk) as server,
        World().http(deadline=DEADLINE) as http,
        pytest.raises(SourceError, match="the answer is 404 Not Found: 'no suchx"),
    ):
        http.get(server.url)
    assert time.monotonic() - begun < DEADLINE + BUSY


def test_a_slow_name_ends_at_the_deadline() -> None:
    """The system's resolver cannot be interrupted, but it can be left."""
    over = Event()

    def resolver(_host: str, _port: int) -> Sequence[str]:
        over.wait(5)
        return ["127.0.0.1"]

    with (
        World().http(deadline=DEADLINE, resolver=resolver) as http,
        ending_in_time("resolving its name"),
    ):
        http.get("http://example.org/")
    over.set()


class Swallowing(httpcore.NetworkBackend):
    """A network that lets every packet disappear."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: object, **__: object
    ) -> httpcore.NetworkStream:
        time.sleep(timeout or 5)  # noqa: TID251  a network that says nothing takes real time
        raise httpcore.ConnectTimeout


@pytest.mark.parametrize("count", [1, 2, 9])
def test_addresses_that_do_not_answer_share_the_time(count: int) -> None:
    """However many addresses a name has, all of them together have one deadline."""
    addresses = knowing(*(f"93.184.215.{n}" for n in range(count)))
    http = World().http(deadline=DEADLINE, backend=Swallowing(), resolver=addresses)
    with http, ending_in_time("connecting"):
        http.get("http://example.org/")


class HalfDead(Swallowing):
    """A network in which only loopback answers."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: object, **__: object
    ) -> httpcore.NetworkStream:
        if host != "127.0.0.1":
            return super().connect_tcp(host, port, timeout)
        return httpcore.SyncBackend().connect_tcp(host, port, timeout)


def test_an_address_that_does_not_answer_leaves_time_for_the_next() -> None:
    """One dead address of a name costs its share, not the answer."""
    with (
        serving(replying(lambda _: answer(b"1"))) as server,
        World().http(
            deadline=ENOUGH, backend=HalfDead(), resolver=knowing("93.184.215.14", "127.0.0.1")
        ) as http,
    ):
        assert http.get(f"http://example.org:{server.port}/").body == b"1"


class Noted(httpcore.SyncBackend):
    """The system's sockets; says how long each answer is waited for at most."""

    def __init__(self, note: Callable[[float], object]) -> None:
        self._note = note

    def connect_tcp(self, *args: Any, **named: Any) -> httpcore.NetworkStream:
        stream = super().connect_tcp(*args, **named)
        read = stream.read

        def noted(max_bytes: int, timeout: float | None = None) -> bytes:
            self._note(timeout or inf)
            return read(max_bytes, timeout)

        stream.read = noted  # type: ignore[method-assign]
        return stream


def test_redirects_share_the_time() -> None:
    """Each hop has what those before it have left of the deadline, however quick they were."""
    deadline, pause = 60, 0.01
    given: list[tuple[int, float]] = []

    def talk(line: Line) -> None:
        while line.hear() is not None:
            time.sleep(pause)  # noqa: TID251  what a hop takes, at least
            line.say(answer(status="302 Found", headers={"Location": "/on"}))

    with (
        serving(talk) as server,
        World().http(
            deadline=deadline,
            backend=Noted(lambda seconds: given.append((len(server.requests), seconds))),
        ) as http,
        pytest.raises(SourceError, match="more than 5 redirects"),
    ):
        http.get(server.url, follow=True)
    assert len(given) >= 6
    # Of the questions that the server has heard, all but the last are answered.
    assert all(seconds <= deadline - (heard - 1) * pause for heard, seconds in given)


def test_each_question_has_its_own_time() -> None:
    """The deadline begins again with every question, on a kept connection too."""
    with serving(replying(lambda _: answer(b"1"))) as server, World().http(deadline=ENOUGH) as http:
        assert http.get(server.url).body == b"1"
        time.sleep(ENOUGH)  # noqa: TID251  else the time of the first would not be over
        assert http.get(server.url).body == b"1"


@pytest.mark.parametrize("drip", [b"", b"\x16\x03\x03\x40\x00"])
def test_slow_tls_ends_at_the_deadline(drip: bytes) -> None:
    """A handshake that is silent or drips is left at the deadline."""

    def talk(line: Line) -> None:
        line.say(drip)
        line.drip(drip and b"\x02", 0.02)

    with (
        serving(talk) as server,
        World().http(deadline=DEADLINE) as http,
        ending_in_time("agreeing on TLS"),
    ):
        http.get(server.url.replace("http:", "https:"))
