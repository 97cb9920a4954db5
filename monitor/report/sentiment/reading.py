"""What is read for the tone of a report, and its buckets as rows: coded posts, all posts, sides."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.nouns.buckets import Distinct, Estimate, SentimentBucket, Tally, unchecked
from monitor.nouns.posts import Span
from monitor.nouns.tone import Interval, Share, ToneRow
from monitor.report.readings import Part, Readings
from monitor.series.buckets import sound
from monitor.series.coverage import complete
from monitor.store.reading.reader import Reader

if TYPE_CHECKING:
    from monitor.report.correction import Correction, Evidence


def correction(known: Reader, readings: Readings) -> "Correction | None":
    """Return what takes the scorer's measured error out; None where too little was coded."""
    from monitor.report.correction import Correction, is_enough  # noqa: PLC0415

    evidence = evidence_of(known, readings)
    return Correction(evidence) if is_enough(evidence) else None


def evidence_of(known: Reader, readings: Readings) -> "Evidence":
    """Return what people coded, as far as it speaks of a report."""
    from monitor.report.correction import gather  # noqa: PLC0415

    part = readings.total
    return gather(known, readings.topic, part.span, part.tally.scored)


def whole(part: Part, now: datetime) -> SentimentBucket:
    """Return all posts of a part of the report as one bucket."""
    start, end = part.edges[0], part.edges[-1]
    seen = complete(part.lanes, Span(start, min(end, now)))
    early = any(bucket.provisional for bucket in part.sentiment(now))
    return sound(start, end, part.tally, part.whole.messages, seen, early)


def tone_row(bucket: SentimentBucket, people: int | None = None) -> ToneRow:
    """Return a bucket as a row, with how many accounts are behind it where that is known."""
    return ToneRow(
        start=bucket.start,
        end=bucket.end,
        scored=bucket.scored,
        unscored=bucket.unscored,
        negative=bucket.negative,
        neutral=bucket.neutral,
        positive=bucket.positive,
        polarity=bucket.polarity,
        share_negative=share_of(bucket.share_negative),
        coverage=bucket.coverage,
        provisional=bucket.provisional,
        share_negative_raw=_as_scored(bucket.share_raw or bucket.share_negative),
        people=people,
    )


def _as_scored(found: Estimate | None) -> Share | None:
    """Return the scorer's own share, with what chance alone leaves open."""
    return None if found is None else Share(found.value, found.low, found.high, corrected=False)


def share_of(found: Estimate | None) -> Share | None:
    """Return a share with the interval that is published."""
    if found is None:
        return None
    if found.corrected:
        return Share(found.value, found.low, found.high, corrected=True)
    wide = unchecked(found)
    sampling = Interval(found.low, found.high)
    return Share(found.value, wide.low, wide.high, corrected=False, sampling=sampling)


def read_sides(known: Reader, readings: Readings) -> tuple[Part, Part]:
    """Return news and reactions, each as one bucket."""
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
