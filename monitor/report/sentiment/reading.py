"""What people coded of the posts of a report, and all of its posts as one bucket."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.nouns.buckets import SentimentBucket
from monitor.nouns.posts import Span
from monitor.report.readings import Part, Readings
from monitor.series.buckets import sound
from monitor.series.coverage import complete
from monitor.store.reading.reader import Reader

if TYPE_CHECKING:
    from monitor.report.correction.evidence import Evidence
    from monitor.report.correction.shares import Correction


def correction(known: Reader, readings: Readings) -> "Correction | None":
    """Return what takes the scorer's measured error out; None where too little was coded."""
    from monitor.report.correction.shares import Correction, is_enough  # noqa: PLC0415

    evidence = evidence_of(known, readings)
    return Correction(evidence) if is_enough(evidence) else None


def evidence_of(known: Reader, readings: Readings) -> "Evidence":
    """Return what people coded, as far as it speaks of a report."""
    from monitor.report.correction.evidence import gather  # noqa: PLC0415

    part = readings.total
    return gather(known, readings.topic, part.span, part.tally.scored)


def whole(part: Part, now: datetime) -> SentimentBucket:
    """Return all posts of a part of the report as one bucket."""
    start, end = part.edges[0], part.edges[-1]
    seen = complete(part.lanes, Span(start, min(end, now)))
    early = any(bucket.provisional for bucket in part.sentiment(now))
    return sound(start, end, part.tally, part.whole.messages, seen, early)
