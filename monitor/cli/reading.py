"""What the commands that read have in common: their options, and how they write to stdout."""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from monitor.app.asked import FORMATS, Asked
from monitor.cli import Globals
from monitor.cli.moments import INSTANT, LENGTH, MOMENT, TIMEZONE
from monitor.cli.options import incident_names
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app.exports import Report

WIDTH: Final = 80  # columns of a line where stdout is no terminal
GROUPINGS: Final = ("source", "narrative", "language", "kind")


Command = Callable[..., None]
Option = Callable[[Command], Command]

NOW: Final[Option] = click.option(
    "--now", type=INSTANT, help="Instant of the report, for the same bytes again."
)
ZONE: Final[Option] = click.option(
    "--tz", "timezone", type=TIMEZONE, help="Clock of the buckets [default: yours]."
)
CLOCK: Final[Option] = click.option(
    "--tz", "timezone", type=TIMEZONE, help="Clock of the times [default: yours]."
)
SPAN: Final[tuple[Option, ...]] = (
    click.option(
        "--incident",
        "incidents",
        multiple=True,
        shell_complete=incident_names,
        metavar="KEY",
        help="Only this one (repeatable).",
    ),
    click.option("--since", type=MOMENT, help="From here on [default: all that is known]."),
    click.option("--until", type=MOMENT, help="Up to here [default: now]."),
    NOW,
)
SERIES: Final[tuple[Option, ...]] = (
    click.option(
        "--every", type=LENGTH, help="Length of a bucket, 1m to 1w [default: 1h, or more]."
    ),
    ZONE,
)
AS_OF: Final[Option] = click.option(
    "--as-of",
    type=MOMENT,
    help="Only what was known then, though posts have changed since.",
)
TOPIC: Final[tuple[Option, ...]] = (
    click.option("--mask", is_flag=True, help="Also without the words of the incident's queries."),
    click.option("--centre", is_flag=True, help="Also relative to the tone of the news."),
)
TABLES: Final[Option] = click.option(
    "--tables",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Read what `export tables` wrote, instead of the database.",
)
WHOLE: Final = click.option(
    "--all", "everything", is_flag=True, help="All of it, even if longer than the terminal."
)
BY: Final[Option] = click.option("--by", type=click.Choice(GROUPINGS), help="Group the posts.")
FORMAT: Final[tuple[Option, ...]] = (
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        help="How to write it [default: as FILE is called, or table].",
    ),
    click.option(
        *("-o", "--out", "--output", "into"),
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Into this file: .json, .csv, .md, .xlsx (extra `xlsx`), or .txt for a table.",
    ),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
    click.option("--method", is_flag=True, help="Also the method, in a table."),
    WHOLE,
)


SEAL: Final[Option] = click.option(
    "--seal",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to FILE as well, with all that `monitor verify` needs.",
)


def asks(*options: Option) -> Callable[[Command], Command]:
    """Give a command options, and hand those that `Asked` knows to it as one value."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(settings: Globals, /, **values: Any) -> None:
            asked = {name: values.pop(name) for name in Asked._fields if name in values}
            command(settings, Asked(**asked), **values)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


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


def show(
    *reports: "Report",
    form: str,
    method: bool = False,
    out: Path | None = None,
    whole: bool = True,
) -> None:
    """Write reports to stdout, as wide as the terminal and plain where it is none, or into a file.

    Raises:
        UsageError: A workbook is to go to stdout.
    """
    from monitor.app.exports import Style, one_table, save, written
    from monitor.cli.streams import output

    def texts(width: int, color: bool, lines: int | None = None) -> Iterator[str]:
        if form == "csv" and len(reports) > 1:
            yield one_table(reports)
            return
        how = Style(width=width, color=color, method=method, lines=lines)
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
    lines = None if whole or not sys.stdout.isatty() else height()
    say("".join(texts(*style(), lines)), form=form)


def show_asked(asked: Asked, *reports: "Report") -> None:
    """Write reports as `Asked` says; see `show`."""
    show(*reports, form=asked.format, method=asked.method, out=asked.into, whole=asked.whole)


def say(text: str, *, form: str = "table") -> None:
    """Write a text to stdout; through a pager where it is longer than the terminal."""
    from monitor.cli.streams import data

    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") > height():
        click.echo_via_pager(text.removesuffix("\n"))
    else:
        click.echo(text, nl=False, file=None if form == "table" else data())
