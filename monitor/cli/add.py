from datetime import datetime, timedelta

import click

from monitor.cli import Globals
from monitor.cli.note import BY
from monitor.cli.options import INCIDENT, MOMENT, newsroom
from monitor.clock import utc_now
from monitor.errors import UsageError


@click.command
@click.argument("addresses", metavar="[URL]...", nargs=-1)
@INCIDENT
@click.option("--at", type=MOMENT, help="When it was posted, if you know.")
@click.option("--text", help="What it says; names and handles are masked as everywhere.")
@click.option("--remove", is_flag=True, help="Remove these again.")
@BY
@click.pass_obj
def add(
    settings: Globals,
    addresses: tuple[str, ...],
    incident: str | None,
    at: datetime | timedelta | None,
    text: str | None,
    *,
    remove: bool,
    by: str,
) -> None:
    """Keep the posts at these addresses, which you found; without one, list what was kept.

    No service is asked. They are marked as found by an editor, appear in `monitor export links` and
    enter no figure, since an editor finds what an editor looks for.

    \b
    Examples:
      monitor add https://chirper.example/post/1
      monitor add https://chirper.example/post/1 --at 2h --text "They run"
      monitor add
      monitor add --remove https://chirper.example/post/1
    """  # noqa: DOC501
    from monitor.app import found

    room = newsroom(settings)
    if not addresses:
        if remove or at is not None or text is not None:
            raise UsageError("write the address of the post too")
        click.echo(found.listed(room, incident))
    elif remove:
        click.echo(found.remove(room, incident, addresses))
    else:
        sentences = found.add(room, incident, addresses, at=at, text=text, by=by, now=utc_now())
        click.echo(sentences)
