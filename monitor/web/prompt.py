"""Connections that ask at once, or are closed: else whoever says nothing holds one for ever.

uvicorn closes a connection on which nothing comes after an answer, and has no limit for one whose
request is never whole.
"""

from asyncio import TimerHandle, Transport
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ASK_WITHIN: Final = 10.0
"""Seconds within which a request must be there whole, its body too. Its answer may take, and a
stream may last, as long as it likes."""


class PromptProtocol(H11Protocol):
    """Closes a connection whose request is not whole in time."""

    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on, unless the request is whole now."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
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
