"""A copy of the database, of one instant, while others write."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from monitor.errors import CannotCreate, StoreError, cannot_write
from monitor.store.reading.reader import Reader, open_reader

_STEPS: Final = 100_000
"""Steps of SQLite between two looks at how far the copy is: a few milliseconds."""


def backup(
    database: Path, target: Path, progress: Callable[[int, int], object] | None = None
) -> int:
    """Copy *database* into a new file, readable by its owner only, and return its length in bytes.

    The copy is one state of the database, whatever is written meanwhile, and is written again from
    the tables: it holds no byte of what was forgotten. It has its name once it is whole, on the
    disk, and was read again. *progress* is called from time to time with the bytes
    written so far and about how many there will be.

    Raises:
        CannotCreate: There is a file already, which was left as it is, or none can be made.
        StoreError: The database cannot be read, or the disk is full; no copy was left.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    with _made(part, target), open_reader(database, older=True) as reader:
        _copy(reader, part, progress)
        size = _checked(part)
        # Unlike a renaming, this fails where somebody else was faster.
        target.hardlink_to(part)
        _keep(target.parent)
    return size


@contextmanager
def _made(part: Path, target: Path) -> Iterator[None]:
    """Make a private empty file that is to become *target*, and take its first name away again.

    Raises:
        CannotCreate: It cannot be made, or *target* is there; nothing was left.
    """
    there = f"{target} is there already and was left as it is: choose another name"
    if target.exists():
        raise CannotCreate(there)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield
    except FileExistsError as error:
        raise CannotCreate(there) from error
    except OSError as error:
        raise CannotCreate(cannot_write(f"{target}: the copy", error)) from error
    finally:
        for path in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                path.unlink()


def _copy(reader: Reader, part: Path, progress: Callable[[int, int], object] | None) -> None:
    whole = reader.rows("PRAGMA page_count")[0][0] * reader.rows("PRAGMA page_size")[0][0]

    def look() -> int:
        if progress is not None:
            progress(min(part.stat().st_size, whole), whole)
        return 0

    # The database itself stays closed to writing: it was opened so.
    reader.rows("PRAGMA query_only = OFF")
    reader.conn.set_progress_handler(look, _STEPS)
    reader.rows("VACUUM INTO ?", (str(part),))
    if progress is not None:
        progress(whole, whole)  # without the empty pages of the database, the copy is shorter


def _checked(part: Path) -> int:
    _keep(part)
    with open_reader(part, older=True) as copy:
        found = copy.rows("PRAGMA quick_check")[0][0]
    if found != "ok":
        message = f"{part} is no whole copy ({found}): make room on its disk and try again"
        raise StoreError(message)
    return part.stat().st_size


def _keep(path: Path) -> None:
    """Have the system write *path* to the disk, where it can do that for such a thing."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
