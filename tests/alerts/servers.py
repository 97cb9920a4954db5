"""A real server on loopback that remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.http.servers import Handler, handling


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes


class Status:
    """What the server answers; a test may change it."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def listening(
    status: int | Status | Callable[[str], int] = 200,
) -> Iterator[tuple[str, list[Asked]]]:
    """Serve on loopback, with a status or one for each path; tells the address, every request."""
    asked: list[Asked] = []

    def answer(path: str) -> int:
        if callable(status):
            return status(path)
        return status.number if isinstance(status, Status) else status

    class Answering(Handler):
        def answered(self) -> None:
            asked.append(Asked(self.command, self.path, self.body))
            self.reply(answer(self.path), headers={"Location": "/elsewhere"})

    with handling(Answering) as url:
        yield url, asked
