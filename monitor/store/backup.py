"""A copy of the database, of one instant, while others write."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from monitor.errors import CannotCreate, StoreError, StoreFull
from monitor.files import drafted, write_new
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
    there = f"{target} is there already and was left as it is: choose another name"
    if target.exists():
        raise CannotCreate(there)
    with drafted(target, f"{target}: the copy") as part:
        with write_new(part, 0o600):
            pass  # private before SQLite writes a byte
        try:
            with open_reader(database, older=True) as reader:
                _copy(reader, part, progress)
                size = _checked(part)
                # Unlike a renaming, this fails where somebody else was faster.
                target.hardlink_to(part)
                _keep(target.parent)
        except FileExistsError as error:
            raise CannotCreate(there) from error
        finally:
            part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    return size


def _copy(reader: Reader, part: Path, progress: Callable[[int, int], object] | None) -> None:
    whole = reader.rows("PRAGMA page_count")[0][0] * reader.rows("PRAGMA page_size")[0][0]

    def look() -> int:
        if progress is not None:
            progress(min(part.stat().st_size, whole), whole)
        return 0

    # The database itself stays closed to writing: it was opened so.
    reader.rows("PRAGMA query_only = OFF")
    reader.conn.set_progress_handler(look, _STEPS)
    try:
        reader.rows("VACUUM INTO ?", (str(part),))
    except StoreFull as error:  # which names the database, and the copy may lie on another disk
        raise StoreFull(
            f"{part.parent}: the copy cannot be written, for the disk is full: make room there; "
            "the database is as it was"
        ) from error
    if progress is not None:
        progress(whole, whole)  # without the empty pages of the database, the copy is shorter


def _checked(part: Path) -> int:
    _keep(part)
    with open_reader(part, older=True) as copy:
        found = copy.rows("PRAGMA quick_check")[0][0]
    if found != "ok":
        raise StoreError(f"{part} is no whole copy ({found}): make room on its disk and try again")
    return part.stat().st_size


def _keep(path: Path) -> None:
    """Have the system write *path* to the disk, where it can do that for such a thing."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
