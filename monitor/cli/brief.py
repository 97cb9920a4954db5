import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.app.asked import Asked, of_incident
from monitor.cli import Globals
from monitor.cli.options import newsroom, warn
from monitor.cli.publishing import ADDRESS, FEED, check_feed, write_feeds
from monitor.cli.reading import CLOCK, SPAN, WHOLE, asks
from monitor.cli.streams import height, say, style
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app.briefs import Printed


@click.command()
@asks(
    *SPAN,
    CLOCK,
    click.option(
        "-o",
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A .md or .html [default: stdout, in Markdown unless it is a terminal].",
    ),
    FEED,
    ADDRESS,
    WHOLE,
)
def brief(
    settings: Globals,
    asked: Asked,
    out: Path | None,
    feed: Path | None,
    address: str | None,
) -> None:
    """Say on one page what happened since the last brief (--since), and how sure that is.

    It includes what we missed and what to watch. No texts, no authors, no number with fewer than
    five people behind it.

    \b
    Examples:
      monitor brief --since 24h
      monitor brief --since 2017-02-23T06:00:00Z --out brief.html
      monitor brief --feed feed.xml --address https://news.example/anaheim/
    """  # noqa: DOC501
    from monitor.app.briefs import briefs
    from monitor.app.corrections import keep

    if out is not None and out.suffix.lower() not in {".md", ".html"}:
        raise UsageError(f"{out}: its ending says no format: name it .md or .html")
    check_feed(feed, address)

    room = newsroom(settings)
    asked = asked.fixed()  # the feed speaks of the same instant
    made = briefs(room, asked)
    if out is None:
        _print(made.values(), asked)
    for key, one in made.items():
        if out is not None:
            path = of_incident(out, key, made)
            one.write(path)
            click.echo(f"wrote {path}", err=True)
        warn(keep(room, one.record))
    if feed is not None and address is not None:
        write_feeds(room, asked, feed, address)


def print_briefs(settings: Globals, asked: Asked) -> None:
    from monitor.app.briefs import briefs

    _print(briefs(newsroom(settings), asked).values(), asked)


def _print(briefs: Iterable["Printed"], asked: Asked) -> None:
    """Print briefs, with a blank line between: text that fits a terminal, else Markdown."""
    for place, one in enumerate(briefs):
        click.echo("\n" if place else "", nl=False)
        if sys.stdout.isatty():
            say(one.text(style().width, None if asked.whole else height()))
        else:
            click.echo(one.markdown, nl=False)
