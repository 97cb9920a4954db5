"""Listening on a port of this machine, and serving until somebody ends it."""

import os
import socket
from threading import Thread
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from monitor.web.port import ADDRESS
from monitor.web.prompt import PromptProtocol

GRACE: Final = 2
"""Seconds that open streams are given at the end."""

MOST: Final = 500
"""Connections at once; further ones are told to come back later. Most systems let a process have
1,024 open files."""


def serve(
    app: ASGIApp, line: socket.socket, parent: int | None = None, *, trusts_proxy: bool = False
) -> None:
    """Answer what comes in on *line* until a signal says that it is enough.

    Args:
        app: What answers.
        line: A bound socket.
        trusts_proxy: Whether who asks is who a program on this machine says in `X-Forwarded-For`;
            else any program could say so of itself.
        parent: A pipe that ends when whoever started this process has gone, however it went; None
            where nobody is to be followed.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=ADDRESS,
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
