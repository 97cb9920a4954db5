"""Services on loopback that answer questions over HTTP, and processes beside, to measure with."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Query(NamedTuple):
    """What is asked: a path and its parameters, of each the last.

    Attributes:
        ids: All that `id[]` says.
    """

    path: str
    params: Mapping[str, str]
    ids: Sequence[str] = ()

    def number(self, name: str, default: int) -> int:
        return int(self.params.get(name, default))


def answering(respond: Callable[[Query], object]) -> str:
    """Answer on a free port until the process ends; return the address.

    What *respond* returns is sent as it is where it is bytes, else as JSON; None is "not found".
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body in one write

        def do_GET(self) -> None:  # the library's name
            parts = urlsplit(self.path)
            given = parse_qs(parts.query)
            params = {name: last for name, (*_, last) in given.items()}
            said = respond(Query(parts.path, params, given.get("id[]", ())))
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            kind = "xml" if body.startswith(b"<") else "json"
            self.send_response(404 if said is None else 200)
            self.send_header("Content-Type", f"application/{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Date", format_datetime(datetime.now(UTC), usegmt=True))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


@contextmanager
def beside(work: Callable[..., None], *given: object) -> Iterator[Connection]:
    """Have *work* done in a process of its own while the block runs; yields the line to it.

    It is called with *given* and with the other end of the line.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(*given, theirs), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()
