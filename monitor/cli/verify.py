"""``monitor verify``: makes sealed reports again, and tells whether they are the same."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import json_option
from monitor.cli.reading import opened
from monitor.cli.sealing import maker

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.report.seal import Sealed, Verdict
    from monitor.store.reading.reader import Reader


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
@click.pass_context
def verify(ctx: click.Context, settings: "Settings", file: Path, as_json: bool) -> None:
    """Make the reports in FILE again from the database, and compare them byte for byte.

    FILE was written by `monitor report ... --seal FILE`. Where posts came, were edited or deleted
    since, volume and sentiment are made as they were known when they were sealed. The code is 0
    where every report could be made again, 1 where one differs, 65 where FILE is damaged.

    \b
    Examples:
      monitor report volume --every 1h --seal volume.json
      monitor verify volume.json
    """  # noqa: D301
    import msgspec

    from monitor.config.chosen import configuration
    from monitor.privacy.output import json_line, terminal

    sealed = _read(file)
    config = configuration(settings.config_path)
    with opened(config) as reader:
        verdicts = [_judged(config, reader, one) for one in sealed]
    for verdict in verdicts:
        line = json_line(msgspec.json.encode(verdict).decode()) if as_json else verdict.sentence
        click.echo(terminal(line))
    if any(verdict.outcome == "differs" for verdict in verdicts):
        ctx.exit(1)


def _read(file: Path) -> "list[Sealed]":
    """Return the sealed reports in a file.

    Raises:
        DataError: It cannot be read, or holds something else.
    """
    from monitor.errors import DataError
    from monitor.report.seal import read_seal

    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        message = f"{file}: cannot be read: {error.strerror}"
        raise DataError(message) from error
    if not lines:
        message = f"{file}: expected a sealed report, got an empty file"
        raise DataError(message)
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(read_seal(line))
        except DataError as error:
            message = f"{file}, line {number}: {error}"
            raise DataError(message) from error
    return found


def _judged(config: "Config", reader: "Reader", sealed: "Sealed") -> "Verdict":
    """Make a report again, as it was asked for, and return how it compares.

    Raises:
        DataError: It is a report that this program does not know.
    """
    from monitor.errors import DataError
    from monitor.privacy.leaks import LeakTest
    from monitor.report.making import AS_OF_TOO, MAKERS
    from monitor.report.seal import compare, make
    from monitor.sentiment.rules import stated
    from monitor.store.reading.as_of import AsOf

    name, question = sealed.manifest.report, sealed.manifest.question
    if name not in MAKERS:
        message = f"expected a report ({', '.join(MAKERS)}), got {name!r}"
        raise DataError(message)
    masked = LeakTest(config.protected).masked
    make_one, rule = maker(config, name), stated(reader.setting("scorer"))

    def at(instant: "datetime | None") -> "Reader":
        return reader if instant is None else AsOf(reader.conn, reader.path, instant)

    made = make(make_one, at(question.as_of), question, rule)
    if name not in AS_OF_TOO or question.as_of is not None:
        return masked(compare(sealed, made, None, masked))
    then = at(sealed.manifest.sealed_at)
    return masked(compare(sealed, made, lambda: make(make_one, then, question, rule), masked))
