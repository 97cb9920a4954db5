"""What can go wrong, as one tree; each class knows the exit code of a command that ends with it.

::

    MonitorError            1   base; its text is one sentence for the user
    ├── UsageError          2   the command was called wrongly
    ├── DataError          65   an input could not be read
    │   ├── NeedsPackage   78   what was asked for needs a package that is not installed
    │   └── HoldsName      65   a protected name would be shown
    ├── SourceError        69   a source failed; the others go on
    │   ├── RetryLater     69   it asked us to come back later
    │   ├── NeedsAttention 69   credentials, quota or query refused: a person must act
    │   ├── NotFound       69   it has no such thing (any more)
    │   ├── BadAnswer      69   it answered with something that is not data
    │   └── CursorLost     69   it no longer knows the place where we left off
    ├── StoreError         74   the database cannot be read or written
    │   ├── CannotCreate   73   a file cannot be made
    │   ├── StoreBusy      75   another process holds it
    │   └── StoreFull      74   there is no room on its disk
    ├── StoreGone          74   its file was taken away: nothing can be tried again
    └── ConfigError        78   the configuration is wrong; nothing was started
        └── QueryError     78   a query cannot be read
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal, TypeAlias

EXIT_CODES: Final[Mapping[int, str]] = {
    0: "Done; or a reader such as `head` went away before the end.",
    1: "The answer is no: a seal differs, something that `doctor` looks at is wrong, a pass "
    "crashed. Or a bug: please report it.",
    2: "The command was called wrongly; nothing was done.",
    65: "An input cannot be read; what was good in it was kept.",
    69: "A source failed, or asked us to come back later; the others were asked. Or `status "
    "--exit-code` found one blind, no daemon, or no recent backup that could be restored.",
    73: "A file or folder cannot be made.",
    74: "The database, or another file, cannot be read or written, or was taken away.",
    75: "Another process holds the database: try again.",
    78: "The configuration or a query is wrong, or a package is missing; nothing was started.",
    129: "The terminal was closed (SIGHUP).",
    130: "Interrupted with Ctrl-C.",
    143: "Ended by SIGTERM.",
}
"""Each code that a command ends with, and what it says: those of ``sysexits.h``, and of signals."""

Failing: TypeAlias = Literal[
    "bug", "killed", "unreachable", "slow", "too large", "rate limited", "refused", "missing",
    "server error", "unreadable", "cursor lost", "over budget", "clock", "other",
]  # fmt: skip
"""Why a pass failed, or did not come to its end: a kind, from which sentences can be made."""

_ASKED_AGAIN: Final = "the next pass asks again"
_CHECK: Final = "see `monitor check`"
NEXT: Final[Mapping[Failing, str]] = {
    "bug": "please report it",
    "unreachable": _ASKED_AGAIN,
    "slow": _ASKED_AGAIN,
    "too large": f"{_ASKED_AGAIN}; if it stays so large, take its listing out",
    "refused": _CHECK,
    "missing": _CHECK,
    "server error": _ASKED_AGAIN,
    "unreadable": _ASKED_AGAIN,
}
"""What happens next, or is to be done, by the kind of what failed; of the other kinds each message
says that itself."""

PASSING: Final = frozenset[Failing]({"unreachable", "slow", "server error", "unreadable"})
"""Kinds of failures that are often over without anybody's doing."""


EXCERPT: Final = 200
"""Characters of what a service said that an error repeats."""

_CUT: Final = re.compile(r"\s\S{0,30}\Z|\w*\Z")
"""A word that the end cuts in two; of what has no spaces, its last letters."""


class MonitorError(Exception):
    """Base of all that is raised on purpose: its text says where, what is wrong, what to do."""

    exit_code: ClassVar[int] = 1


def with_next(said: str, kind: Failing | None) -> str:
    """Say what failed in a pass, and what happens next.

    >>> with_next("example.org: the connection was refused", "unreachable")
    'example.org: the connection was refused; the next pass asks again'
    """
    following = None if kind is None else NEXT.get(kind)
    return said if following is None else f"{said}; {following}"


