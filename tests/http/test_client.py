"""The client: what each kind of answer becomes, asked of real sockets."""

import gzip
import socket
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NeedsAttention, NotFound, RetryLater, SourceError
from monitor.http.client import HttpClient
from monitor.version import __version__
from tests.http.servers import Line, always, answer, replying, serving
from tests.http.world import SECOND, START, World

if TYPE_CHECKING:
    from monitor.sources import base


def test_the_client_is_what_sources_are_promised() -> None:
    """The class satisfies the protocol that sources know (mypy compares the signatures)."""
    with World().http() as http:
        promised: base.Http = http
        assert isinstance(promised, HttpClient)


def test_an_answer_is_whole() -> None:
    """Status, decompressed body, headers in lower case, each once, and the address come back."""
    whole = answer(gzip.compress(b"{}"), headers={"Content-Encoding": "gzip", "X-A": "1\r\nX-A: 2"})
    with serving(always(whole)) as server, World().http() as http:
        got = http.get(f"{server.url}/a?x=1", params={"y": 2})
    assert (got.status, got.body) == (200, b"{}")
    assert got.headers["x-a"] == "1, 2"
    assert got.url == f"{server.url}/a?x=1&y=2"


def test_a_request_says_who_asks_and_what_it_can_read() -> None:
    """User agent, our encodings and the caller's headers are sent; nothing that says more of us."""
    with serving(always(answer())) as server, World().http() as http:
        http.get(f"http://me:pw@127.0.0.1:{server.port}/a", headers={"X-Own": "1"})
    lines = server.requests[0].strip().split("\r\n")
    assert lines[0] == "GET /a HTTP/1.1"
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
        "connection": "keep-alive",
        "user-agent": f"reaction-monitor/{__version__}",
        "x-own": "1",
        "authorization": "basic bwu6chc=",
    }


def test_the_address_that_is_handed_back_has_no_password() -> None:
    """Name and password are sent, but are not part of what may be stored."""
    with serving(always(answer())) as server, World().http() as http:
        got = http.get(f"http://me:pw@127.0.0.1:{server.port}/a")
    assert got.url == f"{server.url}/a"


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        ("401 Unauthorized", NeedsAttention, "the answer is 401 Unauthorized: 'says'"),
        ("403 Forbidden", NeedsAttention, "the answer is 403 Forbidden: 'says'"),
        ("404 Not Found", NotFound, "the answer is 404 Not Found: 'says'"),
        ("410 Gone", NotFound, "the answer is 410 Gone: 'says'"),
        ("418 \x1b[2J", SourceError, r"the answer is 418 I'm a Teapot: 'says'"),
        ("500 Oops", SourceError, "the answer is 500 Internal Server Error: 'says'"),
        ("503 Busy", SourceError, "the answer is 503 Service Unavailable: 'says'"),
        ("599 Odd", SourceError, "the answer is 599: 'says'"),
        ("204 Nothing", SourceError, "the answer is 204 No Content"),
        ("206 Part", SourceError, "the answer is 206 Partial Content: 'says'"),
        ("304 Same", SourceError, "the answer is 304 Not Modified"),
        ("301 Moved", SourceError, "the answer is 301 Moved Permanently: 'says'"),
    ],
)
def test_each_status_is_an_error_of_its_kind(
    status: str, kind: type[SourceError], text: str
) -> None:
    """The sentence has host and status, and what the service says for itself."""
    body = b"" if status[:3] in {"204", "304"} else b"says"
    with serving(always(answer(body, status))) as server, World().http() as http:
        with pytest.raises(SourceError, match=rf"^127\.0\.0\.1:{server.port}: .*{text}") as caught:
            http.get(server.url)
        assert type(caught.value) is kind
    if isinstance(caught.value, NotFound):
        assert caught.value.gone == status.startswith("410")


def test_a_pause_is_told_with_its_end() -> None:
    """429 and 503 with a time say until when, in the sentence and in the error."""
    whole = answer(b"slow", "503 Busy", {"Retry-After": "60"})
    with (
        serving(always(whole)) as server,
        World().http() as http,
        pytest.raises(RetryLater, match="before 2017-02-22T06:01:00Z: 'slow'") as caught,
    ):
        http.get(server.url)
    assert caught.value.until == START + 60 * SECOND


def test_a_failure_with_a_time_is_a_failure_and_is_heeded() -> None:
    """500 with Retry-After is told as what it is; the next question waits all the same."""
    whole = answer(b"down", "500 Oops", {"Retry-After": "60"})
    with serving(always(whole)) as server, World().http() as http:
        with pytest.raises(SourceError, match="the answer is 500") as caught:
            http.get(server.url)
        assert not isinstance(caught.value, RetryLater)
        with pytest.raises(RetryLater, match="it asked for a pause"):
            http.get(server.url)
        assert len(server.requests) == 1


