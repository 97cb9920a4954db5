"""From a question to a story: all that a page or a brief tells, read in one snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.chart.words import moment
from monitor.clock import to_epoch_ms
from monitor.incident import Event, Incident
from monitor.model import Span
from monitor.page.levels import table_step
from monitor.page.packing import Packed, pack, shown_events
from monitor.report.making import make_sentiment, make_sources, make_spread, make_volume
from monitor.report.readings import Known, Question
from monitor.report.sentiment import SentimentReport
from monitor.report.sources import SourcesReport
from monitor.report.spread import SpreadReport
from monitor.report.volume import VolumeReport
from monitor.series import edges
from monitor.store.records import Saying

HOUR: Final = timedelta(hours=1)
MOST_TEXTS: Final = 10


class Story(Struct, frozen=True, kw_only=True):
    """All that a page tells of an incident.

    Attributes:
        question: What was asked; `every` is the finest bucket.
        volume: In rows of the table (hours, days or weeks).
        sentiment: In the same rows.
        packed: What the script draws from; see `packing`.
        internal: Whether it shows what is not for publication.
        events: Within its time, in order.
        people: Source -> distinct people in all its time.
        texts: What was repeated most; empty on a public page.
    """

    question: Question
    spread: SpreadReport
    volume: VolumeReport
    sentiment: SentimentReport
    sources: SourcesReport
    packed: Packed
    events: Sequence[Event]
    people: Mapping[str, int]
    internal: bool = False
    texts: Sequence[Saying] = ()

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone that times are told in."""
        return ZoneInfo(self.question.timezone)

    def when(self, at: datetime) -> str:
        """Return an instant as people read it, with its year."""
        return f"{moment(at, self.zone)} {at.astimezone(self.zone).year}"


def make_story(
    known: Known, question: Question, incident: Incident, labels: str, *, internal: bool = False
) -> Story:
    """Return all that a page tells.

    Args:
        known: The store.
        question: What is asked; `every` is the finest bucket of the charts.
        incident: For titles and events.
        labels: The rule by which labels are given, for the method box.
        internal: Whether few people's cells, links and texts are shown too.

    Raises:
        StoreError: The database cannot be read.
    """
    rows = replace(question, every=table_step(question.span), by=None)
    spread = make_spread(known, replace(question, every=HOUR, by=None), labels)
    packed = pack(known, question, incident, internal=internal)
    return Story(
        question=question,
        spread=spread,
        volume=make_volume(known, rows, labels),
        sentiment=make_sentiment(known, rows, labels),
        sources=make_sources(known, replace(question, every=HOUR), labels),
        packed=packed | {"outlook": _outlook(spread)},
        events=shown_events(incident, Span(spread.since, spread.until)),
        people=_people(known, question),
        internal=internal,
        texts=_texts(known, question) if internal else (),
    )


def _people(known: Known, question: Question) -> dict[str, int]:
    """Return source -> distinct people in all the time that is asked about."""
    topics = known.topics(question.incident)
    cut = edges(question.span, question.every, ZoneInfo(question.timezone))
    found = known.distinct(topics[0].id, (cut[0], cut[-1]), "source") if topics else {}
    return {source: held[0].people for source, held in found.items()}


def _outlook(spread: SpreadReport) -> Packed:
    """Return onset, bursts and forecast for the script; the forecast in posts an hour."""
    origin = spread.settled_until
    rates = [
        [
            to_epoch_ms(origin + f.horizon_hours * HOUR),
            *(q / f.horizon_hours for q in (f.q025, f.q10, f.q50, f.q90, f.q975)),
        ]
        for f in spread.forecast
    ]
    onset = spread.onset
    return {
        "onset": None if onset is None else [to_epoch_ms(onset.low), to_epoch_ms(onset.high)],
        "bursts": [[to_epoch_ms(b.start), to_epoch_ms(b.end)] for b in spread.bursts],
        "fan": [[to_epoch_ms(origin), *rate[1:]] for rate in rates[:1]] + rates,
    }


def _texts(known: Known, question: Question) -> tuple[Saying, ...]:
    topics = known.topics(question.incident)
    return tuple(known.sayings(topics[0].id, question.span)[:MOST_TEXTS]) if topics else ()
