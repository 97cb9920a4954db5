import sys
from io import BufferedIOBase
from typing import cast

import click

from monitor.errors import DataError


def _known(_context: click.Context, _option: click.Parameter, name: str) -> str:
    from monitor.app.scoring import names

    if name not in names():
        raise click.BadParameter(f"there is no scorer {name!r}: write one of {', '.join(names())}")
    return name


@click.command()
@click.option(
    "--scorer",
    "name",
    default="social",
    show_default=True,
    metavar="NAME",
    callback=_known,
    help="Scorer: social, as in reports; model; textblob, which finds tone in words for groups "
    "and in names (docs/sentiment.md); or that of an installed package.",
)
@click.option("--ndjson", is_flag=True, help='Read JSON objects with "text" and, if known, "lang".')
def score(name: str, ndjson: bool) -> None:
    """Score texts: one for each line on stdin, one JSON object for each on stdout, in order.

    "label" is negative, neutral, positive or unscored. "score" is the scorer's number in [-1, 1],
    or null where the text is unscored; then "reason" says why. "polarity" and "subjectivity" are
    the raw numbers, whatever the label. A line that cannot be read is unscored too, and the command
    then ends with code 65.

    \b
    Examples:
      echo "I love this" | monitor score
      monitor score < texts.txt > scores.ndjson
      echo '{"text": "Que bueno", "lang": "es"}' | monitor score --ndjson
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.app.scoring import answer_all

    def complain(said: str) -> None:
        click.echo(f"monitor: standard input, {said}", err=True)

    source, target = cast("BufferedIOBase", sys.stdin.buffer), sys.stdout.buffer
    broken = answer_all(name, source, target, complain, ndjson=ndjson)
    if broken:
        lines = f"{broken} line{'s' if broken > 1 else ''}"
        raise DataError(f"standard input: {lines} could not be read: correct what is named above")
