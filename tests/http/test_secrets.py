"""No secret in any message: not the words of the error, not its traceback in the log.

Promise 11.
"""

import io
import logging
from collections.abc import Iterator

import pytest

from monitor.errors import SourceError
from monitor.http.client import HttpClient
from monitor.logs import set_up
from tests.http.servers import Line, answer, replying, serving
from tests.http.world import World

SECRET = "s3cr3t/canary+x=="  # noqa: S105  made up
QUOTED = "s3cr3t%2Fcanary%2Bx%3D%3D"
CORE = "canary"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is written, at its most talkative."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    stream = io.StringIO()
    set_up(level="DEBUG", stream=stream, secrets=[SECRET])
    yield stream
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def failing(http: HttpClient, url: str, stream: io.StringIO, *, follow: bool = False) -> None:
    """Ask with the secret everywhere, log the failure, and look for the secret."""
    headers = {"Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET}
    with pytest.raises(SourceError) as caught:
        http.get(url, params={"access_token": SECRET, "q": "x"}, headers=headers, follow=follow)
    logging.getLogger("monitor").error("failed: %s", caught.value, exc_info=caught.value)
    assert CORE not in str(caught.value)
    assert CORE not in stream.getvalue()
    assert "failed" in stream.getvalue()


def echo(request: str) -> bytes:
    """Return a refusal that repeats whatever was asked, as a careless server does."""
    path = request.split()[1]
    repeated = (request + path).encode()
    return answer(repeated, "403 Forbidden", {"Location": path})


def moved(request: str) -> bytes:
    return answer(b"", "301 Moved", {"Location": "file://" + request.split()[1]})


def mangled(request: str) -> bytes:
    return answer(b"", "301 Moved", {"Location": f"http://[{request.split()[1]}"})


def around(request: str) -> bytes:
    return answer(b"", "301 Moved", {"Location": request.split()[1]})


def broken(request: str) -> bytes:
    return request.encode()


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize("reply", [echo, moved, mangled, around, broken])
def test_a_server_that_repeats_a_secret_does_not_publish_it(
    reply: object, log: io.StringIO, *, follow: bool
) -> None:
    """Bodies, redirects and broken answers are shown without the secrets that they repeat."""
    assert callable(reply)
    with serving(replying(reply)) as server, World().http(secrets=[SECRET]) as http:
        failing(http, f"{server.url}/{QUOTED}", log, follow=follow)
        assert QUOTED in server.requests[0]
        assert SECRET in server.requests[0]


@pytest.mark.parametrize(
    "url",
    [
        f"http://me:{QUOTED}@127.0.0.1:1/",
        f"http://me:{SECRET}@127.0.0.1:1/",
        f"ftp://me:{SECRET}@example.org/{QUOTED}",
        f"http://{SECRET}/",
        f"http://nosuch.invalid:port/{SECRET}",
    ],
)
def test_an_address_that_fails_does_not_publish_its_secret(url: str, log: io.StringIO) -> None:
    """Refused connections and addresses that are none are told without name, password and token."""
    with World().http(secrets=[SECRET], deadline=1) as http:
        failing(http, url, log)


def test_a_secret_at_the_edge_of_an_excerpt_is_not_cut_in_two(log: io.StringIO) -> None:
    """What is shown is redacted before it is shortened: no half of a secret is left."""
    with (
        serving(replying(lambda _: answer(b"x " * 93 + SECRET.encode(), "500 Oops"))) as server,
        World().http(secrets=[SECRET]) as http,
    ):
        failing(http, server.url, log)


def test_a_connection_that_breaks_tells_no_secret(log: io.StringIO) -> None:
    """The words of httpcore, which quote what they choked on, are redacted too."""

    def talk(line: Line) -> None:
        request = line.hear() or ""
        line.say(b"HTTP/1.1 " + request.split()[1].encode() + b"\r\n\r\n")

    with serving(talk) as server, World().http(secrets=[SECRET]) as http:
        failing(http, f"{server.url}/{SECRET}", log)
