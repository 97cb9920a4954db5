"""What a status other than success means, as an error in one sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from monitor.clock import rfc3339
from monitor.errors import Failing, NeedsAttention, NotFound, RetryLater, SourceError

PAUSING: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

_KINDS: Final[Mapping[int, Callable[[str], SourceError]]] = {
    HTTPStatus.UNAUTHORIZED: NeedsAttention,
    HTTPStatus.FORBIDDEN: NeedsAttention,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.GONE: partial(NotFound, gone=True),
}


def refusal(where: str, status: int, said: str, *, until: datetime | None = None) -> SourceError:
    """Return the error that *status* stands for.

    *said* is what the answer says for itself, fit to be shown, its words quoted; it may be empty.
    *until*, when the host may be asked again, counts with 429 and 503 only.
    """
    registered = status in HTTPStatus._value2member_map_  # the server's own phrase is not shown
    named = f"{status} {HTTPStatus(status).phrase}" if registered else str(status)
    came, detail = f"{where}: the answer is {named}", f": {said}" if said else ""
    if status in PAUSING and until is not None:
        said = f"{came}; not to be asked before {rfc3339(until)}{detail}"
        error: SourceError = RetryLater(said, until)
    elif status in _KINDS:
        error = _KINDS[status](came + detail)
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        error = SourceError(came + detail, kind="server error")
    else:
        kind: Failing | None = "refused" if status >= HTTPStatus.BAD_REQUEST else None
        error = SourceError(came + detail, kind=kind)
    error.status = status
    return error
