"""The one module that talks to the network: deadlines, size caps, address guard, pace, redaction.

::

    question -> pace -> wire (guard, watch) -> body -> Answer
                 ^                          -> verdict -> SourceError
                 rates (what the answer says of the service's limits)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from monitor.http.pace import Budget, Ledger, MemoryLedger

if TYPE_CHECKING:
    from monitor.http.client import Http
    from monitor.http.memo import Memo

__all__ = ["Budget", "Http", "Ledger", "Memo", "MemoryLedger"]

_LATE = {"Http": "monitor.http.client", "Memo": "monitor.http.memo"}


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
