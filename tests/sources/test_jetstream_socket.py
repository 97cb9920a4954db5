"""The line to Jetstream, against real servers on loopback."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
import trustme
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from monitor.clock import utc_now
from monitor.errors import ConfigError, CursorLost, NeedsAttention, RetryLater, SourceError
from monitor.nouns.posts import Page, Span
from monitor.sources.base import Job
from monitor.sources.jetstream.socket import MOST_BYTES, Call, LineCut, dial, require
from monitor.sources.jetstream.source import Jetstream, Settings
from monitor.sources.jetstream.wire import Protocol
from monitor.testing.contract import INCIDENT, MINUTE
from monitor.testing.service import FakeHttp
from tests.http.servers import serving
from tests.sources.case_bluesky import record
from tests.sources.case_jetstream import FRAMES

NOBODY = FakeHttp(lambda url, *_: pytest.fail(f"{url} is not to be asked"))
Talk = Callable[[ServerConnection], None]
Door = Callable[[ServerConnection, Request], Response | None]


@contextmanager
def a_server(talk: Talk, door: Door | None = None) -> Iterator[str]:
    """Yield the address of a server that talks so to everybody whom the door lets in."""

    def framing(connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return next(iter(offered), None)

    with serve(talk, "127.0.0.1", 0, process_request=door, select_subprotocol=framing) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join()


def refusing(status: int, body: str, **headers: str) -> Door:
    def door(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(status, body)
        for key, value in headers.items():
            response.headers[key.replace("_", "-")] = value
        return response

    return door


def say(*frames: str | bytes) -> Talk:
    def talk(connection: ServerConnection) -> None:
        for frame in frames:
            connection.send(frame)

    return talk


def call(url: str, framing: str | None = None) -> Call:
    return Call(url, framing, allow_private=True)


def never(address: Call) -> None:
    """Open a line that must not open."""
    with dial(address):
        pytest.fail("it was opened")


def test_frames_come_as_bytes_and_silence_as_none() -> None:
    """Text and binary frames are bytes; a wait in which nothing comes is no end."""

    def talk(connection: ServerConnection) -> None:
        connection.send("é")
        connection.send(b"\x00")
        connection.recv()

    with a_server(talk) as url, dial(call(url)) as receive:
        assert [receive(5), receive(5), receive(0.01)] == ["é".encode(), b"\x00", None]


def test_an_end_that_nobody_asked_for_is_told() -> None:
    """A server that hangs up ends the line with an error, not with silence."""
    with a_server(say("1")) as url, dial(call(url)) as receive:
        assert receive(5) == b"1"
        with pytest.raises(LineCut, match=r"127\.0\.0\.1:\d+: the stream was cut"):
            receive(5)


def test_a_frame_that_is_too_large_ends_the_line() -> None:
    """No frame can fill the memory."""
    with (
        a_server(say(b"x" * (MOST_BYTES + 1))) as url,
        dial(call(url)) as receive,
        pytest.raises(LineCut, match="1009"),
    ):
        receive(5)


def test_the_framing_is_agreed_on() -> None:
    """v2 frames in `xrpc.v1.json` are asked for by that name; we name ourselves, and no proxy."""
    heard: list[tuple[object, object, str]] = []

    def talk(connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        heard.append((connection.subprotocol, request.headers.get("User-Agent"), request.path))
        connection.send("1")

    with a_server(talk) as url:
        for framing in ("xrpc.v1.json", None):
            with dial(call(f"{url}/x?cursor=1", framing)) as receive:
                receive(5)
    assert [one[0] for one in heard] == ["xrpc.v1.json", None]
    assert all(str(one[1]).startswith("reaction-monitor/") for one in heard)
    assert {one[2] for one in heard} == {"/x?cursor=1"}


def test_a_private_address_must_be_allowed() -> None:
    """The same guard as for every other question stands before the line."""
    said = r"leads to 127\.0\.0\.1, a loopback address, and"
    with a_server(say("1")) as url, pytest.raises(SourceError, match=said):
        never(Call(url))


@pytest.mark.parametrize(
    ("door", "error", "said"),
    [
        (refusing(400, '{"error":"CursorTooOld","message":"floor 9"}'), CursorLost, "floor 9"),
        (refusing(400, "\x1b[2Junknown parameter"), SourceError, r"400 Bad Request: '\\x1b\[2Junk"),
        (refusing(403, "no"), NeedsAttention, "403 Forbidden: 'no'"),
        (refusing(503, ""), SourceError, "503 Service Unavailable"),
    ],
)
def test_a_refusal_says_why(door: Door, error: type[SourceError], said: str) -> None:
    """What the server answers instead of opening the line is told as for any other question."""
    with a_server(say(), door) as url, pytest.raises(error, match=said) as raised:
        never(call(url))
    assert type(raised.value) is error


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    """429 with Retry-After is an instant before which it is not asked again."""
    before = utc_now()
    door = refusing(429, "slow down", Retry_After="290")
    with a_server(say(), door) as url, pytest.raises(RetryLater) as raised, dial(call(url)):
        pytest.fail("it was opened")
    wait = timedelta(seconds=290)
    assert before + wait - timedelta(seconds=2) <= raised.value.until <= utc_now() + wait


def test_what_cannot_be_reached() -> None:
    """No listener, no such host, no websocket: one sentence each."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"ws://127.0.0.1:{gone.getsockname()[1]}"
    for address, said in (
        (url, r"no connection \(it was refused"),
        ("ws://no.invalid", "no.invalid"),
    ):
        with pytest.raises(SourceError, match=said):
            never(call(address))
    said = "no websocket"
    with (
        serving(lambda line: line.say(b"SSH-2.0\r\n")) as server,
        pytest.raises(SourceError, match=said),
    ):
        never(call(f"ws://127.0.0.1:{server.port}"))


def test_certificates_are_checked() -> None:
    """A certificate of an authority that nobody knows opens no line."""
    tls = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.configure_cert(context)
    said = r"no websocket \('.*certificate verify"
    with (
        serving(lambda line: line.wait(), tls=context) as server,
        pytest.raises(SourceError, match=said),
    ):
        never(call(f"wss://127.0.0.1:{server.port}"))


def test_a_package_that_is_missing_is_named() -> None:
    """Streams need an extra; who has not installed it is told how, before anything starts."""
    require()
    with pytest.raises(ConfigError, match=r"pip install .*\[stream\]"):
        require("websockets_that_nobody_wrote")


@pytest.mark.parametrize("protocol", ["v1", "v2"])
def test_a_whole_pass_over_a_real_line(protocol: Protocol) -> None:
    """From the cursor to the present over a real websocket, with a cut in the middle."""
    now = utc_now()
    start = now - 10 * MINUTE
    times = [start + timedelta(seconds=n) for n in range(600)]
    frames = [
        FRAMES[protocol](at, str(n), record(at, f"Police n{n}.")) for n, at in enumerate(times)
    ]
    lines: list[int] = []

    def talk(connection: ServerConnection) -> None:
        lines.append(len(lines))
        for frame in frames[:550] if len(lines) == 1 else frames:
            connection.send(frame.decode())

    with a_server(talk) as url:
        settings = Settings(base_url=url, protocol=protocol, allow_private=True)
        job = Job(incident=INCIDENT, lane="posts", span=Span(start, now))
        pages: list[Page] = list(Jetstream(settings).pull(job, NOBODY))
        assert Jetstream(settings).check(INCIDENT, NOBODY).endswith("counts not.")
    assert len({post.native_id for page in pages for post in page.posts}) == 600
    assert not any(page.lost or page.rejected for page in pages)
    assert lines == [0, 1, 2]
