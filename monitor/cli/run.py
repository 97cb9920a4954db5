"""``monitor run``: the daemon."""

from typing import TYPE_CHECKING

import click

from monitor.cli.options import newsroom

if TYPE_CHECKING:
    from monitor.cli import Settings


@click.command()
@click.option("--json-logs", is_flag=True, help="One JSON object for each line of the log.")
@click.pass_obj
def run(settings: "Settings", json_logs: bool) -> None:
    """Collect on schedule until SIGTERM or Ctrl-C; what was committed is never lost.

    The first pass of every source begins at once. A second daemon on the same database is refused
    (code 75). A second signal ends it at once.

    \b
    Examples:
      monitor run
      monitor --config /etc/reaction-monitor/config.toml run --json-logs
    """  # noqa: D301
    from monitor.app.service import serve

    room = newsroom(settings)
    as_json = json_logs or room.config.log_format == "json"
    room.log("DEBUG" if settings.debug else "INFO", json=as_json)
    serve(room.config)
