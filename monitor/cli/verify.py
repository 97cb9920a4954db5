from pathlib import Path

import click

from monitor.cli import Globals
from monitor.cli.options import JSON, newsroom


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.pass_obj
@click.pass_context
def verify(ctx: click.Context, settings: Globals, file: Path, as_json: bool) -> None:
    """Make the reports in FILE again from the database, and compare them byte for byte.

    FILE was written by `monitor report ... --seal FILE`. If posts came, were edited or deleted
    since, volume and sentiment are made as they were known at the time of the seal. The code is 0
    if every report could be made again, 1 if one differs, 65 if FILE is damaged.

    \b
    Examples:
      monitor report volume --every 1h --seal volume.json
      monitor verify volume.json
    """
    from monitor.app.verifying import in_json, in_words, judged, sealed

    reports = sealed(file)
    found = judged(newsroom(settings), reports)
    for one in found:
        click.echo(in_json(one) if as_json else in_words(one))
    if any(one.outcome == "differs" for one in found):
        ctx.exit(1)
