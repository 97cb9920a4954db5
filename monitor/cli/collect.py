"""``monitor collect`` and ``monitor backfill``: passes by hand."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from monitor.app.asked import AskedTime, before
from monitor.cli import Globals
from monitor.cli.options import (
    MOMENT,
    incidents_option,
    json_option,
    logged,
    newsroom,
    sources_option,
)
from monitor.clock import utc_now

if TYPE_CHECKING:
    from monitor.nouns.posts import Span


@click.command()
@sources_option
@incidents_option
@json_option
@click.pass_obj
def collect(
    settings: Globals, sources: Sequence[str], incidents: Sequence[str], as_json: bool
) -> None:
    """Make one pass over the sources now, and report the result.

    All sources are asked, even if one fails. Ends with code 69 if a source failed, and with 1 if
    one met a bug.

    \b
    Examples:
      monitor collect
      monitor collect --source mastodon --incident anaheim
    """
    _passes(settings, sources, incidents, None, as_json=as_json)


@click.command()
@click.option(
    "--since",
    type=MOMENT,
    required=True,
    help="Where the span begins: a day, a time, or 7d.",
)
@click.option("--until", type=MOMENT, help="Where it ends [default: now].")
@sources_option
@incidents_option
@json_option
@click.pass_obj
def backfill(
    settings: Globals,
    since: AskedTime,
    until: AskedTime | None,
    sources: Sequence[str],
    incidents: Sequence[str],
    as_json: bool,
) -> None:
    """Ask the sources for a span in the past: the parts not observed yet, and those that were lost.

    The daemon may run at the same time.

    \b
    Examples:
      monitor backfill --since 2017-02-21T08:00Z --until 2017-02-23T08:00Z
      monitor backfill --since 2d --source hackernews
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.nouns.posts import Span

    now, zone = utc_now(), newsroom(settings).config.zone
    span = Span(before(now, since, zone), before(now, until, zone))
    if span.start >= span.end:
        raise click.UsageError("--since is not before --until: exchange them")
    _passes(settings, sources, incidents, span, as_json=as_json)


def _passes(
    settings: Globals,
    sources: Sequence[str],
    incidents: Sequence[str],
    span: "Span | None",
    *,
    as_json: bool,
) -> None:
    from monitor.app.collecting import passes

    notice = partial(click.echo, err=True)
    for one in passes(logged(settings), sources, incidents, span, notice):
        click.echo(one.json if as_json else one.text)
