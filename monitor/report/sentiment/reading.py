"""What is read for the tone of a report, and its buckets as rows: coded posts, all posts, sides."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.posts import Span
from monitor.nouns.tone import ToneRow
from monitor.report.readings import Part, Readings
from monitor.series.buckets import tone_row
from monitor.series.coverage import complete
from monitor.store.reading.reader import Reader

if TYPE_CHECKING:
    from monitor.report.correction import Correction, Evidence


def correction(known: Reader, readings: Readings) -> "Correction | None":
    """Return what takes the scorer's measured error out; None where too little was coded."""
    return correction_by(evidence_of(known, readings))


def correction_by(evidence: "Evidence") -> "Correction | None":
    """Return what takes out the error that this measures; None where it is too little."""
    from monitor.report.correction import Correction, is_enough  # noqa: PLC0415

    return Correction(evidence) if is_enough(evidence) else None


def evidence_of(known: Reader, readings: Readings) -> "Evidence":
    from monitor.report.correction import gather  # noqa: PLC0415

    part = readings.total
    return gather(known, readings.topic, part.span, part.tally.scored)


def whole(part: Part, now: datetime) -> ToneRow:
    span, distinct = part.span, part.whole
    seen = complete(part.lanes, Span(span.start, min(span.end, now)))
    early = any(row.provisional for row in part.sentiment(now))
    return tone_row(span, part.tally, distinct.messages, seen, early, distinct.people)


def read_sides(known: Reader, readings: Readings) -> tuple[Part, Part]:
    part, topic = readings.total, readings.topic
    cut = part.edges[0], part.edges[-1]
    tallies, distinct = known.tallies(topic, cut, "side"), known.distinct(topic, cut, "side")

    def side(name: str) -> Part:
        (tally,), (whole,) = tallies.get(name, (Tally(),)), distinct.get(name, (Distinct(),))
        return Part(
            edges=cut,
            tallies=(tally,),
            distinct=(whole,),
            lanes=part.lanes,
            tally=tally,
            whole=whole,
        )

    return side("news"), side("reactions")
