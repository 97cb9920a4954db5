import sys
from pathlib import Path
from typing import Final

import click

from monitor.app.asked import Asked, of_incident
from monitor.cli import Globals
from monitor.cli.options import LENGTH, Option, newsroom, warn
from monitor.cli.reading import SPAN, TOPIC, ZONE, asks
from monitor.cli.streams import WIDTH, style
from monitor.errors import UsageError

_NARROWEST, _WIDEST = 60, 300  # characters of a chart that goes into a pipe

DRAWING: Final[tuple[Option, ...]] = (
    click.option(
        "--every", type=LENGTH, help="Length of a bucket, 1m to 1w [default: what can be read]."
    ),
    ZONE,
    click.option(
        "-o",
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A .png, .svg or .html instead of the terminal "
        "(with several incidents, each gets its key).",
    ),
    click.option(
        "--dark", is_flag=True, help="With --out: on a dark ground (.html follows its reader)."
    ),
)


CHARTS: Final = {
    "volume": ("Draw posts over time, by source.", "--every 1h --out volume.png"),
    "sentiment": (
        "Draw the tone of the posts: negative share and mean polarity, with their intervals. With "
        "--mask or --centre only that of reactions, without the topic next to as scored.",
        "--every 6h --out sentiment.html",
        "--mask --centre --every 6h --out reactions.svg",
    ),
    "spread": (
        "Draw how it spreads: when it took off, its bursts and phases, and what comes next.",
        "--since 3d --out spread.png",
    ),
    "narratives": (
        "Draw what share of the posts gives each version of events, and which overtook which.",
        "--every 6h --out narratives.svg",
    ),
    "amplification": (
        "Draw posts, accounts and distinct texts together: how often each text is posted.",
        "--since 24h --out amplification.png",
    ),
    "links": (
        "Draw how the most shared links and videos spread, and their engagement. Links that "
        "fewer than five accounts shared are not shown, since they might identify them.",
        "--since 3d --out links.html",
    ),
}
"""What can be drawn: what its help says, and what may follow its name."""

INTERNAL: Final[Option] = click.option(
    "--internal",
    is_flag=True,
    help="With --out or --embed: also what is not for publication, numbers of few people.",
)

EMBED: Final[tuple[Option, ...]] = (
    click.option(
        "--embed",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE.html",
        help="A small page for an article to frame, renewed by `monitor run`, with its data in "
        "further files; prints the code that frames it.",
    ),
    click.option(
        "--once",
        is_flag=True,
        help="With --embed: `monitor run` does not renew it, or stops doing so.",
    ),
)

MORE: Final = {"sentiment": TOPIC}  # options that only one chart has


@click.group()
def chart() -> None:
    """Draw the figures, in the terminal or to a file.

    Time that nobody observed is hatched, a count that may miss something is marked as a lower
    bound, and one that will still change is lighter.

    \b
    Examples:
      monitor chart volume
      monitor chart sentiment --since 3d --every 3h --out mood.svg
      monitor chart narratives --out narratives.png --dark
      monitor chart volume --embed /srv/www/volume.html
    """


def _command(what: str) -> click.Command:
    @asks(*SPAN, *DRAWING, *EMBED, INTERNAL, *MORE.get(what, ()))
    def draw_it(
        settings: Globals,
        asked: Asked,
        out: Path | None,
        embed: Path | None,
        *,
        dark: bool,
        once: bool,
        internal: bool,
    ) -> None:
        from monitor.app.figures import draw, figures, write

        if once and embed is None:
            raise UsageError("--once goes with --embed: add --embed FILE")
        if embed is not None:
            # The page, whose drawings of these an embed has, chooses the stretches itself.
            every = asked.every if what in {"narratives", "links"} else None
            topic = {"--mask": asked.mask, "--centre": asked.centre}
            others = {"--out": out, "--dark": dark, **topic, "--every": every}
            given = next((name for name, value in others.items() if value), None)
            if given is not None:
                message = f"--embed: leave out {given}, which an embed of {what} does not know"
                raise UsageError(message)
            _embed(settings, what, asked, embed, once=once, internal=internal)
            return
        # A file is for publication; what stands in a terminal is for who looks at it.
        public = out is not None and not internal
        found = figures(newsroom(settings), what, asked, public=public)
        for place, (key, one) in enumerate(found.items()):
            if out is None:
                click.echo("\n" if place else "", nl=False)
                click.echo(draw(one, width=width(), color=style().color))
            else:
                path = of_incident(out, key, found)
                write(one, path, dark=dark)
                click.echo(f"wrote {path}", err=True)

    said, *examples = CHARTS[what]
    names = (f"  monitor chart {what} {words}".rstrip() for words in ("", *examples))
    text = "\n".join((f"{said}\n\n\b\nExamples:", *names))
    short = f"{said.partition('. ')[0].removesuffix('.')}."
    return click.command(what, help=text, short_help=short)(draw_it)


def _embed(
    settings: Globals, what: str, asked: Asked, path: Path, *, once: bool, internal: bool
) -> None:
    from monitor.app.embeds import write

    room = newsroom(settings)
    for one in write(room, what, asked, path, internal=internal, once=once):
        for file in one.files:
            click.echo(f"wrote {file}", err=True)
        click.echo(one.code, nl=False)
        click.echo("\n".join(one.notes), err=True)
        warn(one.warning)


for _what in CHARTS:
    chart.add_command(_command(_what))


def width() -> int:
    """Return how wide a chart is on stdout, whatever that is."""
    from monitor.config import environment

    return style().width if sys.stdout.isatty() else piped(environment().get("COLUMNS", ""))


def piped(columns: str) -> int:
    """Return how wide a chart is that goes into a pipe: as COLUMNS says, within what can be drawn.

    >>> piped("120"), piped("20"), piped("9999"), piped(""), piped("wide")
    (120, 60, 300, 80, 80)
    """
    return min(max(int(columns), _NARROWEST), _WIDEST) if columns.isdecimal() else WIDTH
