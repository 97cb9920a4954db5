"""``monitor migrate`` and ``monitor new-key``: what changes a database as a whole."""

import click

from monitor.cli import Globals
from monitor.cli.options import YES, newsroom, sure
from monitor.clock import utc_now


@click.command()
@click.option("--dry-run", is_flag=True, help="Try it on a copy, and change nothing.")
@click.pass_obj
def migrate(settings: Globals, dry_run: bool) -> None:
    """Bring the database up to the schema of this version, after a backup.

    Other commands that write do this automatically, without a backup. Stop the daemon first.

    \b
    Examples:
      monitor migrate --dry-run
      monitor migrate
    """
    from monitor.app import upgrading

    for line in upgrading.migrate(newsroom(settings), dry_run=dry_run):
        click.echo(line)


@click.command("new-key")
@YES
@click.pass_obj
def new_key(settings: Globals, yes: bool) -> None:
    """Make a new key of the pseudonyms, if the old one is lost for good.

    The price: from then on everybody who posts again counts as a new account, in addition to the
    old one. `monitor forget --author` finds only posts collected from then on. Posts whose id had
    to be hidden may be stored a second time. Earlier counts stay. A note on charts and page marks
    the time. Look for a copy first: each backup has one, under its name, ending in .key.

    \b
    Examples:
      monitor new-key
    """
    from monitor.app import upgrading

    room = newsroom(settings)
    if not yes:
        sure(lambda: upgrading.COST, "Is the old key lost for good?")
    click.echo(upgrading.new_key(room, utc_now()))
