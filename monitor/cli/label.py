import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import STANCE, named, newsroom, whole
from monitor.cli.reading import SPAN, asks
from monitor.nouns.validation import DRAWN


@click.command()
@asks(
    *SPAN,
    click.option(
        "--coder", default="first", show_default=True, callback=named, help="Name of the coder."
    ),
    STANCE,
    click.option("--size", type=whole(1), default=DRAWN, show_default=True, help="Posts to draw."),
    click.option(
        "--seed",
        type=whole(0),
        default=0,
        show_default=True,
        help="Seed of the draw: the same seed draws the same posts.",
    ),
    click.option("--new", is_flag=True, help="Draw again, even if there is a draw."),
)
def label(settings: Globals, asked: Asked, coder: str, target: str | None, **wanted: Any) -> None:
    """Label posts by hand, to measure the error of the classifier on this incident.

    Shows posts of a random draw one by one, without the answers of the classifier or another coder.
    One key answers: n negative, u neutral, p positive; with --stance a against, f for, n neither; s
    skips, b goes back, q ends. Each answer is saved at once, and the next call continues from
    there. A second person labels the same posts under another --coder; `monitor validate` says how
    far they agree. Without a terminal the keys are read from standard input.

    \b
    Examples:
      monitor label
      monitor label --coder ana --stance "the officer"
      monitor label --new --size 300 --since 7d
    """
    from monitor.app.labelling import Wanted, session
    from monitor.words.desk import done

    with session(newsroom(settings), asked, Wanted(**wanted), coder, target) as coding:
        for text in coding.run(keys()):
            click.echo(text, nl=False)
    progress = coding.progress
    answered, posts = progress.done, len(progress.posts)
    click.echo(f"\n{done(answered, progress.skipped, posts, coder, target)}")
    if answered == posts:
        click.echo("`monitor validate` shows what they say; `monitor label --new` draws others.")


def keys() -> Iterator[str]:
    """Yield keys: as they are pressed on a terminal, else the letters on standard input.

    The terminal is as it was before each time that a key has been read.
    """
    if not sys.stdin.isatty():
        keys = iter(lambda: sys.stdin.read(1).lower(), "")
        yield from (key for key in keys if not key.isspace())
        return
    with suppress(EOFError):
        while True:
            yield click.getchar().lower()
