"""From what was asked to the figure that is drawn: one maker for each chart."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.config.chosen import chosen_incidents
from monitor.model import Span
from monitor.nouns.tone import FEWEST_SCORED
from monitor.report.readings import ALL, in_minutes
from monitor.series import clipped

if TYPE_CHECKING:
    from monitor.chart import Figure, Outlook
    from monitor.incident import Incident
    from monitor.nouns.finding import Finding, Subject
    from monitor.nouns.tone import WithoutTopic
    from monitor.report.readings import Question, Readings
    from monitor.report.sentiment.topic import TopicTone
    from monitor.store.reading.reader import Reader
    from monitor.words.worded import Worded

_STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
_MOST_BARS: Final = 240


def figures(newsroom: Newsroom, what: str, asked: Asked) -> "Mapping[str, Figure]":
    """Return the figure *what*, one of `MAKERS` or `sentiment`, of each incident, by its key.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    chosen = chosen_incidents(newsroom.config, asked.incidents)
    incidents = {incident.key: incident for incident in chosen}
    with newsroom.opened() as reader:
        questions = fitted(newsroom, reader, asked, readable)
        if what == "sentiment" and asked.every is None:
            questions = [replace(one, every=scored_enough(reader, one)) for one in questions]
        made = {
            question.incident: figure(what, reader, question, incidents[question.incident])
            for question in questions
        }
    return {key: newsroom.leaks.cleared(f"chart {what}", one) for key, one in made.items()}


def readable(span: Span) -> timedelta:
    """Return the shortest usual bucket with which *span* has at most 240 bars."""
    return next((step for step in _STEPS if span.length / step <= _MOST_BARS), _STEPS[-1])


def scored_enough(reader: "Reader", question: "Question") -> timedelta:
    """Return the shortest usual bucket from that of the question on whose tone can be shown.

    That is: nine in ten of the scored posts stand in buckets with enough of them; or else as many
    as there can be.

    Raises:
        StoreError: The database cannot be read.
    """
    topics = reader.topics(question.incident)
    lost: dict[timedelta, int] = {}
    for step in (step for step in _STEPS if step >= question.every and topics):
        cut = clipped(in_minutes(question.span), step, ZoneInfo(question.timezone))
        tallies = reader.tallies(topics[0].id, cut).get(ALL, ())
        scored = [tally.scored for tally in tallies]
        lost[step] = sum(number for number in scored if number < FEWEST_SCORED)
        if lost[step] <= sum(scored) / 10:
            return step
    return min(lost, key=lost.__getitem__, default=question.every)


def drawn(figure: "Figure", width: int, *, color: bool) -> str:
    """Return a figure as a terminal shows it, no line longer than *width* columns."""
    from monitor.chart import draw

    return draw(figure, width=width, color=color)


def write(figure: "Figure", path: Path, *, dark: bool = False) -> None:
    """Write a figure into a file, in the format that its name ends with.

    Args:
        figure: What is drawn.
        path: Ends with .png, .svg or .html; an older file is replaced at once.
        dark: Whether it is drawn on a dark ground.

    Raises:
        MonitorError: The extra `charts` is not installed; nothing was written.
        CannotCreate: The file cannot be made; an older one is as it was.
        UsageError: The name ends otherwise.
    """
    from monitor.chart import write as put

    put(figure, path, dark=dark)


def figure(what: str, reader: "Reader", question: "Question", incident: "Incident") -> "Figure":
    """Return the figure *what*, one of `CHARTS`, for *question*.

    Raises:
        StoreError: The database cannot be read.
    """
    from monitor.report.method import method
    from monitor.report.readings import read
    from monitor.sentiment.rules import stated
    from monitor.words.method import lines

    readings = read(reader, replace(question, by="source" if what == "volume" else None))
    common: dict[str, Any] = {
        "title": incident.title,
        "timezone": question.timezone,
        "every": question.every,
        "events": incident.events,
        "unobserved": _unobserved(readings),
        "lost": tuple(lost for lane in readings.total.lanes for lost in lane.lost),
        "simulated": readings.simulated,
    }
    rule = stated(reader.setting("scorer"))
    if what == "sentiment":
        return _tone(reader, readings, rule, common)
    return MAKERS[what](reader, readings, {**common, "method": lines(method(readings, rule))})


