import sys
from datetime import timedelta
from itertools import product
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli.options import ReadBy
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.demo.results import Played
    from monitor.demo.truth import Truth

PICTURES: Final = tuple(product(("volume", "sentiment"), ("png", "svg", "html")))


def _speed(value: Any) -> float:
    try:
        found = float(value)
    except ValueError:
        found = 0.0
    if not isfinite(found) or found < 1:
        raise ValueError(f"{value[:40]!r} is no speed: write 1 or more, such as 3600")
    return found


@click.command()
@click.option(
    "--speed",
    type=ReadBy("number", _speed),
    metavar="N",
    help="Simulated seconds in one second, 1 or more [default: at once].",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the database, the configuration and the charts.",
)
def demo(speed: float | None, out: Path) -> None:
    """Collect a simulated week in Anaheim, report, draw, and compare with what was simulated.

    Nothing in it is real: our own simulator wrote every post, and every output says so. It goes
    through the same code as real sources: polls, pages, late posts, edits, deletions, an outage.

    \b
    Examples:
      monitor demo
      monitor demo --speed 3600            an hour in a second
      monitor --config demo/config.toml report volume --every 1h --by narrative
    """
    from monitor import logs
    from monitor.app.newsroom import Newsroom
    from monitor.cli.chart import width
    from monitor.cli.init import called
    from monitor.cli.streams import style
    from monitor.demo.play import AFTERWARDS, furnish
    from monitor.demo.results import Played
    from monitor.demo.truth import load

    logs.set_up(level="WARNING")
    config, truth = furnish(out), load()
    click.echo("SIMULATED: our own simulator wrote every post of this week; none is real.")
    _collect(config, truth, speed)
    played = Played(Newsroom.of(config), truth, truth.until + AFTERWARDS)
    click.echo(played.as_text(style().width, width(), color=style().color), nl=False)
    _draw(played, out)
    again = f"{called(sys.argv[0])} --config {config.path}"
    click.echo(f"\nLook further: {again} report volume --every 1h --by narrative")


def _draw(played: "Played", out: Path) -> None:
    from monitor.app.figures import write
    from monitor.words.numbers import listed

    figures = played.figures()
    missing = dict[str, list[str]]()
    click.echo()
    for what, suffix in PICTURES:
        path = out / f"{what}.{suffix}"
        try:
            write(figures[what], path)
        except MonitorError as error:
            missing.setdefault(str(error), []).append(path.name)
            continue
        click.echo(f"wrote {path}")
    for why, names in missing.items():
        click.echo(f"no {listed(names)}: {why}", err=True)
    page = out / "page.html"
    played.write_page(page)
    click.echo(f"wrote {page}: open it in a browser")


def _collect(config: "Config", truth: "Truth", speed: float | None) -> None:
    from threading import Event

    from monitor.demo.play import play

    pause = Event()

    def wait(passed: timedelta) -> None:
        if speed is not None:
            pause.wait(passed.total_seconds() / speed)

    hours = round((truth.until - truth.since) / timedelta(hours=1))
    with click.progressbar(
        length=hours, label="collecting the week", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for at in play(config, truth, wait):
            bar.update(max(0, min(hours, (at - truth.since) // timedelta(hours=1)) - bar.pos))
