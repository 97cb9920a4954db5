"""From what was asked to the figure that is drawn: one maker for each chart."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.config.chosen import chosen_incidents
from monitor.nouns.posts import Span
from monitor.nouns.tone import FEWEST_SCORED
from monitor.report.readings import ALL, in_minutes
from monitor.series import clipped

if TYPE_CHECKING:
    from monitor.chart import Figure, Outlook
    from monitor.nouns.finding import Finding, Subject
    from monitor.nouns.incident import Incident
    from monitor.nouns.support import Layer
    from monitor.nouns.tone import WithoutTopic
    from monitor.privacy.cells import Publishable
    from monitor.report.readings import Question, Readings
    from monitor.report.sentiment.topic import TopicTone
    from monitor.store.reading.reader import Reader
    from monitor.words.worded import Worded

_STEPS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10080))
_MOST_BARS: Final = 240


def figures(newsroom: Newsroom, what: str, asked: Asked, *, public: bool) -> "Mapping[str, Figure]":
    """Return the figure *what*, one of `MAKERS` or `sentiment`, of each incident, by its key.

    Args:
        newsroom: Whose figures they are.
        what: Name of the chart.
        asked: About which incidents, and which time.
        public: Whether it shows only what enough accounts stand behind.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    from monitor.report.cells import read_cells

    chosen = chosen_incidents(newsroom.config, asked.incidents)
    incidents = {incident.key: incident for incident in chosen}
    with newsroom.opened() as reader:
        questions = fitted(newsroom, reader, asked, readable)
        if what == "sentiment" and asked.every is None:
            questions = [replace(one, every=scored_enough(reader, one)) for one in questions]
        made = {
            question.incident: figure(
                what,
                reader,
                question,
                incidents[question.incident],
                read_cells(reader, question) if public else (),
                adapts=asked.every is None,
            )
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


def figure(
    what: str,
    reader: "Reader",
    question: "Question",
    incident: "Incident",
    cells: "Sequence[Layer]" = (),
    *,
    adapts: bool = False,
) -> "Figure":
    """Return the figure *what*, one of `CHARTS`, for *question*.

    Args:
        what: Name of the chart.
        reader: The store.
        question: What is asked.
        incident: For title and events.
        cells: Who stands behind each stretch of time, for the public; none shows all.
        adapts: Whether the buckets may be longer, so that enough accounts post in each.

    Raises:
        StoreError: The database cannot be read.
    """
    from monitor.nouns.support import TOTAL
    from monitor.nouns.volume import Total
    from monitor.privacy.cells import withhold
    from monitor.report.method import method
    from monitor.report.public import populated, public_method
    from monitor.report.readings import read
    from monitor.sentiment.rules import stated
    from monitor.words.method import lines
    from monitor.words.page import no_bar

    if adapts and cells:
        question = replace(question, every=populated(withhold(cells), question))
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
    counted = _counted(reader, readings, cells)
    if what == "sentiment":
        return _tone(reader, readings, rule, counted, common)
    box = method(readings, rule)
    if cells:
        box = public_method(box, few=counted.of(Total) is None)
        if any(name == TOTAL for name, _ in counted.published.suppressed["buckets"]):
            common["notes"] = (no_bar(question.every),)
    return MAKERS[what](reader, readings, counted, {**common, "method": lines(box)})


def _tone(
    reader: "Reader",
    readings: "Readings",
    rule: str,
    counted: "Worded",
    common: dict[str, Any],
) -> "Figure":
    from monitor.chart import SentimentFigure
    from monitor.nouns.support import ALL
    from monitor.nouns.volume import Total
    from monitor.report.making import read_without_topic
    from monitor.report.method import method
    from monitor.report.public import public_method, without
    from monitor.report.sentiment.findings import of_all, without_topic
    from monitor.report.sentiment.reading import tone_buckets
    from monitor.report.sentiment.sound import tone_row
    from monitor.words.method import lines

    tones, total, note = tone_buckets(reader, readings)
    topic = read_without_topic(reader, readings) if readings.question.switches else None
    mask = None if topic is None else topic.mask
    box, shown = (
        method(readings, rule, validation=note, sentiment=True, mask=mask),
        counted.published.shown,
    )
    if shown is not None:
        box = public_method(box, few=counted.of(Total) is None)
        tones = without(tones, shown.hidden_in(ALL, readings.total.edges))
    known = {**common, "buckets": tuple(one.point for one in tones), "method": lines(box)}
    if topic is not None:
        return _reactions(topic, without_topic(readings, topic.figures), readings, shown, known)
    found = of_all(readings, tone_row(total), validated=note is not None)
    few = shown is not None and found.behind.few
    return SentimentFigure(said=_headline(readings, None if few else found), **known)


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
    topic: "TopicTone",
    found: "WithoutTopic",
    readings: "Readings",
    shown: "Publishable | None",
    known: dict[str, Any],
) -> "Figure":
    from monitor.chart import ReactionsFigure
    from monitor.chart.figure import Way
    from monitor.report.public import public_ways
    from monitor.report.sentiment.sound import bucket_of
    from monitor.words.charts import REACTIONS_ONLY
    from monitor.words.tone import limits

    ways = {
        name: (bucket_of(way.total), tuple(map(bucket_of, way.buckets)))
        for name, way in topic.figures.ways.items()
    }
    if shown is not None:
        ways = public_ways(ways, shown)
    return ReactionsFigure(
        **known,
        said=_headline(readings, None if shown is not None and found.behind.few else found),
        notes=(REACTIONS_ONLY, *limits(found)),
        ways=tuple(
            Way(name, total, tuple(one.point for one in parts))
            for name, (total, parts) in ways.items()
        ),
    )


