"""One collector for each database: locks that the system itself lets go when their holder dies.

There are two. The file next to the database can be locked before there is a database, and names its
holder; but whoever removes it lets the next process lock a new one. So the database itself is
locked too, on one byte far behind its end, where SQLite locks nothing.

References:
    Linux, fcntl(2), "Open file description locks"; SQLite, "How To Corrupt An SQLite Database
    File", 2.2 (closing a file drops the locks of SQLite on it); known, not read again on
    2026-11-27.
"""

import fcntl
import logging
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Final

from monitor.errors import CannotCreate, StoreBusy, StoreGone, cannot_write
from monitor.store.identity import FileId, companion, file_at, file_of, make_folder

_OWN: Final[int | None] = getattr(fcntl, "F_OFD_SETLK", None)
"""Takes a lock that belongs to an open file and not to the process; None where there is none such
(any but Linux), and the file next to the database is the only lock."""

log = logging.getLogger("monitor")

UPGRADING: Final = " upgrades"
"""Stands in the lock file behind the number of its holder while it brings the database up to date:
that ends soon, and others wait for it."""

LOOK_EVERY: Final = 0.2
"""Seconds between two looks at who holds the lock; it is signed right after it was taken."""

BEGINNING: Final = 3.0
"""Seconds after which a collector that has begun has opened the database, and upgrades it."""

UPGRADE_PATIENCE: Final = 600.0
"""Seconds that are waited for somebody who brings the database up to date."""

_BYTE: Final = 1 << 62
"""Offset of the byte of the database that is locked; no database is a millionth as long."""

_HELD: Final[set[FileId]] = set()
"""The lock files that this process holds. The number that is written in them is not enough: in two
containers that share a folder both processes may be number 1."""


class Hold:
    """The right to collect into a database, until `hold` ends."""

    def __init__(self, database: Path, descriptor: int) -> None:
        self._database, self._lock, self._pin = database, descriptor, -1

    def pin(self) -> FileId:
        """Lock the database file itself, which must be there, and return which file that is.

        A second call does nothing more.

        Raises:
            StoreBusy: A process holds it whose lock file was removed.
            CannotCreate: It may not be written.
        """
        if self._pin < 0:
            try:
                self._pin = os.open(self._database, os.O_RDWR | os.O_CLOEXEC)
            except OSError as error:
                raise CannotCreate(cannot_write(f"the database {self._database}", error)) from error
            _lock_byte(self._pin, self._database)
        return file_of(self._pin)

    def check(self) -> None:
        """See that the lock file is still there.

        Raises:
            StoreGone: It is not: another collector could begin, or has.
        """
        path = companion(self._database, ".lock")
        with suppress(OSError):  # as for the database: it may be there, and not be seen
            if file_at(path) != file_of(self._lock):
                raise StoreGone(
                    f"the lock {path} was removed or replaced while it was held, so that a second "
                    "process could begin; what was committed is safe: start again"
                )

    def close(self) -> None:
        """Let go; to be called once no connection to the database is open in this process."""
        if self._pin >= 0:
            os.close(self._pin)
        # The file stays: taking it away would let a third process lock a new file of that name
        # beside a second one.
        os.close(self._lock)


@contextmanager
def hold(database: Path, *, upgrading: bool = False) -> Iterator[Hold]:
    """Hold *database* while the block runs; whoever makes it in there must `Hold.pin` it.

    With *upgrading* others wait until the block has ended; without it they are refused.

    Raises:
        StoreBusy: Another process holds it.
        CannotCreate: The lock file cannot be made.
    """
    path = companion(database, ".lock")
    make_folder(database)
    descriptor = _opened(path)
    held = Hold(database, descriptor)
    try:
        _take(descriptor, database)
        with suppress(CannotCreate):  # not there yet, or SQLite says better what is wrong
            held.pin()
        _sign(descriptor, upgrading=upgrading)
        _HELD.add(file := file_of(descriptor))
        try:
            yield held
        finally:
            _HELD.discard(file)
    finally:
        held.close()


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Let nobody collect into *database* while the block brings it up to date, but this process.

    Others wait until it has ended, and so does this call where another upgrades, or may be about
    to. The database itself is not opened: to close it would drop the locks of SQLite.

    Raises:
        StoreBusy: Another process collects into it.
        CannotCreate: The lock file cannot be made.
    """
    descriptor = _opened(companion(database, ".lock"))
    try:
        if file_of(descriptor) not in _HELD:
            _take(descriptor, database, BEGINNING)
        before = os.pread(descriptor, 40, 0)
        _sign(descriptor, upgrading=True)
        try:
            yield
        finally:
            if UPGRADING.encode() not in before:
                _sign(descriptor)
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotCreate(cannot_write(f"the lock {path}", error)) from error


def _take(descriptor: int, database: Path, patience: float = LOOK_EVERY) -> None:
    """Take the lock; *patience* is for who holds it and does not say what for, in seconds.

    Raises:
        StoreBusy: Somebody holds it who collects, or who upgrades for too long.
    """
    waited, said_so = 0.0, False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            content = os.pread(descriptor, 40, 0).decode("ascii", "replace").strip()
            upgrades = content.endswith(UPGRADING)
            if upgrades and waited and not said_so:
                log.warning("another process brings %s up to date: wait until it is done", database)
                said_so = True
            if waited >= (UPGRADE_PATIENCE if upgrades else patience):
                holder = content.removesuffix(UPGRADING) or "unknown"
                doing = "brings up to date" if upgrades else "collects into"
                raise StoreBusy(
                    f"another process (pid {holder}) {doing} {database}; stop it, or try again "
                    "later"
                ) from error
        else:
            return
        Event().wait(LOOK_EVERY)
        waited += LOOK_EVERY


def _lock_byte(descriptor: int, database: Path) -> None:
    if _OWN is None:
        return
    wanted = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)
    try:
        fcntl.fcntl(descriptor, _OWN, wanted)
    except (BlockingIOError, PermissionError) as error:
        raise StoreBusy(
            f"another process collects into {database}, and its lock file was removed; "
            "wait until it has stopped, which it does by itself, and try again"
        ) from error
    except OSError:
        return  # a file system without such locks; the file beside the database is locked


def _sign(descriptor: int, *, upgrading: bool = False) -> None:
    # Who holds it is only told; on a full disk the lock holds all the same.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}{UPGRADING if upgrading else ''}\n".encode(), 0)