def excerpt(said: object, most: int = EXCERPT) -> str:
    """Return how what others wrote begins, on whole words: nobody could see half a name in it.

    What an error repeats is cut before it comes to those who know the protected names.

    >>> excerpt("the page of Tomlin Averystone is down", 22)
    'the page of Tomlin…'
    """
    text = str(said)
    if len(text) <= most:
        return text
    begin = text[:most]
    whole = begin if text[most].isspace() else _CUT.sub("", begin, count=1)
    return f"{whole.rstrip()}…"


def quoted(said: object) -> str:
    """Return words of a service as an error says them, on one line: after a quotation mark.

    By that mark they are known in what is kept of the error, and taken out when they are to be
    forgotten. So it is with whatever else an error repeats of an answer (`{name!r}` will do).

    >>> quoted("the entry was removed")
    "'the entry was removed'"
    """
    return f"'{excerpt(said)}'"


def cannot_read(what: object, error: OSError) -> str:
    is_folder = isinstance(error, IsADirectoryError)
    fix = "name a file in it" if is_folder else "look at its path and its permissions"
    return f"{what} cannot be read ({error.strerror or error}): {fix}"


def cannot_write(what: object, error: OSError) -> str:
    return f"{what} cannot be written ({error.strerror or error}): look at its folder and its disk"


class UsageError(MonitorError):
    exit_code = 2


class DataError(MonitorError):
    """An input could not be read; what was good in it has been kept."""

    exit_code = 65


class NeedsPackage(DataError):  # noqa: N818  reads as what it says
    """What was asked for needs a package that is not installed; no input is wrong."""

    exit_code = 78


class HoldsName(DataError):  # noqa: N818
    """A protected name stands in what was to be shown; it was not."""


class SourceError(MonitorError):
    """A source failed; the pass is recorded and the other sources go on.

    Attributes:
        kind: Of the failure; each class has its own, whoever knows better says so.
        body: How the answer that failed begins (at most 64 KiB), for a source that can read why; it
            is never shown as it is.
        leads_to: Where that answer pointed to, as it said; None where it pointed nowhere.
        status: Of that answer; None where there was none, or the source says itself what it means.
    """

    exit_code = 69
    kind: Failing = "other"
    body: bytes = b""
    leads_to: str | None = None
    status: int | None = None

    def __init__(self, message: str, *, kind: Failing | None = None) -> None:
        super().__init__(message)
        self.kind = kind or self.kind


class RetryLater(SourceError):  # noqa: N818  reads as an order, which it is
    """The service asked for a pause; `until` is the earliest instant (UTC) to ask again."""

    kind = "rate limited"

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class NeedsAttention(SourceError):  # noqa: N818
    """Credentials, quota or query were refused; asking again will not help until a person acts."""

    kind = "refused"


class NotFound(SourceError):  # noqa: N818
    """The service has no such thing; `gone` means that it said "never again" (410)."""

    kind = "missing"

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


class BadAnswer(SourceError):  # noqa: N818
    """The answer is not what the service promises (a login page, cut JSON); nothing was claimed."""

    kind = "unreadable"


class CursorLost(SourceError):  # noqa: N818
    """The service no longer knows our place; `floor` is the earliest instant (UTC) it can show.

    None where it does not say.
    """

    kind = "cursor lost"

    def __init__(self, message: str, floor: datetime | None = None) -> None:
        super().__init__(message)
        self.floor = floor


class StoreError(MonitorError):
    """The database cannot be read or written; what was committed is safe."""

    exit_code = 74


class CannotCreate(StoreError):  # noqa: N818
    exit_code = 73


class StoreBusy(StoreError):  # noqa: N818
    exit_code = 75


class StoreFull(StoreError):  # noqa: N818
    """There is no room on the disk of the database."""


class StoreGone(MonitorError):  # noqa: N818
    """The file of the database, or its lock, was taken away or replaced under a running process.

    No `StoreError`, which is put off and tried again: whatever uses the database has to end.
    """

    exit_code = 74


class ConfigError(MonitorError):
    """The configuration is wrong; `key` is what it is about in its table, where one is."""

    exit_code = 78

    def __init__(self, message: str, *, key: str = "") -> None:
        super().__init__(message)
        self.key = key


class QueryError(ConfigError):
    """A query cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position
