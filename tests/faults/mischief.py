"""The small services of the sources' tests over real connections, going wrong as a seed draws."""

import json
import zlib
from collections.abc import Callable
from random import Random
from threading import Event, Lock
from urllib.parse import parse_qs, urlsplit

from monitor.clock import utc_now
from monitor.errors import NotFound
from monitor.testing.service import Params, Service
from tests.faults.answers import HTML, later, to
from tests.faults.killing import pause
from tests.http.servers import Line, Talk, answer

Wrong = Callable[[Line, bytes], None]
"""Says something else than the true answer, which it is given."""


def wrong(whole: bytes) -> Wrong:
    """Return a talk that says *whole* instead of the truth."""
    return lambda line, _: line.say(whole)


def cut(line: Line, true: bytes) -> None:
    line.say(true[: len(true) // 2])


def hangs_up(line: Line, true: bytes) -> None:
    """Say nothing: the connection ends."""


def slow(line: Line, true: bytes) -> None:
    """Say the truth, with a pause in the middle of it."""
    line.say(true[: len(true) // 3])
    pause(0.7)
    line.say(true[len(true) // 3 :])


def bomb(line: Line, true: bytes) -> None:
    """Say 16 MiB, compressed."""
    del true
    line.say(answer(zlib.compress(bytes(2**24)), headers={"Content-Encoding": "deflate"}))


WRONG: tuple[Wrong, ...] = (
    cut,
    hangs_up,
    slow,
    bomb,
    wrong(later("1")),
    wrong(later("1", "503 Service Unavailable")),
    wrong(answer(b"", "500 Internal Server Error")),
    wrong(answer(HTML)),
    wrong(answer(b"")),
    wrong(answer(json.dumps({"error": "try again"}).encode())),
    wrong(to("/")),
    wrong(b"\x00\xff\r\n\r\n"),
)


def mischievous(reply: Callable[[str], bytes], random: Random, share: float, calm: Event) -> Talk:
    """Return a talk that goes wrong in a *share* of its answers, until it is calm.

    *reply* is the true answer to a request; *random* draws when it goes wrong, and how.
    """
    lock = Lock()

    def drawn() -> Wrong | None:
        with lock:
            return random.choice(WRONG) if random.random() < share else None

    def talk(line: Line) -> None:
        while (request := line.hear()) is not None:
            fault = None if calm.is_set() else drawn()
            if fault is not None:
                fault(line, reply(request))
                return
            line.say(reply(request))

    return talk


STATUS = {200: "200 OK", 304: "304 Not Modified"}


def replies(service: Service) -> Callable[[str], bytes]:
    """Return what *service* answers to a request, as bytes; many threads may ask."""
    lock = Lock()

    def reply(request: str) -> bytes:
        url, params, headers = question(request)
        with lock:
            service.now = utc_now()
            try:
                said = service.respond(url, params, headers)
            except (NotFound, KeyError):
                return answer(b"{}", "404 Not Found")
        return answer(said.body, STATUS[said.status], said.headers)

    return reply


def question(request: str) -> tuple[str, Params, dict[str, str]]:
    """Return path, parameters and headers of a request; a parameter that is repeated is a tuple."""
    first, *lines = request.split("\r\n")
    parts = urlsplit(first.split(" ")[1])
    values = parse_qs(parts.query, keep_blank_values=True).items()
    params = {name: v[0] if len(v) == 1 else tuple(v) for name, v in values}
    headers = (line.partition(":") for line in lines if line)
    return parts.path, params, {name: value.strip() for name, _, value in headers}
