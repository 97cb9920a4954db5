"""``monitor backup`` and ``monitor restore``: copies, and the proof that they can be put back."""

from pathlib import Path

import click

from monitor.cli import Globals
from monitor.cli.options import newsroom
from monitor.cli.streams import advancing
from monitor.clock import utc_now
from monitor.errors import StoreError, UsageError


@click.command()
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: Globals, target: Path | None) -> None:
    """Copy database and configuration into DIR while the daemon runs, and test the copy.

    DIR must not exist yet. The key of the pseudonyms is copied to DIR.key: keep it in another
    place. Only you can read either. The copy is then restored into a temporary folder and checked:
    integrity, rollups, forgotten texts, and three reports byte for byte. Code 74: that failed.

    Without DIR: into the folder of [backup], where the oldest ones beyond `keep` are deleted. The
    daemon does that on schedule. Posts forgotten later stay in a backup: keep none longer than
    texts.

    \b
    Examples:
      monitor backup
      monitor backup /mnt/other-disk/monitor-2026-11-24
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.app import backup as copying
    from monitor.app.restoring import prove

    room = newsroom(settings)
    own = room.config.backups
    if target is not None:
        place = target
    elif own is not None:
        place = own.folder / utc_now().strftime(copying.STAMP)
    else:
        message = "where to? Name a folder, or add [backup] with `folder` to the configuration"
        raise UsageError(message)
    with advancing("copying") as show:
        made = copying.make(room, place, show)
    size = (made.folder / copying.DATABASE).stat().st_size
    key = f"; its key: {made.key}" if made.manifest.key else ""
    click.echo(f"{made.folder}: {size:,} bytes{key}")
    proof = prove(room, made.folder)
    if proof.holds:
        click.echo(f"Restored into a scratch place and right: {', '.join(proof.wrong)}.")
    if target is None and own is not None:
        # After a failure too: else a copy that fails each day would fill the disk.
        for gone in copying.prune(own, utc_now(), made.manifest.owner):
            click.echo(f"Deleted: {gone}")
    if not proof.holds:
        for name in proof.failed:
            for said in proof.wrong[name]:
                click.echo(f"{name}: {said}", err=True)
        raise StoreError(
            f"{made.folder}: restoring it failed ({', '.join(proof.failed)}), as said above: make "
            "another backup, and keep the last good one"
        )


@click.command()
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help="Its key [default: BACKUP.key]."
)
def restore(source: Path, target: Path, key: Path | None) -> None:
    """Restore a backup into DIR, on this or another machine, for any user.

    Nothing is overwritten. The restored database is checked, and the command names what a backup
    does not include (variables, password files). Everything can be read without its key; before you
    collect more, put the key in its place, or read `monitor new-key --help`.

    \b
    Examples:
      monitor restore backups/2026-11-24T020000Z ~/anaheim
      monitor restore /mnt/usb/monitor ~/anaheim --key /mnt/safe/monitor.key
    """
    from monitor.app.restoring import restore as put_back
    from monitor.config import environment

    for line in put_back(source, target, key, environment()):
        click.echo(line)
