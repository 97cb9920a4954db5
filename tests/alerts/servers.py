"""A real server on loopback that remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


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

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            asked.append(Asked(self.command, self.path, body))
            self.send_response(answer(self.path))
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
