"""News told from reactions: what share of the posts each is, and how each sounds."""

from monitor.nouns.buckets import Distinct, Estimate, SentimentBucket, Tally, unchecked
from monitor.nouns.tone import Interval, Share, ToneRow
from monitor.report.readings import Part, Readings
from monitor.store.reading.reader import Reader


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
