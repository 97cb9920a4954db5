"""Which file lies at a path, and its folder: one that is moved or replaced is noticed.

A file keeps its number for as long as somebody has it open: then no other can be given it.
"""

import os
from pathlib import Path
from typing import NamedTuple

from monitor.errors import CannotCreate, StoreGone, cannot_write


class FileId(NamedTuple):
    """A file, whatever it is called: its device, and its number there."""

    device: int
    inode: int


def file_at(path: Path) -> FileId | None:
    """Return the file at *path*; None where there is none (any more).

    Raises:
        OSError: We may not look, which is no answer.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return FileId(found.st_dev, found.st_ino)


def file_of(descriptor: int) -> FileId:
    """Return the file that is open as *descriptor*, whether it still has a name or not."""
    found = os.fstat(descriptor)
    return FileId(found.st_dev, found.st_ino)


def refuse_another(path: Path, expected: FileId | None) -> None:
    """Refuse to go on where *path* is no longer the database that was opened.

    Raises:
        StoreGone: There is another file, or none.
    """
    try:
        found = file_at(path)
    except OSError:
        return  # that it cannot be looked at is not that it has gone: SQLite says what is wrong
    if found is None:
        raise StoreGone(
            f"the database {path} was removed or moved, or its disk unmounted, while it was in "
            "use; no new one was made in its place: put it back, or a backup of it, and start again"
        )
    if found != expected:
        raise StoreGone(
            f"the database {path} was replaced by another file while it was in use, into which "
            "nothing was written: make sure that it is the right one, and start again"
        )


def companion(database: Path, ending: str = "-wal") -> Path:
    """Return a file that is kept beside *database*: by default its write-ahead log.

    It lies where the database does, also where *database* is a link to that.
    """
    file = database.resolve()
    return file.with_name(file.name + ending)


def make_folder(database: Path) -> None:
    """Make the folder of *database* (0700) where it is missing, and no folder above it.

    Where that above is missing too, a disk is not mounted or a path is misspelt, and a database
    that began again in silence would hide the one that is meant.

    Raises:
        CannotCreate: It cannot be made.
    """
    folder = database.parent
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError as error:
        raise CannotCreate(
            f"the database {database} cannot be made, for there is no folder {folder.parent}: "
            "mount "
            "its disk, make the folder, or correct `database`"
        ) from error
    except OSError as error:
        raise CannotCreate(cannot_write(f"the database {database}", error)) from error
