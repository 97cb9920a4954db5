import os
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import STANCE, incident_names, logged, named, whole
from monitor.cli.page import INTERNAL
from monitor.cli.reading import SPAN, asks
from monitor.config.web import A_HOST_NAME, MOST_PORT, PORT, is_host_name
from monitor.errors import UsageError

_, SINCE, UNTIL, _ = SPAN

NICENESS: Final = 10
"""Steps by which the page of a daemon leaves the processor to it."""


def all_named(
    context: click.Context, option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return names of coders with single spaces, each once.

    Raises:
        BadParameter: One is empty, too long, or steers a terminal.
    """
    return tuple(dict.fromkeys(str(named(context, option, name)) for name in names))


def hosts(_: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of hosts in small letters, each once.

    Raises:
        BadParameter: One is no name of a host.
    """
    found = tuple(dict.fromkeys(name.lower() for name in names))
    for name in found:
        if not is_host_name(name):
            raise click.BadParameter(f"{name!r} is none: write {A_HOST_NAME}", param=option)
    return found


@click.command()
@asks(
    click.option(
        "--port",
        type=whole(1, MOST_PORT),
        default=PORT,
        show_default=True,
        help="Port on 127.0.0.1.",
    ),
    click.option(
        "--incident",
        metavar="KEY",
        shell_complete=incident_names,
        help="Which one [default: the first].",
    ),
    SINCE,
    UNTIL,
    INTERNAL,
    click.option(
        "--label",
        "coders",
        metavar="CODER",
        multiple=True,
        callback=all_named,
        help="Let somebody label posts by hand, as `monitor label` does (repeatable).",
    ),
    STANCE,
    click.option(
        "--host-name",
        "names",
        metavar="NAME",
        multiple=True,
        callback=hosts,
        help="Answer to this name too, behind a proxy with TLS (repeatable).",
    ),
    click.option(
        "--password-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Ask for a name and a password of FILE; see `monitor password`.",
    ),
    click.option(
        "--trust-proxy",
        "trusts_proxy",
        is_flag=True,
        help="Trust X-Forwarded-For of a proxy on this machine.",
    ),
    click.option("--inherited", type=int, hidden=True, help="A socket that the daemon has bound."),
)
def serve(
    settings: Globals,
    asked: Asked,
    port: int,
    incident: str | None,
    coders: tuple[str, ...],
    target: str | None,
    inherited: int | None,
    **who: Any,
) -> None:
    """Serve the live page on 127.0.0.1: what `monitor page` shows, updated as posts arrive.

    The state of each source is at the top. Reading never disturbs the daemon. Ctrl-C ends it. With
    --internal notes can be kept at /notes; with --label the posts of the newest draw, or of a first
    one, can be labelled at /label, by keys. For others in the newsroom put a proxy in front of it.

    \b
    Examples:
      monitor serve
      monitor serve --port 9000 --internal
      monitor serve --since 7d --label ana --label ben
      monitor serve --host-name news.example --password-file readers.txt
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.app.desk import ledger
    from monitor.app.live import LiveReaders, Served, kept
    from monitor.app.notes import notebook
    from monitor.config.chosen import chosen_incidents
    from monitor.web.listening import serve as serving

    if target and not coders:
        raise UsageError("--stance goes with --label: add --label CODER")
    readers = LiveReaders(**who)
    readers.check(writes=bool(coders))
    room = logged(settings)
    key = chosen_incidents(room.config, [incident] if incident else [])[0].key
    served = Served(room, asked._replace(incidents=(key,)), readers)
    served.check()
    with kept(room), closing(_line(port, inherited)) as line:
        desk = ledger(room, key, coders, target) if coders else None
        app = served.application(desk, notebook(room, key) if readers.internal else None)
        if inherited is None:
            _say(line.getsockname()[1], desk=desk is not None, notes=readers.internal)
        for kind in (signal.SIGTERM, signal.SIGINT):
            # The server raises again what has ended it; that is no failure.
            signal.signal(kind, lambda *_: None)
        parent = None if inherited is None else sys.stdin.fileno()
        serving(app, line, parent, trusts_proxy=readers.trusts_proxy)


def _say(port: int, *, desk: bool, notes: bool) -> None:
    from monitor.web.port import ADDRESS

    click.echo(f"http://{ADDRESS}:{port}/ (Ctrl-C ends it)", err=True)
    if notes:
        click.echo(f"http://{ADDRESS}:{port}/notes to keep notes", err=True)
    if desk:
        click.echo(f"http://{ADDRESS}:{port}/label to label posts", err=True)


def _line(port: int, inherited: int | None) -> socket.socket:
    from monitor.web.port import listen

    if inherited is None:
        return listen(port)
    os.nice(NICENESS)
    return socket.socket(fileno=inherited)
