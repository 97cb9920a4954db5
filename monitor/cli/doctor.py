import click

from monitor.cli import Globals
from monitor.cli.options import JSON, logged
from monitor.clock import utc_now


@click.command()
@click.option("--fix", is_flag=True, help="Repair what is safe: file modes, rollups, cleaning.")
@click.option("--offline", is_flag=True, help="Ask no source.")
@JSON
@click.pass_obj
@click.pass_context
def doctor(ctx: click.Context, settings: Globals, fix: bool, offline: bool, as_json: bool) -> None:
    """Check everything: configuration, files, clock, disk, database, key, backups, each source.

    The whole database is read, and the rollups are counted again. The code is 1 if something is
    wrong; each line says what to do.

    \b
    Examples:
      monitor doctor
      monitor doctor --offline --fix
      monitor doctor --json | jq '.looks[] | select(.state == "wrong")'
    """
    from monitor.app.doctor import Machine, examine, in_json, in_words

    room = logged(settings)
    found = examine(room, Machine(utc_now()), offline=offline, fix=fix)
    wrong, looks = False, []
    for look in found:
        wrong = wrong or look.state == "wrong"
        if as_json:
            looks.append(look)
        else:
            click.echo(in_words(room, look))
    if as_json:
        click.echo(in_json(room, looks))
    if wrong:
        ctx.exit(1)
