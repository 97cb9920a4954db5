"""The one module that talks to the network: deadlines, size caps, address guard, pace, redaction.

::

    question -> pace -> wire (guard, watch) -> body -> Answer
                 ^                          -> verdict -> SourceError
                 rates (what the answer says of the service's limits)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from monitor.http.pace import HostLimits, MemoryLedger, PaceLedger

if TYPE_CHECKING:
    from monitor.http.client import HttpClient
    from monitor.http.memo import Memo

__all__ = ["HostLimits", "HttpClient", "Memo", "MemoryLedger", "PaceLedger"]

_LATE = {"HttpClient": "monitor.http.client", "Memo": "monitor.http.memo"}


def __getattr__(name: str) -> object:
    """Import the client when it is asked for.

    httpx costs a third of a second, which whoever only keeps budgets need not pay.

    Raises:
        AttributeError: Nothing here has that name.
    """
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