def _tone(reader: "Reader", readings: "Readings", rule: str, common: dict[str, Any]) -> "Figure":
    from monitor.chart import SentimentFigure
    from monitor.report.making import read_without_topic
    from monitor.report.method import method
    from monitor.report.sentiment.findings import of_all, without_topic
    from monitor.report.sentiment.reading import tone_buckets
    from monitor.report.sentiment.sound import tone_row
    from monitor.words.method import lines

    tones, total, note = tone_buckets(reader, readings)
    topic = read_without_topic(reader, readings) if readings.question.switches else None
    mask = None if topic is None else topic.mask
    box = lines(method(readings, rule, validation=note, sentiment=True, mask=mask))
    known = {**common, "buckets": tuple(one.point for one in tones), "method": box}
    if topic is None:
        said = _headline(readings, of_all(readings, tone_row(total), validated=note is not None))
        return SentimentFigure(said=said, **known)
    return _reactions(topic, without_topic(readings, topic.figures), readings, known)


def _headline(
    readings: "Readings", found: "Finding | None", titles: "Mapping[Subject, str] | None" = None
) -> str:
    """Return a finding as the title of a chart."""
    from monitor.words.say import say
    from monitor.words.wording import Wording

    if found is None:
        return ""
    zone = ZoneInfo(readings.question.timezone)
    return say(found, Wording(zone, readings.span, titles or {})).headline


def _reactions(
    topic: "TopicTone", found: "WithoutTopic", readings: "Readings", known: dict[str, Any]
) -> "Figure":
    from monitor.chart import ReactionsFigure
    from monitor.chart.figure import Way
    from monitor.report.sentiment.sound import bucket_of
    from monitor.words.charts import REACTIONS_ONLY
    from monitor.words.tone import limits

    return ReactionsFigure(
        **known,
        said=_headline(readings, found),
        notes=(REACTIONS_ONLY, *limits(found)),
        ways=tuple(
            Way(name, bucket_of(way.total), tuple(bucket_of(one).point for one in way.buckets))
            for name, way in topic.figures.ways.items()
        ),
    )


