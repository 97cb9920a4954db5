"""``monitor forget`` and ``monitor purge``: what is to be held no longer."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli import Globals
from monitor.cli.options import INSTANT, JSON, YES, incident_names, newsroom, source_names, sure
from monitor.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from monitor.app.forgetting import Forgotten

DRY_RUN: Final = click.option(
    "--dry-run", is_flag=True, help="Say what would be deleted, and change nothing."
)


@click.command()
@click.option("--post", metavar="SOURCE/ID", help="One post, by its id in exports or its address.")
@click.option("--author", metavar="NAME", help="All posts of somebody, named as the service does.")
@click.option(
    "--source",
    metavar="NAME",
    shell_complete=source_names,
    help="With --author: on this source only.",
)
@click.option(
    "--protected",
    is_flag=True,
    help="All posts in which a protected name stands, because it was listed later.",
)
@click.option("--before", type=INSTANT, help="All posts published before this (or this long ago).")
@click.option(
    "--incident",
    metavar="KEY",
    shell_complete=incident_names,
    help="With --before: of this incident only.",
)
@DRY_RUN
@YES
@JSON
@click.pass_obj
def forget(settings: Globals, /, dry_run: bool, yes: bool, as_json: bool, **said: Any) -> None:
    """Delete posts for good: texts, addresses, ids, earlier versions; the counts stay.

    No byte of them is left in the database and its log, and they never return, even if a source
    shows them again. The bytes of all items that could not be read are deleted too, since nobody
    knows whose they are. If somebody reads the database without a pause, the command ends with code
    75, and the next one finishes. Copies and exports made before are yours to delete.

    \b
    Examples:
      monitor forget --dry-run --author https://mastodon.social/@ann
      monitor forget --author ann --source reddit
      monitor forget --post hackernews/8863
      monitor forget --protected
      monitor forget --before 2017-03-01T00:00:00-08:00 --incident anaheim
    """  # noqa: DOC501
    from monitor.app.forgetting import ForgetRequest, forgotten

    request = ForgetRequest(**said)
    given = (request.post, request.author, request.protected, request.before)
    if sum(map(bool, given)) != 1:  # one that is empty stands for nothing, as in a script
        raise UsageError(
            "say what to forget: give one of --post, --author, --protected and --before"
        )
    for name, value, other, wanted in (
        ("source", request.source, "author", request.author),
        ("incident", request.incident, "before", request.before),
    ):
        if value is not None and wanted is None:
            raise UsageError(f"--{name} goes with --{other}: add it")
    _take(
        partial(forgotten, newsroom(settings), request), dry_run=dry_run, yes=yes, as_json=as_json
    )


@click.command()
@DRY_RUN
@YES
@JSON
@click.pass_obj
def purge(settings: Globals, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete data past its retention period; the counts stay.

    Addresses, earlier versions and unreadable items, then texts: `keep_links`, `keep_leftovers`,
    `keep_texts` in [monitor], counted from when a post was first seen. The daemon does this once a
    day. It also finishes what an interrupted `forget` or `purge` left behind.

    \b
    Examples:
      monitor purge --dry-run
      monitor purge
    """
    from monitor.app.forgetting import purged

    _take(partial(purged, newsroom(settings)), dry_run=dry_run, yes=yes, as_json=as_json)


def _take(
    take: "Callable[..., AbstractContextManager[Forgotten]]",
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Say what would go, ask whether it may, and have it go; or say it only."""
    if not dry_run and not yes:

        def would_go() -> str:
            with take(dry_run=True) as found:
                return found.text

        sure(would_go, "It cannot be brought back. Go on?")
    with take(dry_run=dry_run) as found:
        said = found.json if as_json else found.text
    click.echo(said)
