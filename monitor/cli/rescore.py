import sys

import click

from monitor.cli import Globals
from monitor.cli.options import ON, logged


@click.command()
@ON
@click.pass_obj
def rescore(settings: Globals, *, on: str | None) -> None:
    """Score all posts again, with the scorers that the configuration names.

    The reports change all at once, when every post is scored. Until then, or if the command is
    interrupted, they keep the old labels, and the next call continues. Stop the daemon first.

    \b
    Examples:
      monitor rescore
      monitor rescore --on local
    """
    from monitor.app.rescoring import rescoring
    from monitor.words.numbers import several

    room = logged(settings)
    with rescoring(room, on) as work:
        with click.progressbar(length=work.length, label="scoring", file=sys.stderr) as bar:
            for done in work.score():
                bar.update(done)
        work.take_over()
    made = several(work.length, "score") if work.length else "No score was missing"
    click.echo(f"{made}; the reports have the labels of {room.config.scorer}")
    if work.gone:
        what, whose = ("keeps", "its text is") if work.gone == 1 else ("keep", "their texts are")
        click.echo(f"{several(work.gone, 'post')} {what} the label of before: {whose} gone")
