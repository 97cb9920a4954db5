import sys
from typing import TYPE_CHECKING, Final

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.label import keys
from monitor.cli.options import YES, logged, sure, warn
from monitor.cli.reading import FORMAT, SPAN, asks
from monitor.cli.streams import show
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app.newsroom import Newsroom
    from monitor.app.suggesting import Sample

JUDGED: Final = 10  # posts of a sample that are shown before a word is accepted
KEYS: Final = "123456789abcdef"


@click.command()
@asks(
    *SPAN,
    click.option("--ask", is_flag=True, help="Ask the services what else each word would bring."),
    click.option(
        "--accept",
        "accepted",
        multiple=True,
        metavar="WORD",
        help="Widen the search by it (repeatable), whether it is offered or not.",
    ),
    YES,
    *FORMAT,
)
def suggest(
    settings: Globals, asked: Asked, ask: bool, accepted: tuple[str, ...], yes: bool
) -> None:
    """Offer words that the posts of an incident use and its search does not have.

    First come words that posts of the incident use much more than ordinary posts do, then words
    that became frequent recently. On a terminal one key accepts a word: it is added to the query in
    config.toml, and charts show where the search changed. With --ask the command fetches a few of
    the newest posts with each word, and stores none; sources that cost money are not asked.

    \b
    Examples:
      monitor suggest
      monitor suggest --since 6h --ask
      monitor suggest --accept "#justiceforanaheim" --accept "tear gas"
      monitor suggest --json | jq '.words[].word'
    """  # noqa: DOC501
    from monitor.app import suggesting

    room = logged(settings)
    if accepted:
        if len(asked.incidents) > 1:
            raise UsageError("--accept widens the search of one incident: write one --incident")
        _widen(room, next(iter(asked.incidents), None), accepted, yes=yes)
        return
    made = suggesting.suggestions(room, asked, warn, ask=ask)
    show(asked, made.report)
    if not (made.words and asked.format == "table" and sys.stdin.isatty() and sys.stdout.isatty()):
        return
    shown = dict(zip(KEYS, made.words, strict=False))
    click.echo("\n".join(f"  {key}  {word}" for key, word in shown.items()), err=True)
    click.echo("A key accepts a word; any other ends.", err=True)
    word = shown.get(next(keys(), ""))
    if word is not None:
        if word in made.samples:
            _judge(made.samples[word])
        _widen(room, made.report.head.incident, (word,), yes=yes)


def _widen(room: "Newsroom", incident: str | None, accepted: tuple[str, ...], *, yes: bool) -> None:
    from monitor.app import suggesting

    chosen, query = suggesting.accept(room, incident, accepted)
    if not yes:
        shown = suggesting.shown(room, query)
        sure(
            lambda: f"{room.config.path} will say of {chosen.key}:\n  query = {shown}", "Write it?"
        )
    for line in suggesting.write(room, chosen, query):
        click.echo(line)


def _judge(sample: "Sample") -> None:
    """Let whoever sits at the terminal say which posts of a sample belong to the incident."""
    from monitor.app import suggesting

    belong = judged = 0
    for text in sample.missed[:JUDGED]:
        click.echo(
            f"\n{text}\nDoes it belong? y yes, n no, any other key ends ", nl=False, err=True
        )
        key = next(keys(), "")
        click.echo(key, err=True)
        if key not in {"y", "n"}:
            break
        judged, belong = judged + 1, belong + (key == "y")
    if judged:
        click.echo(suggesting.belonging(belong, judged), err=True)
