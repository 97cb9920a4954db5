"""The port of the live page: on this machine only."""

import socket
from typing import Final

from monitor.errors import UsageError

ADDRESS: Final = "127.0.0.1"
NAMES: Final = (ADDRESS, "localhost")  # by which this machine is always asked
WAITING: Final = 128
"""Connections that may wait while the process that answers them starts."""


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port of 127.0.0.1.

    Raises:
        UsageError: Another program has it, or this account may not have it.
    """
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Else the port of a page that has just ended would count as taken for a minute.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind((ADDRESS, port))
        line.listen(WAITING)
    except OSError as error:
        line.close()
        raise UsageError(
            f"the live page: port {port} of {ADDRESS} cannot be used "
            f"({str(error.strerror).lower()}): choose another with --port, or `port` under [web]"
        ) from error
    return line
