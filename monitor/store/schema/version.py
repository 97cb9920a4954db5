"""What every connection must know of the database file: its version, and how it fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from monitor.errors import CannotCreate, StoreBusy, StoreError, StoreFull

VERSION: Final = 21
"""What `PRAGMA user_version` holds once all steps of the schema are applied."""

SQLITE: Final = sqlite3.sqlite_version_info
"""Version of the SQLite that this Python has."""

KEY: Final = "key"
"""The setting that tells with which key the database was written."""

CLEANING: Final = "cleaning"
"""The setting that is there, each time with another value, while something is to be cleaned: bytes
of what was forgotten are still in the files."""

MINORS: Final = "minors"
"""The setting that counts posts, each once, that may name somebody under 18 whom nobody listed: a
number for the editor, and in no report. Whom they name, and which they are, is kept nowhere."""

SHORT: Final = "short:"
"""How the settings begin that say where a short address leads: then its key, and as their value
that of the link; an empty one where it leads nowhere that is known."""

NOTHING: Final = ""
"""What a narrative or voice asks for while the configuration does not have it."""

TEXTLESS: Final = "textless:"
"""How the settings begin that say in how many posts, and up to when, a narrative or voice could not
be looked for when its query was new, since their texts were gone: then its number."""

LEFT: Final = "left:"
"""How the settings begin that say since when (milliseconds since 1970) a source is not asked about
an incident any more: then its name, a slash and the key of the incident."""

KIND: Final = "kind:"
"""How the settings begin that say which kind of source reads a lane: then its number."""

DAMAGED: Final = "is damaged; it was left as it is: restore a backup, or try sqlite3 FILE .recover"

_CAUSES: Final[dict[int, tuple[type[StoreError], str]]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "is held by another process; try again later"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "is held by another process; try again later"),
    sqlite3.SQLITE_FULL: (
        StoreFull,
        "cannot grow, for the disk is full: make room; what was committed is safe",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreError,
        "cannot be read or written, for the disk reports an error: look at that disk",
    ),
    sqlite3.SQLITE_READONLY: (
        StoreError,
        "is read-only: look at its permissions, and those of its folder and the files beside it",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        CannotCreate,
        "cannot be opened or made: look at the permissions of its folder",
    ),
    sqlite3.SQLITE_NOTADB: (
        StoreError,
        "is no SQLite database; it was left as it is: correct `database`, or move the file away",
    ),
    sqlite3.SQLITE_CORRUPT: (StoreError, DAMAGED),
}


def explain(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """Turn an error of SQLite into one sentence about *path*, with the right exit code.

    A text that is none (a byte of it was damaged) is reported in two ways: by an error without a
    code, which quotes it, and where it is a message of SQLite itself, by one of the codec.
    """
    reported = getattr(error, "sqlite_errorcode", 0)
    # That the index of the log cannot grow is told as an error of the disk, which it rarely is.
    code = sqlite3.SQLITE_FULL if reported == sqlite3.SQLITE_IOERR_SHMSIZE else reported & 0xFF
    if isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error):
        code = sqlite3.SQLITE_CORRUPT
    kind, sentence = _CAUSES.get(code, (StoreError, f"failed ({error}): see `monitor doctor`"))
    return kind(f"the database {path} {sentence}")


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Raise what SQLite reports in the block as `explain` says it.

    Raises:
        StoreError: The database is damaged, cannot be read, or is held by another process.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        failure: StoreError = explain(path, error)
        raise failure from error
