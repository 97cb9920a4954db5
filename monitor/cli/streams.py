"""Where a command writes, and how: standard output as it is found, or a file that is whole."""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOBase, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, TextIO, cast

import click

from monitor.errors import StoreError, UsageError
from monitor.files import replacing

if TYPE_CHECKING:
    from monitor.app.asked import Asked
    from monitor.app.exports import Report

WIDTH: Final = 80  # columns of a line where stdout is no terminal

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

    @property
    def buffer(self) -> NoReturn:
        """Refuse bytes likewise.

        Raises:
            OSError: Always.
        """
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


@contextmanager
def advancing(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what shows on a terminal how much is done, of how much."""
    with click.progressbar(
        length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def show(done: int, whole: int) -> None:
            bar.length = max(whole, 1)
            bar.update(done - bar.pos)

        yield show


def prepare() -> None:
    """Make standard output fit for any text: what its encoding lacks is shown as `?`.

    A standard input that was closed before we began is an empty one; bytes in it that are no text
    are kept, whatever the locale.
    """
    if sys.stdin is None:
        sys.stdin = TextIOWrapper(BytesIO())
    elif isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
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


class OutputStyle(NamedTuple):
    """How stdout may be written to: columns of a line at most, and whether in colours."""

    width: int
    color: bool


def style() -> OutputStyle:
    from monitor.config import environment

    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDTH
    environ = environment()
    dumb = environ.get("TERM") == "dumb" or bool(environ.get("NO_COLOR"))
    return OutputStyle(width=max(width, 40), color=terminal and not dumb)


def height() -> int:
    """Return how many lines the terminal shows above its next prompt."""
    return shutil.get_terminal_size().lines - 1


def show(asked: "Asked", *reports: "Report") -> None:
    """Write reports to stdout, as wide as the terminal and plain where it is none, or into a file.

    Raises:
        UsageError: A workbook is to go to stdout.
    """
    from monitor.app.exports import Style, one_table, save, written

    form, out = asked.format, asked.into

    def texts(width: int, color: bool, lines: int | None = None) -> Iterator[str]:
        if form == "csv" and len(reports) > 1:
            yield one_table(reports)
            return
        how = Style(width=width, color=color, method=asked.method, lines=lines)
        apart = "\n" if form in {"table", "md"} else ""  # a blank line between two
        for place, one in enumerate(reports):
            yield f"{apart if place else ''}{written(form, one, how)}"

    if form == "xlsx" and out is None:
        raise UsageError("--format xlsx: a workbook goes into a file. Add --out FILE.")
    if out is not None:
        with output(out) as file:
            if form == "xlsx":
                save(file, reports)
            else:
                file.writelines(texts(WIDTH, False))
        return
    lines = None if asked.whole or not sys.stdout.isatty() else height()
    say("".join(texts(*style(), lines)), form=form)


def say(text: str, *, form: str = "table") -> None:
    """Write a text to stdout; through a pager where it is longer than the terminal."""
    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") > height():
        click.echo_via_pager(text.removesuffix("\n"))
    else:
        click.echo(text, nl=False, file=None if form == "table" else data())
