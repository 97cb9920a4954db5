"""Servers that answer wrongly, each in its own way, with what must be said of it.

Every one of them serves a source of its own of the same daemon. While they are *calm* they are
honest, so that there is something that a wrong answer could be taken to prove.
"""

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Event
from typing import NamedTuple

from monitor.clock import utc_now
from tests.http.servers import Line, Talk, answer
from tests.sources.answers import hit, hits, item, rss

Reply = Callable[[], bytes]

HEAD = b"HTTP/1.1 200 OK\r\n"
LARGE = 10 * 2**20
HTML = b"<!doctype html><html><body><form>Please log in</form></body></html>"


class Fault(NamedTuple):
    """What a server does, and what becomes of the pass that meets it.

    Attributes:
        name: Of the source.
        talk: What the server says once it is not calm any more.
        said: A pattern that the error of the pass must match.
        wait: How long the source is left alone at least; None leaves that to the back-off.
        kind: Of the source: `rss` reads a feed, `hackernews` reads JSON.
    """

    name: str
    talk: Talk
    said: str
    wait: timedelta | None = None
    kind: str = "rss"


def honest(kind: str) -> bytes:
    """Return the right answer of a server: two posts, a minute old."""
    at = utc_now() - timedelta(minutes=1)
    text = "Police in Anaheim"
    if kind == "hackernews":
        found = [hit(n, at, text) for n in (1, 2)]
        return answer(json.dumps(hits(found)).encode())
    return answer(rss(*(item(f"n{n}", at, text) for n in (1, 2))).encode())


def turning(fault: Fault, calm: Event) -> Talk:
    """Return a talk that is honest as long as it is calm."""

    def talk(line: Line) -> None:
        if not calm.is_set():
            fault.talk(line)
            return
        while line.hear() is not None:
            line.say(honest(fault.kind))

    return talk


def saying(whole: bytes | Reply) -> Talk:
    """Return a talk that says the same to everybody, then hangs up."""

    def talk(line: Line) -> None:
        line.hear()
        line.say(whole if isinstance(whole, bytes) else whole())

    return talk


def endless(line: Line) -> None:
    line.hear()
    line.say(HEAD + b"\r\n")
    while True:
        line.say(b" " * 65_536)


def drops(line: Line) -> None:
    """Answer once on each connection, and leave without a word."""
    line.hear()
    line.say(honest("hackernews"))


def later(value: str, status: str = "429 Too Many Requests") -> bytes:
    return answer(b"slow down", status, {"Retry-After": value})


def in_two_hours() -> bytes:
    return later(format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True))  # noqa: TID251  a server lives in real time


def to(place: str) -> bytes:
    return answer(b"", "302 Found", {"Location": place})


def bomb() -> bytes:
    """Return 64 KiB that become 64 MiB."""
    packer = zlib.compressobj(9, wbits=31)
    body = packer.compress(bytes(2**26)) + packer.flush()
    return answer(body, headers={"Content-Encoding": "gzip"})


def large() -> bytes:
    return answer(rss(item("n3", utc_now(), "Police in Anaheim", "x" * LARGE)).encode())


def found(body: str | bytes) -> Talk:
    return saying(answer(body if isinstance(body, bytes) else body.encode()))


HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
JSON = "hackernews"

FAULTS = (
    Fault("later-seconds", saying(later("7200")), "the answer is 429", 2 * HOUR),
    Fault("later-date", saying(in_two_hours), "the answer is 429", 2 * HOUR),
    Fault("later-absurd", saying(later("99999999999")), "the answer is 429", DAY),
    Fault("later-past", saying(later("-5")), "the answer is 429", MINUTE),
    Fault("later-garbage", saying(later("soon")), "the answer is 429", MINUTE),
    Fault("unavailable-until", saying(later("7200", "503 Busy")), "the answer is 503", 2 * HOUR),
    Fault("unavailable", saying(answer(HTML, "503 Service Unavailable")), "the answer is 503"),
    Fault("refused", saying(answer(b"who?", "401 Unauthorized")), "the answer is 401"),
    Fault("forbidden", saying(answer(b"no", "403 Forbidden")), "the answer is 403"),
    Fault("not-there", saying(answer(b"what?", "404 Not Found")), "the answer is 404"),
    Fault(
        "out-of-order", saying(answer(b"oops", "500 Internal Server Error")), "the answer is 500"
    ),
    Fault("login-page", found(HTML), "is not .*(feed|RSS)"),
    Fault("login-page-for-json", found(HTML), "the answer is not JSON", kind=JSON),
    Fault("cut-json", found('{"hits": [{"objectID": "3"'), "the answer is not JSON", kind=JSON),
    Fault("wrong-type", found('{"hits": 17, "nbHits": 0}'), "the answer is not JSON", kind=JSON),
    Fault("deep-json", found('{"hits": ' + "[" * 200_000), "the answer is not JSON", kind=JSON),
    Fault("no-number", found('{"hits": NaN, "nbHits": 0}'), "the answer is not JSON", kind=JSON),
    Fault(
        "long-number", found('{"hits": ' + "9" * 5_000 + "}"), "the answer is not JSON", kind=JSON
    ),
    Fault("nothing", found(b""), "the answer is not JSON", kind=JSON),
    Fault("cut-body", saying(HEAD + b"Content-Length: 900\r\n\r\n<rss>"), "connection was dropped"),
    Fault("hangs-up", saying(b""), "connection was dropped"),
    Fault("no-http", saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "as HTTP"),
    Fault("gzip-bomb", saying(bomb), "larger than 8 MiB"),
    Fault("large-post", saying(large), "larger than 8 MiB"),
    Fault("endless", endless, "larger than 8 MiB"),
    Fault("circle", saying(to("/")), "more than 5 redirects"),
    Fault("to-file", saying(to("file:///etc/passwd")), "file"),
    Fault("to-metadata", saying(to("http://169.254.169.254/latest")), "169.254.169.254"),
)
