"""``monitor chart``: the same figures, drawn."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli.reading import (
    SPAN,
    Asked,
    Every,
    Option,
    Zone,
    asks,
    opened,
    questions,
    style,
)

if TYPE_CHECKING:
    from monitor.chart import AnyFigure, Outlook
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.incident import Incident
    from monitor.model import Span
    from monitor.report.readings import Question, Readings
    from monitor.store.reading import Reader

_STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
_MOST_BARS: Final = 240

DRAWING: Final[tuple[Option, ...]] = (
    click.option(
        "--every",
        type=Every(),
        default=None,
        help="Length of a bucket [default: what can be read].",
    ),
    click.option("--tz", "timezone", type=Zone(), help="Clock of the buckets [default: yours]."),
    click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A .png, .svg or .html instead of the terminal "
        "(with several incidents, each gets its key).",
    ),
)


@click.group()
def chart() -> None:
    """Draw volume, sentiment or spread, in the terminal or to a file.

    Time that nobody observed is hatched, what may miss something is marked as a lower bound, what
    will still change is lighter.

    \b
    Examples:
      monitor chart volume
      monitor chart sentiment --since 3d --every 3h --out mood.svg
    """  # noqa: D301


@chart.command()
@click.pass_obj
@asks(*SPAN, *DRAWING)
def volume(settings: "Settings", asked: Asked, out: Path | None) -> None:
    """Draw posts over time, stacked by source.

    \b
    Examples:
      monitor chart volume --since 24h
      monitor chart volume --every 1h --out volume.png
    """  # noqa: D301
    _chart("volume", settings, asked, out)


@chart.command()
@click.pass_obj
@asks(*SPAN, *DRAWING)
def sentiment(settings: "Settings", asked: Asked, out: Path | None) -> None:
    """Draw how the posts sound: mean polarity and share of negative, with 95 % bands.

    \b
    Examples:
      monitor chart sentiment
      monitor chart sentiment --every 6h --out sentiment.html
    """  # noqa: D301
    _chart("sentiment", settings, asked, out)


@chart.command()
@click.pass_obj
@asks(*SPAN, *DRAWING)
def spread(settings: "Settings", asked: Asked, out: Path | None) -> None:
    """Draw how it spreads: when it took off, its bursts, and what is expected next.

    \b
    Examples:
      monitor chart spread
      monitor chart spread --since 3d --out spread.png
    """  # noqa: D301
    _chart("spread", settings, asked, out)


def _chart(what: str, settings: "Settings", asked: Asked, out: Path | None) -> None:
    from monitor.chart import write
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
            write(one, path)
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


def figure(what: str, reader: "Reader", question: "Question", incident: "Incident") -> "AnyFigure":
    """Return the figure `volume`, `sentiment` or `spread` for *question*.

    Raises:
        StoreError: The database cannot be read.
    """
    from msgspec.structs import replace

    from monitor.chart import SentimentFigure, VolumeFigure
    from monitor.model import Span
    from monitor.report.counts import count_lines
    from monitor.report.method import lines, method
    from monitor.report.readings import read
    from monitor.report.sentiment_reading import tone_buckets
    from monitor.sentiment.rules import stated

    readings = read(reader, replace(question, by="source" if what == "volume" else None))
    is_tone = what == "sentiment"
    tones, note = tone_buckets(reader, readings) if is_tone else ((), None)
    rule, total = stated(reader.setting("scorer")), readings.total
    box = lines(method(readings, rule, validation=note, sentiment=is_tone))
    common: dict[str, Any] = {
        "title": incident.title,
        "timezone": question.timezone,
        "every": question.every,
        "events": incident.events,
        "unobserved": _unobserved(readings),
        "lost": tuple(lost for lane in total.lanes for lost in lane.lost),
        "simulated": readings.simulated,
        "method": box,
    }
    if is_tone:
        return SentimentFigure(buckets=tuple(tones), **common)
    if what == "spread":
        outlook = _outlook(reader, question)
        return VolumeFigure(total=total.volume(question.now), outlook=outlook, **common)
    groups = {name: part.volume(question.now) for name, part in readings.groups.items()}
    counts = reader.counts(question.incident, Span(total.edges[0], total.edges[-1]))
    common["method"] = (*box, *count_lines(counts))
    return VolumeFigure(total=total.volume(question.now), groups=groups, counts=counts, **common)


def _outlook(reader: "Reader", question: "Question") -> "Outlook":
    from msgspec.structs import replace

    from monitor.chart.figure import Ahead, Outlook
    from monitor.model import Span
    from monitor.report.making import make_spread
    from monitor.sentiment.rules import stated

    report = make_spread(reader, question, stated(reader.setting("scorer")))
    hours = question.every / timedelta(hours=1)
    origin = report.settled_until
    fan = [
        Ahead(
            origin + timedelta(hours=ahead.horizon_hours),
            *[
                q * hours / ahead.horizon_hours
                for q in (ahead.q025, ahead.q10, ahead.q50, ahead.q90, ahead.q975)
            ],
        )
        for ahead in report.forecast
    ]
    return Outlook(
        said=report.sentences[0].rstrip("."),
        onset=None if report.onset is None else Span(report.onset.low, report.onset.high),
        bursts=tuple(Span(burst.start, burst.end) for burst in report.bursts),
        fan=(*(replace(ahead, at=origin) for ahead in fan[:1]), *fan),
    )


def _unobserved(readings: "Readings") -> "tuple[Span, ...]":
    """Return the time in which no listing was observed."""
    from monitor.model import Span
    from monitor.spans import difference

    edges = readings.total.edges
    return tuple(
        difference(
            Span(edges[0], edges[-1]), (s for lane in readings.total.lanes for s in lane.observed)
        )
    )


def drawn(one: "AnyFigure") -> str:
    """Return a figure as the terminal (or whatever stdout is) can show it."""
    from monitor.chart import draw

    wanted = style()
    return draw(one, width=wanted.width, color=wanted.color)
