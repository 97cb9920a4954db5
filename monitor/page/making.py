"""From a question to a story: all that a page or a brief tells, read in one snapshot."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.chart.figure import Phased
from monitor.chart.hourly import phases
from monitor.chart.theme import PHASES
from monitor.clock import to_epoch_ms
from monitor.nouns.buckets import Bucket
from monitor.nouns.incident import Incident
from monitor.nouns.measure import CountSeries
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import BurstRow, ForecastRow, OnsetRow, StandingRow
from monitor.nouns.support import TOTAL
from monitor.page import alarms
from monitor.page.levels import levels, table_step
from monitor.page.measures import measures
from monitor.page.narratives import narratives
from monitor.page.packing import Packed, pack, shown_events
from monitor.page.statements import statements
from monitor.page.story import Story
from monitor.privacy.publish import Audience, publish
from monitor.report.cells import behind, finest, read_cells
from monitor.report.formats import worded
from monitor.report.known import Known
from monitor.report.making import (
    make_narratives,
    make_sentiment,
    make_sources,
    make_spread,
    make_voices,
    make_volume,
)
from monitor.report.public import populated, public_spread
from monitor.report.readings import NO_TOPIC, Question
from monitor.report.spread.reading import Allowed, read_spread
from monitor.series import edges
from monitor.store.alert_records import AlertRecord
from monitor.store.records import Saying
from monitor.words.charts import PHASES as NAMES

HOUR: Final = timedelta(hours=1)
MOST_TEXTS: Final = 10


def make_story(
    known: Known,
    question: Question,
    incident: Incident,
    labels: str,
    *,
    internal: bool = False,
    alerts: Sequence[AlertRecord] = (),
    allowed: Allowed | None = None,
    adapts: bool = False,
) -> Story:
    """Return all that a page tells.

    Args:
        known: The store.
        question: What is asked; `every` is the finest bucket of the charts.
        incident: For titles and events.
        labels: The rule by which labels are given, for the method box.
        internal: Whether few people's cells, links and texts are shown too.
        alerts: Of any incident and any time, found by the instant of the question.
        allowed: Whether a phrase may be shown; None shows none.
        adapts: Whether the buckets may be longer, so that enough accounts post in each.

    Raises:
        StoreError: The database cannot be read.
    """
    rows, hourly = _coarser(question, incident)
    spread = make_spread(known, hourly, labels, allowed)
    audience: Audience = "internal" if internal else "public"
    cells = () if internal else read_cells(known, question)
    volume = worded(make_volume(known, rows, labels), audience, cells)
    shown = volume.published.shown
    if adapts and shown is not None:
        question = replace(question, every=populated(shown, question))
    made = pack(known, question, incident, shown)
    out = volume.published.suppressed.get("buckets", ())
    sources = replace(make_sources(known, hourly, labels), cells=cells)
    story = Story(
        question=question,
        spread=worded(public_spread(spread, shown)),
        volume=volume,
        sentiment=worded(make_sentiment(known, rows, labels)),
        sources=publish(sources, audience),
        packed=made.packed | {"outlook": _outlook(spread)},
        hidden_rows=[
            (TOTAL, place) in out
            for place, _ in enumerate(volume.published.report.rows_of(Bucket, "buckets"))
        ],
        hidden_sums=made.sums,
        internal=internal,
        alerts=alarms.within(alerts, incident.key, question.span),
    )
    return _with_talk(story, known, hourly, labels)


def _coarser(question: Question, incident: Incident) -> tuple[Question, Question]:
    """Return what tables and sentences ask: in the rows of a table, and by the hour."""
    plain = replace(question, by=None, events=incident.events)
    step = table_step(question.span, question.timezone)
    return replace(plain, every=step), replace(plain, every=HOUR)


def _with_talk(story: Story, known: Known, hourly: Question, labels: str) -> Story:
    """Return the story with what is told by narratives and voices, and the numbers beside it."""
    shown, head = story.volume.published.shown, story.head
    topic = next((one.id for one in known.topics(hourly.incident)), NO_TOPIC)
    told = narratives(worded(make_narratives(known, _coarse(hourly), labels)), shown)
    series, measured = _counts(known, story.question)
    gone = phases(read_spread(known, hourly, None).counts)
    drawn = {"shares": told.shares, "counts": measured, "phases": _strip(gone)}
    return replace(
        story,
        packed=story.packed | drawn,
        statements=statements(worded(make_voices(known, hourly, labels)), shown),
        events=shown_events(hourly.events, Span(head.since, head.until)),
        narratives=told,
        series=series,
        phases=gone,
        texts=_texts(known, story.question) if story.internal else (),
        few_in_burst=[
            shown is not None and behind(known, topic, Span(one.start, one.end)).few
            for one in story.waves
        ],
    )


def _strip(told: Sequence[Phased]) -> list[list[object]]:
    """Return the phases for the script: [start, end, name, colour], instants in ms since 1970."""
    return [
        [to_epoch_ms(one.span.start), to_epoch_ms(one.span.end), NAMES[one.name], PHASES[one.name]]
        for one in told
    ]


def _coarse(question: Question) -> Question:
    """Return the question for stretches that are long enough for shares of narratives."""
    longest = levels(question.span, finest(question.span))[-1]
    return replace(question, every=max(longest, HOUR))


def _counts(
    known: Known, question: Question
) -> tuple[Sequence[CountSeries], list[Mapping[str, object]]]:
    """Return the count series, and for the script in as many bars as a screen has room for."""
    step = max(question.every, finest(question.span))
    cut = edges(question.span, step, ZoneInfo(question.timezone))
    series = known.counts(question.incident, Span(cut[0], cut[-1]))
    return series, measures(series, cut)


def _outlook(report: Report) -> Packed:
    """Return onset, bursts and forecast for the script; the forecast in posts an hour."""
    (standing,) = report.rows_of(StandingRow, "")
    rates = [
        [
            to_epoch_ms(standing.settled_until + f.horizon_hours * HOUR),
            *(q / f.horizon_hours for q in (f.q025, f.q10, f.q50, f.q90, f.q975)),
        ]
        for f in report.rows_of(ForecastRow, "forecast")
    ]
    onset = next(iter(report.rows_of(OnsetRow, "onset")), None)
    return {
        "onset": None if onset is None else [to_epoch_ms(onset.low), to_epoch_ms(onset.high)],
        "bursts": [
            [to_epoch_ms(b.start), to_epoch_ms(b.end)] for b in report.rows_of(BurstRow, "bursts")
        ],
        "fan": [[to_epoch_ms(standing.settled_until), *rate[1:]] for rate in rates[:1]] + rates,
    }


def _texts(known: Known, question: Question) -> tuple[Saying, ...]:
    topics = known.topics(question.incident)
    return tuple(known.sayings(topics[0].id, question.span)[:MOST_TEXTS]) if topics else ()
