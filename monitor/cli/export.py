"""``monitor export``: posts and figures for other programs, safe by default."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from monitor.cli.reading import (
    BY,
    SERIES,
    SPAN,
    Asked,
    asks,
    opened,
    questions,
)
from monitor.cli.streams import output

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.report.readings import Question
    from monitor.report.rows import Form, Rows
    from monitor.store.reading.reader import Reader
    from monitor.words.sheet import Cell

ENDINGS: Final = {".csv": "csv", ".parquet": "parquet"}
"""Formats that the name of a file tells; all others are NDJSON."""

WRITING: Final = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["ndjson", "csv", "parquet"]),
        help="How to write it [default: as FILE is called, or ndjson].",
    ),
    click.option(
        *("-o", "--out", "--output", "path"),
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Into this file: .ndjson, .csv or .parquet.",
    ),
    click.option("--raw", is_flag=True, help="CSV cells as they are: a spreadsheet may run them."),
)

PUBLIC: Final = click.option(
    "--public",
    is_flag=True,
    help="For publication: what fewer than 5 people said is empty, with what would give it away.",
)


@click.group()
def export() -> None:
    """Write posts or figures as NDJSON, CSV or Parquet.

    Never with an author or an address of a post; texts only where asked for. All times are UTC.
    Parquet needs the extra `parquet`.

    \b
    Examples:
      monitor export posts > posts.ndjson
      monitor export posts --text --out posts.csv
      monitor export volume --every 1d --out volume.parquet
    """  # noqa: D301


@export.command(short_help="The posts that mention an incident.")
@click.pass_obj
@asks(*SPAN, *WRITING, click.option("--text", is_flag=True, help="With texts (never authors)."))
def posts(settings: "Settings", asked: Asked, path: Path | None, raw: bool, text: bool) -> None:
    """Write the posts that mention an incident, in the order in which they were first seen.

    The keys are those that `monitor import` reads, with label and polarity. A text may hold what
    its author would not want quoted: think before you publish any.

    \b
    Examples:
      monitor export posts --since 24h
      monitor export posts --text --out posts.parquet
    """  # noqa: D301
    from monitor.config.chosen import configuration
    from monitor.privacy.leaks import LeakTest
    from monitor.report.posts import fields
    from monitor.store.reading.reader import open_reader

    config, put = configuration(settings.config_path), _form(asked.form, path)
    # No snapshot: a long export must not keep the daemon's log from being written back.
    with open_reader(config.database) as reader, output(path) as file:
        columns = fields(text=text)
        rows = _posts(reader, list(questions(config, reader, asked)), text=text)
        safe = LeakTest(config.protected).rows("export posts", columns, rows)
        put(file, columns, safe, raw)


def _posts(
    reader: "Reader", asked: "Sequence[Question]", *, text: bool
) -> "Iterator[Sequence[Cell]]":
    from monitor.report.posts import row
    from monitor.report.readings import is_simulated

    simulated = is_simulated(reader)
    for question in asked:
        for topic in reader.topics(question.incident)[:1]:
            for post in reader.stream(topic.id, question.span, text=text):
                yield row(question.incident, post, text=text, simulated=simulated)


@export.command(short_help="Posts, people and messages of each bucket.")
@click.pass_obj
@asks(*SPAN, *SERIES, *BY, *WRITING, PUBLIC)
def volume(settings: "Settings", asked: Asked, path: Path | None, raw: bool, public: bool) -> None:
    """Write posts, people and messages of each bucket; the total has an empty `group`.

    Empty (null) is not 0: nothing was observed then.

    \b
    Examples:
      monitor export volume --every 1d --by source --out volume.csv
      monitor export volume --by language --public --out volume.ndjson
    """  # noqa: D301
    _figures("volume", settings, asked, path, raw=raw, public=public)


@export.command(short_help="Labels, mean polarity and share of negative.")
@click.pass_obj
@asks(*SPAN, *SERIES, *BY, *WRITING, PUBLIC)
def sentiment(
    settings: "Settings", asked: Asked, path: Path | None, raw: bool, public: bool
) -> None:
    """Write labels, mean polarity and share of negative of each bucket, with 95 % intervals.

    Empty (null) means that it cannot be told.

    \b
    Examples:
      monitor export sentiment --every 6h > sentiment.ndjson
      monitor export sentiment --every 1d --by narrative --public --format csv
    """  # noqa: D301
    _figures("sentiment", settings, asked, path, raw=raw, public=public)


def _figures(
    what: str, settings: "Settings", asked: Asked, path: Path | None, *, raw: bool, public: bool
) -> None:
    from monitor.config.chosen import configuration
    from monitor.nouns.report import Report
    from monitor.privacy.leaks import LeakTest
    from monitor.report.formats import sheet_of, worded
    from monitor.report.making import MAKERS, make_volume
    from monitor.report.public import public as published
    from monitor.sentiment.rules import stated

    config, put = configuration(settings.config_path), _form(asked.form, path)
    with opened(config) as reader:
        rule, leaks = stated(reader.setting("scorer")), LeakTest(config.protected)
        sheets = []
        for question in questions(config, reader, asked):
            report = leaks.cleared(f"export {what}", MAKERS[what](reader, question, rule))
            if isinstance(report, Report):
                sheet = worded(report, "public" if public else "internal").sheet
            else:
                sheet = sheet_of(report)
                if public:
                    sheet = published(sheet, make_volume(reader, question, rule))
            sheets.append(sheet)
    with output(path) as file:
        rows = (record for sheet in sheets for record in sheet.records)
        put(file, sheets[0].fields, rows, raw)


def _form(said: str | None, path: Path | None) -> "Form":
    """Return what writes the format that was said, or else that of the file's name.

    Raises:
        UsageError: Parquet is to go to standard output, which cannot be written from its end.
    """
    from monitor.errors import UsageError
    from monitor.report.rows import FORMS

    form = said or ENDINGS.get(path.suffix.lower() if path else "", "ndjson")
    if form == "parquet" and path is None:
        message = "--format parquet: expected --out FILE with it, got none"
        raise UsageError(message)
    return _parquet if form == "parquet" else FORMS[form]


def _parquet(file: TextIO, fields: "Sequence[str]", rows: "Rows", raw: bool) -> None:
    """Write the rows as Parquet into what is opened as text; a table holds no formula to run."""
    from monitor.archive.parquet import save

    del raw
    named = (dict(zip(fields, row, strict=True)) for row in rows)
    instants = [name for name in fields if name.endswith("_at") or name in {"start", "end"}]
    save(file.buffer, named, fields, instants=instants)
