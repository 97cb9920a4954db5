"""``monitor demo``: the whole pipeline on a simulated incident."""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.demo.truth import Truth
    from monitor.report.readings import By, Question
    from monitor.store.reading.reader import Reader
    from monitor.words.sheet import Sheet

PICTURES: Final = (
    ("volume", "png"),
    ("volume", "svg"),
    ("volume", "html"),
    ("sentiment", "png"),
    ("sentiment", "svg"),
    ("sentiment", "html"),
)


@click.command()
@click.option(
    "--speed",
    type=click.FloatRange(min=1),
    metavar="N",
    help="Simulated seconds in one second [default: at once].",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the database, the configuration and the charts.",
)
def demo(speed: float | None, out: Path) -> None:
    """Collect a simulated week in Anaheim, report, draw, and compare with what really happened.

    Nothing in it is real: our own simulator wrote every post, and every output says so. It goes
    through the same code as real sources: polls, pages, late posts, edits, deletions, an outage.

    \b
    Examples:
      monitor demo
      monitor demo --speed 3600            an hour in a second
      monitor --config demo/config.toml report volume --every 1h --by narrative
    """  # noqa: D301
    from monitor import logs
    from monitor.cli.init import called
    from monitor.demo.play import AFTERWARDS, furnish
    from monitor.demo.truth import load

    logs.set_up(level="WARNING")
    config, truth = furnish(out), load()
    click.echo("SIMULATED: our own simulator wrote every post of this week; none is real.")
    _collect(config, truth, speed)
    now = truth.until + AFTERWARDS
    _report(config, truth, now)
    _draw(config, truth, now, out)
    again = f"{called(sys.argv[0])} --config {config.path}"
    click.echo(f"\nLook further: {again} report volume --every 1h --by narrative")


def _collect(config: "Config", truth: "Truth", speed: float | None) -> None:
    from threading import Event

    from monitor.demo.play import play

    pause = Event()

    def wait(passed: timedelta) -> None:
        if speed is not None:
            pause.wait(passed.total_seconds() / speed)

    for _ in _shown(play(config, truth, wait), truth):
        pass


def _shown(instants: "Iterator[datetime]", truth: "Truth") -> "Iterator[datetime]":
    """Pass *instants* on, with a bar on stderr where that is a terminal."""
    hours = round((truth.until - truth.since) / timedelta(hours=1))
    if not sys.stderr.isatty():
        yield from instants
        return
    with click.progressbar(length=hours, label="collecting the week", file=sys.stderr) as bar:
        for at in instants:
            bar.update(max(0, min(hours, (at - truth.since) // timedelta(hours=1)) - bar.pos))
            yield at


def _question(config: "Config", truth: "Truth", now: datetime, every: timedelta) -> "Question":
    from monitor.model import Span
    from monitor.report.readings import Question

    incident = config.incidents[0]
    return Question(
        incident=incident.key,
        title=incident.title,
        span=Span(truth.since, truth.until),
        every=every,
        timezone=config.timezone,
        now=now,
    )


def _report(config: "Config", truth: "Truth", now: datetime) -> None:
    from msgspec.structs import replace

    from monitor.cli.chart import drawn, readable
    from monitor.cli.figures import figure
    from monitor.cli.reading import opened, style
    from monitor.report.formats import drawn as written
    from monitor.report.formats import sheet_of
    from monitor.report.making import MAKERS
    from monitor.sentiment.rules import stated

    question = _question(config, truth, now, timedelta(days=1))
    with opened(config) as reader:
        made = {
            what: MAKERS[what](reader, question, stated(reader.setting("scorer")))
            for what in ("volume", "sources", "sentiment")
        }
        fine = _question(config, truth, now, readable(question.span))
        picture = figure("volume", reader, fine, config.incidents[0])
        comparison = _compare(reader, config, truth, now)
    click.echo(f"\n{drawn(replace(picture, method=()))}")
    for what, report in made.items():
        sheet = sheet_of(report)
        # All share one method box: the fullest is the last.
        click.echo(
            "\n" + written(sheet if what == "sentiment" else replace(sheet, foot=()), style()),
            nl=False,
        )
    click.echo("\n" + written(comparison, style()), nl=False)


def _compare(reader: "Reader", config: "Config", truth: "Truth", now: datetime) -> "Sheet":
    from msgspec import json
    from msgspec.structs import replace

    from monitor.demo.comparison import Week, asked, compared, sheet
    from monitor.report.formats import Style, as_json
    from monitor.report.making import MAKERS
    from monitor.sentiment.rules import stated

    labels = stated(reader.setting("scorer"))

    def ask(what: str, every: timedelta, by: "By | None") -> "Mapping[str, object]":
        question = _question(config, truth, now, every)
        question = replace(question, by=by, events=config.incidents[0].events)
        line = as_json(MAKERS[what](reader, question, labels), Style())
        return json.decode(line, type=dict[str, object])

    return sheet(compared(Week(reports=asked(ask), truth=truth, labels=_labels(reader))))


def _labels(reader: "Reader") -> Mapping[tuple[str, str], str]:
    """Return the label that each post was given, by source and id."""
    rows = reader.rows(
        "SELECT source.name, native_id, label FROM post "
        "JOIN source ON source.id = post.source JOIN score ON score.post = post.id "
        "JOIN scorer ON scorer.id = score.scorer "
        "WHERE scorer.name = (SELECT value FROM setting WHERE key = 'scorer')"
    )
    return {(source, native_id): label for source, native_id, label in rows}


def _draw(config: "Config", truth: "Truth", now: datetime, out: Path) -> None:
    from monitor.chart import write
    from monitor.cli.figures import figure
    from monitor.cli.reading import opened
    from monitor.errors import MonitorError

    def question(hours: int) -> "Question":
        return _question(config, truth, now, timedelta(hours=hours))

    with opened(config) as reader:
        figures = {
            "volume": figure("volume", reader, question(1), config.incidents[0]),
            "sentiment": figure("sentiment", reader, question(3), config.incidents[0]),
        }
    click.echo()
    for what, suffix in PICTURES:
        path = out / f"{what}.{suffix}"
        try:
            write(figures[what], path)
        except MonitorError as error:
            click.echo(f"no charts: {error}", err=True)
            return
        click.echo(f"wrote {path}")
    click.echo(f"wrote {_page(config, truth, now, out)}: open it in a browser")


def _page(config: "Config", truth: "Truth", now: datetime, out: Path) -> Path:
    from monitor.cli.page import stories, write
    from monitor.cli.reading import Asked, opened

    asked = Asked(since=truth.since, until=truth.until, now=now)
    path = out / "page.html"
    with opened(config) as reader:
        (story,) = stories(config, reader, asked).values()
    write(story, path)
    return path
