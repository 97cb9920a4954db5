"""``monitor validate``: how wrong the scorer is on this incident."""

from typing import TYPE_CHECKING

import click

from monitor.cli.label import named
from monitor.cli.reading import FORMAT, SPAN, Asked, asks, opened, questions, show

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.report.readings import Question
    from monitor.report.validation.report import ValidationReport
    from monitor.store.reading.reader import Reader


@click.command()
@click.pass_obj
@asks(
    *SPAN,
    *FORMAT,
    click.option(
        "--stance", "target", metavar="TARGET", callback=named, help="Also whose side posts take."
    ),
)
def validate(settings: "Settings", asked: Asked, target: str | None) -> None:
    """Show how wrong the scorer is on this incident, told from posts coded with `monitor label`.

    What people said against what the scorer said; how many of the negative posts it finds, and how
    many others it calls negative; what part of a real change it can show; how far two people agree;
    and the share of negative with that error taken out, with a 95 % interval. With --stance TARGET,
    from 200 posts coded for it on, also the shares of its stances.

    \b
    Examples:
      monitor validate
      monitor validate --since 7d --format md
      monitor validate --stance "the officer" --json
    """  # noqa: D301
    from monitor.config.chosen import configuration
    from monitor.privacy.leaks import LeakTest

    config = configuration(settings.config_path)
    with opened(config) as reader:
        made = [_made(reader, q, target) for q in questions(config, reader, asked)]
    leaks = LeakTest(config.protected)
    for one in [leaks.cleared("validate", one) for one in made]:
        show(one, asked.format)


def _made(reader: "Reader", question: "Question", target: str | None) -> "ValidationReport":
    from monitor.report.readings import read
    from monitor.report.validation.report import make_validation
    from monitor.report.validation.stance import stances
    from monitor.sentiment.rules import stated

    note = None if target is None else stances(reader, read(reader, question), target)
    return make_validation(reader, question, stated(reader.setting("scorer")), note)
