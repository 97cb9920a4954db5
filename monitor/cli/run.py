import os
import sys
from typing import TYPE_CHECKING

import click

from monitor.cli import Globals
from monitor.cli.options import level, newsroom
from monitor.cli.serve import NICENESS

if TYPE_CHECKING:
    from monitor.app.newsroom import Newsroom


@click.command()
@click.option("--json-logs", is_flag=True, help="One JSON object for each line of the log.")
@click.option("--embeds", is_flag=True, hidden=True, help="Only renew the embeds that are due.")
@click.option("--briefs", is_flag=True, hidden=True, help="Only send the briefs that are due.")
@click.pass_obj
def run(settings: Globals, json_logs: bool, embeds: bool, briefs: bool) -> None:
    """Collect on schedule until SIGTERM or Ctrl-C; what was committed is never lost.

    The first pass of every source begins at once. A second daemon on the same database is refused
    (code 75). A second signal ends it at once. On SIGHUP, without a terminal, it reads the
    configuration again; if that is invalid, the error is logged and the old one stays.

    \b
    Examples:
      monitor run
      monitor --config /etc/reaction-monitor/config.toml run --json-logs
    """

    def log(room: "Newsroom") -> None:
        as_json = json_logs or room.config.log_format == "json"
        room.log(level(settings, "INFO"), json=as_json)

    room = newsroom(settings)
    log(room)
    if embeds:
        from monitor.app.renewing import renew
        from monitor.clock import utc_now

        os.nice(NICENESS)
        renew(room, utc_now())
        return
    if briefs:
        from threading import Event

        from monitor.app.briefing import send
        from monitor.config import environment

        os.nice(NICENESS)
        send(room, environment(), sleep=Event().wait)
        return
    from monitor.app.service import Renewal, serve

    # A terminal that closes sends SIGHUP, too, and ends the daemon.
    terminal = any(stream.isatty() for stream in (sys.stdin, sys.stderr))
    serve(room.config, None if terminal else Renewal(lambda: newsroom(settings), log))
