"""Where a command writes: standard output as it is found, or a file that is whole or not there."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase, TextIOWrapper
from pathlib import Path
from typing import Final, TextIO, cast

from monitor.errors import StoreError
from monitor.files import replacing

UNWRITTEN: Final = frozenset(
    {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EROFS}
)
"""What a write may fail with; a file that is asked for by name has its own message."""


class ClosedOutput(TextIOBase):
    """Stands for a standard output that was closed before we began."""

    encoding = "utf-8"

    def write(self, _: str) -> int:
        """Refuse it: what a command was asked for would be lost in silence.

        Raises:
            OSError: Always.
        """
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def prepare() -> None:
    """Make standard output fit for any text: what its encoding lacks is shown as `?`."""
    if sys.stdout is None:
        sys.stdout = cast("TextIO", ClosedOutput())
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def unwritten(error: Exception) -> StoreError | None:
    """Return what to say where *error* means that standard output took no more; else None.

    What is still in its buffer goes nowhere, without a complaint at exit.
    """
    if not isinstance(error, OSError) or error.filename or error.errno not in UNWRITTEN:
        return None
    if not isinstance(sys.stdout, ClosedOutput):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    message = f"standard output cannot be written ({error.strerror})"
    return StoreError(f"{message}: look at where it leads")


def data() -> TextIO:
    """Return standard output for data, which is UTF-8 whatever a terminal would have liked."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return sys.stdout


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Open stdout, or a file that takes its name only once it is whole; both in UTF-8.

    What is there and no file, such as a pipe or /dev/stdout, is written to as it comes.

    Raises:
        CannotCreate: The file cannot be made; what was there before is still there.
    """
    if path is None:
        stream = data()
        yield stream
        # At exit it would be too late to say that it cannot be written.
        stream.flush()
        return
    with replacing(path) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