@pytest.mark.parametrize("header", ["If-None-Match", "if-modified-since"])
def test_not_modified_answers_only_who_asked_for_it(header: str) -> None:
    """304 is an answer where the question carried a validator."""
    with serving(always(answer(status="304 Same"))) as server, World().http() as http:
        got = http.get(server.url, headers={header: '"1"'})
    assert (got.status, got.body) == (304, b"")


def test_what_a_server_says_for_itself_is_short_and_harmless() -> None:
    """An excerpt has at most 200 characters, on one line, without control characters."""
    body = b"\x1b]8;;http://evil\x07 a\n\n b\xff" + b" x" * 1_000_000
    with (
        serving(always(answer(body, "500 Oops"))) as server,
        World().http() as http,
        pytest.raises(SourceError) as caught,
    ):
        http.get(server.url)
    said = str(caught.value).partition("Error: ")[2]
    assert len(said) in {len("'…'") + 200, len("'…'") + 199}
    assert said.startswith(r"'\x1b]8;;http://evil\x07 a b")
    assert said.isprintable()


def test_connections_are_kept() -> None:
    """Questions to one host share a connection, also after a refusal."""
    answers = iter([answer(b"1"), answer(b"no", "403 No"), answer(b"3")])
    with serving(replying(lambda _: next(answers))) as server, World().http() as http:
        http.get(server.url)
        with pytest.raises(SourceError):
            http.get(server.url)
        assert http.get(server.url).body == b"3"
        assert server.connections == 1


def hanging_up(line: Line) -> None:
    """Answer once and read one more request, then leave without a word."""
    line.hear()
    line.say(answer(b"1"))
    line.hear()


def test_a_dropped_connection_is_dialled_again_at_once() -> None:
    """A kept connection that ends without a byte costs nothing: the question is asked once more."""
    with serving(hanging_up) as server, World().http() as http:
        assert [http.get(server.url).body for _ in range(3)] == [b"1"] * 3
        assert (server.connections, len(server.requests)) == (3, 5)


def test_a_new_connection_that_is_dropped_is_an_error() -> None:
    """A server that always hangs up is asked three times in all, and the sentence is told once."""

    def talk(line: Line) -> None:
        line.hear()

    with serving(talk) as server, World().http() as http:
        with pytest.raises(SourceError, match="disconnected without sending a response") as caught:
            http.get(server.url)
        assert caught.value.kind == "unreachable"
        assert len(server.requests) == 3


def test_half_an_answer_is_none() -> None:
    """A connection that always breaks within an answer is an error, after three tries."""

    def talk(line: Line) -> None:
        line.hear()
        line.say(b"HTTP/1.1 200 OK\r\nContent-")

    with serving(talk) as server, World().http() as http:
        with pytest.raises(SourceError, match="the answer cannot be read as HTTP"):
            http.get(server.url)
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("whole", "text"),
    [
        (b"", "the connection was dropped before the answer ended"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            "dropped before the answer ended .*without sending complete message",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            "dropped before the answer ended .*complete message body",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
            "the answer cannot be read as HTTP",
        ),
        (
            b"SSH-2.0-OpenSSH\r\n\r\n",
            r"the answer cannot be read as HTTP \(illegal status line: 'SSH",
        ),
        (
            b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            r"the answer cannot be read as HTTP \(illegal header line: 'no header'\)$",
        ),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X-Pad: xxxxxxxx\r\n" * 10_000,
            "the answer cannot be read as HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_001, "the answer is larger than"),
        (answer(headers={"Content-Encoding": "br"}, body=b"x"), "packed as 'br'"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(whole: bytes, text: str) -> None:
    """Cut bodies, floods of headers, other protocols and endless bodies are told as such."""

    def talk(line: Line) -> None:
        line.hear()
        line.say(whole)

    with (
        serving(talk) as server,
        World().http() as http,
        pytest.raises(SourceError, match=rf"^127\.0\.0\.1:{server.port}: .*{text}"),
    ):
        http.get(server.url)


def test_nobody_there_is_told_as_such() -> None:
    """A closed port and an unknown name are told apart."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with (
        World().http() as http,
        pytest.raises(SourceError, match="the connection was refused"),
    ):
        http.get(f"http://127.0.0.1:{port}/")
    with (
        World().http(resolver=unknown) as http,
        pytest.raises(SourceError, match=r"^cannot resolve example\.org \(Name or service not"),
    ):
        http.get("http://example.org/")


def test_cookies_are_not_kept() -> None:
    """What one answer sets, the next question does not carry."""
    with serving(always(answer(headers={"Set-Cookie": "a=b"}))) as server, World().http() as http:
        http.get(server.url)
        http.get(server.url)
    assert "cookie" not in server.requests[1].lower()


def test_a_body_may_be_as_large_as_allowed() -> None:
    """The cap is the caller's."""
    with serving(always(answer(b"x" * 100))) as server:
        with World().http(max_bytes=100) as http:
            assert len(http.get(server.url).body) == 100
        with (
            World().http(max_bytes=99) as http,
            pytest.raises(SourceError, match="the answer is larger"),
        ):
            http.get(server.url)
