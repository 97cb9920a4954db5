"""``monitor chart``: the same figures, drawn."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli.reading import SPAN, Asked, Every, Option, Zone, asks, opened, questions, style

if TYPE_CHECKING:
    from monitor.chart import Figure, Outlook
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.incident import Incident
    from monitor.model import Span
    from monitor.report.readings import Question, Readings
    from monitor.store.reading.reader import Reader

_STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
_MOST_BARS: Final = 240

DRAWING: Final[tuple[Option, ...]] = (
    click.option(
        "--every", type=Every(), help="Of a bucket, 1m to 1w [default: what can be read]."
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
        "Draw how the posts sound: mean polarity and share of negative, with 95 % bands.",
        "--every 6h --out sentiment.html",
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
    @asks(*SPAN, *DRAWING)
    def draw_it(settings: "Settings", asked: Asked, out: Path | None, *, dark: bool) -> None:
        _chart(what, settings, asked, out, dark=dark)

    said, words = CHARTS[what]
    names = f"monitor chart {what}", f"monitor chart {what} {words}"
    text = f"{said}\n\n\b\nExamples:\n  {names[0]}\n  {names[1]}"
    return click.command(what, help=text)(draw_it)


for _what in CHARTS:
    chart.add_command(_command(_what))


def _chart(what: str, settings: "Settings", asked: Asked, out: Path | None, *, dark: bool) -> None:
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


def figure(what: str, reader: "Reader", question: "Question", incident: "Incident") -> "Figure":
    """Return the figure *what*, one of `CHARTS`, for *question*.

    Raises:
        StoreError: The database cannot be read.
    """
    from msgspec.structs import replace

    from monitor.report.method import lines, method
    from monitor.report.readings import read
    from monitor.report.sentiment.reading import tone_buckets
    from monitor.sentiment.rules import stated

    readings = read(reader, replace(question, by="source" if what == "volume" else None))
    is_tone = what == "sentiment"
    tones, note = tone_buckets(reader, readings) if is_tone else ((), None)
    box = lines(
        method(readings, stated(reader.setting("scorer")), validation=note, sentiment=is_tone)
    )
    common: dict[str, Any] = {
        "title": incident.title,
        "timezone": question.timezone,
        "every": question.every,
        "events": incident.events,
        "unobserved": _unobserved(readings),
        "lost": tuple(lost for lane in readings.total.lanes for lost in lane.lost),
        "simulated": readings.simulated,
        "method": box,
    }
    if is_tone:
        from monitor.chart import SentimentFigure

        return SentimentFigure(buckets=tuple(tones), **common)
    return MAKERS[what](reader, readings, common)


def _volume(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import VolumeFigure
    from monitor.chart.waves import waves
    from monitor.model import Span
    from monitor.report.counts import count_lines

    question, edges = readings.question, readings.total.edges
    total = readings.total.volume(question.now)
    groups = {name: part.volume(question.now) for name, part in readings.groups.items()}
    counts = reader.counts(question.incident, Span(edges[0], edges[-1]))
    common["method"] = (*common["method"], *count_lines(counts))
    return VolumeFigure(buckets=total, groups=groups, counts=counts, waves=waves(total), **common)


def _spread(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import VolumeFigure

    question = readings.question
    return VolumeFigure(
        buckets=readings.total.volume(question.now), outlook=_outlook(reader, question), **common
    )


def _narratives(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from msgspec.structs import astuple

    from monitor.chart import NarrativesFigure
    from monitor.chart.panels.narratives import METHOD
    from monitor.chart.talk import Narrative, Overtaking, Stretch
    from monitor.model import Span
    from monitor.report.making import make_narratives

    question = readings.question
    report = make_narratives(reader, question, "")
    titles = {note.key: note.title for note in report.narratives}
    told = [
        Narrative(note.title, note.posts, tuple(Stretch.of(*astuple(one)) for one in note.share))
        for note in report.narratives
    ]
    common["method"] = (*common["method"], METHOD)
    return NarrativesFigure(
        buckets=readings.total.volume(question.now),
        narratives=tuple(told),
        overtakings=tuple(
            Overtaking(titles[one.ahead], titles[one.behind], Span(one.low, one.high))
            for one in report.crossings
        ),
        **common,
    )


def _amplification(_: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import AmplificationFigure

    return AmplificationFigure(buckets=readings.total.volume(readings.question.now), **common)


def _links(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import LinksFigure
    from monitor.chart.panels.links import METHOD
    from monitor.chart.panels.steps import MOST
    from monitor.chart.sharing import shared
    from monitor.model import Span
    from monitor.report.spread.amplification import amplify
    from monitor.report.spread.reading import read_spread

    question, edges = readings.question, readings.total.edges
    notes = amplify(read_spread(reader, question, None)).links[:MOST]
    buckets = readings.total.volume(question.now)
    posts = reader.stream(readings.topic, Span(edges[0], edges[-1]), text=True)
    found = shared(posts, [(note.link, note.kind) for note in notes], buckets)
    common["method"] = (*common["method"], METHOD)
    return LinksFigure(buckets=buckets, links=found, **common)


MAKERS: Final[dict[str, Callable[["Reader", "Readings", dict[str, Any]], "Figure"]]] = {
    "volume": _volume,
    "spread": _spread,
    "narratives": _narratives,
    "amplification": _amplification,
    "links": _links,
}


def _outlook(reader: "Reader", question: "Question") -> "Outlook":
    from msgspec.structs import astuple

    from monitor.chart import Outlook
    from monitor.chart.hourly import phases
    from monitor.chart.panels.outlook import fan
    from monitor.model import Span
    from monitor.report.spread.reading import read_spread
    from monitor.report.spread.report import spread_report

    read = read_spread(reader, question, None)
    report = spread_report(read, "")
    return Outlook(
        said=report.sentences[0].rstrip("."),
        onset=None if report.onset is None else Span(report.onset.low, report.onset.high),
        bursts=tuple(Span(burst.start, burst.end) for burst in report.bursts),
        fan=fan(report.settled_until, question.every, map(astuple, report.forecast)),
        phases=phases(read.counts),
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


def drawn(one: "Figure") -> str:
    """Return a figure as the terminal (or whatever stdout is) can show it."""
    from monitor.chart import draw

    wanted = style()
    return draw(one, width=wanted.width, color=wanted.color)
