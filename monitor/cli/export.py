from pathlib import Path
from typing import Final

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import INSTANT, newsroom
from monitor.cli.reading import BY, SERIES, SPAN, asks
from monitor.cli.streams import output

WRITING: Final = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["ndjson", "csv", "xlsx", "parquet"]),
        help="How to write it [default: as FILE is called, or ndjson].",
    ),
    click.option(
        *("-o", "--out", "--output", "path"),
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Into this file: .ndjson, .csv, .xlsx or .parquet.",
    ),
    click.option("--raw", is_flag=True, help="CSV cells as they are: a spreadsheet may run them."),
)

PUBLIC: Final = click.option(
    "--public",
    is_flag=True,
    help="For publication: cells of fewer than 5 people, or that reveal such cells, are empty.",
)


@click.group()
def export() -> None:
    """Write posts or figures as NDJSON, CSV, XLSX or Parquet.

    Never with an author or an address of a post; texts only with --text. All times are UTC. XLSX
    and Parquet need the extras of those names. A workbook of figures has further sheets with the
    findings, the meaning of its columns, and the method.

    \b
    Examples:
      monitor export posts > posts.ndjson
      monitor export posts --text --out posts.csv
      monitor export volume --every 1d --out volume.xlsx
    """


@export.command(short_help="The posts that mention an incident.")
@asks(*SPAN, *WRITING, click.option("--text", is_flag=True, help="With texts (never authors)."))
def posts(settings: Globals, asked: Asked, path: Path | None, raw: bool, text: bool) -> None:
    """Write the posts that mention an incident, in the order in which they were first seen.

    The keys are those that `monitor import` reads, with label and polarity. An author may not want
    to be quoted: think before you publish a text.

    \b
    Examples:
      monitor export posts --since 24h
      monitor export posts --text --out posts.parquet
    """
    from monitor.app import exports

    room, name = newsroom(settings), exports.form(asked.form, path)
    with exports.posts(room, asked, text=text) as found, output(path) as file:
        exports.put(file, name, found, raw=raw)


@export.command(short_help="What posts point to, for an archive of evidence.")
@asks(*SPAN, *WRITING)
def links(settings: Globals, asked: Asked, path: Path | None, raw: bool) -> None:
    """Write the pages and videos that posts point to, then the posts that `monitor add` kept.

    With the columns that auto-archiver reads, the address first. It includes links that a single
    person shared: it is for keeping evidence, not for publication.

    \b
    Examples:
      monitor export links --since 24h --out links.csv
      monitor export links --incident anaheim --format csv > sheet.csv
    """
    from monitor.app import exports

    room, name = newsroom(settings), exports.form(asked.form, path)
    with exports.links(room, asked) as found, output(path) as file:
        exports.put(file, name, found, raw=raw)


@export.command(short_help="Posts, accounts and texts of each bucket.")
@asks(*SPAN, *SERIES, BY, *WRITING, PUBLIC)
def volume(settings: Globals, asked: Asked, path: Path | None, raw: bool, public: bool) -> None:
    """Write posts, accounts and texts of each bucket; the total has an empty `group`.

    Empty (null) is not 0: it means that nothing was observed.

    \b
    Examples:
      monitor export volume --every 1d --by source --out volume.csv
      monitor export volume --by language --public --out volume.ndjson
    """
    _figures("volume", settings, asked, path, raw=raw, public=public)


@export.command(short_help="Labels, mean polarity and negative share.")
@asks(*SPAN, *SERIES, BY, *WRITING, PUBLIC)
def sentiment(settings: Globals, asked: Asked, path: Path | None, raw: bool, public: bool) -> None:
    """Write labels, mean polarity and negative share of each bucket, with 95 % intervals.

    Empty (null) means unknown.

    \b
    Examples:
      monitor export sentiment --every 6h > sentiment.ndjson
      monitor export sentiment --every 1d --by narrative --public --format csv
    """
    _figures("sentiment", settings, asked, path, raw=raw, public=public)


@export.command(short_help="The tables as Parquet, for other engines.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def tables(settings: Globals, folder: Path) -> None:
    """Write the tables of posts and counts as Parquet into a new FOLDER.

    DuckDB, Spark and ClickHouse read it as it is: `monitor help scale` has queries. With --tables
    FOLDER `monitor report volume` and `sentiment` report on it as on the database. It has no text
    and no address of a post, but numbers for the authors: it is not for publication.

    \b
    Examples:
      monitor export tables anaheim-tables
      monitor report volume --tables anaheim-tables
    """
    from monitor.app.tables import write

    write(newsroom(settings), folder)


@export.command(short_help="How collecting stands, for Prometheus.")
@asks(
    click.option("--now", type=INSTANT, help="Instant of the metrics, for the same bytes again."),
    click.option(
        *("-o", "--out", "--output", "path"),
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Into this file, replaced in one step.",
    ),
)
def metrics(settings: Globals, asked: Asked, path: Path | None) -> None:
    """Write the state of collecting in the text format of Prometheus.

    For the textfile collector of its node exporter; `monitor serve --internal` has the same at
    /metrics.

    \b
    Examples:
      monitor export metrics
      monitor export metrics -o /var/lib/prometheus/node-exporter/monitor.prom
    """
    from monitor.app.status import numbers

    text = numbers(newsroom(settings), asked.instant)
    with output(path) as file:
        file.write(text)


def _figures(
    what: str,
    settings: Globals,
    asked: Asked,
    path: Path | None,
    *,
    raw: bool,
    public: bool,
) -> None:
    from monitor.app import exports

    room, name = newsroom(settings), exports.form(asked.form, path)
    found = exports.figures(room, what, asked, public=public)
    with output(path) as file:
        exports.put(file, name, found, raw=raw)
