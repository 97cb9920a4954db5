"""``monitor import``: archives."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import click

from monitor.cli.options import incidents_option, json_option, newsroom, read_span

if TYPE_CHECKING:
    from monitor.app.archives import File
    from monitor.cli import Globals


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--source", help="Name of the source of posts that name none.")
@incidents_option
@click.option(
    "--all", "everything", is_flag=True, help="Count every post as a mention (with one --incident)."
)
@click.option(
    "--observed",
    multiple=True,
    metavar="SINCE..UNTIL",
    help="Claim that the archives show this span whole (repeatable).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "csv", "parquet"]),
    help="[default: from the name]",
)
@json_option
@click.pass_obj
def import_(
    settings: "Globals",
    files: Sequence[str],
    source: str | None,
    incidents: Sequence[str],
    everything: bool,
    observed: Sequence[str],
    form: str | None,
    as_json: bool,
) -> None:
    """Read posts from NDJSON (gzip or not), CSV or Parquet files; - is standard input.

    Only posts that an incident's query matches are kept. A file may be imported again: nothing is
    counted twice. A line that cannot be read costs only itself; it is quarantined, and the command
    ends with code 65. A file without posts is no error (an hour without posts has such an archive),
    but is told of.

    An archive proves nothing of the time in which it has no posts, unless you claim with --observed
    that it shows a span whole: then no post means that there was none. The claim is kept once all
    files are in, and not where a line could not be read.

    \b
    Examples:
      monitor import archive.ndjson.gz
      monitor import --all --incident anaheim --source crowdtangle export.csv
      zcat old.ndjson.gz | monitor import - \\
        --observed 2017-02-21T00:00Z..2017-02-28T00:00Z
    """  # noqa: D301, DOC501  click reads the escape, the user the codes
    if everything and len(incidents) != 1:
        message = "expected one --incident KEY with --all"
        raise click.UsageError(message)
    spans = [read_span(text) for text in observed]
    from monitor.app.archives import take_in

    for one in take_in(
        newsroom(settings),
        files,
        _opened,
        incidents,
        partial(click.echo, err=True),
        source=source,
        everything=everything,
        spans=spans,
        form=form,
    ):
        _say(one, as_json=as_json)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    from pathlib import Path

    from monitor.errors import DataError

    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115  closed below, where an error is not the file's
    except OSError as error:
        message = f"{name}: expected a file that can be read, got: {error.strerror}"
        raise DataError(message) from error
    with stream:
        yield stream


def _say(one: "File", *, as_json: bool) -> None:
    if not one.imported.lines:
        click.echo(f"{one.name}: held no posts, so nothing was imported", err=True)
    click.echo(one.json if as_json else one.text)
    for note in () if as_json else one.notes:
        click.echo(note, err=True)
