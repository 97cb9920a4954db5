"""Connections whose every step ends at the deadline, to addresses that passed the guard.

httpx limits each socket operation, not the whole, and resolves a name after anyone could check it.
Both are cured where httpcore asks for a connection: in its network backend.

References:
    httpcore 1.0.9, network backends, www.encode.io/httpcore/network-backends, read 2026-11-24.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeAlias

import httpcore

from monitor.errors import SourceError
from monitor.http.guard import admit

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system knows, in its order of preference, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class DialWatch:
    """How much of an attempt's time is left, and how far it has come."""

    def __init__(self, length: timedelta) -> None:
        self.length = length
        self.doing = ""  # what it does now, in words
        self.dialled = False  # whether a connection was made for it, and not one that was kept
        self.heard = False  # whether a byte of the answer has come
        self.ended = False  # whether the server has closed the connection
        self._end = 0.0

    def start(self) -> None:
        self._end = time.monotonic() + self.length.total_seconds()

    def left(self, doing: str) -> float:
        """Return the seconds that are left, above 0, for *doing*.

        Raises:
            httpcore.TimeoutException: None is left.
        """
        self.doing = doing
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps has only the time that is left of the whole."""

    def __init__(self, inner: httpcore.NetworkStream, watch: DialWatch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._watch.left("reading the answer"))
        self._watch.heard = self._watch.heard or bool(data)
        self._watch.ended = not data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._watch.left("sending the question"))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._watch.left("agreeing on TLS")
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Dialler(httpcore.NetworkBackend):
    """Resolves a name once, has every address judged, and dials those very addresses."""

    def __init__(
        self,
        resolver: Resolver,
        inner: httpcore.NetworkBackend,
        watch: DialWatch,
        *,
        allow_private: bool,
    ) -> None:
        self._resolver, self._inner, self._watch = resolver, inner, watch
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address that takes it; each has its share of the time.

        Raises:
            SourceError: The name has no address, or one that must not be dialled.
        """
        self._watch.dialled = True
        addresses = self._resolve(host, port)
        admit(host, addresses, allow_private=self._allow_private)
        failure: Exception = httpcore.ConnectError("its name has no address")
        for number, address in enumerate(addresses):
            share = self._watch.left("connecting") / (len(addresses) - number)
            try:
                stream = self._inner.connect_tcp(address, port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._watch)
        raise failure

    def _resolve(self, host: str, port: int) -> Sequence[str]:
        # The resolver has a thread of its own, which ends when it gives up: nothing else can end a
        # question to the system's.
        answers: SimpleQueue[Sequence[str] | OSError | ValueError] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolver(host, port))
            except (OSError, ValueError) as error:
                answers.put(error)

        left = self._watch.left("resolving its name")
        Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            found = answers.get(timeout=left)
        except Empty as error:
            raise httpcore.ConnectTimeout from error
        if isinstance(found, Exception):
            reason = getattr(found, "strerror", None) or found
            raise SourceError(f"cannot resolve {host} ({reason})", kind="unreachable") from found
        return found
