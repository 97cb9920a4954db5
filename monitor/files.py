"""Files that are whole or not there: written as a draft, which takes its name at the end."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from monitor.errors import CannotCreate, cannot_write

_HELD: Final = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,5})")
_STREAMS: Final = {"/dev/stdout": "/dev/fd/1", "/dev/stderr": "/dev/fd/2"}


@contextmanager
def drafted(path: Path, what: object = None) -> Iterator[Path]:
    """Yield a free name in the folder of *path*, for the draft of a file or folder.

    At the end nothing of that name is left: the block renames the draft, or links to it. *what*
    stands for *path* in messages.

    Raises:
        CannotCreate: Something in the block could not be written.
        BrokenPipeError: What was written to has no reader any more, as standard output may have.
    """
    draft = path.parent / f".{secrets.token_hex(8)}.new"  # short, however long that name is
    try:
        yield draft
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotCreate(cannot_write(what or path, error)) from error
    finally:
        with suppress(OSError):  # where we may not look, we left nothing
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            draft.unlink()


@contextmanager
def replacing(path: Path, what: object = None, *, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a file that takes the place of *path* once it is whole, and on the disk.

    Whoever reads *path* sees the old file or the new one; where it is a link, it stays one, and
    what it points to is replaced. A pipe or device is written to as it comes, and so is what this
    process holds open, by a name such as ``/dev/stdout``, even where that is a file.

    Args:
        path: The file.
        what: Stands for it in messages.
        mode: Who may read it; None leaves that to this process, as for any new file.

    Raises:
        CannotCreate: It cannot be written; an older one is as it was.
    """
    held = _HELD.fullmatch(_STREAMS.get(str(path), str(path)))
    place = path if held else Path(os.path.realpath(path))
    with drafted(place, what or path) as draft:
        if held:
            with os.fdopen(os.dup(int(held[1])), "wb") as file:
                yield file
        elif place.exists() and not place.is_file() and not place.is_dir():
            with place.open("wb") as file:
                yield file
        else:
            with write_new(draft, mode) as file:
                yield file
            draft.replace(place)


@contextmanager
def write_new(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a file that must not be there yet, and see that it is on the disk at the end."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        yield file
        file.flush()
        os.fsync(descriptor)
