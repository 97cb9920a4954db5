from collections.abc import Sequence
from functools import partial
from typing import Literal

import click

from monitor.cli import Globals
from monitor.cli.options import (
    DATES,
    INCIDENTS,
    JSON,
    ON,
    SOURCE_NAME,
    TIMEZONE,
    YES,
    newsroom,
    read_span,
    sure,
)


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--source", type=SOURCE_NAME, help="Source of posts that name none.")
@INCIDENTS
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
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Read a column of the file as one of our fields (repeatable).",
)
@click.option("--tz", "timezone", type=TIMEZONE, help="Time zone of times that name none.")
@DATES
@YES
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "csv", "xlsx", "parquet"]),
    help="[default: from the name]",
)
@ON
@JSON
@click.pass_obj
def import_(
    settings: Globals,
    *,
    files: Sequence[str],
    source: str | None,
    incidents: Sequence[str],
    everything: bool,
    observed: Sequence[str],
    columns: Sequence[str],
    timezone: str | None,
    dates: "Literal['dmy', 'mdy'] | None",
    yes: bool,
    form: "Literal['ndjson', 'csv', 'xlsx', 'parquet'] | None",
    on: str | None,
    as_json: bool,
) -> None:
    """Read posts from NDJSON (gzip or not), CSV, XLSX or Parquet; - is standard input.

    Only posts that an incident's query matches are kept. A file may be imported again: nothing is
    counted twice. A line that cannot be read is quarantined, the others are kept, and the command
    ends with code 65. A file without posts is not an error (the archive of a quiet hour has none),
    but is mentioned.

    An archive proves nothing about time without posts, unless you claim with --observed that it is
    complete for a span: then no post means that there was none. The claim is kept once all files
    are in, and not if a line could not be read.

    Exports of other tools are recognised by their columns (docs/foreign.md lists them); for any
    other table use --map. Their first three posts are shown as they would be stored before anything
    is written, and on a terminal you are asked.

    \b
    Examples:
      monitor import archive.ndjson.gz
      monitor import --tz America/Los_Angeles brandwatch.xlsx
      monitor import --source forum --dates dmy --tz Europe/Berlin \\
        --map Zeit=created_at --map Beitrag=text --map Nr=id export.csv
      zcat old.ndjson.gz | monitor import - \\
        --observed 2017-02-21T00:00Z..2017-02-28T00:00Z
    """  # noqa: DOC501  click reads the escape, the user the codes
    if everything and len(incidents) != 1:
        raise click.UsageError("--all needs an incident: add one --incident KEY")
    spans = [read_span(text) for text in observed]
    from monitor.app.archives import ImportOptions, hints_of, import_files, previews

    room = newsroom(settings)
    hints = hints_of(columns, timezone, dates, source)
    wanted = ImportOptions(incidents, everything, form, hints)
    # All are shown before the first is written; what is piped can be read only once.
    shown = list(previews(room, [name for name in files if name != "-"], wanted))
    for file in shown:
        click.echo(f"{file.name}: {file.tool}; as they would be stored, first:", err=True)
        click.echo("\n".join(file.lines or ("  no rows",)), err=True)
    if shown and not yes:
        sure(lambda: "Nothing is stored yet.", "Store these?")
    notice = partial(click.echo, err=True)
    for one in import_files(room, files, wanted, notice, spans=spans, on=on):
        if not one.imported.lines:
            message = f"{one.name}: held no posts, so nothing was imported: look at what is in it"
            click.echo(message, err=True)
        click.echo(one.json if as_json else one.text)
        for note in () if as_json else one.notes:
            click.echo(note, err=True)
