"""``monitor backup``: a copy of the database."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import newsroom

if TYPE_CHECKING:
    from monitor.cli import Globals


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: "Globals", target: Path) -> None:
    """Copy the database into FILE, of one instant, while the daemon runs.

    FILE must not be there yet; only its owner can read it. What is forgotten later stays in the
    copy: keep copies no longer than you keep texts. Keep a copy of the key file too, apart.

    \b
    Examples:
      monitor backup monitor-2026-11-24.db
      monitor --config backup.toml report volume   # backup.toml names the copy
    """  # noqa: D301
    from monitor.app import backup as copying

    room = newsroom(settings)
    with _bar() as progress:
        size = copying.backup(room, target, progress)
    click.echo(f"{target}: {size:,} bytes")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], object] | None]:
    """Show how far it is, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="copying", file=sys.stderr) as bar:

        def show(done: int, whole: int) -> None:
            bar.length = max(whole, 1)
            bar.update(done - bar.pos)

        yield show
