"""Reading a database where no lock can be taken: nothing can be written in its folder.

A reader of a write-ahead log shows writers that it is there, in a file next to the database. Where
it cannot make that file, on a read-only medium, in a folder of somebody else or on a full disk, it
reads without. Whether somebody who may write has done so meanwhile is looked at when it ends.

References:
    SQLite: "Write-Ahead Logging", "Read-Only Databases"; "Uniform Resource Identifiers",
    `immutable`; "The SQLite OS Interface", `unix-none`; all read 2026-11-24.
"""

import os
import sqlite3
from pathlib import Path
from typing import TypeAlias

from monitor.store.identity import companion

State: TypeAlias = tuple[tuple[int, int, int] | None, ...]
"""What shows that database and log were written to: number, length and time of each file."""


def must_be(path: Path) -> bool:
    """Tell whether the folder of the database at *path* cannot be written to by this process."""
    return not os.access(path.resolve().parent, os.W_OK)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that can only read, and takes no lock.

    What the write-ahead log holds is read too; where there is none, SQLite must not look for it,
    for it would make one.
    """
    log = companion(path)
    logged = log.exists() and log.stat().st_size > 0
    how = "vfs=unix-none" if logged else "immutable=1"
    uri = f"{path.resolve().as_uri()}?mode=ro&{how}"
    conn = sqlite3.connect(uri, uri=True, isolation_level=None)
    # Who is alone keeps the index of the log in memory.
    conn.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    return conn


def state(path: Path) -> State:
    """Return what differs once somebody has written to the database at *path*."""
    return tuple(map(_seen, (path, companion(path))))


def _seen(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    # Whoever cannot write on a full disk may make an empty log all the same, and take it away.
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None
