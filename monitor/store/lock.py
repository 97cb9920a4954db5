"""One collector for each database: a lock that the system itself lets go when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.errors import CannotCreate, StoreBusy
from monitor.store.folder import make_folder


@contextmanager
def hold(database: Path) -> Iterator[None]:
    """Hold the lock beside *database* while the block runs.

    Raises:
        StoreBusy: Another process holds it.
        CannotCreate: The lock file cannot be made.
    """
    path = database.with_name(database.name + ".lock")
    make_folder(database)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = f"the lock {path} cannot be made: {error.strerror}"
        raise CannotCreate(message) from error
    try:
        _take(descriptor, database)
        _sign(descriptor)
        yield
    finally:
        # The file stays: taking it away would let a third process lock a new file of that name
        # beside a second one.
        os.close(descriptor)


def _take(descriptor: int, database: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
        message = (
            f"another process (pid {holder}) collects into {database}; stop it, or try again later"
        )
        raise StoreBusy(message) from error


def _sign(descriptor: int) -> None:
    # Who holds it is only told; on a full disk the lock holds all the same.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
