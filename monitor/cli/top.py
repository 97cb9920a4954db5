import sys

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import INCIDENTS, INSTANT, newsroom
from monitor.cli.reading import asks
from monitor.cli.streams import style
from monitor.clock import utc_now


@click.command()
@asks(
    INCIDENTS,
    click.option("--text", is_flag=True, help="With texts of the newest posts (never authors)."),
    click.option("--once", is_flag=True, help="Print one frame and end, as into a pipe."),
    click.option(
        "--now", type=INSTANT, help="One frame as of this instant, for the same bytes again."
    ),
)
def top(settings: Globals, asked: Asked, text: bool, once: bool) -> int:
    """Show the live view: sources, the last day, what is missed, alerts, the newest posts.

    It works with the daemon running or without one. A bar is an hour; a dot is an hour without
    data. q or Ctrl-C ends it, Ctrl-Z suspends it. Texts are shown only with --text, with protected
    names masked: mind who looks over your shoulder.

    \b
    Examples:
      monitor top
      monitor top --text --incident anaheim
      monitor top --once | head -20
    """
    from monitor.app.top import TopView, frame, looker, version
    from monitor.cli.top_screen import show
    from monitor.config import environment

    room = newsroom(settings)
    look = looker(room, asked.incidents, text=text)
    has_screen = sys.stdout.isatty() and environment().get("TERM", "dumb") != "dumb"
    if once or asked.now is not None or not has_screen:
        instant = asked.instant
        lines = frame(look(instant), instant, width=style().width)
        click.echo("\n".join(line.plain for line in lines))
        return 0
    view = TopView(look, lambda: version(room), utc_now)
    view.read()
    return show(view.draw, sys.stdout, sys.stdin, color=style().color)
