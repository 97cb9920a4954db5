from datetime import timedelta

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import LENGTH, newsroom
from monitor.cli.reading import NOW, asks
from monitor.cli.streams import show


@click.command()
@asks(
    click.option("--json", "as_json", is_flag=True, help="JSON instead of a table."),
    NOW,
    click.option(
        "--exit-code",
        is_flag=True,
        help="End with 69 if a source is blind, no daemon runs, or no recent backup could be "
        "restored.",
    ),
    click.option(
        "--max-age",
        type=LENGTH,
        help="Also if a source has shown nothing for this long; implies --exit-code.",
    ),
)
def status(settings: Globals, asked: Asked, exit_code: bool, max_age: timedelta | None) -> None:
    """Show the state of each source: ok, late, failing, blind or off.

    Blind means that nobody knows what the source would show now, which is not silence.

    \b
    Examples:
      monitor status
      monitor status --json | jq '.sources[] | select(.state != "ok")'
      monitor status --max-age 30m > /dev/null || echo "look at it"
    """
    from monitor.app import status as standing

    found = standing.status(newsroom(settings), asked.instant)
    show(asked._replace(everything=True), found)
    if exit_code or max_age is not None:
        standing.refuse_ailing(found, max_age)
