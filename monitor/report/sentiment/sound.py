"""From a bucket of sentiment to its row in a report, and back."""

from monitor.nouns.buckets import Estimate, SentimentBucket, unchecked
from monitor.nouns.tone import Interval, Mean, Share, ToneRow


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
        polarity=_mean(bucket.polarity),
        share_negative=share_of(bucket.share_negative),
        coverage=bucket.coverage,
        provisional=bucket.provisional,
        share_negative_raw=_as_scored(bucket.share_raw or bucket.share_negative),
        people=people,
    )


def bucket_of(sound: ToneRow) -> SentimentBucket:
    """Return a bucket from its row, as charts draw it; the inverse of `tone_row`."""
    mean, share, raw = sound.polarity, sound.share_negative, sound.share_negative_raw
    return SentimentBucket(
        start=sound.start,
        end=sound.end,
        scored=sound.scored,
        unscored=sound.unscored,
        negative=sound.negative,
        neutral=sound.neutral,
        positive=sound.positive,
        polarity=None if mean is None else Estimate(value=mean.mean, low=mean.low, high=mean.high),
        share_negative=_estimate(share),
        coverage=sound.coverage,
        provisional=sound.provisional,
        share_raw=_estimate(raw) if share is None or share.corrected else None,
    )


def _estimate(share: Share | None) -> Estimate | None:
    if share is None:
        return None
    ends = share.sampling or share
    return Estimate(value=share.estimate, low=ends.low, high=ends.high, corrected=share.corrected)


def _mean(found: Estimate | None) -> Mean | None:
    return None if found is None else Mean(found.value, found.low, found.high)


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
