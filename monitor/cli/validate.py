import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import named, newsroom
from monitor.cli.reading import FORMAT, SPAN, asks
from monitor.cli.streams import show


@click.command()
@asks(
    *SPAN,
    *FORMAT,
    click.option(
        "--stance", "target", metavar="TARGET", callback=named, help="Also the shares of stances."
    ),
)
def validate(settings: Globals, asked: Asked, target: str | None) -> None:
    """Show the classifier's error on this incident, from posts labelled with `monitor label`.

    People's labels against the classifier's; how many of the negative posts it finds, and how many
    others it calls negative; what part of a real change it can show; how far two people agree; and
    the negative share corrected for that error, with a 95 % interval. With --stance TARGET, and at
    least 200 posts labelled for it, also the shares of its stances.

    \b
    Examples:
      monitor validate
      monitor validate --since 7d --format md
      monitor validate --stance "the officer" --json
    """
    from monitor.app.reports import validations

    made = validations(newsroom(settings), asked, target)
    show(asked, *made)
