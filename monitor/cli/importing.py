"""``monitor import``: archives."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import click

from monitor.cli.options import incidents_option, json_option, read_span

if TYPE_CHECKING:
    from monitor.app.importing import Imported
    from monitor.cli import Settings
    from monitor.model import Span


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
    settings: "Settings",
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
    rejected = 0
    for name, imported, unknown in _imported(
        settings, files, incidents, source=source, everything=everything, spans=spans, form=form
    ):
        _say(name, imported, unknown, as_json=as_json)
        rejected += imported.rejected
    if rejected:
        _complain(rejected, claimed=bool(spans))


def _complain(rejected: int, *, claimed: bool) -> None:
    """Tell how many lines could not be read.

    Raises:
        DataError: Always; the others were imported.
    """
    from monitor.errors import DataError

    message = (
        f"could not read {rejected} of the lines, which are in quarantine; the others were imported"
    )
    if claimed:
        message += ", and nothing was claimed as observed"
    raise DataError(message)


def _imported(
    settings: "Settings",
    files: Sequence[str],
    incidents: Sequence[str],
    *,
    source: str | None,
    everything: bool,
    spans: "Sequence[Span]",
    form: str | None,
) -> "Iterator[tuple[str, Imported, dict[str, int]]]":
    """Import file by file; yields what became of each, and its keys that are not kept.

    Raises:
        DataError: A file cannot be read; those before it were imported, and nothing is claimed.
    """
    from collections import Counter

    from monitor import archive
    from monitor.app import wiring
    from monitor.app.importing import Import
    from monitor.clock import utc_now
    from monitor.config.chosen import chosen_incidents, configuration
    from monitor.errors import DataError
    from monitor.privacy.leaks import LeakTest
    from monitor.store import cleaning

    config = configuration(settings.config_path)
    mask = LeakTest(config.protected).masked
    chosen = chosen_incidents(config, incidents)
    door, (scorer, *others) = wiring.door(config), wiring.scorers(config)
    rejected = 0
    with wiring.writer(config) as store:
        intake = Import(
            store,
            chosen,
            door,
            scorer,
            others,
            now=utc_now(),
            source=source,
            everything=everything,
        )
        for name in files:
            unknown: Counter[str] = Counter()
            try:
                with _opened(name) as stream:
                    imported = intake(
                        archive.read(stream, name=name, format=form, unknown=unknown)  # type: ignore[arg-type]
                    )
            except DataError:
                intake.finish()
                raise
            rejected += imported.rejected
            left = cleaning.tidied(store)
            if left is not None:
                click.echo(left, err=True)
            yield name, imported, mask(dict(unknown))
        _claimed(intake.finish(() if rejected else spans), spans)


def _claimed(sources: Sequence[str], spans: "Sequence[Span]") -> None:
    """Say what was claimed, and of which sources: without posts that can be seen nowhere else."""
    from monitor.clock import rfc3339
    from monitor.spans import union

    for span in union(spans) if sources else ():
        said = f"{rfc3339(span.start)}..{rfc3339(span.end)}"
        click.echo(f"claimed as observed of {', '.join(sources)}: {said}", err=True)


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


def _say(name: str, imported: "Imported", unknown: dict[str, int], *, as_json: bool) -> None:
    from monitor.privacy.output import terminal

    if not imported.lines:
        click.echo(f"{name}: held no posts, so nothing was imported", err=True)
    if as_json:
        import msgspec

        line = {"file": name, **msgspec.to_builtins(imported), "unknown_keys": dict(unknown)}
        click.echo(msgspec.json.encode(line).decode())
        return
    click.echo(
        f"{name}: {imported.lines} posts read, "
        f"{imported.kept} mention an incident ({imported.new} new), "
        f"{imported.beside} beside the point, {imported.rejected} could not be read"
    )
    if unknown:
        keys = ", ".join(f"{key} ({count})" for key, count in sorted(unknown.items()))
        click.echo(f"  keys that are not kept: {terminal(keys)}", err=True)
    for number, reason in imported.broken:
        click.echo(f"  {name}, line {number}: {terminal(reason)}", err=True)