def _volume(
    reader: "Reader", readings: "Readings", counted: "Worded", common: dict[str, Any]
) -> "Figure":
    from monitor.chart import VolumeFigure
    from monitor.nouns.buckets import Bucket
    from monitor.nouns.volume import Peak, Total
    from monitor.words.counts import count_lines

    report, said = counted.published.report, counted.of(Peak) or counted.of(Total)
    groups = report.groups_of(Bucket, "buckets")
    if any(name for name, _ in counted.published.suppressed.get("buckets", ())):
        groups = {}  # what is withheld of one bar drops the split of all
    counts = reader.counts(readings.question.incident, readings.span)
    common["method"] = (*common["method"], *count_lines(counts))
    return VolumeFigure(
        said=said.headline if said else "",
        buckets=report.rows_of(Bucket, "buckets"),
        groups=groups,
        counts=counts,
        **common,
    )


def _counted(reader: "Reader", readings: "Readings", cells: "Sequence[Layer]") -> "Worded":
    """Return the report of the volume, as its audience reads it."""
    from monitor.report.formats import worded
    from monitor.report.readings import read_hours
    from monitor.report.volume import volume_report

    report = volume_report(readings, read_hours(reader, readings), "")
    return worded(report, "public" if cells else "internal", cells)


def _spread(
    reader: "Reader", readings: "Readings", counted: "Worded", common: dict[str, Any]
) -> "Figure":
    from monitor.chart import VolumeFigure
    from monitor.nouns.buckets import Bucket
    from monitor.nouns.volume import Total

    few = counted.published.shown is not None and counted.of(Total) is None
    said, outlook = ("", None) if few else _outlook(reader, readings.question, counted)
    rows = counted.published.report.rows_of(Bucket, "buckets")
    return VolumeFigure(said=said, buckets=rows, outlook=outlook, **common)