def _volume(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import VolumeFigure
    from monitor.figures import Bucket
    from monitor.nouns.volume import Peak, Total
    from monitor.words.counts import count_lines

    found = _counted(reader, readings)
    report, said = found.published.report, found.of(Peak) or found.of(Total)
    counts = reader.counts(readings.question.incident, readings.span)
    common["method"] = (*common["method"], *count_lines(counts))
    return VolumeFigure(
        said=said.headline if said else "",
        buckets=report.rows_of(Bucket, "buckets"),
        groups=report.groups_of(Bucket, "buckets"),
        counts=counts,
        **common,
    )


def _counted(reader: "Reader", readings: "Readings") -> "Worded":
    """Return the report of the volume, as everybody within the house reads it."""
    from monitor.report.formats import worded
    from monitor.report.readings import read_hours
    from monitor.report.volume import volume_report

    return worded(volume_report(readings, read_hours(reader, readings), ""))


def _spread(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import VolumeFigure

    question = readings.question
    said, outlook = _outlook(reader, question)
    return VolumeFigure(
        said=said, buckets=readings.total.volume(question.now), outlook=outlook, **common
    )


def _narratives(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from msgspec.structs import astuple

    from monitor.chart import NarrativesFigure
    from monitor.chart.figure import DrawnOvertaking, DrawnStretch, Narrative
    from monitor.nouns.finding import Subject
    from monitor.nouns.narratives import CrossingRow, NarrativeRow
    from monitor.report.making import make_narratives
    from monitor.report.narratives.findings import leading
    from monitor.words.charts import NARRATIVES_METHOD

    question = readings.question
    report = make_narratives(reader, question, "")
    rows = report.rows_of(NarrativeRow, "narratives")
    titles = {row.key: row.title for row in rows}
    drawn = [
        Narrative(row.title, row.posts, tuple(DrawnStretch.of(*astuple(one)) for one in row.share))
        for row in rows
    ]
    common["method"] = (*common["method"], NARRATIVES_METHOD)
    names = {Subject("narrative", key): title for key, title in titles.items()}
    return NarrativesFigure(
        said=_headline(readings, leading(report.findings) or report.findings[0], names),
        buckets=readings.total.volume(question.now),
        narratives=tuple(drawn),
        overtakings=tuple(
            DrawnOvertaking(titles[one.ahead], titles[one.behind], Span(one.low, one.high))
            for one in report.rows_of(CrossingRow, "crossings")
        ),
        **common,
    )


def _amplification(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import AmplificationFigure
    from monitor.figures import Bucket
    from monitor.nouns.volume import Total

    found = _counted(reader, readings)
    said = found.of(Total)
    return AmplificationFigure(
        said=said.sentence.rstrip(".") if said else "",
        buckets=found.published.report.rows_of(Bucket, "buckets"),
        **common,
    )


def _links(reader: "Reader", readings: "Readings", common: dict[str, Any]) -> "Figure":
    from monitor.chart import LinksFigure
    from monitor.chart.panels.steps import MOST
    from monitor.chart.sharing import shared
    from monitor.report.spread.amplification import amplify
    from monitor.report.spread.findings import most_linked
    from monitor.report.spread.reading import read_spread
    from monitor.words.charts import LINKS_METHOD

    question, edges = readings.question, readings.total.edges
    amplified = amplify(read_spread(reader, question, None))
    notes = amplified.links[:MOST]
    buckets = readings.total.volume(question.now)
    posts = reader.stream(readings.topic, Span(edges[0], edges[-1]), text=True)
    found = shared(posts, [(note.link, note.kind) for note in notes], buckets)
    common["method"] = (*common["method"], LINKS_METHOD)
    said = _headline(readings, most_linked(readings, amplified))
    return LinksFigure(said=said, buckets=buckets, links=found, **common)


MAKERS: Final[dict[str, Callable[["Reader", "Readings", dict[str, Any]], "Figure"]]] = {
    "volume": _volume,
    "spread": _spread,
    "narratives": _narratives,
    "amplification": _amplification,
    "links": _links,
}


def _outlook(reader: "Reader", question: "Question") -> "tuple[str, Outlook]":
    from msgspec.structs import astuple

    from monitor.chart import Outlook
    from monitor.chart.hourly import phases
    from monitor.chart.panels.outlook import fan
    from monitor.nouns.spread import (
        BurstRow,
        ForecastRow,
        OnsetRow,
        StandingRow,
        Trend,
        Unwatched,
    )
    from monitor.report.formats import worded
    from monitor.report.spread.reading import read_spread
    from monitor.report.spread.report import spread_report

    read = read_spread(reader, question, None)
    told = worded(spread_report(read, ""))
    report, said = told.published.report, told.of(Trend) or told.of(Unwatched)
    (standing,) = report.rows_of(StandingRow, "")
    onset = next(iter(report.rows_of(OnsetRow, "onset")), None)
    ahead = report.rows_of(ForecastRow, "forecast")
    return said.headline if said else "", Outlook(
        onset=None if onset is None else Span(onset.low, onset.high),
        bursts=tuple(Span(one.start, one.end) for one in report.rows_of(BurstRow, "bursts")),
        fan=fan(standing.settled_until, question.every, map(astuple, ahead)),
        phases=phases(read.counts),
    )


def _unobserved(readings: "Readings") -> "tuple[Span, ...]":
    """Return the time in which no listing was observed."""
    from monitor.spans import difference

    edges = readings.total.edges
    return tuple(
        difference(
            Span(edges[0], edges[-1]), (s for lane in readings.total.lanes for s in lane.observed)
        )
    )
