"""Listening on a port of this machine, and serving until somebody ends it."""

import os
import socket
from asyncio import TimerHandle, Transport
from threading import Thread
from typing import Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.web.port import ADDRESS

GRACE: Final = 2  # seconds that open streams are given at the end
MOST: Final = 500
"""Connections at once; further ones are asked to come back later. Most systems let a process have
1,024 open files."""


def serve(
    app: ASGIApp, line: socket.socket, parent: int | None = None, *, trusts_proxy: bool = False
) -> None:
    """Answer what comes in on *line*, a bound socket, until a signal says that it is enough.

    *parent* is a pipe that ends when whoever started this process has gone, however it went; None
    follows nobody. With *trusts_proxy* who asks is who a program on this machine says in
    `X-Forwarded-For`; else any program could say so of itself.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=ADDRESS,
            log_config=None,  # else it would log by itself, past what masks and redacts
            log_level="warning",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            http=PromptProtocol,
            ws="none",
            limit_concurrency=MOST,
            proxy_headers=trusts_proxy,
            forwarded_allow_ips=ADDRESS,
        )
    )
    if parent is not None:
        Thread(target=_follow, args=(server, parent), daemon=True).start()
    server.run(sockets=[line])


def _follow(server: uvicorn.Server, parent: int) -> None:
    while os.read(parent, 1):
        pass
    server.should_exit = True


ASK_WITHIN: Final = 10.0
"""Seconds within which a request must be there whole, its body too. Its answer may take, and a
stream may last, as long as it likes."""


class PromptProtocol(H11Protocol):
    """Closes a connection whose request is not whole in time: else who says nothing holds it.

    uvicorn closes a connection on which nothing comes after an answer, and has no limit for one
    whose request is never whole.
    """

    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._done()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self._done()
        elif self._late is None:
            # From its first byte on, however many follow one by one.
            self._late = self.loop.call_later(ASK_WITHIN, self._close)

    def _done(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close(self) -> None:
        self._late = None
        self.transport.close()
