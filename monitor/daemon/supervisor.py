"""Telling systemd that the daemon is ready, lives, and stops; without it, nothing is sent."""

import logging
import socket
from typing import Final

log = logging.getLogger("monitor")

VARIABLE: Final = "NOTIFY_SOCKET"
"""Names the socket of the service manager in the environment of a service of `Type=notify`."""


class Supervisor:
    """The service manager that started this process; it may be that none did.

    The *address* is as `NOTIFY_SOCKET` says: a path, or `@` and an abstract name; None where nobody
    listens.

    References:
        systemd: sd_notify(3), "Notes" and "WATCHDOG=1", read 2026-11-24.
    """

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._ready = False

    def alive(self) -> None:
        """Tell that the schedule runs; the first time, that the daemon is ready."""
        self._tell("WATCHDOG=1" if self._ready else "READY=1\nWATCHDOG=1")
        self._ready = True

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        if not self._address:
            return
        address = self._address
        if address.startswith("@"):
            address = f"\0{address[1:]}"
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.sendto(words.encode(), address)
        except OSError as error:
            # A daemon that nobody supervises any more works on.
            log.warning(
                "the service manager cannot be reached (%s); the daemon goes on without it", error
            )
