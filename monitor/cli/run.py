"""``monitor run``: the daemon."""

import os
from typing import TYPE_CHECKING

import click

from monitor.cli.options import newsroom
from monitor.cli.serve import NICENESS

if TYPE_CHECKING:
    from monitor.cli import Globals


@click.command()
@click.option("--json-logs", is_flag=True, help="One JSON object for each line of the log.")
@click.option("--embeds", is_flag=True, hidden=True, help="Only renew the embeds that are due.")
@click.pass_obj
def run(settings: "Globals", json_logs: bool, embeds: bool) -> None:
    """Collect on schedule until SIGTERM or Ctrl-C; what was committed is never lost.

    The first pass of every source begins at once. A second daemon on the same database is refused
    (code 75). A second signal ends it at once.

    \b
    Examples:
      monitor run
      monitor --config /etc/reaction-monitor/config.toml run --json-logs
    """  # noqa: D301
    from monitor.app.renewing import Renewing
    from monitor.app.service import serve

    room = newsroom(settings)
    as_json = json_logs or room.config.log_format == "json"
    room.log("DEBUG" if settings.debug else "INFO", json=as_json)
    if embeds:
        os.nice(NICENESS)
        Renewing(room.config)()
        return
    serve(room.config)
