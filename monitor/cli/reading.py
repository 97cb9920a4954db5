"""Options of the commands that read: which time of what, and how it is written."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from monitor.app.asked import FORMATS, Asked
from monitor.cli import Globals
from monitor.cli.options import INSTANT, LENGTH, MOMENT, TIMEZONE, Command, Option, incident_names

GROUPINGS: Final = ("source", "narrative", "language", "kind")

NOW: Final[Option] = click.option(
    "--now", type=INSTANT, help="Instant of the report, for the same bytes again."
)
ZONE: Final[Option] = click.option(
    "--tz", "timezone", type=TIMEZONE, help="Clock of the buckets [default: that of config.toml]."
)
CLOCK: Final[Option] = click.option(
    "--tz", "timezone", type=TIMEZONE, help="Clock of the times [default: that of config.toml]."
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
    """Give a command the settings, and options: those that `Asked` knows as one value."""

    def decorate(command: Command) -> Command:
        @click.pass_obj
        @wraps(command)
        def called(settings: Globals, /, **values: Any) -> object:
            asked = {name: values.pop(name) for name in Asked._fields if name in values}
            return command(settings, Asked(**asked), **values)

        decorated: Command = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
