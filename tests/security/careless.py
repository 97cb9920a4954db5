"""A server that repeats whatever it is asked, as careless ones do, in every kind of failure."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

from tests.dresses import DRESSES
from tests.http.servers import Handler, handling

TOKEN: Final = "cAnArY-token-that-the-server-gave"  # noqa: S105  made up


class Said(NamedTuple):
    """An answer: its status, its body, and headers beside the usual ones."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


def _refusing(status: int, **headers: str) -> Callable[[str], Said]:
    return lambda heard: Said(
        status, heard.encode(), {k.replace("_", "-"): v for k, v in headers.items()}
    )


def _wrong_types(heard: str) -> Said:
    body = {"error": heard, "errors": [heard], "message": heard, "data": 5, "items": heard}
    return Said(200, json.dumps(body).encode())


def _refused_in_json(heard: str) -> Said:
    return Said(400, json.dumps({"error": heard, "token": TOKEN, "q": {"api_key": heard}}).encode())


def _moved(heard: str) -> Said:
    return Said(302, b"", {"Location": f"/elsewhere?{'&'.join(heard.split()[:20])}"})


def _away(heard: str) -> Said:
    return Said(301, b"", {"Location": f"https://nosuch.invalid/{heard.split()[1]}"})


def _cut(heard: str) -> Said:
    return Said(200, heard.encode(), {"Content-Length": str(len(heard) + 1_000)})


FAILURES: Final[dict[str, Callable[[str], Said]]] = {
    "401": _refusing(401),
    "403": _refusing(403),
    "404": _refusing(404),
    "429": _refusing(429, Retry_After="90"),
    "500": _refusing(500),
    "503": _refusing(503, Retry_After="never"),
    "no JSON": _refusing(200),
    "other JSON": _wrong_types,
    "refused in JSON": _refused_in_json,
    "redirect": _moved,
    "redirect away": _away,
    "cut short": _cut,
    "wrong encoding": _refusing(200, Content_Encoding="gzip"),
}


def _repeating(dress: Callable[[str], str]) -> Callable[[str], Said]:
    def said(heard: str) -> Said:
        lines = (line.partition(": ") for line in heard.splitlines())
        words = " ".join(value for name, _, value in lines if name.lower() in _AUTHORISING)
        words = words.removeprefix("Bearer ").removeprefix("Basic ")
        return Said(401, f'{{"error": "no such key: {dress(words)}"}}'.encode())

    return said


_AUTHORISING: Final = frozenset({"authorization", "api-key"})
FAILURES_IN_DRESS: Final = {
    f"repeated, {name}": _repeating(dress) for name, dress in DRESSES.items()
}

SESSION: Final = {
    "accessJwt": TOKEN,
    "refreshJwt": TOKEN,
    "access_token": TOKEN,
    "expires_in": 3600,
}


@contextmanager
def careless(failure: str, *, logs_in: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Serve a failure on loopback; yield the address, and what was asked.

    Args:
        failure: One of `FAILURES` or `FAILURES_IN_DRESS`.
        logs_in: Whether whoever posts first gets a session.
    """
    heard: list[str] = []

    class Careless(Handler):
        def answered(self) -> None:
            body = self.body.decode("utf-8", "replace")
            heard.append(f"{self.requestline}\n{self.headers}\n{body}")
            said = (FAILURES | FAILURES_IN_DRESS)[failure](heard[-1])
            if logs_in and self.command == "POST":
                said = Said(200, json.dumps(SESSION).encode())
            self.reply(said.status, said.body, said.headers)
            self.close_connection = True

    with handling(Careless) as url:
        yield url, heard
