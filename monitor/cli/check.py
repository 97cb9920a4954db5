from collections.abc import Sequence

import click

from monitor.cli import Globals
from monitor.cli.options import SOURCES, logged


@click.command()
@SOURCES
@click.option(
    "--offline", is_flag=True, help="Check the configuration and the database only; ask nobody."
)
@click.pass_obj
def check(settings: Globals, sources: Sequence[str], offline: bool) -> None:
    """Validate the configuration, open the database, ask each source one cheap question.

    Says what would be collected and what cannot be, and which of its files others can read or
    write. Ends with code 69 if a source cannot work.

    \b
    Examples:
      monitor check
      monitor check --offline
    """
    from monitor.app import checking

    for line in checking.check(logged(settings), sources, offline=offline):
        click.echo(line)