def _narratives(
    reader: "Reader", readings: "Readings", counted: "Worded", common: dict[str, Any]
) -> "Figure":
    from msgspec.structs import astuple

    from monitor.chart import NarrativesFigure
    from monitor.chart.figure import DrawnOvertaking, DrawnStretch, Narrative
    from monitor.nouns.buckets import Bucket
    from monitor.nouns.finding import Subject
    from monitor.nouns.narratives import CrossingRow
    from monitor.report.making import make_narratives
    from monitor.report.narratives.findings import leading
    from monitor.report.public import hidden_shares, open_narratives
    from monitor.words.charts import NARRATIVES_METHOD

    report, shown = make_narratives(reader, readings.question, ""), counted.published.shown
    rows = open_narratives(report, shown)
    hidden = hidden_shares(rows, shown)
    titles = {row.key: row.title for row in rows}
    found = [
        one for one in report.findings if one.about.kind != "narrative" or one.about.key in titles
    ]
    drawn = [
        Narrative(
            row.title,
            row.posts,
            tuple(
                DrawnStretch.of(*astuple(one))
                for one, out in zip(row.share, hidden[row.key], strict=True)
                if not out
            ),
        )
        for row in rows
    ]
    common["method"] = (*common["method"], NARRATIVES_METHOD)
    names = {Subject("narrative", key): title for key, title in titles.items()}
    return NarrativesFigure(
        said=_headline(readings, leading(found) or next(iter(found), None), names),
        buckets=counted.published.report.rows_of(Bucket, "buckets"),
        narratives=tuple(drawn),
        overtakings=tuple(
            DrawnOvertaking(titles[one.ahead], titles[one.behind], Span(one.low, one.high))
            for one in report.rows_of(CrossingRow, "crossings")
            if {one.ahead, one.behind} <= titles.keys()
        ),
        **common,
    )


def _amplification(
    reader: "Reader", readings: "Readings", counted: "Worded", common: dict[str, Any]
) -> "Figure":
    from monitor.chart import AmplificationFigure
    from monitor.nouns.buckets import Bucket
    from monitor.nouns.volume import Total

    said = counted.of(Total)
    return AmplificationFigure(
        said=said.headline if said else "",
        buckets=counted.published.report.rows_of(Bucket, "buckets"),
        **common,
    )


def _links(
    reader: "Reader", readings: "Readings", counted: "Worded", common: dict[str, Any]
) -> "Figure":
    from monitor.chart import LinksFigure
    from monitor.chart.panels.steps import MOST
    from monitor.chart.sharing import in_fives, shared
    from monitor.nouns.buckets import Bucket
    from monitor.report.spread.amplification import amplify
    from monitor.report.spread.findings import most_linked
    from monitor.report.spread.reading import read_spread
    from monitor.words.charts import LINKS_METHOD

    question, edges = readings.question, readings.total.edges
    amplified = amplify(read_spread(reader, question, None))
    notes = amplified.links[:MOST]
    buckets = counted.published.report.rows_of(Bucket, "buckets")
    posts = reader.stream(readings.topic, Span(edges[0], edges[-1]), text=True)
    found = shared(posts, [(note.link, note.kind) for note in notes], buckets)
    if counted.published.shown is not None:
        found = tuple(map(in_fives, found))
    common["method"] = (*common["method"], LINKS_METHOD)
    said = _headline(readings, most_linked(readings, amplified))
    return LinksFigure(said=said, buckets=buckets, links=found, **common)


MAKERS: Final[dict[str, Callable[["Reader", "Readings", "Worded", dict[str, Any]], "Figure"]]] = {
    "volume": _volume,
    "spread": _spread,
    "narratives": _narratives,
    "amplification": _amplification,
    "links": _links,
}


def _outlook(reader: "Reader", question: "Question", counted: "Worded") -> "tuple[str, Outlook]":
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
    from monitor.report.public import public_spread
    from monitor.report.spread.reading import read_spread
    from monitor.report.spread.report import spread_report

    read = read_spread(reader, question, None)
    told = worded(public_spread(spread_report(read, ""), counted.published.shown))
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
    from monitor.nouns.spans import difference
    from monitor.report.volume import past

    observed = (span for lane in readings.total.lanes for span in lane.observed)
    return tuple(difference(past(readings), observed))
