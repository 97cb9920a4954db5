"""A server that answers truly, and now and then does not, as a seed draws."""

import json
import zlib
from collections.abc import Callable
from random import Random
from threading import Event, Lock

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

    Args:
        reply: The true answer to a request.
        random: Draws when, and how.
        share: Between 0 and 1.
        calm: Set where all answers are to be true.
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
