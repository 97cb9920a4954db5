"""``monitor chart``: the same figures, drawn."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.moments import Every, Zone
from monitor.cli.reading import SPAN, TOPIC, Asked, Option, asks, opened, questions, style

if TYPE_CHECKING:
    from monitor.chart import Figure
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.model import Span
    from monitor.report.readings import Question
    from monitor.store.reading.reader import Reader

_STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
_MOST_BARS: Final = 240
_NARROWEST, _WIDEST = 60, 300  # characters of a chart that goes into a pipe

DRAWING: Final[tuple[Option, ...]] = (
    click.option(
        "--every", type=Every(), help="Length of a bucket, 1m to 1w [default: what can be read]."
    ),
    click.option("--tz", "timezone", type=Zone(), help="Clock of the buckets [default: yours]."),
    click.option(
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
    "volume": ("Draw posts over time, stacked by source.", "--every 1h --out volume.png"),
    "sentiment": (
        "Draw how the posts sound: mean polarity and share of negative, with 95 % bands. With "
        "--mask or --centre how reactions sound without the topic, beside how they were scored.",
        "--every 6h --out sentiment.html",
        "--mask --centre --every 6h --out reactions.svg",
    ),
    "spread": (
        "Draw how it spreads: when it took off, its bursts and phases, and what comes next.",
        "--since 3d --out spread.png",
    ),
    "narratives": (
        "Draw what share of the posts tells each narrative, and which overtook which.",
        "--every 6h --out narratives.svg",
    ),
    "amplification": (
        "Draw posts, people and distinct messages together: how often each message is said.",
        "--since 24h --out amplification.png",
    ),
    "links": (
        "Draw how the most spread links and videos were passed on, and their engagement. What "
        "fewer than five people shared is not shown: they might be told by it.",
        "--since 3d --out links.html",
    ),
}
"""What can be drawn: what its help says, and what may follow its name."""

MORE: Final = {"sentiment": TOPIC}
"""Options that only one chart has."""


@click.group()
def chart() -> None:
    """Draw what was said, in the terminal or to a file.

    Time that nobody observed is hatched, what may miss something is marked as a lower bound, what
    will still change is lighter.

    \b
    Examples:
      monitor chart volume
      monitor chart sentiment --since 3d --every 3h --out mood.svg
      monitor chart narratives --out narratives.png --dark
    """  # noqa: D301


def _command(what: str) -> "click.Command":
    """Return the command that draws *what*."""

    @click.pass_obj
    @asks(*SPAN, *DRAWING, *MORE.get(what, ()))
    def draw_it(settings: "Settings", asked: Asked, out: Path | None, *, dark: bool) -> None:
        _chart(what, settings, asked, out, dark=dark)

    said, *examples = CHARTS[what]
    names = (f"  monitor chart {what} {words}".rstrip() for words in ("", *examples))
    text = "\n".join((f"{said}\n\n\b\nExamples:", *names))
    return click.command(what, help=text)(draw_it)


for _what in CHARTS:
    chart.add_command(_command(_what))


def _chart(what: str, settings: "Settings", asked: Asked, out: Path | None, *, dark: bool) -> None:
    from monitor.chart import write
    from monitor.cli.figures import figure
    from monitor.config.chosen import chosen_incidents, configuration
    from monitor.privacy.leaks import LeakTest

    config = configuration(settings.config_path)
    incidents = {incident.key: incident for incident in chosen_incidents(config, asked.incidents)}
    with opened(config) as reader:
        figures = {
            question.incident: figure(what, reader, question, incidents[question.incident])
            for question in _asked(config, reader, asked)
        }
    leaks = LeakTest(config.protected)
    figures = {key: leaks.cleared(f"chart {what}", one) for key, one in figures.items()}
    for key, one in figures.items():
        if out is None:
            click.echo(drawn(one))
        else:
            path = out if len(figures) == 1 else out.with_stem(f"{out.stem}-{key}")
            write(one, path, dark=dark)
            click.echo(f"wrote {path}", err=True)


def _asked(config: "Config", reader: "Reader", asked: Asked) -> "Sequence[Question]":
    from msgspec.structs import replace

    if asked.every is not None:
        return tuple(questions(config, reader, asked))
    wide = questions(config, reader, asked._replace(every=_STEPS[-1]))
    return tuple(replace(question, every=readable(question.span)) for question in wide)


def readable(span: "Span") -> timedelta:
    """Return the shortest usual bucket with which *span* has at most 240 bars."""
    return next((step for step in _STEPS if span.length / step <= _MOST_BARS), _STEPS[-1])


def drawn(one: "Figure") -> str:
    """Return a figure as the terminal (or whatever stdout is) can show it."""
    from monitor.chart import draw
    from monitor.config import environment

    wanted = style()
    width = wanted.width if sys.stdout.isatty() else piped(environment().get("COLUMNS", ""))
    return draw(one, width=width, color=wanted.color)


def piped(columns: str) -> int:
    """Return how wide a chart is that goes into a pipe: as COLUMNS says, within what can be drawn.

    >>> piped("120"), piped("20"), piped("9999"), piped(""), piped("wide")
    (120, 60, 300, 80, 80)
    """
    from monitor.report.formats import WIDTH

    return min(max(int(columns), _NARROWEST), _WIDEST) if columns.isdecimal() else WIDTH
