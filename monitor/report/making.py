"""From a question to a report: reads the store, then puts the figures together."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.report.counts import counts_report
from monitor.report.known import Known
from monitor.report.readings import Question, Readings, is_simulated, read, read_hours
from monitor.report.sentiment.reading import read_tone
from monitor.report.sentiment.report import sentiment_report
from monitor.report.sources import WatchRecord, sources_report
from monitor.report.volume import volume_report
from monitor.series import edges

if TYPE_CHECKING:
    from monitor.report.sentiment.topic import TopicTone
    from monitor.report.spread.reading import Allowed
    from monitor.sentiment.base import Scorer

    Scorers = Callable[[str], Scorer]

Maker = Callable[[Known, Question, LabelRule | None], Report]


def make_volume(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the report `volume`.

    Args:
        known: The store.
        question: What is asked.
        labels: The rule by which labels are given, for the method box.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    notes = known.notes(question.incident)
    return volume_report(readings, read_hours(known, readings), labels, notes)


def make_sentiment(
    known: Known, question: Question, labels: LabelRule | None, scorers: "Scorers | None" = None
) -> Report:
    """Return the report `sentiment`; as `make_volume`.

    *scorers* returns a scorer by its name, since a mask has texts scored again; None takes those
    that are installed.

    Raises:
        DataError: Words are to be set aside, and another version of the scorer gave the labels.
        ConfigError: The scorer that gave them is no longer installed.
    """
    readings = read(known, question)
    topic = read_without_topic(known, readings, scorers) if question.switches else None
    return sentiment_report(readings, labels, read_tone(known, readings), topic)


def read_without_topic(
    known: Known, readings: Readings, scorers: "Scorers | None" = None
) -> "TopicTone":
    """Return tone without the topic, as the question's switches ask; see `make_sentiment`."""
    # Few ask for it, and finding scorers costs as much to load as a report does.
    from monitor.report.sentiment.topic_reading import read_topic  # noqa: PLC0415
    from monitor.sentiment.base import load  # noqa: PLC0415

    # Where nothing was collected yet there is no text to score, and any scorer will do.
    return read_topic(known, readings, (scorers or load)(readings.scorer or "textblob"))


def make_sources(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the report `sources`; as `make_volume`, whatever the question groups by."""
    readings = read(known, replace(question, by="source"))
    span = Span(readings.total.edges[0], readings.total.edges[-1])
    standings = known.standings()
    record = WatchRecord(
        attempts=known.attempts(question.incident, span),
        standings={s: v for (s, i), v in standings.items() if i == question.incident},
        quarantined=known.quarantined(span),
        late=known.lateness(span),
    )
    return sources_report(readings, record, labels)


def make_counts(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the report `counts`; as `make_volume`, but labels have no part in it."""
    del labels
    cut = edges(question.span, question.every, ZoneInfo(question.timezone))
    standings = known.standings()
    return counts_report(
        question,
        cut,
        known.counts(question.incident, Span(cut[0], cut[-1])),
        {s: v for (s, i), v in standings.items() if i == question.incident},
        simulated=is_simulated(known),
        schema=known.version,
    )


def make_spread(
    known: Known, question: Question, labels: LabelRule | None, allowed: "Allowed | None" = None
) -> Report:
    """Return the report `spread`; as `make_volume`, whatever the question groups by.

    *allowed* tells whether a phrase may be shown; without it none is.
    """
    # What it computes with costs more to load than all other reports together.
    from monitor.report.spread.reading import read_spread  # noqa: PLC0415
    from monitor.report.spread.report import spread_report  # noqa: PLC0415

    return spread_report(read_spread(known, replace(question, by=None), allowed), labels)


def make_narratives(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the report `narratives`; as `make_volume`, whatever the question groups by."""
    from monitor.report.narratives.report import narratives_report  # noqa: PLC0415  as above

    return narratives_report(known, replace(question, by=None), labels)


def make_voices(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the report `voices`; as `make_volume`, whatever the question groups by."""
    from monitor.report.voices import voices_report  # noqa: PLC0415  as above

    return voices_report(known, replace(question, by=None), labels)


MAKERS: Final[dict[str, Maker]] = {
    "volume": make_volume,
    "sentiment": make_sentiment,
    "sources": make_sources,
    "spread": make_spread,
    "narratives": make_narratives,
    "voices": make_voices,
    "counts": make_counts,
}


def make_phases(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return where it went from hour to hour; as `make_volume`, but labels have no part in it."""
    from monitor.report.spread.phases import phases_report  # noqa: PLC0415  as above

    del labels
    return phases_report(known, replace(question, by=None))


def make_links(known: Known, question: Question, labels: LabelRule | None) -> Report:
    """Return the links that most posts carry, over time; as `make_phases`."""
    from monitor.report.spread.links import links_report  # noqa: PLC0415  as above

    del labels
    return links_report(known, replace(question, by=None))


BESIDE: Final[dict[str, Maker]] = {"phases": make_phases, "links": make_links}
"""What charts show besides the reports."""


def makers(allowed: "Allowed") -> Mapping[str, Maker]:
    """Return the makers, with that of `spread` showing the phrases that *allowed* lets pass."""
    return MAKERS | BESIDE | {"spread": partial(make_spread, allowed=allowed)}


AS_OF_TOO: Final = frozenset({"volume", "sentiment"})
"""Reports that can be made from what was known at an earlier instant."""
