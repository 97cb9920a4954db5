import sys
from pathlib import Path
from typing import Final

import click

from monitor.cli import Globals
from monitor.cli.options import newsroom

UNITS: Final = Path("/etc/systemd/system")


@click.group()
def service() -> None:
    """Let systemd run the daemon.

    \b
    Examples:
      monitor service install --help
    """


@service.command(short_help="Write a unit for this configuration.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to FILE instead of /etc/systemd/system.",
)
@click.pass_obj
def install(settings: Globals, out: Path | None) -> None:
    """Write a hardened unit for this configuration, and say how to start it.

    The daemon runs as the owner of the configuration, who must not be root. It may write to the
    folders of database, key, backups and imports, and to nothing else.

    \b
    Examples:
      sudo monitor -c /srv/anaheim/config.toml service install
      monitor service install --out reaction-monitor.service
    """
    from monitor.app import unit

    target = out or UNITS / unit.NAME
    unit.install(newsroom(settings).config, Path(sys.executable), target)
    click.echo(f"Wrote {target}.")
    if out is None:
        click.echo(
            "Next: systemctl daemon-reload && systemctl enable --now reaction-monitor\n"
            "Passwords: lines of NAME=value in /etc/reaction-monitor/environment (mode 600)."
        )
