import os
from typing import Final

import click

from monitor.app.asked import Asked, AskedTime
from monitor.cli import Globals
from monitor.cli.options import INCIDENT, JSON, MOMENT, named, newsroom
from monitor.cli.reading import NOW, SPAN, asks
from monitor.cli.streams import show
from monitor.clock import utc_now


def _user() -> str:
    from monitor.app.unit import account

    return account(os.getuid())


BY: Final = click.option(
    "--by",
    metavar="NAME",
    default=_user,
    show_default="your name on this machine",
    callback=named,
    help="Who does this.",
)
INCIDENTS, *_ = SPAN
NUMBER: Final = click.argument("number", metavar="N", type=int)


@click.group()
def note() -> None:
    """Keep dated notes, shown on charts and the page like events.

    The public sees what a note says, but not who wrote it. Nothing is overwritten: a changed or
    removed note keeps its history.

    \b
    Examples:
      monitor note add --at 2017-02-22T22:00 "Police order a curfew"
      monitor note list
      monitor note change 1 "Police order a curfew until six"
    """


@note.command(short_help="Add a note.")
@click.argument("text")
@click.option(
    "--at",
    type=MOMENT,
    required=True,
    help="When it was: a time, now, or how long ago, such as 2h.",
)
@INCIDENT
@BY
@click.pass_obj
def add(settings: Globals, text: str, at: AskedTime, incident: str | None, by: str) -> None:
    """Add a note, TEXT, at an instant of an incident.

    \b
    Examples:
      monitor note add --at 2h "The mayor speaks"
      monitor note add --at 2017-02-22T22:00-08:00 --by ann "Rain begins"
    """
    from monitor.app import notes

    click.echo(notes.add(newsroom(settings), incident, at, text, by, utc_now()))


@note.command("list", short_help="Show the notes.")
@asks(
    INCIDENTS,
    click.option("--history", is_flag=True, help="Every version of every note, removed ones too."),
    JSON,
    NOW,
)
def list_(settings: Globals, asked: Asked, history: bool) -> None:
    """Show the notes with their numbers, in order of their instants.

    \b
    Examples:
      monitor note list
      monitor note list --history --json | jq '.notes[] | select(.number == 1)'
    """
    from monitor.app import notes

    found = notes.listed(newsroom(settings), asked.incidents, asked.instant, history=history)
    show(asked._replace(everything=True), found)


@note.command(short_help="Have a note say something else.")
@NUMBER
@click.argument("text")
@BY
@click.pass_obj
def change(settings: Globals, number: int, text: str, by: str) -> None:
    """Change note N to TEXT; the old text stays in its history.

    \b
    Examples:
      monitor note change 1 "Police order a curfew until six"
    """
    from monitor.app import notes

    click.echo(notes.change(newsroom(settings), number, text, by, utc_now()))


@note.command(short_help="Remove a note.")
@NUMBER
@BY
@click.pass_obj
def remove(settings: Globals, number: int, by: str) -> None:
    """Remove note N from charts and pages; its history stays.

    \b
    Examples:
      monitor note remove 1
    """
    from monitor.app import notes

    click.echo(notes.remove(newsroom(settings), number, by, utc_now()))
