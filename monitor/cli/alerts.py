"""``monitor alerts``: alerts sent, and those still open."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from monitor.app.asked import WEEK
from monitor.cli.moments import Moment
from monitor.cli.options import newsroom
from monitor.cli.reading import show

if TYPE_CHECKING:
    from monitor.cli import Globals


@click.command()
@click.option("--since", type=Moment(), default=WEEK, help="From here on [default: 1w ago].")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@click.option("--now", type=Moment(), help="Instant of the report, for the same bytes again.")
@click.pass_obj
def alerts(
    settings: "Globals",
    since: datetime | timedelta,
    as_json: bool,
    now: datetime | timedelta | None,
) -> None:
    """Show alerts: when each began and ended, and by which ways it was sent.

    The daemon finds and delivers them as [alerts] in the configuration says. An alert that lasts
    is shown whenever it began.

    \b
    Examples:
      monitor alerts
      monitor alerts --json | jq '.alerts[] | select(.ended_at == null)'
    """  # noqa: D301
    from monitor.app import alerts as told
    from monitor.app.asked import before
    from monitor.clock import utc_now

    instant = before(utc_now(), now)
    found = told.alerts(newsroom(settings), before(instant, since), instant)
    show(found, form="json" if as_json else "table")
