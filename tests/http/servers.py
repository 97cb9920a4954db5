"""Servers on loopback that say exactly what a test wants, byte for byte."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Talk = Callable[["Line"], None]


def answer(
    body: bytes = b"", status: str = "200 OK", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return a whole answer; its length is told unless *headers* tell another."""
    told = {"Content-Length": str(len(body)), **(headers or {})}
    lines = [f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in told.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Line:
    """One connection, from the server's side."""

    def __init__(self, connection: socket.socket, stopping: Event, requests: list[str]) -> None:
        self._connection = connection
        self._stopping = stopping
        self._requests = requests

    def hear(self) -> str | None:
        """Return the next request, or None where the client has left."""
        heard, left = b"", 1
        while left > 0:
            piece = self._connection.recv(65_536)
            if not piece:
                return None
            heard += piece
            head, ended, body = heard.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            left = (int(length[1]) if length else 0) - len(body) if ended else 1
        request = heard.decode("ascii")
        self._requests.append(request)
        return request

    def say(self, text: bytes) -> None:
        self._connection.sendall(text)

    def drip(self, piece: bytes, every: float) -> None:
        """Say *piece* again and again until the client or the test has enough."""
        while not self._stopping.wait(every):
            self._connection.sendall(piece)

    def wait(self) -> None:
        """Say nothing until the test is over."""
        self._stopping.wait(5)


class Server:
    """Hands every connection to *talk*, in a thread of its own."""

    def __init__(self, talk: Talk, tls: ssl.SSLContext | None) -> None:
        self.requests: list[str] = []
        self.connections = 0
        self._talk = talk
        self._tls = tls
        self._stopping = Event()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def stop(self) -> None:
        self._stopping.set()
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                self._open.append(connection)
                self._threads.append(Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            with connection:
                self._talk(Line(connection, self._stopping, self.requests))


@contextmanager
def serving(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server for as long as the block lasts."""
    server = Server(talk, tls)
    try:
        yield server
    finally:
        server.stop()


class Handler(BaseHTTPRequestHandler):
    """Hears a question whole, and logs nothing; `answered` says what is to be said.

    Attributes:
        body: What was posted.
    """

    body: bytes

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.answered()

    do_POST = do_GET  # noqa: N815  the names that http.server calls

    def answered(self) -> None:
        raise NotImplementedError

    def reply(
        self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def handling(handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """Let a handler answer on loopback for as long as the block lasts; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def replying(reply: Callable[[str], bytes]) -> Talk:
    """Return a talk that answers each request on a connection that stays open."""

    def talk(line: Line) -> None:
        while (request := line.hear()) is not None:
            line.say(reply(request))

    return talk


def always(whole: bytes) -> Talk:
    """Return a talk that answers every request alike."""
    return replying(lambda _: whole)
