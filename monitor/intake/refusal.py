"""An item that could not be read, as a reject: why, and of which kind."""

import re
from pathlib import Path
from traceback import extract_tb
from typing import Final

import msgspec

from monitor.intake.bounds import Unfit
from monitor.nouns.posts import RAW_CAP, Reject, Rejecting

# msgspec tells what it refused in words alone.
_SAID: Final[tuple[tuple[re.Pattern[str], Rejecting], ...]] = (
    (re.compile(r"Invalid RFC3339|Invalid epoch|Expected `datetime` with"), "time"),
    (re.compile(r"Expected `(?:int|float)` [<>]|Number out of range"), "number"),
    (re.compile(r"Expected `str` (?:of length|matching)"), "text"),
)


def refused(error: Exception, raw: bytes) -> Reject:
    """Return the reject that an item has become, which could not be read or made into a post.

    An exception that nobody raised on purpose may repeat what somebody wrote: its reason is only
    its type and the line of code.
    """
    reason, kind = str(error), _kind(error)
    if isinstance(error, OverflowError):
        reason = "this is no time within the years 1 to 9999 (UTC)"
    elif not isinstance(error, Unfit | msgspec.DecodeError | UnicodeError | RecursionError):
        last = extract_tb(error.__traceback__)[-1]
        reason = f"{Path(last.filename).name}, line {last.lineno}: {type(error).__name__}"
    return Reject(reason, raw[:RAW_CAP], kind)


def _kind(error: Exception) -> Rejecting:
    match error:
        case Unfit():
            return error.kind
        case OverflowError():  # numbers of Python have no end, but its calendar has
            return "time"
        case msgspec.ValidationError():
            message = str(error)
            return next((kind for pattern, kind in _SAID if pattern.match(message)), "shape")
        case UnicodeError() | msgspec.DecodeError():
            return "encoding"
        case RecursionError():
            return "shape"
        case _:
            return "other"
