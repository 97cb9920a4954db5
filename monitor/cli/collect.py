"""``monitor collect`` and ``monitor backfill``: passes by hand."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from monitor.app.asked import Asked, before, begun
from monitor.cli import Globals
from monitor.cli.options import INCIDENTS, JSON, MOMENT, SOURCES, logged, newsroom
from monitor.cli.reading import asks
from monitor.clock import utc_now

if TYPE_CHECKING:
    from monitor.nouns.posts import Span


@click.command()
@asks(SOURCES, INCIDENTS, JSON)
def collect(settings: Globals, asked: Asked, sources: Sequence[str]) -> None:
    """Make one pass over the sources now, and report the result.

    All sources are asked, even if one fails. Ends with code 69 if a source failed, and with 1 if
    one met a bug.

    \b
    Examples:
      monitor collect
      monitor collect --source mastodon --incident anaheim
    """
    _passes(settings, asked, sources, None)


@click.command()
@asks(
    click.option(
        "--since",
        type=MOMENT,
        required=True,
        help="Where the span begins: a day, a time, or 7d.",
    ),
    click.option("--until", type=MOMENT, help="Where it ends [default: now]."),
    SOURCES,
    INCIDENTS,
    JSON,
)
def backfill(settings: Globals, asked: Asked, sources: Sequence[str]) -> None:
    """Ask the sources for a span in the past: the parts not observed yet, and those that were lost.

    The daemon may run at the same time.

    \b
    Examples:
      monitor backfill --since 2017-02-21T08:00Z --until 2017-02-23T08:00Z
      monitor backfill --since 2d --source hackernews
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.nouns.posts import Span

    now, zone = utc_now(), newsroom(settings).config.zone
    span = Span(begun(now, asked.since, zone), before(now, asked.until, zone))
    if span.start >= span.end:
        raise click.UsageError("--since is not before --until: exchange them")
    _passes(settings, asked, sources, span)


def _passes(settings: Globals, asked: Asked, sources: Sequence[str], span: "Span | None") -> None:
    from monitor.app.collecting import passes

    notice = partial(click.echo, err=True)
    for one in passes(logged(settings), sources, asked.incidents, span, notice):
        click.echo(one.json if asked.as_json else one.text)
